import { afterAll, expect, it } from 'vitest';
import { createPageExtractor } from '../../src/adapters/page-extractor.ts';
import type { PageClaim } from '../../src/adapters/postgres/page-store.ts';
import { fetchPages } from '../../src/app/fetch-pages.ts';
import { pollNow } from '../../src/app/poll-now.ts';
import { syncSources } from '../../src/app/sync-sources.ts';
import { makePage } from '../support/make-page.ts';
import { makeRss, type RssItem } from '../support/make-rss.ts';
import { type Backend, onBackends, onOneBackend } from '../support/on-backends.ts';
import { startProxy } from '../support/proxy.ts';
import type { Answer, Publisher } from '../support/publisher.ts';
import { startPublisher } from '../support/publisher.ts';
import { startService } from '../support/start-service.ts';
import { day, hour, minute, sourcesOf, type Watch, watchPublisher } from '../support/watch-publisher.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };

/** One for the file, since each starts a process. */
const extractor = createPageExtractor();
afterAll(() => extractor[Symbol.asyncDispose]());

onBackends('pages', (backend) => {
  it('are kept beside the text of the feed, which stays as it is', async () => {
    await using watch = await watchPages({ backend });
    await watch.later(0);
    const [page] = await pagesOf(watch);
    expect(page).toMatchObject({
      url: `${watch.publisher.url}/1`,
      status: 'done',
      quality: 'good',
      title: 'Story 1',
      authors: ['Ada Writer'],
      language: 'en',
      published_at: new Date('2026-03-01T08:00:00Z'),
      http_status: 200,
    });
    const [article] = await watch.test.sql<{ text: string; full_text: string; word_count: number }>(
      'select text, full_text, word_count from v1.articles order by id',
    );
    expect(article?.text).toBe('The first words of story 1.');
    expect(article?.full_text).toBe(page?.text);
    expect(page?.text).toContain('On day 20 the harbour master');
    expect(page?.html).not.toMatch(/script|Home|rights/);
  });

  it('are asked for once, and never again with a poll', async () => {
    await using watch = await watchPages({ backend });
    for (const seconds of [0, 2 * hour, 2 * day]) await watch.later(seconds);
    expect(asked(watch.publisher, /^\/\d/)).toEqual(['/1', '/2']);
  });

  it('share the budget of their host with polls: one request at a time, the gap between starts', async () => {
    await using watch = await watchPages({
      backend,
      settings: { hostGapSeconds: 1, hostConcurrency: 1 },
      sources: (url) => sourcesOf({ One: `${url}/feed.xml`, Two: `${url}/two.xml` }, '    fulltext: true\n'),
    });
    watch.publisher.serve('/two.xml', { body: makeRss([storyAt(watch.publisher, 3)]) });
    serveStory(watch.publisher, 3);
    await watch.service().tickUntil('all pages', async () => (await countDone(watch)) === 3);
    const starts = watch.publisher.requests.map(({ at }) => at.getTime());
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    expect(starts).toHaveLength(6);
    // A request may reach the publisher some milliseconds sooner than it left us apart from the one before.
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  });
});

onOneBackend('pages', (backend) => {
  it('are not asked for unless the source says so, and neither is robots.txt', async () => {
    await using watch = await watchPages({ backend, fulltext: null });
    for (const seconds of [0, 2 * hour]) await watch.later(seconds);
    expect(new Set(asked(watch.publisher, /./))).toEqual(new Set(['/feed.xml']));
    expect(await pagesOf(watch)).toEqual([]);
  });

  it('are asked for with auto where the feed gives a teaser only', async () => {
    const words = Array.from({ length: 60 }, (_, index) => `Boat ${index} is back.`).join(' ');
    await using watch = await watchPages({
      backend,
      fulltext: 'auto',
      items: (publisher) => [storyAt(publisher, 1), { ...storyAt(publisher, 2), text: words }],
    });
    await watch.later(0);
    expect(asked(watch.publisher, /^\/\d/)).toEqual(['/1']);
  });

  it('make an article known by the address that they give as their own, in other feeds too', async () => {
    await using watch = await watchPages({
      backend,
      sources: (url) =>
        sourcesOf({ Gazette: `${url}/feed.xml`, Wire: `${url}/wire.xml` }, '    fulltext: true\n'),
    });
    const wire = 'https://wire.example/stories/77';
    watch.publisher.serve('/wire.xml', { body: makeRss([]) });
    const body = makePage({ title: 'Story 1', canonical: `${wire}?utm_source=gazette` });
    watch.publisher.serve('/1', { headers: html, body });
    await watch.later(0);
    const item = { guid: 'w77', title: 'Story 1', link: wire, text: 'The wire has it in other words.' };
    watch.publisher.serve('/wire.xml', { body: makeRss([item]) });
    await watch.later(2 * hour);
    expect(
      await watch.test.sql(`select d.disposition, d.rule from v1.dispositions d
        join v1.feeds f on f.id = d.feed_id where f.name = 'Wire'`),
    ).toEqual([{ disposition: 'duplicate', rule: 'url' }]);
    expect(
      await watch.test.sql(`select g.feed, g.url from v1.sightings g join v1.articles a on a.id = g.article_id
        where a.title = 'Story 1' order by g.feed`),
    ).toEqual([
      { feed: 'Gazette', url: `${watch.publisher.url}/1` },
      { feed: 'Wire', url: wire },
    ]);
  });

  it('that robots.txt forbids are never asked for, and on record as refused', async () => {
    await using watch = await watchPages({ backend, robots: 'User-agent: Sluice\nDisallow: /2\n' });
    for (const seconds of [0, 10 * day]) await watch.later(seconds);
    expect(asked(watch.publisher, /^\/\d/)).toEqual(['/1']);
    expect(await pagesOf(watch)).toMatchObject([
      { status: 'done' },
      { status: 'refused', error_kind: 'robots', next_try_at: null },
    ]);
  });

  it('wait for robots.txt, which is asked for once a day and origin', async () => {
    await using watch = await watchPages({ backend });
    await watch.later(0);
    expect(asked(watch.publisher, /^\/(?!feed)/)).toEqual(['/robots.txt', '/1', '/2']);
    await publishMore(watch, 3);
    await watch.later(2 * hour);
    await publishMore(watch, 4);
    await watch.later(day);
    expect(asked(watch.publisher, /^\/(?!feed)/).slice(3)).toEqual(['/3', '/robots.txt', '/4']);
  });

  it('are not asked for while robots.txt cannot be had, and then are', async () => {
    await using watch = await watchPages({ backend });
    watch.publisher.serve('/robots.txt', { status: 503, body: 'down' });
    await watch.later(0);
    await watch.later(30 * minute);
    expect(asked(watch.publisher, /^\/(?!feed)/)).toEqual(['/robots.txt']);
    expect(await pagesOf(watch)).toMatchObject([{ error_kind: 'robots' }, { error_kind: 'robots' }]);
    watch.publisher.serve('/robots.txt', { status: 404, body: 'none' });
    await watch.later(2 * hour);
    expect(asked(watch.publisher, /^\/\d/)).toEqual(['/1', '/2']);
  });

  it('are asked for as slowly as robots.txt wishes', async () => {
    await using watch = await watchPages({ backend, robots: 'User-agent: *\nCrawl-delay: 2\nDisallow:\n' });
    await watch.later(0);
    const starts = watch.publisher.requests.slice(1).map(({ at }) => at.getTime());
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    expect(gaps).toHaveLength(2);
    expect(Math.min(...gaps)).toBeGreaterThan(1900);
  });

  it.each([
    ['with Retry-After', { 'retry-after': String(5 * hour) }, 5 * hour],
    ['without', {}, hour],
  ])(
    'hold their host after a 429 %s: no page and no poll until it is over',
    async (_what, headers, seconds) => {
      await using watch = await watchPages({ backend, settings: { hostConcurrency: 1 } });
      watch.publisher.serve('/1', { status: 429, headers, body: 'slow down' });
      await watch.later(0);
      const before = watch.publisher.requests.length;
      expect(asked(watch.publisher, /^\/\d/)).toEqual(['/1']);
      await watch.test.app.feeds.makeDue(watch.test.clock.now());
      await watch.later(seconds - minute);
      expect(watch.publisher.requests).toHaveLength(before);
      serveStory(watch.publisher, 1);
      await watch.later(2 * minute);
      expect(asked(watch.publisher, /^\/\d/).slice(1).toSorted()).toEqual(['/1', '/2']);
    },
  );

  it('that cannot be had are tried five times over days, and then given up with the reason', async () => {
    await using watch = await watchPages({ backend, items: (publisher) => [storyAt(publisher, 1)] });
    watch.publisher.serve('/1', { status: 500, body: 'broken' });
    await watch.later(0);
    for (let days = 0; days < 8; days += 1) await watch.later(day);
    expect(asked(watch.publisher, /^\/1/)).toHaveLength(5);
    expect(await pagesOf(watch)).toMatchObject([
      { status: 'failed', attempts: 5, error_kind: 'status', http_status: 500, next_try_at: null },
    ]);
  });

  it.each<[string, Answer, string]>([
    ['gone', { status: 410, body: 'gone' }, 'gone'],
    ['not ours to see', { status: 403, body: 'no' }, 'status'],
    ['a picture', { headers: { 'content-type': 'image/png' }, body: 'png' }, 'not-a-page'],
  ])('that are %s are not tried again', async (_what, answer, kind) => {
    await using watch = await watchPages({ backend, items: (publisher) => [storyAt(publisher, 1)] });
    watch.publisher.serve('/1', answer);
    for (const seconds of [0, 10 * day]) await watch.later(seconds);
    expect(asked(watch.publisher, /^\/1/)).toHaveLength(1);
    expect(await pagesOf(watch)).toMatchObject([{ status: 'failed', error_kind: kind }]);
  });

  it('that lead to another origin are asked for there once its robots.txt allows it', async () => {
    await using other = await startPublisher();
    await using watch = await watchPages({ backend });
    watch.publisher.serve('/1', { status: 302, headers: { location: `${other.url}/open` } });
    watch.publisher.serve('/2', { status: 301, headers: { location: `${other.url}/closed` } });
    other.serve('/robots.txt', { body: 'User-agent: *\nDisallow: /closed\n' });
    other.serve('/open', { headers: html, body: makePage({ title: 'Elsewhere' }) });
    await watch.later(0);
    expect(asked(other, /./)).toEqual(['/robots.txt', '/open']);
    expect(await pagesOf(watch)).toMatchObject([
      { status: 'done', final_url: `${other.url}/open`, title: 'Elsewhere' },
      { status: 'refused' },
    ]);
  });

  it('at a host of PRIVATE_HOSTS are asked for a feed at such a host, and for no public one', async () => {
    await using stranger = await startPublisher();
    await using proxy = await startProxy({ names: { 'news.invalid': stranger.host } });
    await using watch = await watchPages({
      backend,
      settings: { proxy: { http: proxy.url, https: null, no: [] } },
      items: (publisher) => [storyAt(publisher, 1)],
      sources: (url) =>
        sourcesOf(
          { Gazette: `${url}/feed.xml`, Stranger: 'http://news.invalid/feed.xml' },
          '    fulltext: true\n',
        ),
    });
    stranger.serve('/feed.xml', { body: makeRss([storyAt(watch.publisher, 2)]) });
    await watch.later(0);
    expect(asked(watch.publisher, /^\/(?!feed)/)).toEqual(['/robots.txt', '/1']);
    expect(await pagesOf(watch)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ url: `${watch.publisher.url}/1`, status: 'done' }),
        expect.objectContaining({
          url: `${watch.publisher.url}/2`,
          status: 'failed',
          error_kind: 'blocked-address',
        }),
      ]),
    );
  });

  it('that lead in circles between origins come to an end', async () => {
    await using other = await startPublisher();
    await using watch = await watchPages({ backend, items: (publisher) => [storyAt(publisher, 1)] });
    watch.publisher.serve('/1', { status: 302, headers: { location: `${other.url}/1` } });
    other.serve('/1', { status: 302, headers: { location: `${watch.publisher.url}/1` } });
    await watch.later(0);
    expect(await pagesOf(watch)).toMatchObject([{ status: 'failed', error_kind: 'too-many-redirects' }]);
    expect([...asked(other, /^\/1/), ...asked(watch.publisher, /^\/1/)]).toHaveLength(6);
  });

  it('that the extractor cannot bear fail alone, with the reason', async () => {
    await using watch = await watchPages({
      backend,
      items: (publisher) => [1, 2, 3].map((index) => storyAt(publisher, index)),
    });
    await watch.stop();
    await using hasty = createPageExtractor({ timeMs: 1000 });
    serveStory(watch.publisher, 3);
    watch.publisher.serve('/2', {
      headers: html,
      body: makePage({ title: 'Too long', paragraphs: 120_000 }),
    });
    await using service = startService([{ ...watch.test.app, extractor: hasty }]);
    await service.round();
    expect(await pagesOf(watch)).toMatchObject([
      { status: 'done' },
      { status: 'failed', error_kind: 'extractor', error_message: expect.stringContaining('1 seconds') },
      { status: 'done' },
    ]);
  });

  it.each([
    ['paused', '    fulltext: true\n    paused: true\n'],
    ['without a wish for pages by now', ''],
  ])('of a feed that is %s wait', async (_what, more) => {
    await using watch = await watchPages({ backend, settings: { hostConcurrency: 1 } });
    const sources = (now: string) => sourcesOf({ Gazette: `${watch.publisher.url}/feed.xml` }, now);
    watch.publisher.serve('/1', { status: 503, headers: { 'retry-after': '3600' }, body: 'later' });
    await watch.later(0);
    await watch.test.writeSeed('sources.yaml', sources(more));
    await watch.later(3 * day);
    expect(asked(watch.publisher, /^\/\d/)).toEqual(['/1']);
    await watch.test.writeSeed('sources.yaml', sources('    fulltext: true\n'));
    await watch.later(minute);
    expect(asked(watch.publisher, /^\/\d/)).toContain('/2');
  });

  it('of a claim whose job comes twice are asked for once', async () => {
    await using watch = await watchPages({ backend });
    const claim = await claimPages(watch);
    await fetchPages(watch.test.app, claim, firstAttempt, running);
    await fetchPages(watch.test.app, claim, firstAttempt, running);
    expect(asked(watch.publisher, /^\/\d/).toSorted()).toEqual(['/1', '/2']);
  });

  it('of a worker that stops are given back: due, and their host free', async () => {
    await using watch = await watchPages({ backend });
    const claim = await claimPages(watch);
    await fetchPages(watch.test.app, claim, firstAttempt, AbortSignal.abort());
    expect(asked(watch.publisher, /^\/(?!feed)/)).toEqual([]);
    expect((await claimDue(watch, 'another')).articleIds).toEqual(claim.articleIds);
  });

  it('whose texts older rules took out are asked for anew when told to, and lose no good text by it', async () => {
    await using watch = await watchPages({ backend });
    await watch.later(0);
    const { app, clock, sql } = watch.test;
    const scope = { feedId: null, since: null, all: false };
    const askAnew = (dryRun: boolean) => app.pages.askAnew(scope, { now: clock.now(), dryRun });
    expect(await askAnew(false)).toBe(0);
    await sql(`update sluice.pages set extractor_version = 1, text = 'Old rules'`);
    expect([await askAnew(true), await askAnew(false), await askAnew(false)]).toEqual([2, 2, 0]);
    watch.publisher.serve('/2', { headers: html, body: '<p>Log in to read.</p>' });
    await watch.later(minute);
    expect(await pagesOf(watch)).toMatchObject([
      { status: 'done', text: expect.stringContaining('harbour master') },
      { status: 'done', text: 'Old rules', quality: 'good' },
    ]);
  });

  it('that went behind a wall lose no text by it, however much they show', async () => {
    await using watch = await watchPages({ backend });
    await watch.later(0);
    const { app, clock, sql } = watch.test;
    const scope = { feedId: null, since: null, all: true };
    await app.pages.askAnew(scope, { now: clock.now(), dryRun: false });
    await sql('update sluice.pages set word_count = 5000');
    const begins = `<p>${'The harbour opened, and ten thousand people came to see it. '.repeat(20)}</p>`;
    const wall = '<meta name="article:content_tier" content="locked">';
    const show = (head: string) => `<head>${head}</head><article><h1>Story</h1>${begins.repeat(2)}</article>`;
    watch.publisher.serve('/1', { headers: html, body: show(wall) });
    watch.publisher.serve('/2', { headers: html, body: show('') });
    await watch.later(minute);
    expect(await pagesOf(watch)).toMatchObject([
      { status: 'done', text: expect.not.stringContaining('ten thousand'), quality: 'good' },
      { status: 'done', text: expect.stringContaining('ten thousand'), quality: 'good' },
    ]);
  });

  it('give their text to nobody whose feed says more', async () => {
    await using watch = await watchPages({ backend, items: (publisher) => [storyAt(publisher, 1)] });
    watch.publisher.serve('/1', { headers: html, body: '<p>Log in to read.</p>' });
    await watch.later(0);
    const [article] = await watch.test.sql(
      'select full_text = text as same, (select count(*)::int from v1.search($1)) as found from v1.articles',
      ['story'],
    );
    expect(article).toEqual({ same: true, found: 1 });
  });
});

type Given = {
  backend: Backend;
  /** Null: the source says nothing. */
  fulltext?: 'true' | 'auto' | null;
  robots?: string;
  items?: (publisher: Publisher) => RssItem[];
  sources?: (url: string) => string;
  settings?: Parameters<typeof watchPublisher>[0]['settings'];
};

/** A feed of two stories whose pages are there; `fulltext: true` unless given. */
async function watchPages(given: Given): Promise<Watch> {
  const { backend, fulltext = 'true', settings = {} } = given;
  const more = fulltext === null ? '' : `    fulltext: ${fulltext}\n`;
  const sources = given.sources ?? ((url: string) => sourcesOf({ Gazette: `${url}/feed.xml` }, more));
  const watch = await watchPublisher({ backend, settings, sources, extractor });
  const { publisher } = watch;
  const items = given.items?.(publisher) ?? [1, 2].map((index) => storyAt(publisher, index));
  watch.serve({ body: makeRss(items) });
  for (const index of [1, 2]) serveStory(publisher, index);
  if (given.robots !== undefined) publisher.serve('/robots.txt', { body: given.robots });
  return watch;
}

function storyAt({ url }: Publisher, index: number): RssItem {
  const text = `The first words of story ${index}.`;
  return { guid: `${index}`, title: `Story ${index}`, link: `${url}/${index}`, text };
}

function serveStory(publisher: Publisher, index: number): void {
  publisher.serve(`/${index}`, { headers: html, body: makePage({ title: `Story ${index}` }) });
}

async function publishMore(watch: Watch, index: number): Promise<void> {
  watch.serve({ body: makeRss([storyAt(watch.publisher, index)]) });
  serveStory(watch.publisher, index);
}

const running = new AbortController().signal;
const firstAttempt = { start: 1, isLastAttempt: false };

/** What a scheduler would have handed out, with no worker there to take it. */
async function claimPages(watch: Watch): Promise<PageClaim> {
  await watch.stop();
  await syncSources(watch.test.app);
  const [feed] = await watch.test.app.feeds.find('Gazette');
  await pollNow(watch.test.app, feed?.id ?? 0, running);
  return claimDue(watch, 'one');
}

async function claimDue({ test }: Watch, claimId: string): Promise<PageClaim> {
  const options = { claimId, now: test.clock.now(), limit: 10, leaseSeconds: 600, pagesPerHost: 10 };
  const claimed = await test.app.pages.claimDue(options);
  return { id: claimId, articleIds: claimed.map(({ articleId }) => articleId).toSorted((a, b) => a - b) };
}

function asked({ requests }: Publisher, path: RegExp): string[] {
  return requests.map(({ url }) => url).filter((url) => path.test(url));
}

function pagesOf({ test }: Watch) {
  return test.sql<Record<string, unknown>>('select * from v1.pages order by url');
}

async function countDone({ test }: Watch): Promise<number> {
  const [row] = await test.sql<{ done: number }>(
    "select count(*)::int as done from v1.pages where status = 'done'",
  );
  return row?.done ?? 0;
}
