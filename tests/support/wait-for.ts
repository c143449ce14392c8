import { setTimeout as delay } from 'node:timers/promises';

/** The first looks come soon after each other; what takes long is looked at more rarely, since each look is work, too. */
const checkEveryMs = { least: 10, most: 160 };

/** Waits until `condition` gives something true, and returns it. @throws when the deadline passes, saying for what. */
export async function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  { deadlineMs = 45_000 }: { deadlineMs?: number } = {},
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + deadlineMs;
  for (let pauseMs = checkEveryMs.least; ; pauseMs = Math.min(pauseMs * 2, checkEveryMs.most)) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > giveUpAt) throw new Error(`waited ${deadlineMs / 1000} s in vain for ${what}`);
    await delay(pauseMs);
  }
}
