import { describe, expect, it } from 'vitest';

import { cleanJson, cleanLine, cleanText } from '../../../src/core/normalize/clean-text.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

describe('cleanText', () => {
  it.each([
    ['NUL and control characters go', 'a\u0000b\u0008c\u001Bd\u007Fe\u0085f', 'abcdef'],
    ['tabs and line ends stay', 'a\tb\nc\r\nd\re', 'a\tb\nc\nd\ne'],
    ['byte order marks go', '\uFEFFa\uFEFFb', 'ab'],
    ['half a surrogate pair becomes U+FFFD', 'a\uD83Db\uDE00', 'a\uFFFDb\uFFFD'],
    ['composed form', 'Cafe\u0301', 'Café'],
    ['emoji, joiners and direction marks stay', '👩‍🚀 \u200Fשלום', '👩‍🚀 \u200Fשלום'],
    ['piles of marks end at thirty', `a${'\u0317'.repeat(500)}b`, `a${'\u0317'.repeat(30)}b`],
  ])('%s', (_, text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it('takes no longer than the text is long, whatever the marks', () => {
    const startedMs = cpuMs();
    cleanText('\u0301\u0323'.repeat(500_000));
    expect(cpuMs() - startedMs).toBeLessThan(5000);
  });
});

describe('cleanLine', () => {
  it.each([
    [' a\n\t b\u00A0c ', 'a b c'],
    [' \n\u0000', null],
    [null, null],
  ])('%j is %j', (text, expected) => {
    expect(cleanLine(text)).toBe(expected);
  });
});

describe('cleanJson', () => {
  it('cleans every string, in keys too, and leaves the rest', () => {
    const value = { 'k\u0000': ['a\u0000', { b: 'e\u0301' }], n: 1, t: true, x: null };
    expect(cleanJson(value)).toEqual({ k: ['a', { b: 'é' }], n: 1, t: true, x: null });
  });

  it('keeps a key named __proto__ a key', () => {
    const cleaned = cleanJson(JSON.parse('{"__proto__": {"a": 1}}'));
    expect(JSON.stringify(cleaned)).toBe('{"__proto__":{"a":1}}');
    expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype);
  });

  it('survives any depth', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(JSON.stringify(cleanJson(deep))).toBe(`${'['.repeat(32)}null${']'.repeat(32)}`);
  });
});
