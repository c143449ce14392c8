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
    ['ann@news.example', 'ann@news.example'],
    ['ann@news.example ()', 'ann@news.example ()'],
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
  ])('parts %j', (author, expected) => {
    expect(cleanAuthors([author])).toEqual(expected);
  });

  it.each([
    'Marks and Spencer',
    'Lee, Ann',
    'Ann Lee, Science Editor',
    'Ann Lee, New York',
    'Simon & Garfunkel',
    'Research and Development Team',
    'Science News and Press Office',
    'Von Miller',
    'Von der Leyen',
    'Ann Lee and the Gazette',
    'Brigitte Leandro',
    'Reuters and AFP',
  ])('leaves %j as one', (author) => {
    expect(cleanAuthors([author])).toEqual([author]);
  });

  it('names each once, in order, and none that is empty', () => {
    expect(cleanAuthors(['Ben', ' ', 'Ann', '', 'By Ben', 'b@c.example (Ann)'])).toEqual(['Ben', 'Ann']);
  });
});

describe('cleanNames', () => {
  it('names each category once whatever its case, in the first spelling', () => {
    expect(cleanNames(['World News', '', 'world  news', 'Sport', 'WORLD NEWS'])).toEqual([
      'World News',
      'Sport',
    ]);
  });
});
