import { expect, it } from 'vitest';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onOneBackend } from '../support/on-backends.ts';
import { startProxy } from '../support/proxy.ts';
import { type Publisher, startPublisher } from '../support/publisher.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const hour = 3600;
const day = 24 * hour;

onOneBackend('polling a publisher', (backend) => {
  it('stores articles, sightings, the document and the poll', async () => {
    await using test = await openFeed(makeRss([makeStory(1), makeStory(2)]));
    const report = await test.runOnce();
    expect(report).toMatchObject({ complete: true, articles: 2, failing: [], deadLetters: 0 });
    expect(report.tally).toMatchObject({ documents: 1, items: { items: 2, new: 2 }, failedJobs: 0 });
    expect(await test.sql('select title, url, feed, published_at from v1.articles order by title')).toEqual(
      [1, 2].map((index) => ({
        title: makeStory(index).title,
        url: makeStory(index).link,
        feed: 'Gazette',
        published_at: new Date('2026-03-01T08:00:00Z'),
      })),
    );
    expect(await test.sql('select guid, position, gone_at from v1.sightings order by position')).toEqual([
      { guid: 'story-1', position: 0, gone_at: null },
      { guid: 'story-2', position: 1, gone_at: null },
    ]);
    expect(await test.sql('select format, items, new_items from v1.documents')).toEqual([
      { format: 'rss', items: 2, new_items: 2 },
    ]);
    expect(await pollsOf(test)).toEqual([{ outcome: 'changed', http_status: 200, documents: 1 }]);
  });

  it('asks again only for what has changed: a 304 adds the poll and nothing else', async () => {
    await using test = await openFeed(makeRss([makeStory(1)]), { etag: '"1"' });
    await test.runOnce();
    const before = await rowCounts(test);
    test.clock.advance({ seconds: day });
    await test.runOnce();
    expect(test.publisher.requests.at(-1)?.headers['if-none-match']).toBe('"1"');
    expect(await rowCounts(test)).toEqual({ ...before, polls: before.polls + 1 });
    expect((await pollsOf(test)).at(-1)).toEqual({ outcome: 'unchanged', http_status: 304, documents: 0 });
  });

  it('knows the same bytes again where the publisher has no validators', async () => {
    await using test = await openFeed(makeRss([makeStory(1)]));
    await test.runOnce();
    const before = await rowCounts(test);
    test.clock.advance({ seconds: day });
    await test.runOnce();
    expect(await rowCounts(test)).toEqual({ ...before, polls: before.polls + 1 });
    expect((await pollsOf(test)).at(-1)).toMatchObject({ outcome: 'unchanged', http_status: 200 });
  });

  it('knows a body again that only says anew when it was built, and keeps its new validators', async () => {
    const built = (hour: number) =>
      makeRss(
        [makeStory(1)],
        `Gazette</title><lastBuildDate>Sun, 01 Mar 2026 ${hour}:00:00 GMT</lastBuildDate><title>`,
      );
    await using test = await openFeed(built(10), { etag: '"10"' });
    await test.runOnce();
    const before = await rowCounts(test);
    test.publisher.serve('/feed.xml', { body: built(11), etag: '"11"' });
    for (const etag of ['"10"', '"11"']) {
      test.clock.advance({ seconds: day });
      await test.runOnce();
      expect(test.publisher.requests.at(-1)?.headers['if-none-match']).toBe(etag);
    }
    expect(await rowCounts(test)).toEqual({ ...before, polls: before.polls + 2 });
    expect((await pollsOf(test)).slice(1)).toMatchObject([
      { outcome: 'unchanged', http_status: 200 },
      { outcome: 'unchanged', http_status: 304 },
    ]);
  });

  it('asks nobody before the feed is due', async () => {
    await using test = await openFeed(makeRss([makeStory(1)]));
    await test.runOnce();
    await test.runOnce();
    expect(test.publisher.requests).toHaveLength(1);
  });

  it('stores an edit as a revision; the old version can still be read', async () => {
    await using test = await openFeed(makeRss([makeStory(1)]));
    await test.runOnce();
    await test.publish(makeRss([{ ...makeStory(1), title: 'Ferry line 1 sails all winter' }]));
    const report = await test.runOnce();
    expect(report.tally.items).toMatchObject({ new: 1, revised: 1 });
    expect(await test.sql('select title, revision from v1.articles')).toEqual([
      { title: 'Ferry line 1 sails all winter', revision: 2 },
    ]);
    expect(await test.sql('select title, revision, changed from v1.revisions')).toEqual([
      { title: makeStory(1).title, revision: 1, changed: ['title'] },
    ]);
    expect(
      await test.sql(`select disposition, rule from v1.dispositions where disposition <> 'new'`),
    ).toEqual([{ disposition: 'revised', rule: 'identity' }]);
  });

  it('marks what left the feed, and keeps it', async () => {
    await using test = await openFeed(makeRss([makeStory(1), makeStory(2)]));
    await test.runOnce();
    await test.publish(makeRss([makeStory(2), makeStory(3)]));
    await test.runOnce();
    expect(
      await test.sql('select guid, gone_at is not null as gone from v1.sightings order by guid'),
    ).toEqual([
      { guid: 'story-1', gone: true },
      { guid: 'story-2', gone: false },
      { guid: 'story-3', gone: false },
    ]);
    expect((await rowCounts(test)).articles).toBe(3);
  });

  it('takes a publisher in trouble as data on the feed, and asks ever more rarely', async () => {
    await using test = await openFeed('', { status: 404 });
    const waits: number[] = [];
    for (let failures = 1; failures <= 3; failures += 1) {
      const report = await test.runOnce({ force: true });
      expect(report).toMatchObject({ deadLetters: 0, tally: { failedJobs: 0 } });
      const [feed] = await feedsOf(test);
      expect(feed).toMatchObject({ status: 'active', failures, error_kind: 'status' });
      waits.push(Number(feed?.wait_seconds));
    }
    expect(waits.map((seconds) => Math.round(seconds / 60))).toEqual([60, 120, 240]);
    await test.publish(makeRss([makeStory(1)]));
    await test.runOnce();
    expect((await feedsOf(test))[0]).toMatchObject({ failures: 0, error_kind: null, failing_since: null });
  });

  it('stops asking when the feed is gone for good', async () => {
    await using test = await openFeed('', { status: 410 });
    await test.runOnce();
    expect((await feedsOf(test))[0]).toMatchObject({ status: 'gone', error_kind: 'gone' });
    test.clock.advance({ seconds: 30 * day });
    await test.runOnce({ force: true });
    expect(test.publisher.requests).toHaveLength(1);
  });

  it('shows a page that is no feed as such, and recovers when it is a feed again', async () => {
    await using test = await openFeed(makeRss([makeStory(1)]));
    await test.runOnce();
    await test.publish('<!doctype html><html><body><h1>Down for maintenance</h1></body></html>');
    const report = await test.runOnce();
    expect(report).toMatchObject({ deadLetters: 0, failing: [{ feed: 'Gazette', kind: 'not-a-feed' }] });
    expect((await rowCounts(test)).articles).toBe(1);
    expect(await test.sql('select gone_at from v1.sightings')).toEqual([{ gone_at: null }]);
    await test.publish(makeRss([makeStory(1), makeStory(2)]));
    expect((await test.runOnce()).failing).toEqual([]);
    expect((await rowCounts(test)).articles).toBe(2);
  });

  it('keeps one story of two feeds as one article that both carried', async () => {
    await using publisher = await startPublisher();
    const one = publisher.serve('/one.xml', { body: makeRss([makeStory(1)]) });
    const two = publisher.serve('/two.xml', { body: makeRss([{ ...makeStory(1), guid: 'x' }], 'Courier') });
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': sources({ One: one, Two: two }) },
    });
    await test.runOnce();
    expect(await rowCounts(test)).toMatchObject({ articles: 1, sightings: 2 });
  });

  type OpenFeed = TestApp & { publisher: Publisher; publish: (body: string) => Promise<void> };

  /** An app with one feed; `publish` changes what it serves, and lets a day pass. */
  async function openFeed(body: string, answer: { status?: number; etag?: string } = {}): Promise<OpenFeed> {
    await using opened = new AsyncDisposableStack();
    const publisher = opened.use(await startPublisher());
    const url = publisher.serve('/feed.xml', { body, ...answer });
    const test = opened.use(
      await openTestApp({ backend, seeds: { 'sources.yaml': sources({ Gazette: url }) } }),
    );
    const owned = opened.move();
    return {
      ...test,
      publisher,
      publish: async (text) => {
        publisher.serve('/feed.xml', { body: text });
        test.clock.advance({ seconds: day });
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }
});

it('a host of PRIVATE_HOSTS that a public feed has moved to is not asked, for whatever reason it is remembered', async () => {
  await using publisher = await startPublisher();
  await using proxy = await startProxy({ names: { 'news.invalid': publisher.host } });
  await using test = await openTestApp({
    backend: 'postgres',
    seeds: { 'sources.yaml': sources({ Gazette: 'http://news.invalid/feed.xml' }) },
    settings: { proxy: { http: proxy.url, https: null, no: [] } },
  });
  const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
  await test.runOnce();
  expect(await pollsOf(test)).toMatchObject([{ outcome: 'changed' }]);
  await test.sql(`update sluice.feed_states set address = '${url}'`);
  test.clock.advance({ seconds: day });
  await test.runOnce();
  expect(await feedsOf(test)).toMatchObject([{ error_kind: 'blocked-address' }]);
  expect(publisher.requests).toHaveLength(1);
});

function sources(feeds: Record<string, string>): string {
  const entries = Object.entries(feeds).map(([name, url]) => `  - name: ${name}\n    url: ${url}\n`);
  return `sources:\n${entries.join('')}`;
}

function pollsOf({ sql }: TestApp) {
  return sql('select outcome, http_status, documents from v1.polls order by id');
}

function feedsOf({ sql }: TestApp) {
  return sql(`
    select status, failures, error_kind, failing_since,
      extract(epoch from next_poll_at - last_polled_at) as wait_seconds from v1.feeds`);
}

async function rowCounts({ sql }: TestApp) {
  const tables = ['articles', 'sightings', 'revisions', 'documents', 'dispositions', 'polls'] as const;
  const [row] = await sql<Record<(typeof tables)[number], number>>(
    `select ${tables.map((table) => `(select count(*)::int from v1.${table}) as ${table}`).join(', ')}`,
  );
  if (row === undefined) throw new Error('counting gave no row');
  return row;
}
