/** The next number from 0 up to 1. */
export type Random = () => number;

/** Numbers that look random and are the same every time: 32-bit xorshift (G. Marsaglia, 2003). */
export function createRandom(seed: number): Random {
  let state = (seed + 0x9e3779b9) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
