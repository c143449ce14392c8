import { expect, it } from 'vitest';
import { suggestWord } from '../../../src/core/sources/suggest-word.ts';

const fields = ['name', 'url', 'tags', 'language', 'every', 'headers'];

it.each([
  ['evry', 'every'],
  ['tag', 'tags'],
  ['URL', 'url'],
  ['ulr', 'url'],
  ['langauge', 'language'],
  ['header', 'headers'],
  ['interval', null],
  ['x', null],
  ['', null],
  ['e'.repeat(100_000), null],
])('%.20s: %s', (written, meant) => {
  expect(suggestWord(written, fields)).toBe(meant);
});
