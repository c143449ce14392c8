import { setTimeout as delay } from 'node:timers/promises';

/** Articles a second with one worker at work and with two. */
export type Turns = { alone: number; together: number };

const turnMs = 5000;

/** One way and the other, so that a machine that grows slower or faster favours neither. */
const order = [true, false, false, true] as const;

/**
 * Lets the second worker stand still in every other turn, until the articles are nearly all there: one worker and two are measured
 * in the same minutes of the same machine. What a worker that stands still has begun is counted when it goes on.
 */
export async function takeTurns(work: {
  standStill: (isStill: boolean) => Promise<void>;
  countArticles: () => Promise<number>;
  /** With so many the work begins to run out. */
  enough: number;
}): Promise<Turns> {
  const sums = { alone: { articles: 0, ms: 0 }, together: { articles: 0, ms: 0 } };
  let turns = 0;
  for (; ; turns += 1) {
    const isAlone = order[turns % order.length] === true;
    await work.standStill(isAlone);
    const before = await work.countArticles();
    const startedAtMs = performance.now();
    await delay(turnMs);
    const after = await work.countArticles();
    if (after > work.enough) break;
    const sum = isAlone ? sums.alone : sums.together;
    sum.articles += after - before;
    sum.ms += performance.now() - startedAtMs;
  }
  await work.standStill(false);
  if (turns < 2 * order.length) throw new Error(`only ${turns} turns of 5 s: more feeds give more`);
  const rate = ({ articles, ms }: { articles: number; ms: number }) => (articles * 1000) / ms;
  return { alone: rate(sums.alone), together: rate(sums.together) };
}
