import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../config.ts';
import type { World } from './open-app.ts';

/** A fetch job may wait this long for its worker; one that was lost (an emptied Redis) is missed after lease and all. */
export const handOverSeconds = 60;

/** For a lease that nobody has had before. */
export function newLeaseId({ clock, random }: World): string {
  return `${clock().getTime()}-${random()}`;
}

/**
 * A claim as this start of its job has it: a later start takes it from those before, who may be at work still, and waits
 * until they must have noticed. Never the other way round.
 */
export async function takeUp<Claim extends { id: string }>(
  { settings }: Locked,
  store: { passOn: (claim: Claim, from: readonly string[]) => Promise<Claim> },
  claim: Claim,
  { start }: { start: number },
): Promise<Claim> {
  if (start === 1) return claim;
  const earlier = Array.from({ length: start - 1 }, (_, index) => leaseOf(claim, index + 1));
  const taken = await store.passOn({ ...claim, id: leaseOf(claim, start) }, earlier);
  // Whoever had it may trust in its last answer for as long.
  await delay(trustMs(settings));
  return taken;
}

function leaseOf({ id }: { id: string }, start: number): string {
  return start === 1 ? id : `${id}/${start}`;
}

type Locked = { settings: Pick<Settings, 'jobLockSeconds'> };

/** An eighth of a lock, of which half is left at least when a worker falls silent. */
function trustMs({ jobLockSeconds }: Locked['settings']): number {
  return jobLockSeconds * 125;
}

/**
 * Tells whether a worker still has what it has taken at `takenAt`. The store is asked when the last answer is so old that
 * another worker may have taken over meanwhile: this one was suspended, or had lost its queue.
 */
export function watchLease(
  { clock, settings }: Pick<World, 'clock'> & Locked,
  takenAt: Date,
  listHeld: () => Promise<ReadonlySet<number>>,
): (id: number) => Promise<boolean> {
  let answer: Promise<ReadonlySet<number>> | null = null;
  let askedAtMs = takenAt.getTime();
  return async (id) => {
    while (Math.abs(clock().getTime() - askedAtMs) > trustMs(settings)) {
      askedAtMs = clock().getTime();
      answer = listHeld();
      await answer;
    }
    return answer === null || (await answer).has(id);
  };
}

/** For what a poll takes beside its requests. */
const marginSeconds = 30;

/** Above the longest a poll may take, a second look included: a lease that ends belongs to a worker that died. */
export function pollSeconds({ fetchTimeoutSeconds, hostGapSeconds }: Settings): number {
  return 2 * fetchTimeoutSeconds + hostGapSeconds + marginSeconds;
}

const longestRowSeconds = 15;
const mostPerHost = 32;

/** Feeds of one host that are polled in one row, with the gap between them: not so many that a worker waits long. */
export function feedsPerHost({ hostGapSeconds }: Settings): number {
  return perRow(hostGapSeconds);
}

/** Requests that one row may hold, with this gap between them. */
export function perRow(gapSeconds: number): number {
  if (gapSeconds === 0) return mostPerHost;
  return Math.max(1, Math.min(mostPerHost, Math.floor(longestRowSeconds / gapSeconds)));
}
