import type { FeedStatus } from '../domain/feed.ts';
import type { FeedError, FeedErrorKind } from '../domain/poll.ts';

export type NextPoll = {
  nextPollAt: Date;
  /** Polls failed in a row. */
  failures: number;
  /** The same, each weighed by how unlikely it is to pass by itself. */
  failureWeight: number;
  status: Extract<FeedStatus, 'active' | 'gone'>;
};

/** What a server may ask us to wait at the most; some peers cap at hours and break the request. */
const maxAskedSeconds = 31 * 86_400;
/** A failing feed is asked again at least this often: feeds do come back to life. */
const maxBackOffSeconds = 3 * 86_400;
/** Only ever later, so that feeds spread out and none is asked sooner than configured. */
const jitterShare = 0.1;
/** "Too many requests" without a Retry-After: not before an hour, and longer each time. */
const tooManySeconds = 3600;

/**
 * When a feed is polled next, counted from the end of this poll.
 * `random` is in [0, 1). `askedSeconds` is what the publisher asked for: max-age, Expires or Retry-After.
 */
export function scheduleNextPoll(poll: {
  everySeconds: number;
  failures: number;
  failureWeight: number;
  error: FeedError | null;
  askedSeconds: number | null;
  finishedAt: Date;
  random: number;
}): NextPoll {
  const { error } = poll;
  const failureWeight = error === null ? 0 : poll.failureWeight + weightOf(error);
  const spread = 1 + jitterShare * poll.random;
  const ownSeconds = backOffSeconds(leastPause(poll.everySeconds, error), failureWeight) * spread;
  const askedSeconds = Math.min(poll.askedSeconds ?? 0, maxAskedSeconds);
  return {
    nextPollAt: new Date(poll.finishedAt.getTime() + Math.max(ownSeconds, askedSeconds) * 1000),
    failures: error === null ? 0 : poll.failures + 1,
    failureWeight,
    status: error?.kind === 'gone' ? 'gone' : 'active',
  };
}

/** Kinds that mostly pass by themselves count half or less, so that it takes longer to slow down for them. */
const weights: Partial<Record<FeedErrorKind, number>> = {
  dns: 0.5,
  connect: 0.5,
  timeout: 0.5,
  'bad-response': 0.5,
};

function weightOf({ kind, httpStatus }: FeedError): number {
  if (kind === 'status' && httpStatus !== null && httpStatus >= 500) return 0.5;
  return weights[kind] ?? 1;
}

function leastPause(everySeconds: number, error: FeedError | null): number {
  return error?.httpStatus === 429 ? Math.max(everySeconds, tooManySeconds) : everySeconds;
}

/** The first failure waits as usual; each whole weight after that doubles the pause. */
function backOffSeconds(everySeconds: number, weight: number): number {
  if (weight <= 1) return everySeconds;
  return Math.max(everySeconds, Math.min(everySeconds * 2 ** (weight - 1), maxBackOffSeconds));
}
