import { releaseMemory } from '../../src/adapters/release-memory.ts';

/** Says by how many bytes a process grew by what it made and let go of, and how many of them it gave back. */
const before = process.memoryUsage.rss();
fill();
const filled = process.memoryUsage.rss();
releaseMemory();
process.stdout.write(
  JSON.stringify({ grown: filled - before, released: filled - process.memoryUsage.rss() }),
);

function fill(): number {
  const kept = Array.from({ length: 500_000 }, (_, index) => ({ index, twice: [2 * index] }));
  return kept.length;
}
