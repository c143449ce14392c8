import { setTimeout as delay } from 'node:timers/promises';
import type { LimitFunction } from 'p-limit';

export type Spacing = {
  /** Of these items. */
  atOnce: number;
  /** Between two starts. */
  gapMs: number;
  /** Of all work in this process. */
  slots: LimitFunction;
  signal: AbortSignal;
};

/** What is left to do of one item once it needs no slot any more; `stop`: no further item is to be begun. */
export type Rest = () => Promise<'go on' | 'stop'>;

/**
 * Works through items in their order, spaced, until one gives `stop` or `signal` aborts. Waits for those at work, and
 * gives those that were not begun. `work` holds a slot, its rest does not; neither may throw. The gap to the next item counts
 * from when `work` calls `start`, or from its end where it does not.
 */
export async function runSpaced<Item>(
  items: readonly Item[],
  { atOnce, gapMs, slots, signal }: Spacing,
  work: (item: Item, start: () => void) => Promise<Rest>,
): Promise<Item[]> {
  const running = new Set<Promise<void>>();
  let isStopped = false;
  let begun = 0;
  const run = async (item: Item, start: () => void) => {
    const rest = await slots(async () => {
      if (isStopped || signal.aborted) return null;
      begun += 1;
      return work(item, start);
    }).finally(start);
    if (rest !== null && (await rest()) === 'stop') isStopped = true;
  };
  for (const item of items) {
    if (running.size >= atOnce) await Promise.race(running);
    if (begun > 0 && gapMs > 0) await delay(gapMs, undefined, { signal }).catch(() => undefined);
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const ended = run(item, start);
    running.add(ended);
    void ended.then(() => running.delete(ended));
    await started;
    if (isStopped || signal.aborted) break;
  }
  await Promise.all(running);
  return items.slice(begun);
}
