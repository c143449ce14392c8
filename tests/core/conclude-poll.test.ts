import { describe, expect, it } from 'vitest';
import { concludePoll } from '../../src/core/conclude-poll.ts';
import type { Feed } from '../../src/domain/feed.ts';
import type { FeedError, FetchResult } from '../../src/domain/poll.ts';

const finishedAt = new Date('2026-03-01T12:00:00Z');
const hour = 3600;
const secondsLater = (seconds: number) => new Date(finishedAt.getTime() + seconds * 1000);

const feed: Feed = {
  id: 7,
  key: 'https://news.example/feed.xml',
  kind: 'http',
  location: 'https://news.example/feed.xml',
  exclude: [],
  columns: {},
  name: 'Harbour Gazette',
  language: null,
  everySeconds: hour,
  headers: {},
  auth: null,
  verifyTls: true,
  host: 'news.example',
  address: 'https://news.example/feed.xml',
  watchedMove: null,
  validators: { etag: '"old"', lastModified: 'yesterday' },
  history: { unchangedStreak: 0, changes: 1, firstPolledAt: null, lastChangedAt: null, auditedAt: null },
  validatorsLie: false,
  steadyHash: 'aa',
  failures: 2,
  failureWeight: 1.5,
};

const changed = {
  outcome: 'changed' as const,
  document: { location: feed.location, contentType: null, body: new Uint8Array([1]), bodyHash: 'cc' },
  steadyHash: 'bb',
  validators: { etag: '"new"', lastModified: null },
  httpStatus: 200,
  freshSeconds: null,
  answeredBy: feed.address,
  permanentLocation: null as string | null,
  bytes: 1,
} satisfies FetchResult;
const unchanged = {
  outcome: 'unchanged' as const,
  validators: { etag: '"new"', lastModified: 'yesterday' },
  httpStatus: 304,
  freshSeconds: 2 * hour,
  answeredBy: feed.address,
  permanentLocation: null as string | null,
  bytes: 0,
} satisfies FetchResult;

function failed(error: Partial<FeedError>): FetchResult {
  const whole = {
    kind: 'status',
    message: 'no',
    httpStatus: null,
    retryAfterSeconds: null,
    ...error,
  } as const;
  return { outcome: 'failed', error: whole };
}

function conclude(result: FetchResult, given: Partial<Parameters<typeof concludePoll>[0]> = {}) {
  return concludePoll({ feed, result, finishedAt, random: 0, inOutage: false, hostGroups: [], ...given });
}

describe('a poll that brought a document', () => {
  it('holds its validators and the hash of its body, and forgets failures', () => {
    expect(conclude(changed)).toMatchObject({
      outcome: 'changed',
      httpStatus: 200,
      bytes: 1,
      error: null,
      held: { validators: { etag: '"new"', lastModified: null }, steadyHash: 'bb' },
      next: { nextPollAt: secondsLater(hour), failures: 0, failureWeight: 0, status: 'active' },
      hold: null,
    });
  });
});

describe('a poll that found nothing new', () => {
  it('takes over validators, keeps the hash, and waits as long as the publisher asks', () => {
    expect(conclude(unchanged)).toMatchObject({
      outcome: 'unchanged',
      held: { validators: { etag: '"new"', lastModified: 'yesterday' }, steadyHash: 'aa' },
      next: { nextPollAt: secondsLater(2 * hour) },
    });
  });
});

describe('a poll that failed', () => {
  it('leaves the validators and what is watched alone', () => {
    expect(conclude(failed({ kind: 'timeout' }))).toMatchObject({
      outcome: 'failed',
      bytes: 0,
      error: { kind: 'timeout' },
      held: null,
      move: null,
      next: { failures: 3, failureWeight: 2 },
    });
  });

  it.each([
    { httpStatus: 429, retryAfterSeconds: 5 * hour, held: true },
    { httpStatus: 503, retryAfterSeconds: 5 * hour, held: true },
    { httpStatus: 503, retryAfterSeconds: null, held: false },
    { httpStatus: 403, retryAfterSeconds: 5 * hour, held: false },
  ])('with $httpStatus and Retry-After $retryAfterSeconds holds its host: $held', ({ held, ...error }) => {
    const { hold, next } = conclude(failed({ ...error, message: 'busy' }));
    expect(hold).toEqual(
      held ? { host: 'news.example', until: secondsLater(5 * hour), reason: 'busy' } : null,
    );
    if (error.retryAfterSeconds !== null) expect(next.nextPollAt).toEqual(secondsLater(5 * hour));
  });

  it('with 429 and no time holds its host until the feed itself is tried again', () => {
    const { hold, next } = conclude(failed({ httpStatus: 429, message: 'too many' }));
    expect(hold).toEqual({ host: 'news.example', until: next.nextPollAt, reason: 'too many' });
  });

  it('behind a redirect holds the host that answered, and is charged to it', () => {
    const answeredBy = 'https://harbour.substack.com/feed';
    const { hold, charge } = conclude(failed({ httpStatus: 429, retryAfterSeconds: hour, answeredBy }));
    expect(hold).toMatchObject({ host: 'substack.com', until: secondsLater(hour) });
    expect(charge).toEqual({ host: 'substack.com', redirectsTo: answeredBy });
  });

  it('without an answer is charged as before', () => {
    expect(conclude(failed({ kind: 'dns' })).charge).toBeNull();
  });

  it('while we are offline counts for nothing, and is tried again in a minute', () => {
    expect(conclude(failed({ kind: 'connect' }), { inOutage: true })).toMatchObject({
      inOutage: true,
      error: { kind: 'connect' },
      next: { nextPollAt: secondsLater(60), failures: 2, failureWeight: 1.5, status: 'active' },
    });
  });
});

describe('a poll is charged to', () => {
  it('the host of its address', () => {
    expect(conclude(unchanged).charge).toEqual({ host: 'news.example', redirectsTo: null });
  });

  it('the host that a redirect leads to', () => {
    const answeredBy = 'https://harbour.substack.com/feed';
    expect(conclude({ ...unchanged, answeredBy }).charge).toEqual({
      host: 'substack.com',
      redirectsTo: answeredBy,
    });
  });
});

describe('a permanent redirect', () => {
  const there = 'https://harbour.substack.com/feed';
  const yesterday = secondsLater(-24 * hour);

  it('is watched at first', () => {
    expect(conclude({ ...unchanged, permanentLocation: there }).move).toEqual({
      watched: { url: there, seen: 1, since: finishedAt },
      moveTo: null,
      from: feed.address,
    });
  });

  it('that is believed moves the feed, and charges its polls to the new host', () => {
    const watchedMove = { url: there, seen: 2, since: yesterday };
    const result = { ...unchanged, answeredBy: there, permanentLocation: there };
    const { move, charge } = conclude(result, { feed: { ...feed, watchedMove } });
    expect(move).toEqual({ watched: null, moveTo: there, from: feed.address });
    expect(charge).toMatchObject({ host: 'substack.com' });
  });
});
