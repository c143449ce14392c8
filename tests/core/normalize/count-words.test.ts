import { expect, it } from 'vitest';

import { countWords } from '../../../src/core/normalize/count-words.ts';

it.each([
  ['', 0],
  [' — … ! ', 0],
  ['One two\nthree', 3],
  [`It's a well-known "quote", isn't it?`, 6],
  ['1,000 times 3.5%', 3],
  ['- - a -', 1],
  ['Москва и область', 3],
  ['東京2020オリンピック', 9],
  ['コーヒー', 4],
  ['東京。大阪', 4],
  ['서울 특별시', 2],
  ['a\u00A0b\u3000c\u2003d\te', 5],
  ['สวัสดีครับ', 2],
  ['Bangkok: กรุงเทพมหานคร 2026', 3],
  [`${'-'.repeat(100_000)}a`, 1],
])('%.40j has %i words', (text, expected) => {
  expect(countWords(text)).toBe(expected);
});
