import { describe, expect, it } from 'vitest';
import { runService } from '../../src/app/run-service.ts';
import { createScheduler } from '../../src/app/tick.ts';
import { makeNews } from '../support/make-news.ts';
import { makeRss } from '../support/make-rss.ts';
import { type Publisher, startPublisher } from '../support/publisher.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { waitFor } from '../support/wait-for.ts';

const news = makeNews(1);
const edited = ['By Ada Writer, in town.', ...news.slice(0, 11), 'More soon.'];

describe('running once', () => {
  it('ends with one story for a text and its lightly edited copy in another feed', async () => {
    await using publisher = await startPublisher();
    await using test = await openTestApp({
      backend: 'postgres',
      seeds: { 'sources.yaml': carry(publisher) },
    });
    await test.runOnce();
    expect(await test.sql('select size, outlets from v1.stories order by size desc')).toEqual([
      { size: '2', outlets: '2' },
      { size: '1', outlets: '1' },
    ]);
    expect(await test.app.stories.lag()).toEqual({ waiting: 0, oldestSeenAt: null, quarantined: 0 });
    expect(eventsOf(test, 'grouped')).toMatchObject([{ grouped: 3, opened: 2 }]);
  });
});

describe('a running service', () => {
  it('groups by itself in every process that ingests, and stops on the signal', async () => {
    await using publisher = await startPublisher();
    await using test = await openTestApp({
      backend: 'postgres',
      seeds: { 'sources.yaml': carry(publisher) },
    });
    const stop = new AbortController();
    const services = [
      runService(test.app, ['schedule', 'fetch', 'ingest'], stop.signal),
      runService(await test.openAnother(), ['ingest'], stop.signal),
    ];
    await waitFor('the stories', async () => (await sizes(test)).join() === '1,2');
    stop.abort();
    await Promise.all(services);
    expect(grouped(test)).toBe(3);
  });

  it('says so when grouping fails, goes on, and groups what waited', async () => {
    await using publisher = await startPublisher();
    await using test = await openTestApp({
      backend: 'postgres',
      seeds: { 'sources.yaml': carry(publisher) },
    });
    await test.sql('alter table sluice.story_versions rename to away');
    const stop = new AbortController();
    const service = runService(test.app, ['schedule', 'fetch', 'ingest'], stop.signal);
    await waitFor('the failure', () => eventsOf(test, 'grouping-failed').length > 0);
    expect(await sizes(test)).toEqual([]);
    await test.sql('alter table sluice.away rename to story_versions');
    await waitFor('the stories', async () => (await sizes(test)).join() === '1,2');
    stop.abort();
    await service;
  });
});

describe('a scheduler', () => {
  it('lets go of shingles that no article can meet, and keeps stories and members', async () => {
    await using publisher = await startPublisher();
    await using test = await openTestApp({
      backend: 'postgres',
      seeds: { 'sources.yaml': carry(publisher) },
    });
    await test.runOnce();
    const shingles = () => test.sql('select count(*)::int > 0 as kept from sluice.story_shingles');
    test.clock.advance({ seconds: 28 * 86_400 });
    await createScheduler(test.app).tick();
    expect(await shingles()).toEqual([{ kept: true }]);
    test.clock.advance({ seconds: 14 * 86_400 });
    await createScheduler(test.app).tick();
    expect(await shingles()).toEqual([{ kept: false }]);
    expect(await sizes(test)).toEqual([1, 2]);
  });
});

/** Three articles in two feeds; two of them are one story. Without dates: they are as old as our first look. */
function carry(publisher: Publisher): string {
  const item = (host: string, number: number, text: string[]) => ({
    guid: `${host}-${number}`,
    title: `News ${number} of ${host}`,
    link: `https://${host}.example/${number}`,
    text: text.join(' '),
  });
  const north = publisher.serve('/north.xml', { body: makeRss([item('north', 1, news)]) });
  const south = publisher.serve('/south.xml', {
    body: makeRss([item('south', 1, edited), item('south', 2, makeNews(2))]),
  });
  return `sources:\n  - name: North\n    url: ${north}\n  - name: South\n    url: ${south}\n`;
}

async function sizes({ sql }: TestApp): Promise<number[]> {
  const rows = await sql<{ size: number }>('select size::int from v1.stories order by size');
  return rows.map(({ size }) => size);
}

function eventsOf({ logged }: TestApp, event: string): Record<string, unknown>[] {
  return logged().filter((line) => line.event === event);
}

function grouped(test: TestApp): number {
  return eventsOf(test, 'grouped').reduce((sum, line) => sum + Number(line.grouped), 0);
}
