import { describe, expect, it } from 'vitest';
import type { PollReport } from '../../src/adapters/postgres/report-store.ts';
import { addSource } from '../../src/app/add-source.ts';
import { pollNow } from '../../src/app/poll-now.ts';
import { onBackends, rowsFor } from '../support/on-backends.ts';
import type { Answer, Handler } from '../support/publisher.ts';
import {
  body,
  day,
  hour,
  minute,
  sourcesOf,
  type Watch,
  watchPublisher,
  workplaceOf,
} from '../support/watch-publisher.ts';

onBackends('how often a publisher is asked', (backend) => {
  it.each(rowsFor(backend, [0, 0.999]))(
    '9: spacing counted from completion, jitter only positive (random %d)',
    async (random) => {
      const answerSeconds = 25;
      await using watch = await watchPublisher({
        backend,
        random: () => random,
        answer: () => {
          watch.test.clock.advance({ seconds: answerSeconds });
          return { body };
        },
      });
      await watch.later(0);
      const [poll] = await watch.test.sql<{ took: number; pause: number }>(`
      select extract(epoch from finished_at - started_at)::float8 as took,
        extract(epoch from next_poll_at - finished_at)::float8 as pause from v1.polls`);
      expect(poll?.took).toBeGreaterThanOrEqual(answerSeconds);
      expect(poll?.pause).toBeCloseTo(hour * (1 + random / 10), 0);
      await watch.later(hour * (1 + random / 10) - minute);
      expect(watch.publisher.requests).toHaveLength(1);
      await watch.later(minute);
      expect(watch.publisher.requests).toHaveLength(2);
    },
  );

  it.each(
    rowsFor<[string, () => Answer['headers'], number]>(backend, [
      ['max-age', () => ({ 'cache-control': 'public, max-age=86400' }), day],
      ['max-age less Age', () => ({ 'cache-control': 'max-age=86400', age: '3600' }), 23 * hour],
      ['Expires', () => ({ expires: httpDate(2 * day) }), 2 * day],
      [
        'Expires, by the clock of the server',
        () => ({ date: httpDate(-3 * day), expires: httpDate(5 * hour - 3 * day) }),
        5 * hour,
      ],
      [
        'max-age before Expires',
        () => ({ 'cache-control': 'max-age=7200', expires: new Date(0).toUTCString() }),
        2 * hour,
      ],
    ]),
  )('10: no request before Date + max-age − Age / Expires: %s', async (_what, headers, seconds) => {
    await using watch = await watchPublisher({ backend, answer: () => ({ body, headers: headers() ?? {} }) });
    await watch.later(0);
    await watch.later(seconds - minute);
    expect(watch.publisher.requests).toHaveLength(1);
    await watch.later(2 * minute);
    expect(watch.publisher.requests).toHaveLength(2);
  });

  it('10: a 304 may say so too', async () => {
    await using watch = await watchPublisher({
      backend,
      answer: { body, etag: '"1"', headers: { 'cache-control': 'max-age=7200' } },
    });
    for (const seconds of [0, 2 * hour + minute, 2 * hour - minute]) await watch.later(seconds);
    expect(watch.publisher.requests).toHaveLength(2);
  });

  it('11: validators, spacing, Retry-After survive a restart; no start-up burst', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `Feed ${index}`);
    await using watch = await watchPublisher({
      backend,
      sources: (url) =>
        sourcesOf(Object.fromEntries(names.map((name, index) => [name, `${url}/${index}.xml`]))),
    });
    for (const index of names.keys()) watch.publisher.serve(`/${index}.xml`, { body, etag: `"${index}"` });
    const restart = async () => {
      await watch.stop();
      await watch.start();
      await watch.later(0);
    };
    await watch.later(0);
    for (let restarts = 0; restarts < 3; restarts += 1) await restart();
    expect(watch.publisher.requests).toHaveLength(5);
    await watch.later(hour);
    expect(watch.headers('if-none-match').slice(5).toSorted()).toEqual(names.map((_, index) => `"${index}"`));
    for (const index of names.keys()) watch.publisher.serve(`/${index}.xml`, busy(503, String(5 * hour)));
    await watch.later(hour);
    await restart();
    const asked = watch.publisher.requests.length;
    await watch.later(4 * hour);
    await restart();
    expect(watch.publisher.requests).toHaveLength(asked);
  });

  describe('12: 429/503 with Retry-After is waited out in full', () => {
    it.each(
      rowsFor<[string, Handler, number]>(backend, [
        ['429, in seconds', busy(429, '7200'), 2 * hour],
        ['503, in seconds', busy(503, '7200'), 2 * hour],
        ['429, as HTTP-date', () => busyUntil(429, 10 * hour), 10 * hour],
        ['503, as HTTP-date', () => busyUntil(503, 10 * hour), 10 * hour],
        ['429, to 31 days', busy(429, String(400 * day)), 31 * day],
      ]),
    )('%s', async (_what, answer, seconds) => {
      await using watch = await watchPublisher({ backend, answer });
      await watch.later(0);
      await watch.later(seconds - minute);
      await force(watch);
      expect(watch.publisher.requests).toHaveLength(1);
      await watch.later(2 * minute);
      expect(watch.publisher.requests).toHaveLength(2);
    });

    it('nothing else tried meanwhile, by the other feeds of the host either', async () => {
      await using watch = await watchTwo();
      watch.publisher.serve('/other.xml', { body });
      watch.serve(busy(429, String(5 * hour)));
      await watch.later(0);
      await watch.later(4 * hour);
      await force(watch);
      expect(paths(watch)).toEqual(['/feed.xml']);
      expect(
        await watch.test.sql('select name, held_reason, waiting_for from v1.feeds order by name'),
      ).toEqual(
        ['Gazette', 'Other'].map((name) => ({
          name,
          held_reason: expect.stringMatching(/answered 429/),
          waiting_for: 'its host asked all of us to stay away',
        })),
      );
      await watch.later(hour + minute);
      expect(paths(watch).toSorted()).toEqual(['/feed.xml', '/feed.xml', '/other.xml']);
    });

    it('nor by one that was handed to a worker already', async () => {
      await using watch = await watchTwo({ hostConcurrency: 2, hostGapSeconds: 1 });
      watch.publisher.serve('/other.xml', { body });
      watch.serve(busy(503, String(5 * hour)));
      await watch.later(0);
      await watch.later(4 * hour);
      expect(paths(watch)).toEqual(['/feed.xml']);
    });

    it('without the header a growing pause', async () => {
      await using watch = await watchPublisher({ backend, answer: () => ({ status: 429 }) });
      const pauses: number[] = [];
      await watch.later(0);
      for (let polls = 0; polls < 4; polls += 1) {
        pauses.push(await secondsToNextPoll(watch));
        await watch.later(pauses.at(-1) ?? 0);
      }
      expect(pauses.map((seconds) => Math.round(seconds / hour))).toEqual([1, 2, 4, 8]);
      expect(watch.publisher.requests).toHaveLength(5);
    });

    it('without the header a pause that grows more slowly, for 503: it mostly passes by itself', async () => {
      await using watch = await watchPublisher({ backend, answer: () => ({ status: 503 }) });
      const pauses: number[] = [];
      await watch.later(0);
      for (let polls = 0; polls < 6; polls += 1) {
        pauses.push(await secondsToNextPoll(watch));
        await watch.later(pauses.at(-1) ?? 0);
      }
      expect(pauses.map((seconds) => (seconds / hour).toFixed(1))).toEqual([
        ...['1.0', '1.0', '1.4', '2.0', '2.8', '4.0'],
      ]);
    });

    function watchTwo(
      settings: { hostConcurrency: number; hostGapSeconds?: number } = { hostConcurrency: 1 },
    ) {
      return watchPublisher({
        backend,
        settings,
        sources: (url) => sourcesOf({ Gazette: `${url}/feed.xml`, Other: `${url}/other.xml` }),
      });
    }
  });

  it('13: adding a feed costs one GET', async () => {
    await using watch = await watchPublisher({ backend, sources: () => 'sources: []\n' });
    await watch.later(0);
    const url = `${watch.publisher.url}/feed.xml`;
    const source = { url, name: 'Gazette', tags: [], language: null, every: null, fulltext: null };
    await addSource(watch.test.app.settings, source);
    await watch.later(0);
    await watch.later(10 * minute);
    expect(watch.publisher.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /feed.xml']);
    expect(await watch.test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 1 }]);
  });

  it.each(
    rowsFor<[string, Handler]>(backend, [
      ['a server error', () => ({ status: 500 })],
      ['a feed that is not there', () => ({ status: 404 })],
      ['a line that is cut', (_request, response) => void response.socket?.destroy()],
      ['a body that ends early', cutShort],
      ['a page that is no feed', () => ({ body: '<!doctype html><title>Down</title>' })],
      ['nothing at all', () => ({ body: '' })],
    ]),
  )('14: no immediate retries: %s', async (_what, answer) => {
    await using watch = await watchPublisher({ backend, answer });
    await watch.later(0);
    for (let minutes = 0; minutes < 5; minutes += 1) await watch.later(10 * minute);
    expect(watch.publisher.requests).toHaveLength(1);
    expect(watch.test.app.events.tally.failedJobs).toBe(0);
  });

  it('22: 410 stops the feed for good', async () => {
    await using watch = await watchPublisher({ backend, answer: () => ({ status: 410 }) });
    await watch.later(0);
    await watch.later(40 * day);
    await force(watch);
    await watch.stop();
    await watch.start();
    await watch.later(400 * day);
    expect(watch.publisher.requests).toHaveLength(1);
    expect(await watch.test.sql('select status, error_kind, next_poll_at from v1.feeds')).toEqual([
      { status: 'gone', error_kind: 'gone', next_poll_at: null },
    ]);
  });

  it('22: a person who knows better revives it, at the cost of one GET', async () => {
    await using watch = await watchPublisher({ backend, answer: () => ({ status: 410 }) });
    await watch.later(0);
    watch.serve({ body });
    await using workplace = await workplaceOf(watch);
    const refused = await workplace.run(['poll', 'Gazette']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('sluice poll 1 --revive') });
    expect(watch.publisher.requests).toHaveLength(1);
    expect(await workplace.run(['poll', 'Gazette', '--revive'])).toMatchObject({ code: 0 });
    expect(watch.publisher.requests).toHaveLength(2);
    expect(await watch.test.sql('select status, error_kind from v1.feeds')).toEqual([
      { status: 'active', error_kind: null },
    ]);
  });

  it('14: but once what it is asked with has changed, a feed that failed is asked again', async () => {
    const answer: Handler = ({ headers }) => (headers['x-key'] === 'right' ? { body } : { status: 403 });
    await using watch = await watchPublisher({ backend, answer });
    for (const seconds of [0, hour, 2 * hour]) await watch.later(seconds);
    const asked = watch.publisher.requests.length;
    await watch.later(minute);
    expect(watch.publisher.requests).toHaveLength(asked);
    const url = `${watch.publisher.url}/feed.xml`;
    await watch.test.writeSeed(
      'sources.yaml',
      sourcesOf({ Gazette: url }, '    headers: { X-Key: right }\n'),
    );
    await watch.later(minute);
    expect(watch.publisher.requests).toHaveLength(asked + 1);
    expect(await watch.test.sql('select error_kind from v1.feeds')).toEqual([{ error_kind: null }]);
  });

  it('22: a lasting 404 backs off to daily or slower', async () => {
    await using watch = await watchPublisher({ backend, answer: () => ({ status: 404 }) });
    await watch.later(0);
    const pauses: number[] = [];
    for (let polls = 0; polls < 9; polls += 1) {
      pauses.push(await secondsToNextPoll(watch));
      await watch.later(pauses.at(-1) ?? 0);
    }
    expect(pauses.slice(0, 5).map((seconds) => Math.round(seconds / hour))).toEqual([1, 2, 4, 8, 16]);
    expect(pauses.slice(5).map((seconds) => Math.round(seconds / hour))).toEqual([32, 64, 72, 72]);
    expect(watch.publisher.requests).toHaveLength(10);
  });
});

function busy(status: number, retryAfter: string): () => Answer {
  return () => ({ status, headers: { 'retry-after': retryAfter } });
}

/** By the clock of the server, which need not be ours. */
function busyUntil(status: number, seconds: number): Answer {
  return busy(status, httpDate(seconds))();
}

/** So many seconds from now. */
function httpDate(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toUTCString();
}

function cutShort(...[, response]: Parameters<Handler>): undefined {
  response.writeHead(200, { 'content-length': 10_000 }).write(body);
  setImmediate(() => response.socket?.destroy());
}

/** Every way there is for a person to ask for a poll. */
async function force({ test, later }: Watch): Promise<PollReport> {
  await test.app.feeds.makeDue(test.app.clock());
  await later(0);
  return pollNow(test.app, 1, new AbortController().signal);
}

function paths({ publisher }: Watch): string[] {
  return publisher.requests.map(({ url }) => url);
}

async function secondsToNextPoll({ test }: Watch): Promise<number> {
  const [row] = await test.sql<{ seconds: number }>(`
    select extract(epoch from next_poll_at - last_polled_at)::float8 as seconds from v1.feeds`);
  return row?.seconds ?? 0;
}
