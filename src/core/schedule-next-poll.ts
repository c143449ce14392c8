import type { FeedStatus } from '../domain/feed.ts';
import type { FeedError } from '../domain/poll.ts';

export type NextPoll = { nextPollAt: Date; failures: number; status: Extract<FeedStatus, 'active' | 'gone'> };

/** What a server may ask us to wait at the most; some peers cap at hours and break the request. */
const maxAskedSeconds = 31 * 86_400;
/** A failing feed is asked again at least this often: feeds do come back to life. */
const maxBackOffSeconds = 3 * 86_400;
/** Only ever later, so that feeds spread out and none is asked sooner than configured. */
const jitterShare = 0.1;

/**
 * When a feed is polled next, counted from the end of this poll.
 * `random` is in [0, 1). `askedSeconds` is what the publisher asked for: max-age, Expires or Retry-After.
 */
export function scheduleNextPoll(poll: {
  everySeconds: number;
  failures: number;
  error: FeedError | null;
  askedSeconds: number | null;
  finishedAt: Date;
  random: number;
}): NextPoll {
  const failures = poll.error === null ? 0 : poll.failures + 1;
  const spread = 1 + jitterShare * poll.random;
  const ownSeconds = backOffSeconds(poll.everySeconds, failures) * spread;
  const askedSeconds = Math.min(poll.askedSeconds ?? 0, maxAskedSeconds);
  return {
    nextPollAt: new Date(poll.finishedAt.getTime() + Math.max(ownSeconds, askedSeconds) * 1000),
    failures,
    status: poll.error?.kind === 'gone' ? 'gone' : 'active',
  };
}

/** The first failure waits as usual, each further one twice as long. */
function backOffSeconds(everySeconds: number, failures: number): number {
  if (failures <= 1) return everySeconds;
  return Math.max(everySeconds, Math.min(everySeconds * 2 ** (failures - 1), maxBackOffSeconds));
}
