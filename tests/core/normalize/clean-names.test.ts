import { describe, expect, it } from 'vitest';

import { cleanAuthors, cleanNames } from '../../../src/core/normalize/clean-names.ts';

describe('cleanAuthors', () => {
  it.each([
    ['Ann Lee', 'Ann Lee'],
    ['  Ann \n Lee ', 'Ann Lee'],
    ['By Ann Lee', 'Ann Lee'],
    ['BY ANN LEE', 'ANN LEE'],
    ['Byron Lee', 'Byron Lee'],
    ['ann@news.example (Ann Lee)', 'Ann Lee'],
    ['ann@news.example(By Ann Lee (Reuters))', 'Ann Lee (Reuters)'],
    ['Ann Lee <ann@news.example>', 'Ann Lee'],
    ['Ann Lee (ann@news.example)', 'Ann Lee'],
    ['Ann Lee (Reuters)', 'Ann Lee (Reuters)'],
    ['desk@news.example (Ann Lee <ann@news.example>)', 'Ann Lee'],
    ['"Ann Lee" <ann@news.example>', 'Ann Lee'],
    ['Ann Lee - ann@news.example', 'Ann Lee'],
    ['Ann Lee ann@news.example', 'Ann Lee'],
    ['mailto:ann@news.example', 'ann@news.example'],
    ['Author: Ann Lee', 'Ann Lee'],
    ['By Ann Lee in New York', 'Ann Lee'],
    ['김철수 기자', '김철수'],
    ['ann@news.example', 'ann@news.example'],
    ['ann@news.example ()', 'ann@news.example'],
  ])('reads %j as %j', (author, expected) => {
    expect(cleanAuthors([author])).toEqual([expected]);
  });

  it.each([
    ['Ann Lee and Ben Ray', ['Ann Lee', 'Ben Ray']],
    ['Ann Lee & Ben van der Ray', ['Ann Lee', 'Ben van der Ray']],
    ['By Ann Lee, Ben Ray, and Cy Fox', ['Ann Lee', 'Ben Ray', 'Cy Fox']],
    ['Von Anna Schmidt und Jörg Öst', ['Anna Schmidt', 'Jörg Öst']],
    ['Par Jean-Luc D’Arc et Zoé Roy', ['Jean-Luc D’Arc', 'Zoé Roy']],
    ['Анна Ли и Борис Рэй', ['Анна Ли', 'Борис Рэй']],
    ['Ann Lee; Ben Ray', ['Ann Lee', 'Ben Ray']],
    ['A. B. Lee and J.R. Ray', ['A. B. Lee', 'J.R. Ray']],
    ['By ANN LEE and Ben Ray, Reuters', ['ANN LEE', 'Ben Ray', 'Reuters']],
    ['Ann Lee, The Associated Press', ['Ann Lee', 'The Associated Press']],
    ['Ann Lee, Political Correspondent, and Ben Ray, Editor', ['Ann Lee', 'Ben Ray']],
    ['By Ann Lee, Staff Writer', ['Ann Lee']],
    ['Müller, Hans; Meier, Eva', ['Hans Müller', 'Eva Meier']],
    ['Ann Lee, Reuters; Ben Ray, Reuters', ['Ann Lee', 'Reuters', 'Ben Ray']],
    ['Ann Lee / Ben Ray', ['Ann Lee', 'Ben Ray']],
    ['Ann Lee · Ben Ray', ['Ann Lee', 'Ben Ray']],
    ['von Anna Schmidt und Peter Klein', ['Anna Schmidt', 'Peter Klein']],
    ['Di Mario Rossi e Anna Bianchi', ['Mario Rossi', 'Anna Bianchi']],
    ['Door Jan de Vries en Piet Bakker', ['Jan de Vries', 'Piet Bakker']],
    ['Martin Luther King Jr. and Bob Dylan', ['Martin Luther King Jr.', 'Bob Dylan']],
    ['Written by Ann Lee', ['Ann Lee']],
    ['Posted by Ann Lee on March 5, 2024', ['Ann Lee']],
    ['Tekst: Ola Nordmann', ['Ola Nordmann']],
    ['山田太郎、鈴木花子', ['山田太郎', '鈴木花子']],
    ['記者 王小明', ['王小明']],
    ['noreply@blogger.com (Unknown)', []],
    ['By Ann Lee and Ben Ray in London', ['Ann Lee', 'Ben Ray']],
    ['ANN LEE, BEN RAY AND CY FOX', ['ANN LEE', 'BEN RAY', 'CY FOX']],
    ['Ann Lee/Reuters', ['Ann Lee', 'Reuters']],
    ['Ann Lee<br/>Ben Ray', ['Ann Lee', 'Ben Ray']],
    ['Nguyễn Văn An và Trần Bình', ['Nguyễn Văn An', 'Trần Bình']],
    ['admin', []],
    ['no-reply@news.example', []],
    ['null', []],
    ['By', []],
  ])('parts %j', (author, expected) => {
    expect(cleanAuthors([author])).toEqual(expected);
  });

  it.each([
    'Marks and Spencer',
    'Lee, Ann',
    'von der Leyen',
    'Di Maria',
    'Lee, Ann, Jr.',
    'Ministry of Food and Agriculture',
    'Bed Bath and Beyond',
    'Johnson & Johnson',
    'Text Books',
    'Ann Lee, New York',
    'Simon & Garfunkel',
    'Research and Development Team',
    'Science News and Press Office',
    'Von Miller',
    'Von der Leyen',
    'Ann Lee and the Gazette',
    'Brigitte Leandro',
    'Reuters and AFP',
    'Women in Tech',
    'AC/DC',
    'Ann Lee / Gazette',
  ])('leaves %j as one', (author) => {
    expect(cleanAuthors([author])).toEqual([author]);
  });

  it('names each once, in order, and none that is empty', () => {
    expect(cleanAuthors(['Ben', ' ', 'Ann', '', 'By Ben', 'b@c.example (Ann)'])).toEqual(['Ben', 'Ann']);
  });
});

describe('cleanNames', () => {
  it('reads what was escaped once too often', () => {
    expect(
      cleanNames(['Ports &amp; Harbours', 'Caf&eacute;s', '&quot;Quotes&quot;', 'R &amp;amp; D']),
    ).toEqual(['Ports & Harbours', 'Cafés', '"Quotes"', 'R & D']);
  });

  it('names each category once whatever its case, in the first spelling', () => {
    expect(cleanNames(['World News', '', 'world  news', 'Sport', 'WORLD NEWS'])).toEqual([
      'World News',
      'Sport',
    ]);
  });
});
