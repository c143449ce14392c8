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
  standStill: (isStill: boolean) => void;
  countArticles: () => Promise<number>;
  /** With so many the work begins to run out. */
  enough: number;
}): Promise<Turns> {
  const sums = { alone: { articles: 0, ms: 0 }, together: { articles: 0, ms: 0 } };
  let counted = await work.countArticles();
  let turns = 0;
  for (; ; turns += 1) {
    const isAlone = order[turns % order.length] === true;
    work.standStill(isAlone);
    const startedAtMs = performance.now();
    await delay(turnMs);
    const before = counted;
    counted = await work.countArticles();
    if (counted > work.enough) break;
    const sum = isAlone ? sums.alone : sums.together;
    sum.articles += counted - before;
    sum.ms += performance.now() - startedAtMs;
  }
  work.standStill(false);
  if (turns < 2 * order.length) throw new Error(`only ${turns} turns of 5 s: more feeds give more`);
  const rate = ({ articles, ms }: { articles: number; ms: number }) => (articles * 1000) / ms;
  return { alone: rate(sums.alone), together: rate(sums.together) };
}
