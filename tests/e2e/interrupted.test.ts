import { describe, expect, it } from 'vitest';
import { onBackends } from '../support/on-backends.ts';
import type { Publisher } from '../support/publisher.ts';
import { createWorkplace, type Running } from '../support/run-sluice.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { contentOf } from './content-of.ts';
import { type ManyFeeds, startManyFeeds } from './many-feeds.ts';
import { environmentFor, eventsOf } from './services.ts';

const once = ['start', '--once', '--json'];
const fetchConcurrency = 3;
/** `stop_grace_period` of the services in docker-compose.yml; a busy machine takes seconds. */
const composeGraceMs = 45_000;

/** What a run that nobody disturbs stores. */
async function undisturbed(feeds: ManyFeeds) {
  await using database = await createTestDatabase();
  await using workplace = await createWorkplace({
    seeds: { 'sources.yaml': feeds.sources },
    env: { ...environmentFor('postgres', database.url), ...feeds.env },
  });
  const { code, stdout } = await workplace.run(once);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ complete: true, articles: feeds.articles });
  const content = await contentOf(database);
  expect(content.sightings).toHaveLength(feeds.sightings);
  return content;
}

async function untilAsked(publisher: Publisher, times: number, running: Running): Promise<void> {
  const before = publisher.requests.length;
  await running.until(`${times} requests`, () => publisher.requests.length >= before + times);
}

function requestsPerFeed({ requests }: Publisher): number[] {
  return Object.values(Object.groupBy(requests, ({ url }) => url)).map((list) => list?.length ?? 0);
}

describe.concurrent('once', { timeout: 240_000 }, () =>
  onBackends('a run to the end', (backend) => {
    it('asks every feed once', async () => {
      await using feeds = await startManyFeeds({ count: 12 });
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({
        seeds: { 'sources.yaml': feeds.sources },
        env: { ...environmentFor(backend, database.url), ...feeds.env },
      });
      const first = await workplace.run(once);
      const second = await workplace.run(once);
      expect([first.code, second.code], first.stderr + second.stderr).toEqual([0, 0]);
      expect(JSON.parse(first.stdout)).toMatchObject({
        complete: true,
        failing: [],
        deadLetters: 0,
        articles: feeds.articles,
      });
      expect(JSON.parse(second.stdout).tally).toMatchObject({ documents: 0 });
      expect(requestsPerFeed(feeds.publisher)).toEqual(Array(feeds.count).fill(1));
    });

    it('SIGTERM in mid-work ends it with what is in hand, and a second run completes the same rows', async () => {
      await using feeds = await startManyFeeds({ count: 20, answerMs: 300 });
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({
        seeds: { 'sources.yaml': feeds.sources },
        env: {
          ...environmentFor(backend, database.url),
          ...feeds.env,
          FETCH_CONCURRENCY: `${fetchConcurrency}`,
        },
      });
      const running = workplace.start(once);
      await untilAsked(feeds.publisher, 8, running);
      const sentAt = performance.now();
      running.send('SIGTERM');
      const stopped = await running.ended;
      expect(performance.now() - sentAt).toBeLessThan(composeGraceMs);
      expect(stopped, stopped.stderr).toMatchObject({ code: 130, signal: null });
      expect(JSON.parse(stopped.stdout)).toMatchObject({ complete: false, deadLetters: 0 });
      expect(eventsOf(stopped.stderr, 'job-failed')).toEqual([]);

      const completed = await workplace.run(once);
      expect(completed, completed.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(completed.stdout)).toMatchObject({ complete: true, deadLetters: 0 });
      // Only what was under way at the signal is asked for again.
      expect(feeds.publisher.requests.length).toBeLessThanOrEqual(feeds.count + fetchConcurrency);
      expect(await contentOf(database)).toEqual(await undisturbed(feeds));
    });

    it('kill -9 at any moment loses nothing and doubles nothing', async () => {
      await using feeds = await startManyFeeds({ count: 24, answerMs: 200 });
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({
        seeds: { 'sources.yaml': feeds.sources },
        env: {
          ...environmentFor(backend, database.url),
          ...feeds.env,
          FETCH_CONCURRENCY: `${fetchConcurrency}`,
        },
      });
      const requestsUntilKill = [1, 9, 12];
      for (const requests of requestsUntilKill) {
        const running = workplace.start(once);
        await untilAsked(feeds.publisher, requests, running);
        running.send('SIGKILL');
        expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
      }
      const completed = await workplace.run(once);
      expect(completed, completed.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(completed.stdout)).toMatchObject({ complete: true, deadLetters: 0, failing: [] });
      // At a kill some are under way, and as many have answered and are not written down yet.
      const most = feeds.count + requestsUntilKill.length * 2 * fetchConcurrency;
      expect(feeds.publisher.requests.length).toBeLessThanOrEqual(most);
      expect(await contentOf(database)).toEqual(await undisturbed(feeds));
    });
  }),
);
