import { describe, expect, it } from 'vitest';
import { inParts } from '../../../src/adapters/postgres/bulk.ts';

describe('a list in parts', () => {
  const weigh = (weight: number) => weight;

  it('holds every item once and in order, few to a part where they are heavy', () => {
    expect(inParts([20_000, 20_000, 20_000, 90_000, 10_000], weigh)).toEqual([
      [20_000, 20_000],
      [20_000],
      [90_000],
      [10_000],
    ]);
  });

  it('is one part where all is light, and none where there is nothing', () => {
    expect(inParts([1, 2, 3], weigh)).toEqual([[1, 2, 3]]);
    expect(inParts([], weigh)).toEqual([]);
  });
});
