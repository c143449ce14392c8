import { describe, expect, it } from 'vitest';

import { contentHash } from '../../../src/core/normalize/content-hash.ts';

describe('contentHash', () => {
  it('is SHA-256 in hex of folded title, line end, folded text', () => {
    expect(contentHash('', '')).toBe('01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b');
  });

  it.each([
    ['white space', 'A title', 'one\n\ntwo', 'A  title ', 'one two'],
    ['case', 'A title', 'one two', 'A TITLE', 'One Two'],
    ['ligatures and widths', 'A title', 'office ＡＢＣ', 'A title', 'oﬃce ABC'],
  ])('is the same whatever the %s', (_, title, text, otherTitle, otherText) => {
    expect(contentHash(title, text)).toBe(contentHash(otherTitle, otherText));
  });

  it.each([
    ['a word', 'a', 'one two', 'a', 'one three'],
    ['punctuation', 'a', 'one, two', 'a', 'one two'],
    ['what is title and what text', 'a b', 'c', 'a', 'b c'],
  ])('differs by %s', (_, title, text, otherTitle, otherText) => {
    expect(contentHash(title, text)).not.toBe(contentHash(otherTitle, otherText));
  });
});
