import { describe, expect, it } from 'vitest';
import { scheduleNextPoll } from '../../src/core/schedule-next-poll.ts';
import type { FeedError, FeedErrorKind } from '../../src/domain/poll.ts';

const minute = 60;
const hour = 3600;
const day = 86_400;
const finishedAt = new Date('2026-03-01T12:00:00Z');

type Poll = Parameters<typeof scheduleNextPoll>[0];

function schedule(poll: Partial<Poll>) {
  const next = scheduleNextPoll({
    everySeconds: 30 * minute,
    failures: 0,
    failureWeight: 0,
    error: null,
    askedSeconds: null,
    finishedAt,
    random: 0,
    ...poll,
  });
  return { ...next, waitSeconds: (next.nextPollAt.getTime() - finishedAt.getTime()) / 1000 };
}

function failure(kind: FeedErrorKind, httpStatus: number | null = null): FeedError {
  return { kind, message: kind, httpStatus, retryAfterSeconds: null };
}

/** The pauses after as many failures in a row. */
function pauses(error: FeedError, count: number, poll: Partial<Poll> = {}): number[] {
  let state = { failures: 0, failureWeight: 0 };
  return Array.from({ length: count }, () => {
    const next = schedule({ ...poll, ...state, error });
    state = next;
    return next.waitSeconds;
  });
}

describe('when a feed is polled next', () => {
  it.each<{ situation: string; poll: Partial<Poll>; waitSeconds: number }>([
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
      situation: 'a feed that fails for weeks is still asked every three days',
      poll: { error: failure('dns'), failures: 1000, failureWeight: 1000 },
      waitSeconds: 3 * day,
    },
    {
      situation: 'failing never makes a rare feed more frequent',
      poll: { error: failure('dns'), failures: 9, failureWeight: 9, everySeconds: 7 * day },
      waitSeconds: 7 * day,
    },
    {
      situation: 'Retry-After outlasts our own back-off',
      poll: { error: failure('status', 503), failureWeight: 1, askedSeconds: 5 * hour },
      waitSeconds: 5 * hour,
    },
    {
      situation: 'our own back-off outlasts a shorter Retry-After',
      poll: { error: failure('status', 403), failureWeight: 3, askedSeconds: minute },
      waitSeconds: 4 * hour,
    },
  ])('$situation', ({ poll, waitSeconds }) => {
    expect(schedule(poll).waitSeconds).toBe(waitSeconds);
  });

  it.each([0, 0.5, 0.999_999])('is spread by up to a tenth, and only ever later (%d)', (random) => {
    const { waitSeconds } = schedule({ random });
    expect(waitSeconds).toBeGreaterThanOrEqual(30 * minute);
    expect(waitSeconds).toBeLessThanOrEqual(33 * minute);
    expect(waitSeconds).toBeCloseTo(30 * minute * (1 + random / 10), 0);
  });

  it('is never sooner than the publisher asked, whatever the spread', () => {
    expect(schedule({ random: 0.5, askedSeconds: 2 * hour }).waitSeconds).toBe(2 * hour);
  });
});

describe('a feed that fails again and again', () => {
  it.each<FeedErrorKind>(['tls', 'not-a-feed', 'challenge', 'blocked-address', 'too-large', 'status'])(
    'with %s, which seldom passes by itself, waits twice as long from the second time on',
    (kind) => {
      expect(pauses(failure(kind), 4).map((seconds) => seconds / minute)).toEqual([30, 60, 120, 240]);
    },
  );

  it.each<[FeedErrorKind, number | null]>([
    ['dns', null],
    ['connect', null],
    ['timeout', null],
    ['bad-response', null],
    ['status', 500],
    ['status', 503],
  ])('with %s %s, which mostly passes by itself, takes twice as many failures', (kind, httpStatus) => {
    const [first, second, third, fourth, fifth, sixth] = pauses(failure(kind, httpStatus), 6);
    expect([first, second]).toEqual([30 * minute, 30 * minute]);
    expect(third).toBeGreaterThan(30 * minute);
    expect([fourth, sixth]).toEqual([60 * minute, 120 * minute]);
    expect(fifth).toBeGreaterThan(60 * minute);
  });

  it('with 404 is asked daily or more rarely before long, and never given up', () => {
    const waits = pauses(failure('status', 404), 20);
    expect(waits.findIndex((seconds) => seconds >= day)).toBeLessThanOrEqual(7);
    expect(waits.at(-1)).toBe(3 * day);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  });

  it('with 429 and no word for how long pauses an hour at least, and longer each time', () => {
    expect(pauses(failure('status', 429), 4).map((seconds) => seconds / hour)).toEqual([1, 2, 4, 8]);
  });

  it('with 429 is not asked more often than configured', () => {
    expect(pauses(failure('status', 429), 2, { everySeconds: 6 * hour })).toEqual([6 * hour, 12 * hour]);
  });
});

describe('what a poll says of its feed', () => {
  it('counts failures in a row', () => {
    expect(schedule({ error: failure('tls'), failures: 4, failureWeight: 4 })).toMatchObject({
      failures: 5,
      failureWeight: 5,
    });
  });

  it('forgets them at the first success', () => {
    expect(schedule({ failures: 4, failureWeight: 3 })).toMatchObject({ failures: 0, failureWeight: 0 });
  });

  it('stops a feed that its publisher calls gone', () => {
    expect(schedule({ error: failure('gone', 410) }).status).toBe('gone');
  });

  it('stops it for nothing else', () => {
    expect(schedule({ error: failure('status', 404), failures: 1000, failureWeight: 1000 }).status).toBe(
      'active',
    );
  });
});
