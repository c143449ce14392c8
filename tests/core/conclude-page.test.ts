import { describe, expect, it } from 'vitest';
import { concludePage, type PageResult } from '../../src/core/conclude-page.ts';
import type { PageError } from '../../src/domain/page.ts';

const finishedAt = new Date('2026-03-01T08:00:00Z');
const fresh = { host: 'news.example', attempts: 0, moves: 0 };

describe('a try at a page that failed', () => {
  it('is followed by four more, further and further apart', () => {
    const pauses = [0, 1, 2, 3, 4].map((attempts) => {
      const { nextTryAt, status } = conclude(failure({ httpStatus: 500 }), { ...fresh, attempts });
      return nextTryAt === null ? status : (nextTryAt.getTime() - finishedAt.getTime()) / 3_600_000;
    });
    expect(pauses).toEqual([1, 6, 24, 48, 'failed']);
  });

  it('waits as long as the server asks, and keeps the host to itself until then', () => {
    const until = new Date('2026-03-02T08:00:00Z');
    const result = failure({ httpStatus: 503, retryAfterSeconds: 86_400 });
    expect(conclude(result)).toMatchObject({ nextTryAt: until, hold: { host: 'news.example', until } });
  });

  it.each([429, 503])(
    'holds the host after a %d without Retry-After only if that is about its number',
    (httpStatus) => {
      expect(conclude(failure({ httpStatus })).hold !== null).toBe(httpStatus === 429);
    },
  );

  it.each([404, 408, 425, 429, 500, 503])('is tried again after a %d', (httpStatus) => {
    expect(conclude(failure({ httpStatus })).status).toBe('waiting');
  });

  it.each([400, 401, 402, 403, 451])('is the last after a %d', (httpStatus) => {
    expect(conclude(failure({ httpStatus }))).toMatchObject({
      status: 'failed',
      nextTryAt: null,
      attempts: 1,
    });
  });

  it.each(['gone', 'too-large', 'blocked-address', 'not-a-page', 'extractor'] as const)(
    'is the last where it is %s',
    (kind) => {
      expect(conclude(failure({ kind })).status).toBe('failed');
    },
  );

  it('does not count while we are offline', () => {
    const result = failure({ kind: 'dns' });
    const concluded = concludePage({ page: { ...fresh, attempts: 4 }, result, finishedAt, inOutage: true });
    expect(concluded).toMatchObject({
      status: 'waiting',
      attempts: 4,
      nextTryAt: new Date('2026-03-01T08:01:00Z'),
    });
  });
});

describe('a page that leads to another origin', () => {
  const elsewhere: PageResult = { outcome: 'elsewhere', url: 'https://other.example/1', httpStatus: 301 };

  it('is due there at once, and no try is lost', () => {
    expect(conclude(elsewhere, { ...fresh, attempts: 2 })).toMatchObject({
      status: 'waiting',
      nextTryAt: finishedAt,
      attempts: 2,
      moves: 1,
    });
  });

  it('is given up at the sixth', () => {
    expect(conclude(elsewhere, { ...fresh, moves: 5 })).toMatchObject({
      status: 'failed',
      error: { kind: 'too-many-redirects' },
    });
  });
});

function conclude(result: PageResult, page = fresh) {
  return concludePage({ page, result, finishedAt, inOutage: false });
}

function failure(given: Partial<PageError>): PageResult {
  const error = { kind: 'status' as const, message: 'no', httpStatus: null, retryAfterSeconds: null };
  return { outcome: 'failed', error: { ...error, ...given } };
}
