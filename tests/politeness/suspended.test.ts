import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { environmentFor, eventsOf } from '../e2e/services.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { type Backend, onBackends, onOneBackend } from '../support/on-backends.ts';
import { type Handler, type RecordedRequest, startPublisher } from '../support/publisher.ts';
import { createWorkplace } from '../support/run-sluice.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { sourcesOf } from '../support/watch-publisher.ts';

/** One host's, polled in one row by one worker. */
const paths = ['/1.xml', '/2.xml', '/3.xml', '/4.xml', '/5.xml', '/6.xml'];
/** Its worker is suspended while this one is being answered. */
const suspendedAt = '/2.xml';

/** A scheduler, a worker that is suspended for longer than its job is left to it, and one that takes over. */
async function suspendOne(backend: Backend, { hangUp = false } = {}) {
  await using opened = new AsyncDisposableStack();
  const publisher = opened.use(await startPublisher());
  const database = opened.use(await createTestDatabase());
  const urls = paths.map((path) => [`Feed ${path}`, publisher.url + path]);
  const workplace = opened.use(
    await createWorkplace({
      seeds: { 'sources.yaml': sourcesOf(Object.fromEntries(urls)) },
      env: {
        ...environmentFor(backend, database.url),
        TICK_SECONDS: '1',
        HOST_CONCURRENCY: '1',
        HOST_GAP_SECONDS: '1',
        JOB_LOCK_SECONDS: '5',
      },
    }),
  );
  const worker = { door: 'workers/worker.ts' };
  const first = workplace.start([], worker);
  const line = createLine(async ({ url }, response) => {
    const times = url === suspendedAt ? askedFor(publisher.requests, url) : 0;
    if (times === 1) first.send('SIGSTOP');
    if (times === 1 && hangUp) return void response.destroy();
    if (times === 2) await wake();
    return { body: makeRss([makeStory(paths.indexOf(url))]) };
  });
  /** While the other one is being answered. It finds out that its job is another's when it is done with it. */
  const wake = () => {
    first.send('SIGCONT');
    return first.until('the end of its job', () =>
      /(?:Missing lock|Lock mismatch) for job (?!payload)/.test(first.output.stderr),
    );
  };
  for (const path of paths) publisher.serve(path, line.handler);
  const scheduler = workplace.start([], { door: 'workers/schedule.ts' });
  await scheduler.until('the first one is suspended', () => askedFor(publisher.requests, suspendedAt) > 0);
  const second = workplace.start([], worker);
  const count = async (view: string) => (await database.query(`select from ${view}`)).length;
  await second.until('all polls', async () => (await count('v1.polls')) >= paths.length);
  await second.until('all articles', async () => (await count('v1.articles')) === paths.length);
  for (const running of [first, second, scheduler]) running.send('SIGTERM');
  const ended = await Promise.all([first.ended, second.ended, scheduler.ended]);
  const polls = await database.query<{ location: string; outcome: string }>(
    'select f.location, p.outcome from v1.polls p join v1.feeds f on f.id = p.feed_id order by 1',
  );
  const states = await database.query('select failures, error_kind from v1.feeds');
  return { urls, ended, polls, states, requests: publisher.requests, most: line.most() };
}

/** One worker, suspended for seconds while `answer` is on its way, and nobody who takes over. */
async function suspendOnly(backend: Backend, answer: Handler, env: Record<string, string> = {}) {
  await using opened = new AsyncDisposableStack();
  const publisher = opened.use(await startPublisher());
  const database = opened.use(await createTestDatabase());
  const workplace = opened.use(
    await createWorkplace({
      seeds: { 'sources.yaml': sourcesOf({ Gazette: `${publisher.url}/feed.xml` }) },
      env: { ...environmentFor(backend, database.url), ...env },
    }),
  );
  const service = workplace.start([], { door: 'workers/all.ts' });
  publisher.serve('/feed.xml', async (...asked) => {
    service.send('SIGSTOP');
    await delay(4000);
    const answered = await answer(...asked);
    service.send('SIGCONT');
    return answered;
  });
  const states = `select failures, error_kind, in_outage, next_poll_at < now() + interval '2 minutes' as soon
    from v1.feeds where last_polled_at is not null`;
  await service.until('its poll', async () => (await database.query(states)).length > 0);
  return { states: await database.query(states) };
}

function askedFor(requests: readonly RecordedRequest[], path: string): number {
  return requests.filter(({ url }) => url === path).length;
}

function createLine(answer: Handler) {
  let now = 0;
  let most = 0;
  const handler: Handler = async (...asked) => {
    now += 1;
    most = Math.max(most, now);
    const given = await answer(...asked);
    now -= 1;
    return given;
  };
  return { handler, most: () => most };
}

describe.concurrent('once', { timeout: 240_000 }, () =>
  onBackends('a worker that was suspended', (backend) => {
    it('26: asks for nothing that another one has taken over meanwhile', async () => {
      const { requests, polls, urls, ended, most } = await suspendOne(backend);
      const expected = paths.map((path) => (path === suspendedAt ? 2 : 1));
      expect(paths.map((path) => askedFor(requests, path))).toEqual(expected);
      expect(polls).toEqual(urls.map(([, location]) => ({ location, outcome: 'changed' })));
      expect(most).toBe(1);
      expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(ended.flatMap(({ stderr }) => eventsOf(stderr, 'job-failed'))).toEqual([]);
    });

    it('writes no failure of a poll that another one has made meanwhile', async () => {
      const { polls, states, urls } = await suspendOne(backend, { hangUp: true });
      expect(polls).toEqual(urls.map(([, location]) => ({ location, outcome: 'changed' })));
      expect(states).toEqual(urls.map(() => ({ failures: 0, error_kind: null })));
    });
  }),
);

onOneBackend('a worker that was suspended and nobody took over from', (backend) => {
  it('holds a timeout that came of it not against the publisher', async () => {
    const late = () => ({ body: makeRss([makeStory(1)]) });
    const { states } = await suspendOnly(backend, late, { FETCH_TIMEOUT_SECONDS: '2' });
    expect(states).toEqual([{ failures: 0, error_kind: 'timeout', in_outage: true, soon: true }]);
  });

  it('nor an answer that was cut off', async () => {
    const { states } = await suspendOnly(backend, async (_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('<rss');
      await once(response.socket!.end(), 'finish');
    });
    expect(states).toEqual([{ failures: 0, error_kind: 'bad-response', in_outage: true, soon: true }]);
  });
});
