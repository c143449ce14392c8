import { expect, it } from 'vitest';
import { releaseMemory } from '../../src/adapters/release-memory.ts';

it('gives back what nobody holds any more', () => {
  const before = process.memoryUsage.rss();
  fill();
  const filled = process.memoryUsage.rss();
  releaseMemory();
  const released = process.memoryUsage.rss();
  expect(filled - before).toBeGreaterThan(20_000_000);
  expect(filled - released).toBeGreaterThan(20_000_000);
});

/** Lets go of all it makes when it returns. */
function fill(): number {
  const kept = Array.from({ length: 500_000 }, (_, index) => ({ index, twice: [2 * index] }));
  return kept.length;
}
