export type Score = { precision: number; recall: number; isExact: boolean };

const SHINGLE_WORDS = 4;

/**
 * How much of the truth a text has, and how much of it is truth: the multiset overlap of runs of four words, as
 * scrapinghub/article-extraction-benchmark defines it.
 */
export function scoreText(text: string, truth: string): Score {
  const [found, wanted] = [countShingles(text), countShingles(truth)];
  let overlap = 0;
  for (const [shingle, count] of found) overlap += Math.min(count, wanted.get(shingle) ?? 0);
  const [all, due] = [sum(found), sum(wanted)];
  return {
    precision: all === 0 ? 0 : overlap / all,
    recall: due === 0 ? 1 : overlap / due,
    isExact: overlap === all && overlap === due,
  };
}

function countShingles(text: string): Map<string, number> {
  const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const counts = new Map<string, number>();
  const last = words.length === 0 ? 0 : Math.max(1, words.length - SHINGLE_WORDS + 1);
  for (let index = 0; index < last; index += 1) {
    const shingle = words.slice(index, index + SHINGLE_WORDS).join(' ');
    counts.set(shingle, (counts.get(shingle) ?? 0) + 1);
  }
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
