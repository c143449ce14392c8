import { expect, it } from 'vitest';
import { createRandom, type Random } from '../../bench/support/create-random.ts';
import { fetchFeeds } from '../../src/app/fetch-feeds.ts';
import { ingestPayload, releaseLater } from '../../src/app/ingest-payload.ts';
import { syncSources } from '../../src/app/sync-sources.ts';
import { claimFeeds } from '../../src/app/tick.ts';
import { emptyQueues } from '../support/empty-queues.ts';
import { makeRss, makeStory, type RssItem } from '../support/make-rss.ts';
import { onBackends } from '../support/on-backends.ts';
import { type Answer, startPublisher } from '../support/publisher.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

onBackends('ingesting a document', (backend) => {
  it('takes what the feed brought earlier first, so that no old version replaces a new one', async () => {
    await using test = await openFetched([
      { body: makeRss([makeStory(1)]) },
      { body: makeRss([{ ...makeStory(1), title: 'Ferry line 1 sails again' }]) },
    ]);
    const [older = 0, newer = 0] = test.payloadIds;
    await ingestPayload(test.app, newer);
    await ingestPayload(test.app, older);
    expect(await test.sql('select title, revision from v1.articles')).toEqual([
      { title: 'Ferry line 1 sails again', revision: 2 },
    ]);
    expect(await test.sql('select title from v1.revisions')).toEqual([{ title: makeStory(1).title }]);
  });

  it('in any order and by many at once comes to the same rows', async () => {
    const versions = ['a', 'b', 'c', 'd'].map((word) => ({
      body: makeRss([{ ...makeStory(1), text: `Version ${word} of a text that is edited again and again.` }]),
    }));
    await using test = await openFetched(versions);
    await Promise.all(test.payloadIds.toReversed().map((id) => ingestPayload(test.app, id)));
    expect(await test.sql('select revision, text from v1.articles')).toEqual([
      { revision: 4, text: 'Version d of a text that is edited again and again.' },
    ]);
    expect(await test.sql('select text from v1.revisions order by revision')).toEqual(
      ['a', 'b', 'c'].map((word) => ({ text: `Version ${word} of a text that is edited again and again.` })),
    );
  });

  it('may be done twice', async () => {
    await using test = await openFetched([{ body: makeRss([makeStory(1)]) }]);
    for (const id of [...test.payloadIds, ...test.payloadIds]) await ingestPayload(test.app, id);
    expect(test.app.events.tally).toMatchObject({ documents: 1, items: { new: 1 } });
  });

  it('recalls what the last document held: in the end all is as if each item had been made anew', async () => {
    const stories = [1, 2, 3, 4, 5, 6].map(makeStory);
    const edited = {
      ...makeStory(3),
      text: 'Line 3 sails again from Monday on, the harbour office says today.',
    };
    const moved = [makeStory(6), ...stories.slice(0, 2), edited, ...stories.slice(3, 4)];
    const documents = [stories.slice(0, 5), stories.slice(0, 5), moved, moved, moved.toReversed(), stories];
    const shown = async (forget: boolean) => {
      await using test = await openFetched(documents.map(touchedRss));
      for (const id of test.payloadIds) {
        await ingestPayload(test.app, id);
        if (forget) await test.sql('delete from sluice.feed_memos');
      }
      return await showAll(test);
    };
    const recalled = await shown(false);
    expect(recalled).toEqual(await shown(true));
    expect(recalled.documents).toEqual([
      { new_items: 5, seen_items: 0, revised_items: 0, duplicate_items: 0 },
      { new_items: 0, seen_items: 5, revised_items: 0, duplicate_items: 0 },
      { new_items: 1, seen_items: 3, revised_items: 1, duplicate_items: 0 },
      { new_items: 0, seen_items: 5, revised_items: 0, duplicate_items: 0 },
      { new_items: 0, seen_items: 5, revised_items: 0, duplicate_items: 0 },
      { new_items: 0, seen_items: 5, revised_items: 1, duplicate_items: 0 },
    ]);
  });

  it.each([1, 2])(
    'recalls what any last document held, whatever its items share, lack or change (%i)',
    async (seed) => {
      const documents = makeDocuments(createRandom(seed), 16);
      const shown = async (forget: boolean) => {
        await using test = await openFetched(documents.map(touchedRss));
        for (const id of test.payloadIds) {
          if (forget) await test.sql('delete from sluice.feed_memos');
          await ingestPayload(test.app, id);
        }
        const keys = await test.sql(
          `select key, (select count(*)::int from sluice.articles where id <= article_id) as nth_article
          from sluice.article_keys order by key`,
        );
        return { ...(await showAll(test)), keys };
      };
      expect(await shown(false)).toEqual(await shown(true));
    },
  );

  it('does not ask for what is as it was when a document brings news', async () => {
    const stories = [1, 2, 3, 4].map(makeStory);
    await using test = await openFetched([stories.slice(0, 3), stories].map(touchedRss));
    const [first = 0, second = 0] = test.payloadIds;
    await ingestPayload(test.app, first);
    // Who asked for them would take all four for new.
    await test.sql('delete from sluice.article_keys');
    await ingestPayload(test.app, second);
    expect(await test.sql('select new_items, seen_items from sluice.payloads order by id')).toEqual([
      { new_items: 3, seen_items: 0 },
      { new_items: 1, seen_items: 3 },
    ]);
  });

  it('makes anew what it recalled where the store turns out not to know it', async () => {
    const stories = [1, 2, 3, 4].map(makeStory);
    await using test = await openFetched([stories.slice(0, 3), stories].map(touchedRss));
    const [first = 0, second = 0] = test.payloadIds;
    await ingestPayload(test.app, first);
    await test.sql('update sluice.feed_memos set is_settled = false');
    await test.sql('delete from sluice.article_keys');
    await ingestPayload(test.app, second);
    const found = await test.sql(
      'select title, text, html, summary, url, language from v1.articles order by id',
    );
    expect(found.map(({ title }) => title)).toEqual(
      [...stories.slice(0, 3), ...stories].map(({ title }) => title),
    );
    expect(found.slice(3, 6)).toEqual(found.slice(0, 3));
  });

  it("takes what has one article's GUID and another's page, and few words, for the one of its GUID, and not for new at every poll", async () => {
    const show = (slot: number, page: number, day: number): RssItem => ({
      guid: `slot-${slot}`,
      title: `Show ${day}.${page}`,
      link: `https://news.example/show/${page}`,
      text: `On at ${day}.`,
      date: `Sun, 0${day} Mar 2026 0${slot}:00:00 GMT`,
    });
    const swapped = [show(1, 2, 8), show(2, 1, 8)];
    await using test = await openFetched(
      [[show(1, 1, 1), show(2, 2, 1)], swapped, [...swapped, makeStory(1)]].map(touchedRss),
    );
    for (const id of test.payloadIds) await ingestPayload(test.app, id);
    expect(
      await test.sql('select new_items, revised_items, seen_items from sluice.payloads order by id'),
    ).toEqual([
      { new_items: 2, revised_items: 0, seen_items: 0 },
      { new_items: 0, revised_items: 2, seen_items: 0 },
      { new_items: 1, revised_items: 0, seen_items: 2 },
    ]);
    expect(await test.sql('select title, revision from v1.articles order by id')).toEqual([
      { title: 'Show 8.2', revision: 2 },
      { title: 'Show 8.1', revision: 2 },
      { title: expect.any(String), revision: 1 },
    ]);
  });

  it('knows an article by its page once no other item has the same one', async () => {
    const ofSamePage = { ...makeStory(2), link: makeStory(1).link };
    await using test = await openFetched(
      [
        [makeStory(1), ofSamePage],
        [makeStory(1), makeStory(3)],
      ].map(touchedRss),
    );
    const countKeys = async () => {
      const rows = await test.sql(
        'select count(*)::int as keys from sluice.article_keys group by article_id order by article_id',
      );
      return rows.map(({ keys }) => keys);
    };
    const [older = 0, newer = 0] = test.payloadIds;
    await ingestPayload(test.app, older);
    expect(await countKeys()).toEqual([2, 2]);
    await ingestPayload(test.app, newer);
    expect(await countKeys()).toEqual([3, 2, 3]);
  });

  it('looks again at what it has seen when an article was purged since, or another document came between', async () => {
    const stories = [1, 2, 3].map(makeStory);
    const edited = [{ ...makeStory(1), title: 'Ferry line 1 sails again' }, ...stories.slice(1)];
    await using test = await openFetched([stories, stories, stories, edited, stories].map(touchedRss));
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = test.payloadIds;
    for (const id of [first, second]) await ingestPayload(test.app, id);
    await test.sql(`delete from sluice.articles where title like '%line 3%'`);
    await ingestPayload(test.app, third);
    const stale = await test.app.payloads.read(fifth);
    for (const id of [fourth, fifth]) await ingestPayload(test.app, id);
    expect(
      await test.sql(
        'select new_items, seen_items, revised_items, rejected_items from sluice.payloads order by id',
      ),
    ).toEqual([
      { new_items: 3, seen_items: 0, revised_items: 0, rejected_items: 0 },
      { new_items: 0, seen_items: 3, revised_items: 0, rejected_items: 0 },
      { new_items: 0, seen_items: 2, revised_items: 0, rejected_items: 1 },
      { new_items: 0, seen_items: 1, revised_items: 1, rejected_items: 1 },
      { new_items: 0, seen_items: 1, revised_items: 1, rejected_items: 1 },
    ]);
    expect(stale?.memo?.payloadId).toBe(third);
  });

  it('passes over a document that is not there', async () => {
    await using test = await openFetched([]);
    await expect(ingestPayload(test.app, 12_345)).resolves.toBeUndefined();
  });

  it('that fails for a reason of ours is on record, and those behind it wait until it is done', async () => {
    await using test = await openFetched([
      { body: makeRss([makeStory(1)]) },
      { body: makeRss([{ ...makeStory(1), title: 'Ferry line 1 sails again' }]) },
    ]);
    const [older = 0, newer = 0] = test.payloadIds;
    const mend = await spoil(test, older);
    await expect(ingestPayload(test.app, older)).rejects.toThrow();
    await ingestPayload(test.app, newer);
    expect(await test.sql('select * from v1.articles')).toEqual([]);
    expect(
      await test.sql(
        'select stuck_document::int, stuck_reason, stuck_since is not null as told from v1.feeds',
      ),
    ).toEqual([{ stuck_document: older, stuck_reason: expect.stringMatching(/./), told: true }]);
    await mend();
    await ingestPayload(test.app, older);
    expect(await test.app.queues.counts('ingest')).toMatchObject({ waiting: 1 });
    await ingestPayload(test.app, newer);
    expect(await test.sql('select revision from v1.articles')).toEqual([{ revision: 2 }]);
    expect(await test.sql('select stuck_document from v1.feeds')).toEqual([{ stuck_document: null }]);
  });

  it('that fails at every attempt is set aside: those behind it go on at once, and it may add to them later', async () => {
    await using test = await openFetched([
      { body: makeRss([makeStory(1), makeStory(2)]) },
      { body: makeRss([{ ...makeStory(1), title: 'Ferry line 1 sails again' }]) },
    ]);
    const [older = 0, newer = 0] = test.payloadIds;
    const mend = await spoil(test, older);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await test.app.queues.counts('ingest')).toMatchObject({ waiting: 0 });
      await expect(ingestPayload(test.app, older)).rejects.toThrow();
    }
    expect(await test.app.queues.counts('ingest')).toMatchObject({ waiting: 1 });
    await ingestPayload(test.app, newer);
    await mend();
    await ingestPayload(test.app, older);
    expect(await test.sql('select title, revision from v1.articles order by id')).toEqual([
      { title: 'Ferry line 1 sails again', revision: 1 },
      { title: makeStory(2).title, revision: 1 },
    ]);
    expect(await test.sql('select new_items, rejected_items, is_late from v1.documents order by id')).toEqual(
      [
        { new_items: 1, rejected_items: 1, is_late: true },
        { new_items: 1, rejected_items: 0, is_late: false },
      ],
    );
    expect(await test.sql("select rule from v1.dispositions where disposition = 'rejected'")).toEqual([
      { rule: 'older than what the feed brought since' },
    ]);
  });

  it('that was set aside and turns out to be no feed is no error of a feed whose later ones were read', async () => {
    await using test = await openFetched([
      { body: '<!doctype html><title>Down for repairs</title>' },
      { body: makeRss([makeStory(1)]) },
    ]);
    const [older = 0, newer = 0] = test.payloadIds;
    const mend = await spoil(test, older);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(ingestPayload(test.app, older)).rejects.toThrow();
    }
    await ingestPayload(test.app, newer);
    await mend();
    await ingestPayload(test.app, older);
    expect(await test.sql('select error_message from v1.documents order by id')).toEqual([
      { error_message: expect.stringContaining('Down for repairs') },
      { error_message: null },
    ]);
    expect(await test.sql('select error_kind, failing_since from v1.feeds')).toEqual([
      { error_kind: null, failing_since: null },
    ]);
  });

  it('lets those behind it go when it is dropped', async () => {
    await using test = await openFetched([
      { body: makeRss([makeStory(1)]) },
      { body: makeRss([makeStory(2)]) },
    ]);
    const [older = 0, newer = 0] = test.payloadIds;
    await spoil(test, older);
    await expect(ingestPayload(test.app, older)).rejects.toThrow();
    await test.app.payloads.drop(older, 'by a person', new Date());
    await releaseLater(test.app, older);
    expect(await test.app.queues.counts('ingest')).toMatchObject({ waiting: 1 });
    await ingestPayload(test.app, newer);
    expect(await test.sql('select title from v1.articles')).toEqual([{ title: makeStory(2).title }]);
  });

  it('whose body was let go says so on the feed, and is no dead letter', async () => {
    await using test = await openFetched([{ body: makeRss([makeStory(1)]) }]);
    await test.sql('delete from sluice.payload_bodies');
    for (const id of test.payloadIds) await ingestPayload(test.app, id);
    expect(await test.sql('select error_kind, error_message from v1.feeds')).toEqual([
      { error_kind: 'not-a-feed', error_message: expect.stringMatching(/body is no longer kept/) },
    ]);
  });

  /** Makes a document's body one that cannot be decompressed, with nothing on the queue; gives the way back. */
  async function spoil(test: TestApp, payloadId: number): Promise<() => Promise<void>> {
    const { sql } = test;
    await emptyQueues(test);
    const whose = 'hash = (select body_hash from sluice.payloads where id = $1)';
    const [kept] = await sql(`select encoding, body from sluice.payload_bodies where ${whose}`, [payloadId]);
    const write = (encoding: unknown, body: unknown) =>
      sql(`update sluice.payload_bodies set encoding = $2, body = $3 where ${whose}`, [
        payloadId,
        encoding,
        body,
      ]);
    await write('zstd', Buffer.from('unreadable'));
    return async () => void (await write(kept?.encoding, kept?.body));
  }

  /** An app whose one feed was polled once per answer; nothing is ingested yet. */
  async function openFetched(answers: Answer[]) {
    await using opened = new AsyncDisposableStack();
    const publisher = opened.use(await startPublisher());
    const url = publisher.serve('/feed.xml', { status: 404 });
    const test = opened.use(
      await openTestApp({
        backend,
        seeds: { 'sources.yaml': `sources:\n  - name: Gazette\n    url: ${url}\n` },
      }),
    );
    await syncSources(test.app);
    for (const answer of answers) {
      publisher.serve('/feed.xml', answer);
      test.clock.advance({ seconds: 86_400 });
      const [claim] = await claimFeeds(test.app, { limit: 1 });
      if (!claim) throw new Error('the feed is not due');
      await fetchFeeds(test.app, claim, { start: 1, isLastAttempt: false }, new AbortController().signal);
    }
    const payloadIds = await test.app.payloads.listPendingOf(1);
    const owned = opened.move();
    return { ...test, payloadIds, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  }
});

/** Each some of a few items, which now and then take another's GUID or page, lose theirs, or are edited. */
function makeDocuments(random: Random, count: number): RssItem[][] {
  const pick = (limit: number) => Math.floor(random() * limit);
  const items = new Map<number, RssItem>();
  const change = (index: number): RssItem => {
    const story = makeStory(index);
    const other = makeStory(pick(10));
    const date = `Sun, 01 Mar 2026 0${index}:00:00 GMT`;
    const changes: RssItem[] = [
      { guid: other.guid },
      { link: other.link },
      { guid: undefined },
      { guid: undefined, link: undefined },
      { title: `Ferry line ${index} sails again, ${pick(100)}` },
      { text: other.text },
      { date: undefined },
    ];
    return { ...story, date, ...(random() < 0.4 ? changes[pick(changes.length)] : {}) };
  };
  return Array.from({ length: count }, () => {
    for (let index = 0; index < 10; index += 1) {
      if (!items.has(index) || random() < 0.06) items.set(index, change(index));
    }
    const [from, length] = [pick(4), 4 + pick(4)];
    const window = [...items.values()].slice(from, from + length);
    return random() < 0.2 ? [...window, window[0] ?? {}] : window;
  });
}

/** The same items in another body. */
function touchedRss(items: RssItem[], number: number): { body: string } {
  return { body: `${makeRss(items)}<?pass ${number}?>` };
}

async function showAll({ app, sql }: TestApp) {
  return {
    tally: app.events.tally.items,
    articles: await sql(
      'select title, content_text, content_html, revision, word_count, language from sluice.articles order by id',
    ),
    sightings: await sql(
      'select guid, url, position, streak, gone_kind, words_hash, aside_hash from sluice.sightings order by article_id',
    ),
    dispositions: await sql(
      'select payload_id, position, disposition, rule from sluice.dispositions order by 1, 2',
    ),
    documents: await sql(
      'select new_items, seen_items, revised_items, duplicate_items from sluice.payloads order by id',
    ),
  };
}
