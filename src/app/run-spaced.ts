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

/**
 * Works through items in their order, spaced, until one gives `stop` or `signal` aborts. Waits for those at work, and
 * gives those that were not begun. `work` must not throw.
 */
export async function runSpaced<Item>(
  items: readonly Item[],
  { atOnce, gapMs, slots, signal }: Spacing,
  work: (item: Item) => Promise<'go on' | 'stop'>,
): Promise<Item[]> {
  const running = new Set<Promise<unknown>>();
  let isStopped = false;
  let begun = 0;
  for (const item of items) {
    if (running.size >= atOnce) await Promise.race(running);
    if (begun > 0 && gapMs > 0) await delay(gapMs, undefined, { signal }).catch(() => undefined);
    const start = Promise.withResolvers<void>();
    const ended = slots(async () => {
      start.resolve();
      if (isStopped || signal.aborted) return;
      begun += 1;
      if ((await work(item)) === 'stop') isStopped = true;
    });
    running.add(ended);
    void ended.then(() => running.delete(ended));
    await start.promise;
    if (isStopped || signal.aborted) break;
  }
  await Promise.all(running);
  return items.slice(begun);
}
