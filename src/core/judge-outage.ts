import type { FeedErrorKind } from '../domain/poll.ts';

/** Hosts polled lately, each with how its last poll ended. */
export type RecentHosts = { reached: number; unreached: number };

/** Failures that look the same whether the publisher or we are off the net. */
const networkKinds: ReadonlySet<FeedErrorKind> = new Set(['dns', 'connect', 'timeout']);

const leastHosts = 5;
const outageShare = 0.8;

export function isNetworkFailure(kind: FeedErrorKind): boolean {
  return networkKinds.has(kind);
}

/** Failures that a process may bring upon itself by standing still: a body that nobody takes in is cut off, too. */
export function isOfStanding(kind: FeedErrorKind): boolean {
  return isNetworkFailure(kind) || kind === 'bad-response';
}

/** When most distinct hosts fail at once, it is we who are offline. Few hosts say nothing. */
export function isOutage({ reached, unreached }: RecentHosts): boolean {
  return unreached >= leastHosts && unreached >= outageShare * (reached + unreached);
}
