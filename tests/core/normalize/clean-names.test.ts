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
