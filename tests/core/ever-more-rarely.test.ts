import { expect, it } from 'vitest';
import { everMoreRarely } from '../../src/core/ever-more-rarely.ts';

it('is time after a first pause, then after twice as long, up to the longest', () => {
  const isTime = everMoreRarely({ startMs: 100, firstMs: 10, longestMs: 60 });
  const times = Array.from({ length: 300 }, (_, index) => 100 + index).filter(isTime);
  expect(times).toEqual([110, 130, 170, 230, 290, 350]);
});

it('is time once where nobody has asked for long', () => {
  const isTime = everMoreRarely({ startMs: 0, firstMs: 10, longestMs: 60 });
  expect([500, 501, 519, 520].map(isTime)).toEqual([true, false, false, true]);
});
