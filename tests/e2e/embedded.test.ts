import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createWorkplace, type Workplace } from '../support/run-sluice.ts';
import { startManyFeeds } from './many-feeds.ts';
import { eventsOf } from './services.ts';

const shippedSeeds = fileURLToPath(new URL('../../seeds', import.meta.url));

const sources = `sources:
  - name: Texts
    files: "**/*.txt"
  - name: Saved feeds
    files: "**/*.{xml,rss,atom,rdf,json}"
`;

async function count(workplace: Workplace, table: string): Promise<number> {
  const { stdout } = await workplace.run(['sql', '--json', `select count(*)::int as n from v1.${table}`]);
  return JSON.parse(stdout)[0].n;
}

it.concurrent('with nothing installed, one command ingests the shipped seeds; a second adds nothing', {
  timeout: 240_000,
}, async () => {
  await using workplace = await createWorkplace({
    env: { PRIVATE_HOSTS: '127.0.0.1:9' },
    seeds: { 'sources.yaml': `${sources}  - name: Nobody there\n    url: http://127.0.0.1:9/feed.xml\n` },
  });
  await cp(join(shippedSeeds, 'articles'), join(workplace.folder, 'seeds/articles'), { recursive: true });
  await cp(join(shippedSeeds, 'feeds'), join(workplace.folder, 'seeds/feeds'), { recursive: true });

  const first = await workplace.run(['--once', '--json'], { door: 'workers/all.ts' });
  expect(first, first.stderr).toMatchObject({ code: 0 });
  const report = JSON.parse(first.stdout);
  expect(report).toMatchObject({
    complete: true,
    deadLetters: 0,
    tally: { documents: 7, unreadable: 0, items: { rejected: 0 } },
    failing: [{ feed: 'Nobody there', location: 'http://127.0.0.1:9/feed.xml', kind: 'connect' }],
  });
  expect(report.failing[0].message).toContain('ECONNREFUSED');
  expect(report.articles).toBe(report.tally.items.new);
  const searched = await workplace.run(['search', '--json', 'Stadtbibliothek']);
  expect(JSON.parse(searched.stdout)).toHaveLength(1);

  const second = await workplace.run(['--once', '--json'], { door: 'workers/all.ts' });
  expect(second).toMatchObject({ code: 0 });
  expect(JSON.parse(second.stdout)).toMatchObject({
    complete: true,
    articles: report.articles,
    tally: { documents: 0, items: { items: 0 } },
    failing: [{ feed: 'Nobody there' }],
  });
});

it.concurrent('a kill -9 leaves the embedded Postgres to the next run, which completes the work', {
  timeout: 240_000,
}, async () => {
  await using feeds = await startManyFeeds({ count: 10, answerMs: 200 });
  await using workplace = await createWorkplace({
    seeds: { 'sources.yaml': feeds.sources },
    env: { ...feeds.env, FETCH_CONCURRENCY: '2' },
  });
  const killed = workplace.start(['start', '--once']);
  await killed.until('two polls', () => eventsOf(killed.output.stderr, 'polled').length >= 2);
  killed.send('SIGKILL');
  await killed.ended;

  const completed = await workplace.run(['start', '--once', '--json']);
  expect(completed, completed.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(completed.stdout)).toMatchObject({ complete: true, articles: feeds.articles });
  expect(await count(workplace, 'sightings')).toBe(feeds.sightings);
});
