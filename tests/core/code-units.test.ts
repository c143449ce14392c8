import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeUnits } from '../../src/core/code-units.ts';

it('gives what a text is made of, halves of pairs included', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.integer({ max: 0xffff, min: 0 }).map(String.fromCharCode) }), (text) => {
      expect(readUnits(text)).toEqual(unitsOf(text));
    }),
  );
});

it.each([
  ['a text longer than the room that is kept', `${'é'.repeat(100_000)}\ud83d`],
  ['a short one after it', 'ab\u{1f600}'],
  ['none', ''],
  ['one that fills the room', `${'x'.repeat(65_535)}\udc00`],
])('gives those of %s', (_what, text) => {
  expect(readUnits(text)).toEqual(unitsOf(text));
});

function readUnits(text: string): number[] {
  return [...codeUnits(text).subarray(0, text.length)];
}

function unitsOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
