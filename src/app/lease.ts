import type { Settings } from '../config.ts';

/** A fetch job may wait this long for its worker; one that was lost (an emptied Redis) is missed after lease and all. */
export const handOverSeconds = 60;

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
