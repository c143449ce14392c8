import { describe, expect, it } from 'vitest';
import type { NormalizedDocument } from '../../../src/adapters/postgres/article-store.ts';
import type { Payload } from '../../../src/adapters/postgres/payload-store.ts';
import { type Recalled, recall } from '../../../src/adapters/postgres/recall-articles.ts';
import { ClaimLostError } from '../../../src/adapters/postgres/write-plan.ts';
import { articleKeys, identityKey } from '../../../src/core/article-keys.ts';
import { planIngest } from '../../../src/core/plan-ingest.ts';
import type { Article } from '../../../src/domain/article.ts';
import { makeArticle, makeDate } from '../../support/make-article.ts';
import { makeDocument, makePoll, openTestStores, type TestStores } from '../../support/test-stores.ts';

describe('an article', () => {
  it('comes out of the store as it went in', async () => {
    await using stores = await openTestStores();
    const article = makeArticle({
      title: 'Überschrift "mit" \\ Zeichen, 日本語 & 🚢',
      summary: 'kurz',
      authors: ['Ada "A." Writer', 'Bo\\b'],
      categories: ['{harbour}', 'sea, air'],
      published: { ...makeDate('2022-05-24T00:00:00Z'), claimed: '2022-05-24', precision: 'day' },
      updated: { claimed: 'soon', at: null, precision: null, quality: 'unreadable', source: 'atom:updated' },
      titleOriginal: 'Überschrift | Gazette',
      languageDeclared: 'en-GB',
      languageDetected: 'de',
      languageConfidence: 0.75,
      image: { url: 'https://cdn.example/a.jpg', width: 1200, height: null, credit: 'Ida "I." Holm' },
      rights: '© Gazette',
      geo: { latitude: 60.39, longitude: -5.32 },
      enclosures: [{ url: 'https://cdn.example/a.mp3', type: 'audio/mpeg', lengthBytes: 123 }],
      extra: { 'itunes:episode': '7', nested: { deep: [1, null, 'x'] } },
    });
    await ingest(stores, await bring(stores), [article]);
    const [row] = await stores.query('select * from v1.articles');
    expect(row).toMatchObject({
      title: article.title,
      url: article.url,
      canonical_url: article.canonicalUrl,
      summary: 'kurz',
      text: article.contentText,
      html: article.contentHtml,
      authors: article.authors,
      categories: article.categories,
      published_at: article.published.at,
      published_claimed: '2022-05-24',
      published_precision: 'day',
      published_quality: 'ok',
      updated_at: null,
      updated_claimed: 'soon',
      published_source: 'pubDate',
      updated_quality: 'unreadable',
      updated_source: 'atom:updated',
      title_original: article.titleOriginal,
      language_declared: 'en-GB',
      language_detected: 'de',
      language_confidence: 0.75,
      image: article.image,
      rights: '© Gazette',
      geo: article.geo,
      enclosures: article.enclosures,
      extra: article.extra,
      content_hash: article.contentHash,
      revision: 1,
      feed: 'Harbour Gazette',
    });
  });

  it('is found by its words, with all columns', async () => {
    await using stores = await openTestStores();
    await ingest(stores, await bring(stores), [makeArticle({ rights: 'CC0' })]);
    expect(await stores.query("select title, rights from v1.search('bridges')")).toEqual([
      { title: makeArticle().title, rights: 'CC0' },
    ]);
  });

  it('keeps its old version, and what changed, when it is revised', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    await ingest(stores, first, [makeArticle()]);
    const second = await bring(stores, first.feedId);
    const newer = { title: 'The bridge is open', authors: ['Bo'], rights: 'CC0', languageConfidence: 0.5 };
    await ingest(stores, second, [makeArticle(newer)]);
    expect(
      await stores.query(
        'select title, rights, language_confidence, revision, revised_at, first_seen_at from v1.articles',
      ),
    ).toEqual([
      {
        title: 'The bridge is open',
        rights: 'CC0',
        language_confidence: 0.5,
        revision: 2,
        revised_at: second.fetchedAt,
        first_seen_at: first.fetchedAt,
      },
    ]);
    expect(
      await stores.query('select revision, title, changed, seen_from, replaced_at from v1.revisions'),
    ).toEqual([
      {
        revision: 1,
        title: makeArticle().title,
        changed: ['title', 'authors', 'rights'],
        seen_from: first.fetchedAt,
        replaced_at: second.fetchedAt,
      },
    ]);
  });

  it('tells of every field that was changed what it was and what it is, along all its versions', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    const versions = [
      makeArticle({ title: 'One', authors: ['Ada'], summary: 'First.' }),
      makeArticle({ title: 'Two', authors: ['Bo'], summary: null, image: null }),
      makeArticle({ title: 'Two', authors: ['Bo', 'Cy'], categories: ['sea'], contentText: 'Other words.' }),
    ];
    await ingest(stores, first, [versions[0] ?? makeArticle()]);
    for (const version of versions.slice(1))
      await ingest(stores, await bring(stores, first.feedId), [version]);
    expect(
      await stores.query('select revision, diff, new_title from v1.revisions order by revision'),
    ).toEqual([
      {
        revision: 1,
        diff: {
          title: { old: 'One', new: 'Two' },
          summary: { old: 'First.', new: null },
          authors: { old: ['Ada'], new: ['Bo'] },
        },
        new_title: 'Two',
      },
      {
        revision: 2,
        diff: {
          text: { old: makeArticle().contentText, new: 'Other words.' },
          authors: { old: ['Bo'], new: ['Bo', 'Cy'] },
          categories: { old: ['harbour'], new: ['sea'] },
        },
        new_title: 'Two',
      },
    ]);
  });

  it('that is changed at every poll has few versions, each with what the next one changed, and a count of the rest', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    await ingest(stores, first, [makeArticle()]);
    for (let n = 1; n <= 8; n += 1) {
      const payload = await bring(stores, first.feedId);
      const fetchedAt = new Date(first.fetchedAt.getTime() + n * 300_000);
      await ingest(stores, { ...payload, fetchedAt }, [makeArticle({ title: `Title ${n}`, rights: `${n}` })]);
    }
    const rows = await stores.query(
      'select revision, title, new_title, changed, diff, folded, events from v1.revisions order by revision',
    );
    expect(rows.map(({ revision, title, folded }) => [revision, title, folded])).toEqual([
      [1, makeArticle().title, 0],
      [2, 'Title 1', 0],
      [3, 'Title 2', 0],
      [4, 'Title 3', 4],
    ]);
    expect(rows.at(-1)).toMatchObject({
      new_title: 'Title 8',
      changed: ['title', 'rights'],
      diff: { title: { old: 'Title 3', new: 'Title 8' }, rights: { old: '3', new: '8' } },
      events: ['headline-changed'],
    });
    expect(await stores.query('select title, revision from v1.articles')).toEqual([
      { title: 'Title 8', revision: 5 },
    ]);
    expect(await stores.query('select restless_items from v1.feeds')).toEqual([{ restless_items: 1 }]);
    expect(await stores.query('select streak from v1.sightings')).toEqual([{ streak: 8 }]);
  });

  it('from before its fields were kept is revised as ever, and its old versions stay readable', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    await ingest(stores, first, [makeArticle()]);
    await ingest(stores, await bring(stores, first.feedId), [makeArticle({ title: 'Two' })]);
    await stores.query('update sluice.revisions set meta = null, events = null');
    await stores.query('update sluice.articles set words_hash = null, aside_hash = null');
    await stores.query('update sluice.sightings set words_hash = null, aside_hash = null');
    const seen = await ingest(stores, await bring(stores, first.feedId), [makeArticle({ title: 'Two' })]);
    expect(seen?.counts).toMatchObject({ seen: 1, revised: 0 });
    await ingest(stores, await bring(stores, first.feedId), [makeArticle({ title: 'Three' })]);
    expect(await stores.query('select diff, events from v1.revisions order by revision')).toEqual([
      { diff: { title: { old: makeArticle().title, new: 'Two' } }, events: ['headline-changed'] },
      { diff: { title: { old: 'Two', new: 'Three' } }, events: ['headline-changed'] },
    ]);
  });

  it('whose headline changes, whose text goes, or that leaves its feed among older ones is an event', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    const dated = (index: number) => ({
      ...other(index),
      published: makeDate(`2026-03-1${9 - index}T08:00:00Z`),
    });
    await ingest(stores, first, [dated(0), dated(1), dated(2), dated(3)]);
    const second = await bring(stores, first.feedId);
    await ingest(stores, second, [
      { ...dated(0), title: 'Ferry number 0 sails', contentHash: 'a'.repeat(64) },
      { ...dated(2), contentText: '', wordCount: 0, contentHash: 'b'.repeat(64) },
      dated(3),
    ]);
    expect(
      await stores.query(
        'select event, article_id::int as article, at, before, after from v1.events order by article',
      ),
    ).toEqual([
      {
        event: 'headline-changed',
        article: 1,
        at: second.fetchedAt,
        before: dated(0).title,
        after: 'Ferry number 0 sails',
      },
      { event: 'left-feed', article: 2, at: second.fetchedAt, before: null, after: null },
      { event: 'text-emptied', article: 3, at: second.fetchedAt, before: dated(2).contentText, after: '' },
    ]);
    await ingest(stores, await bring(stores, first.feedId), [dated(1), dated(3)]);
    expect(await stores.query('select gone_kind from v1.sightings where article_id = 2')).toEqual([
      { gone_kind: null },
    ]);
  });

  it('is gone from a feed that no longer carries it, and there again when it comes back', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    await ingest(stores, first, [makeArticle()]);
    const second = await bring(stores, first.feedId);
    await ingest(stores, second, [other(1)]);
    const goneAt = () => stores.query('select gone_at from v1.sightings where article_id = 1');
    expect(await goneAt()).toEqual([{ gone_at: second.fetchedAt }]);
    await ingest(stores, await bring(stores, first.feedId), [makeArticle()]);
    expect(await goneAt()).toEqual([{ gone_at: null }]);
  });

  it('that was purged does not come back', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    await ingest(stores, first, [makeArticle()]);
    await stores.query('delete from sluice.articles');
    await ingest(stores, await bring(stores, first.feedId), [makeArticle()]);
    expect(await stores.query('select id from v1.articles')).toEqual([]);
    expect(await stores.query('select disposition, rule from v1.dispositions')).toEqual([
      { disposition: 'rejected', rule: 'purged' },
    ]);
  });
});

describe('a document', () => {
  it('is ingested once, however many try at once', async () => {
    await using stores = await openTestStores();
    const payload = await bring(stores);
    const plans = await Promise.all([1, 2, 3, 4, 5].map(() => ingest(stores, payload, [makeArticle()])));
    expect(plans.filter((plan) => plan !== null)).toHaveLength(1);
    expect(await counts(stores)).toEqual({ articles: 1, sightings: 1, keys: 3 });
  });

  it('is not ingested after it was dropped or refused', async () => {
    await using stores = await openTestStores();
    const dropped = await bring(stores);
    await stores.payloads.drop(dropped.id, 'by a person', new Date());
    expect(await ingest(stores, dropped, [makeArticle()])).toBeNull();
    const refused = await bring(stores);
    expect(await stores.articles.refuse(refused, 'it is HTML', new Date())).toBe(true);
    expect(await stores.articles.refuse(refused, 'it is HTML', new Date())).toBe(false);
    expect(await ingest(stores, refused, [makeArticle()])).toBeNull();
  });

  it('writes nothing when a key of its plan was claimed meanwhile', async () => {
    await using stores = await openTestStores();
    const payload = await bring(stores);
    const article = makeArticle();
    const { url } = articleKeys(article, payload.feedId);
    const ingesting = stores.articles.ingest(payload, read, {
      wanted: { keys: [], kept: new Map(), keysOfKept: () => [] },
      identityBy: 'guid',
      now: new Date(),
      decide: () => {
        const plan = planFor(payload, [article, other(1)], {
          known: new Map(),
          kept: new Map(),
          missing: [],
          isLate: false,
        });
        return { ...plan, claims: [...plan.claims, { key: url ?? '', target: { insert: 1 } }] };
      },
    });
    await expect(ingesting).rejects.toThrow(ClaimLostError);
    expect(await counts(stores)).toEqual({ articles: 0, sightings: 0, keys: 0 });
    expect(await stores.payloads.listPendingOf(payload.feedId)).toEqual([payload.id]);
  });

  it('asks for items that are as they were once another document of their feed has come between', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    const article = makeArticle();
    await ingest(stores, first, [article]);
    const second = await bring(stores, first.feedId);
    const keys = Object.values(articleKeys(article, first.feedId)).filter((key) => key !== null);
    const [{ id } = { id: 0 }] = await stores.query('select id::int from sluice.articles');
    const wanted = { keys: [], kept: new Map([[article, Number(id)]]), keysOfKept: () => keys };
    const recalled = () => stores.database.transaction((tx) => recall(tx, second, wanted));
    expect(await recalled()).toMatchObject({ known: new Map(), kept: { size: 1 }, missing: [] });
    await stores.query('update sluice.feed_memos set payload_id = $1', [second.id]);
    const all = await recalled();
    expect(all).toMatchObject({ kept: new Map(), missing: [] });
    expect([...all.known.keys()].toSorted()).toEqual(keys.toSorted());
  });

  it('that cannot be read leaves what its feed carries as it was', async () => {
    await using stores = await openTestStores();
    const first = await bring(stores);
    await ingest(stores, first, [makeArticle()]);
    await stores.articles.refuse(await bring(stores, first.feedId), 'it is HTML', new Date());
    expect(await stores.query('select gone_at, gone_kind from v1.sightings')).toEqual([
      { gone_at: null, gone_kind: null },
    ]);
  });

  it('says of what became no new article of which it is a copy, by which rule, and whether in the same words', async () => {
    await using stores = await openTestStores();
    await ingest(stores, await bring(stores), [makeArticle()]);
    await ingest(stores, await bring(stores), [
      makeArticle({ title: 'Bridge open', contentText: 'Shorter.', contentHash: 'c'.repeat(64) }),
      { ...makeArticle({ position: 1, identity: 'guid:9' }), canonicalUrl: null },
    ]);
    expect(
      await stores.query(
        'select position, disposition, rule, score, article_id::int from v1.dispositions order by decided_at, position',
      ),
    ).toEqual([
      { position: 0, disposition: 'new', rule: 'new', score: null, article_id: 1 },
      { position: 0, disposition: 'duplicate', rule: 'url', score: null, article_id: 1 },
      { position: 1, disposition: 'duplicate', rule: 'content', score: 1, article_id: 1 },
    ]);
  });

  it('says on its own row what came of its items', async () => {
    await using stores = await openTestStores();
    await ingest(stores, await bring(stores), [makeArticle(), makeArticle({ position: 1 }), other(2)]);
    expect(
      await stores.query(
        'select items, new_items, duplicate_items, seen_items, format, charset from v1.documents',
      ),
    ).toEqual([
      { items: 3, new_items: 2, duplicate_items: 1, seen_items: 0, format: 'rss', charset: 'utf-8' },
    ]);
  });
});

describe('one story met by many at once', () => {
  it('in two feeds is one article with two sightings', async () => {
    await using stores = await openTestStores();
    const payloads = [await bring(stores), await bring(stores)];
    await Promise.all(payloads.map((payload) => ingest(stores, payload, [makeArticle()])));
    expect(await counts(stores)).toEqual({ articles: 1, sightings: 2, keys: 4 });
  });

  it('in fifty feeds, by ten workers, is one article with fifty sightings', async () => {
    await using stores = await openTestStores();
    const payloads: Payload[] = [];
    for (let index = 0; index < 50; index += 1) payloads.push(await bring(stores));
    const work = [...payloads];
    const worker = async () => {
      for (let payload = work.pop(); payload; payload = work.pop()) {
        await ingest(stores, payload, [makeArticle(), other(payload.id)]);
      }
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    const [shared] = await stores.query(
      'select count(*)::int as feeds from v1.sightings s join v1.articles a on a.id = s.article_id where a.title = $1',
      [makeArticle().title],
    );
    expect(shared).toEqual({ feeds: 50 });
    expect(await counts(stores)).toMatchObject({ articles: 51, sightings: 100 });
  });

  it('in documents that share many stories in any order, each story is one article', async () => {
    await using stores = await openTestStores();
    const payloads: Payload[] = [];
    for (let index = 0; index < 10; index += 1) payloads.push(await bring(stores));
    const stories = Array.from({ length: 30 }, (_, index) => other(index));
    await Promise.all(
      payloads.map((payload, shift) =>
        ingest(stores, payload, [...stories.slice(shift * 3), ...stories.slice(0, shift * 3)]),
      ),
    );
    expect(await counts(stores)).toMatchObject({ articles: 30, sightings: 300 });
  });

  it('revised in two feeds by the same words is revised once', async () => {
    await using stores = await openTestStores();
    const [one, two] = [await bring(stores), await bring(stores)];
    await ingest(stores, one, [makeArticle()]);
    await ingest(stores, two, [makeArticle()]);
    const edits = [await bring(stores, one.feedId), await bring(stores, two.feedId)];
    const edited = makeArticle({ title: 'The harbour bridge opens at last' });
    await Promise.all(edits.map((payload) => ingest(stores, payload, [edited])));
    expect(await stores.query('select revision, title from v1.articles')).toEqual([
      { revision: 2, title: edited.title },
    ]);
    expect(await stores.query('select revision from v1.revisions')).toEqual([{ revision: 1 }]);
  });
});

const read: NormalizedDocument = {
  format: 'rss',
  charset: { name: 'utf-8', source: 'utf-8', replaced: 0 },
  repairs: [],
  version: '2.0',
  facts: { title: 'Harbour Gazette', siteUrl: 'https://news.example/', language: 'en' },
  remembered: new Map(),
};

function planFor({ feedId, fetchedAt }: Payload, articles: Article[], recalled: Recalled) {
  return planIngest({
    articles,
    keysOf: (article) => articleKeys(article, feedId),
    identityKey: (identity) => identityKey(identity, feedId),
    rejections: [],
    at: fetchedAt,
    ...recalled,
  });
}

async function ingest(stores: TestStores, payload: Payload, articles: Article[]) {
  const keys = articles
    .flatMap((article) => Object.values(articleKeys(article, payload.feedId)))
    .filter((key) => key !== null);
  for (;;) {
    try {
      return await stores.articles.ingest(payload, read, {
        wanted: { keys, kept: new Map(), keysOfKept: () => [] },
        identityBy: 'guid',
        now: new Date(),
        decide: (recalled) => planFor(payload, articles, recalled),
      });
    } catch (error) {
      if (!(error instanceof ClaimLostError)) throw error;
    }
  }
}

let polls = 0;

/** A document to ingest, of a new feed unless one is named. */
async function bring(stores: TestStores, given?: number): Promise<Payload> {
  const [feedId = 0] = given === undefined ? await stores.addFeeds(1) : [given];
  polls += 1;
  const startedAt = new Date(Date.now() + polls * 86_400_000);
  const feed = await stores.takeFeed(feedId, 'a', startedAt);
  if (feed === null) throw new Error('the feed is not to be had');
  const poll = makePoll({ feedId, leaseId: 'a', startedAt, dueAt: feed.dueAt });
  const [payloadId] = await stores.polls.finish([{ poll, document: makeDocument(`document ${polls}`) }]);
  const payload = await stores.payloads.read(Number(payloadId));
  if (payload === null) throw new Error('the poll brought no document');
  return payload;
}

function other(index: number): Article {
  return makeArticle({
    position: index,
    identity: `guid:other-${index}`,
    guid: `other-${index}`,
    url: `https://news.example/other/${index}`,
    canonicalUrl: `https://news.example/other/${index}`,
    title: `Ferry number ${index} stops for the winter`,
    contentText: `The last boat of line ${index} leaves the northern pier on Sunday at dusk, as it does every year.`,
  });
}

async function counts({ query }: TestStores) {
  const [row] = await query(`
    select (select count(*)::int from v1.articles) as articles, (select count(*)::int from v1.sightings) as sightings,
      (select count(*)::int from sluice.article_keys) as keys`);
  return row;
}
