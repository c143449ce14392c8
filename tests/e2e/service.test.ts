import { describe, expect, it } from 'vitest';
import { onBackends } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { createWorkplace, type Running } from '../support/run-sluice.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { rss, sourcesOf, startManyFeeds } from './many-feeds.ts';
import { environmentFor, eventsOf, logLines } from './services.ts';

async function untilArticles(
  { query }: TestDatabase,
  expected: number,
  processes: readonly [Running, ...Running[]],
): Promise<void> {
  await processes[0].until(`${expected} articles`, async () => {
    for (const { output } of processes) expect(errorsOf(output.stderr)).toEqual([]);
    const [row] = await query<{ n: number }>('select count(*)::int as n from v1.articles');
    return row?.n === expected;
  });
}

/** pino's level 50. */
function errorsOf(stderr: string) {
  return logLines(stderr).filter((line) => Number(line.level) >= 50);
}

function requestsPerFeed(requests: readonly { url: string }[]): number[] {
  return Object.values(Object.groupBy(requests, ({ url }) => url)).map((list) => list?.length ?? 0);
}

describe.concurrent('the service', { timeout: 240_000 }, () =>
  onBackends('at work', (backend) => {
    it('takes up edits and dropped files, refuses mistakes, and Ctrl-C stops it with exit code 0', async () => {
      await using publisher = await startPublisher();
      const feed = (slug: string) =>
        publisher.serve(`/${slug}.xml`, {
          body: rss(slug, [{ title: `News of ${slug}`, link: `https://${slug}.example/1` }]),
        });
      const [north, south, west] = [feed('north'), feed('south'), feed('west')];
      const files = '  - name: Texts\n    files: "**/*.txt"\n';
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({
        seeds: {
          'sources.yaml': sourcesOf([{ name: 'North', url: north }]) + files,
          'first.txt': 'First note\n\nIt was there from the beginning.\n',
        },
        env: { ...environmentFor(backend, database.url), TICK_SECONDS: '1' },
      });
      const running = workplace.start([], { door: 'workers/all.ts' });
      await untilArticles(database, 2, [running]);

      await workplace.writeSeed('later.txt', 'Later note\n\nIt was dropped in while the service ran.\n');
      await untilArticles(database, 3, [running]);

      const edited = sourcesOf([
        { name: 'North', url: north },
        { name: 'South', url: south },
      ]);
      await workplace.writeSeed('sources.yaml', edited + files);
      await untilArticles(database, 4, [running]);

      await workplace.writeSeed('sources.yaml', `${sourcesOf([{ name: 'West', url: west }])}    evry: 1h\n`);
      await running.until('the mistake is told', () =>
        running.output.stderr.includes('sources.yaml:4: evry'),
      );
      const status = JSON.parse((await workplace.run(['status', '--json'])).stdout);
      expect(status).toMatchObject({ feeds: { active: 3, paused: 0 }, sources: { problems: [{ line: 4 }] } });

      running.sendToAll('SIGINT');
      const ended = await running.ended;
      expect(ended, ended.stderr).toMatchObject({ code: 0, signal: null, stdout: '' });
      expect(publisher.requests.map(({ url }) => url)).toEqual(['/north.xml', '/south.xml']);
    });

    it('two on one Postgres and queue share the feeds and poll none twice', async () => {
      await using feeds = await startManyFeeds({ count: 30, answerMs: 300 });
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({
        seeds: { 'sources.yaml': feeds.sources },
        env: {
          ...environmentFor(backend, database.url),
          ...feeds.env,
          TICK_SECONDS: '1',
          FETCH_CONCURRENCY: '2',
        },
      });
      const both: [Running, Running] = [workplace.start(['start']), workplace.start(['start'])];
      await untilArticles(database, feeds.articles, both);
      for (const service of both) service.send('SIGTERM');
      const ended = await Promise.all(both.map((service) => service.ended));
      expect(ended.map(({ code }) => code)).toEqual([0, 0]);
      const polled = ended.map(({ stderr }) => eventsOf(stderr, 'polled').length);
      expect(polled[0]! + polled[1]!).toBe(feeds.count);
      expect(Math.min(...polled)).toBeGreaterThan(0);
      expect(requestsPerFeed(feeds.publisher.requests)).toEqual(Array(feeds.count).fill(1));
    });

    it('as a scheduler, a fetcher, an ingester and a worker for both shares the work', async () => {
      await using feeds = await startManyFeeds({ count: 30, answerMs: 300 });
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({
        seeds: { 'sources.yaml': feeds.sources },
        env: {
          ...environmentFor(backend, database.url),
          ...feeds.env,
          TICK_SECONDS: '1',
          FETCH_CONCURRENCY: '2',
          INGEST_CONCURRENCY: '1',
        },
      });
      const workers = ['fetch', 'ingest', 'worker'].map((name) =>
        workplace.start([], { door: `workers/${name}.ts` }),
      );
      for (const { until, output } of workers) {
        await until('it runs', () => eventsOf(output.stderr, 'lifecycle').length > 0);
      }
      const scheduler = workplace.start([], { door: 'workers/schedule.ts' });
      const all: [Running, ...Running[]] = [scheduler, ...workers];
      await untilArticles(database, feeds.articles, all);
      for (const one of all) one.send('SIGINT');
      const ended = await Promise.all(all.map((one) => one.ended));
      expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      const did = (event: string) =>
        ended.map(({ stderr }) => eventsOf(stderr, event).length).filter((done) => done > 0);
      expect(did('polled')).toHaveLength(2);
      expect(did('ingested')).toHaveLength(2);
      expect(requestsPerFeed(feeds.publisher.requests)).toEqual(Array(feeds.count).fill(1));
    });
  }),
);
