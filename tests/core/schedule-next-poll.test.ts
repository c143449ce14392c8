import { describe, expect, it } from 'vitest';
import { scheduleNextPoll } from '../../src/core/schedule-next-poll.ts';
import type { FeedError, FeedErrorKind } from '../../src/domain/poll.ts';

const minute = 60;
const hour = 3600;
const day = 86_400;
const finishedAt = new Date('2026-03-01T12:00:00Z');

function schedule(poll: Partial<Parameters<typeof scheduleNextPoll>[0]>) {
  const next = scheduleNextPoll({
    everySeconds: 30 * minute,
    failures: 0,
    error: null,
    askedSeconds: null,
    finishedAt,
    random: 0,
    ...poll,
  });
  return { ...next, waitSeconds: (next.nextPollAt.getTime() - finishedAt.getTime()) / 1000 };
}

function failure(kind: FeedErrorKind): FeedError {
  return { kind, message: kind, httpStatus: null, retryAfterSeconds: null };
}

describe('when a feed is polled next', () => {
  it.each([
    { situation: 'a good poll waits as configured', poll: {}, waitSeconds: 30 * minute },
    {
      situation: 'the publisher may ask for a longer wait',
      poll: { askedSeconds: 2 * hour },
      waitSeconds: 2 * hour,
    },
    {
      situation: 'the publisher cannot ask for a shorter one',
      poll: { askedSeconds: minute },
      waitSeconds: 30 * minute,
    },
    {
      situation: 'no publisher can send us away for more than a month',
      poll: { askedSeconds: 365 * day },
      waitSeconds: 31 * day,
    },
    {
      situation: 'the first failure waits as usual',
      poll: { error: failure('timeout') },
      waitSeconds: 30 * minute,
    },
    {
      situation: 'the second failure waits twice as long',
      poll: { error: failure('timeout'), failures: 1 },
      waitSeconds: hour,
    },
    {
      situation: 'the third one four times as long',
      poll: { error: failure('status'), failures: 2 },
      waitSeconds: 2 * hour,
    },
    {
      situation: 'a feed that fails for weeks is still asked every three days',
      poll: { error: failure('dns'), failures: 1000 },
      waitSeconds: 3 * day,
    },
    {
      situation: 'failing never makes a rare feed more frequent',
      poll: { error: failure('dns'), failures: 9, everySeconds: 7 * day },
      waitSeconds: 7 * day,
    },
    {
      situation: 'Retry-After outlasts our own back-off',
      poll: { error: failure('status'), failures: 1, askedSeconds: 5 * hour },
      waitSeconds: 5 * hour,
    },
  ])('$situation', ({ poll, waitSeconds }) => {
    expect(schedule(poll).waitSeconds).toBe(waitSeconds);
  });

  it('spreads feeds by up to a tenth of their interval, and only ever later', () => {
    expect(schedule({ random: 0.999_999 }).waitSeconds).toBeGreaterThan(32 * minute);
    expect(schedule({ random: 0.999_999 }).waitSeconds).toBeLessThanOrEqual(33 * minute);
  });
});

describe('what a poll says of its feed', () => {
  it('counts failures in a row', () => {
    expect(schedule({ error: failure('tls'), failures: 4 }).failures).toBe(5);
  });

  it('forgets them at the first success', () => {
    expect(schedule({ failures: 4 }).failures).toBe(0);
  });

  it('stops a feed that its publisher calls gone', () => {
    expect(schedule({ error: failure('gone') }).status).toBe('gone');
  });

  it('stops it for nothing else', () => {
    expect(schedule({ error: failure('status'), failures: 1000 }).status).toBe('active');
  });
});
