import { constants, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { makeNews } from '../support/make-news.ts';
import { makeRss, type RssItem } from '../support/make-rss.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp } from '../support/test-app.ts';

it('what leaves a feed is told apart: its window moved on, or it was withdrawn while older ones stayed', async () => {
  await using test = await openFeed();
  await test.publish([news(5), news(4), news(3), news(2)]);
  await test.publish([news(6), news(5), news(3)]);
  expect(await test.sightings()).toEqual(['2 window', '3 there', '4 withdrawn', '5 there', '6 there']);
  expect(await test.sql('select event, title from v1.events')).toEqual([
    { event: 'left-feed', title: 'News 4' },
  ]);
  await test.publish([news(6), news(5), news(4), news(3)]);
  expect(await test.sightings()).toEqual(['2 window', '3 there', '4 there', '5 there', '6 there']);
  expect(await test.sql('select * from v1.events')).toEqual([]);
  await test.publish([news(6), news(5), news(4), { guid: 'empty' }]);
  expect(await test.sightings()).toContain('4 there');
});

it('what left and came back is told the same when all GUIDs are new, and keeps its first look', async () => {
  await using test = await openFeed();
  const renamed = (n: number) => ({ ...news(n), guid: `https://news.example/guids/${n}` });
  await test.publish([news(4), news(3), news(2), news(1)]);
  await test.publish([news(4), news(2), news(1)]);
  await test.publish([5, 4, 3].map(renamed));
  expect(await test.sightings()).toEqual(['1 window', '2 window', '3 there', '4 there', '5 there']);
  const looks =
    await test.sql(`select a.title, s.guid, (s.first_seen_at at time zone 'UTC')::date - (select min(first_seen_at at time zone 'UTC')::date from v1.sightings) as first,
      (s.last_seen_at at time zone 'UTC')::date - (select min(first_seen_at at time zone 'UTC')::date from v1.sightings) as last
    from v1.sightings s join v1.articles a on a.id = s.article_id where a.title in ('News 2', 'News 3') order by 1`);
  expect(looks).toEqual([
    { title: 'News 2', guid: 'news-2', first: 0, last: 1 },
    { title: 'News 3', guid: 'https://news.example/guids/3', first: 0, last: 2 },
  ]);
});

it('nothing behind the end of a cut gzip is taken for withdrawn', async () => {
  await using test = await openFeed();
  const cutBehindTwo = (xml: string) =>
    gzipSync(xml.slice(0, xml.indexOf('</item>', xml.indexOf('News 2')) + 7), {
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  await test.publish([news(1), news(2), news(3), news(4)]);
  await test.publish([news(1), news(2), news(3), news(4)], { pack: cutBehindTwo });
  expect(await test.sightings()).toEqual(['1 there', '2 there', '3 there', '4 there']);
  expect(await test.sql('select repairs from v1.documents order by id')).toMatchObject([
    { repairs: [] },
    { repairs: [{ kind: 'cut-gzip' }, { kind: 'closed-root' }] },
  ]);
});

it('every item of every changed document is accounted for: by a row with its rule, or as seen in the count', async () => {
  await using test = await openFeed();
  await test.publish([news(3), news(2), news(1)]);
  await test.sql('delete from sluice.articles where title = $1', ['News 1']);
  const copy = { ...news(2), guid: 'another', link: 'https://other.example/2' };
  await test.publish([
    news(4),
    copy,
    { ...news(3), title: 'Another headline' },
    news(2),
    news(1),
    { guid: 'empty' },
  ]);
  const documents = await test.sql(`select d.id::int, d.items,
      d.new_items + d.revised_items + d.seen_items + d.duplicate_items + d.rejected_items as counted,
      d.items - d.seen_items = (select count(*) from v1.dispositions i where i.document_id = d.id) as told
    from v1.documents d order by d.id`);
  expect(documents).toEqual([
    { id: 1, items: 3, counted: 3, told: false },
    { id: 2, items: 6, counted: 6, told: true },
  ]);
  expect(
    await test.sql(
      'select position, disposition, rule from v1.dispositions where document_id = 2 order by position',
    ),
  ).toEqual([
    { position: 0, disposition: 'new', rule: 'new' },
    { position: 1, disposition: 'duplicate', rule: 'content' },
    { position: 2, disposition: 'revised', rule: 'identity' },
    { position: 4, disposition: 'rejected', rule: 'purged' },
    { position: 5, disposition: 'rejected', rule: 'has no title, no text and no link' },
  ]);
  expect(await test.sql("select title from v1.articles where title = 'News 1'")).toEqual([]);
});

it('a feed that changes its items at every poll is damped, and says so; counters alone make no revision', async () => {
  await using test = await openFeed();
  const restless = (poll: number) => ({
    ...news(1),
    text: `${makeNews(1).join(' ')} Draw number ${poll} of us.`,
  });
  const counting = (poll: number) => ({
    ...news(2),
    text: `${makeNews(2).join(' ')}&lt;p&gt;${poll} comments&lt;/p&gt;&lt;p&gt;${poll} hours ago&lt;/p&gt;`,
    link: `https://news.example/2?utm_source=${poll}`,
  });
  for (let poll = 1; poll <= 12; poll += 1) {
    await test.publish([counting(poll), restless(poll)], { minutes: 10 });
  }
  expect(await test.sql('select restless_items from v1.feeds')).toEqual([{ restless_items: 1 }]);
  const [kept] = await test.sql(
    'select count(distinct article_id)::int as articles, count(*)::int as revisions, sum(folded)::int as folded from v1.revisions',
  );
  expect(kept).toMatchObject({ articles: 1 });
  expect(Number(kept?.revisions) + Number(kept?.folded)).toBe(11);
  expect(Number(kept?.folded)).toBeGreaterThanOrEqual(4);
  expect(
    await test.sql("select text like '%number 12 of us.' as newest from v1.articles where title = 'News 1'"),
  ).toEqual([{ newest: true }]);
});

it('a headline changed after publication and a text withdrawn are events, with what was there before', async () => {
  await using test = await openFeed();
  await test.publish([news(3), news(2), news(1)]);
  await test.publish([
    { ...news(3), title: 'Not what it said' },
    { ...news(2), text: '' },
    { ...news(1), text: 'This article has been withdrawn. We apologise for the error.' },
  ]);
  expect(await test.sql('select event, after from v1.events order by article_id')).toEqual([
    { event: 'headline-changed', after: 'Not what it said' },
    { event: 'text-emptied', after: '' },
    { event: 'text-replaced', after: expect.stringContaining('withdrawn') },
  ]);
  expect(await test.sql('select text from v1.revisions order by article_id')).toEqual(
    [3, 2, 1].map((n) => ({ text: makeNews(n).join(' ') })),
  );
});

/** The n-th news, the older the smaller n. */
function news(n: number): RssItem & { title: string } {
  return {
    guid: `news-${n}`,
    title: `News ${n}`,
    link: `https://news.example/${n}`,
    text: makeNews(n).join(' '),
    date: `Sun, 0${n} Mar 2026 08:00:00 GMT`,
  };
}

async function openFeed() {
  await using opened = new AsyncDisposableStack();
  const publisher = opened.use(await startPublisher());
  const url = publisher.serve('/feed.xml', { status: 404 });
  const seeds = { 'sources.yaml': `sources:\n  - name: Gazette\n    url: ${url}\n` };
  const test = opened.use(await openTestApp({ backend: 'postgres', seeds }));
  const owned = opened.move();
  return {
    sql: test.sql,
    /** Polled a day later, unless another time is given. */
    publish: async (
      items: readonly RssItem[],
      { minutes = 1440, pack = (xml: string) => Buffer.from(xml) } = {},
    ) => {
      publisher.serve('/feed.xml', { body: pack(makeRss(items)) });
      test.clock.advance({ seconds: minutes * 60 });
      await test.runOnce({ force: true });
    },
    sightings: async () => {
      const rows = await test.sql(`select a.title, coalesce(s.gone_kind, 'there') as kind
        from v1.sightings s join v1.articles a on a.id = s.article_id order by a.title`);
      return rows.map(({ title, kind }) => `${String(title).replace('News ', '')} ${kind}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
