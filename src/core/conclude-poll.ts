import type { Feed, Validators } from '../domain/feed.ts';
import type { FeedError, FetchResult, PollOutcome } from '../domain/poll.ts';
import { budgetHost } from './budget-host.ts';
import { followMove, type MoveDecision } from './follow-move.ts';
import { type NextPoll, scheduleNextPoll } from './schedule-next-poll.ts';

/** All that a poll of a publisher changes about its feed. */
export type Conclusion = {
  outcome: PollOutcome;
  httpStatus: number | null;
  bytes: number;
  error: FeedError | null;
  next: NextPoll;
  /** New validators and the hash of the body they vouch for; null leaves the old ones. */
  held: { validators: Validators; steadyHash: string | null } | null;
  inOutage: boolean;
  move: (MoveDecision & { from: string }) | null;
  /** Whose budget it is charged to from now on: the host that answers. Null leaves that as it is. */
  charge: { host: string; redirectsTo: string | null } | null;
  hold: { host: string; until: Date; reason: string } | null;
};

/** While we are offline feeds are tried this often, and nothing is held against them. */
const outagePauseSeconds = 60;

/** What a poll comes to: facts in, conclusion out. `inOutage`: the failure is most likely ours. */
export function concludePoll(poll: {
  feed: Feed;
  result: FetchResult;
  finishedAt: Date;
  random: number;
  inOutage: boolean;
  hostGroups: readonly string[];
}): Conclusion {
  const { feed, result, finishedAt } = poll;
  const failed = result.outcome === 'failed';
  const next = poll.inOutage ? afterOutage(feed, finishedAt) : nextPoll(poll);
  return {
    outcome: result.outcome,
    httpStatus: failed ? result.error.httpStatus : result.httpStatus,
    bytes: failed ? 0 : result.bytes,
    error: failed ? result.error : null,
    next,
    held: failed ? null : { validators: result.validators, steadyHash: heldHash(feed, result) },
    inOutage: poll.inOutage,
    move: failed ? null : concludeMove(poll, result.permanentLocation),
    charge: chargeHost(poll),
    hold: failed ? holdHost(poll, result.error, next.nextPollAt) : null,
  };
}

function nextPoll({ feed, result, finishedAt, random }: Parameters<typeof concludePoll>[0]): NextPoll {
  const failed = result.outcome === 'failed';
  return scheduleNextPoll({
    everySeconds: feed.everySeconds,
    failures: feed.failures,
    failureWeight: feed.failureWeight,
    error: failed ? result.error : null,
    askedSeconds: failed ? result.error.retryAfterSeconds : result.freshSeconds,
    finishedAt,
    random,
  });
}

/** Counters freeze: they stand as they stood before. */
function afterOutage({ failures, failureWeight }: Feed, finishedAt: Date): NextPoll {
  const nextPollAt = new Date(finishedAt.getTime() + outagePauseSeconds * 1000);
  return { nextPollAt, failures, failureWeight, status: 'active' };
}

function heldHash(feed: Feed, result: Exclude<FetchResult, { outcome: 'failed' }>): string | null {
  return result.outcome === 'changed' ? result.steadyHash : feed.steadyHash;
}

function concludeMove(
  { feed, finishedAt }: Parameters<typeof concludePoll>[0],
  permanentLocation: string | null,
): Conclusion['move'] {
  const decision = followMove(feed.watchedMove, permanentLocation, finishedAt);
  return { ...decision, from: feed.address };
}

/**
 * Many feeds may lead to one host, each from an address of its own; it is there that their requests add up. An address
 * that only redirects is asked no more often than its feed.
 */
function chargeHost({ feed, result, hostGroups }: Parameters<typeof concludePoll>[0]): Conclusion['charge'] {
  const answeredBy = result.outcome === 'failed' ? result.error.answeredBy : result.answeredBy;
  if (answeredBy === undefined) return null;
  const host = budgetHost(answeredBy, hostGroups);
  const isOwn = answeredBy === feed.address || host === budgetHost(feed.address, hostGroups);
  return { host, redirectsTo: isOwn ? null : answeredBy };
}

/** "Too many requests" and "service unavailable" are about the host, not about one of its feeds. */
const hostStatuses = new Set([429, 503]);

/** "Too many" without a time holds the host until the feed itself is to be tried again: a pause that grows. */
function holdHost(
  { feed, finishedAt, hostGroups }: Parameters<typeof concludePoll>[0],
  { httpStatus, retryAfterSeconds, message, answeredBy = feed.address }: FeedError,
  nextPollAt: Date,
): Conclusion['hold'] {
  if (!hostStatuses.has(httpStatus ?? 0)) return null;
  if (retryAfterSeconds === null && httpStatus !== 429) return null;
  const until =
    retryAfterSeconds === null ? nextPollAt : new Date(finishedAt.getTime() + retryAfterSeconds * 1000);
  return { host: budgetHost(answeredBy, hostGroups), until, reason: message };
}
