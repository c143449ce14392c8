import { describe, expect, it } from 'vitest';
import { articleKeys } from '../../src/core/article-keys.ts';
import {
  type IngestPlan,
  type Known,
  type KnownArticle,
  planIngest,
  type Target,
} from '../../src/core/plan-ingest.ts';
import type { Article, Rejection } from '../../src/domain/article.ts';
import { makeArticle, makeDate } from '../support/make-article.ts';

const gazette = 1;
const courier = 2;

describe('an item of a feed', () => {
  it('is new the first time, with its keys, its sighting and nothing else', () => {
    const plan = createStore().read(gazette, [story()]);
    expect(plan).toMatchObject({
      inserts: [story()],
      sightings: [{ target: { insert: 0 } }],
      revisions: [],
      present: [],
      dispositions: [],
    });
    expect(plan.claims).toHaveLength(3);
    expect(plan.counts).toEqual(counted({ items: 1, new: 1 }));
  });

  it('is seen the second time, and nothing is written for it', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(gazette, [story()]);
    expect(plan.counts).toEqual(counted({ items: 1, seen: 1 }));
    expect(plan).toMatchObject({ inserts: [], revisions: [], sightings: [], claims: [], dispositions: [] });
    expect(plan.present).toEqual([1]);
  });

  it('is revised when its words change', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(gazette, [story({ title: 'The harbour bridge opens two weeks early' })]);
    expect(plan.counts).toEqual(counted({ items: 1, revised: 1 }));
    expect(plan.revisions).toMatchObject([{ articleId: 1 }]);
    expect(plan.dispositions).toMatchObject([
      { disposition: 'revised', rule: 'identity', target: { articleId: 1 } },
    ]);
  });

  it('may be revised back to what it was', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    store.read(gazette, [story({ contentText: 'Corrected: the bridge opens on Tuesday.' })]);
    expect(store.read(gazette, [story()]).counts).toEqual(counted({ items: 1, revised: 1 }));
  });

  it('stays the same article when its URL changes and its GUID does not', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(gazette, [story({ canonicalUrl: 'https://news.example/bridge-opens' })]);
    expect(plan.counts).toEqual(counted({ items: 1, seen: 1 }));
    expect(plan.claims).toHaveLength(1);
  });

  it('stays the same article when its GUID changes and its URL does not', () => {
    const store = createStore();
    store.read(gazette, [story({ identity: 'guid:bridge#0' })]);
    const second = store.read(gazette, [story({ identity: 'guid:bridge#1' })]);
    expect(second.counts).toEqual(counted({ items: 1, duplicate: 1 }));
    expect(second.dispositions).toMatchObject([{ rule: 'url', target: { articleId: 1 } }]);
    const third = store.read(gazette, [story({ identity: 'guid:bridge#1' })]);
    expect(third.counts).toEqual(counted({ items: 1, seen: 1 }));
  });

  it('is revised when its GUID and its words change, and its URL and title do not', () => {
    const store = createStore();
    store.read(gazette, [story({ identity: 'guid:bridge#0' })]);
    const plan = store.read(gazette, [
      story({ identity: 'guid:bridge#1', contentText: 'Twenty thousand people walked across by noon.' }),
    ]);
    expect(plan.counts).toEqual(counted({ items: 1, revised: 1 }));
    expect(plan.dispositions).toMatchObject([{ disposition: 'revised', rule: 'url' }]);
  });

  it('that left the feed and came back is the same article, there again', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    store.read(gazette, [otherStory()]);
    expect(store.isGone(1, gazette)).toBe(true);
    const plan = store.read(gazette, [story()]);
    expect(plan.counts).toEqual(counted({ items: 1, seen: 1 }));
    expect(plan.sightings).toMatchObject([{ target: { articleId: 1 } }]);
    expect(store.isGone(1, gazette)).toBe(false);
  });

  it('whose article was purged does not come back', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    store.purge(1);
    for (const again of [story(), story({ identity: 'guid:another' })]) {
      const plan = store.read(gazette, [again]);
      expect(plan.counts).toEqual(counted({ items: 1, rejected: 1 }));
      expect(plan.dispositions).toMatchObject([{ disposition: 'rejected', rule: 'purged', target: null }]);
    }
  });

  it('that was rejected is on record with the reason', () => {
    const plan = createStore().read(
      gazette,
      [story()],
      [{ position: 1, identity: null, reason: 'has no title' }],
    );
    expect(plan.counts).toEqual(counted({ items: 2, new: 1, rejected: 1 }));
    expect(plan.dispositions).toEqual([
      { position: 1, identity: null, disposition: 'rejected', rule: 'has no title', target: null },
    ]);
  });
});

describe('one story in two feeds', () => {
  it('is one article with two sightings when the URL is the same', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(courier, [story({ identity: 'guid:x' })]);
    expect(plan.counts).toEqual(counted({ items: 1, duplicate: 1 }));
    expect(plan.dispositions).toMatchObject([{ rule: 'url', target: { articleId: 1 } }]);
    expect(plan.sightings).toMatchObject([{ target: { articleId: 1 } }]);
  });

  it('is one article when only the words are the same', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(courier, [
      story({ identity: 'guid:x', canonicalUrl: 'https://courier.example/1' }),
    ]);
    expect(plan.dispositions).toMatchObject([{ rule: 'content', target: { articleId: 1 } }]);
  });

  it('is seen, not a duplicate again, from the second poll on', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    store.read(courier, [story({ identity: 'guid:x' })]);
    const plan = store.read(courier, [story({ identity: 'guid:x' })]);
    expect(plan.counts).toEqual(counted({ items: 1, seen: 1 }));
    expect(plan.dispositions).toEqual([]);
  });

  it('does not flip-flop while they carry different versions', () => {
    const store = createStore();
    const teaser = story({ identity: 'guid:x', contentText: 'Ten thousand people walked across.' });
    store.read(gazette, [story()]);
    expect(store.read(courier, [teaser]).counts).toEqual(counted({ items: 1, duplicate: 1 }));
    for (let round = 0; round < 3; round += 1) {
      expect(store.read(gazette, [story()]).counts).toEqual(counted({ items: 1, seen: 1 }));
      expect(store.read(courier, [teaser]).counts).toEqual(counted({ items: 1, seen: 1 }));
    }
  });

  it('is revised by whichever feed edits it, once', () => {
    const store = createStore();
    const edited = { title: 'The harbour bridge is open' };
    store.read(gazette, [story()]);
    store.read(courier, [story({ identity: 'guid:x' })]);
    expect(store.read(courier, [story({ identity: 'guid:x', ...edited })]).counts.revised).toBe(1);
    expect(store.read(gazette, [story(edited)]).counts).toEqual(counted({ items: 1, seen: 1 }));
  });

  it('is two articles when the same words are weeks apart', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(courier, [
      story({
        identity: 'guid:x',
        canonicalUrl: 'https://courier.example/1',
        published: makeDate('2026-03-20T08:00:00Z'),
      }),
    ]);
    expect(plan.counts).toEqual(counted({ items: 1, new: 1 }));
  });

  it('is one article where only one of them claims a date', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const undated = story({
      identity: 'guid:x',
      canonicalUrl: 'https://courier.example/1',
      published: makeDate(null),
    });
    expect(store.read(courier, [undated]).counts).toEqual(counted({ items: 1, duplicate: 1 }));
  });
});

describe('a URL that is no name', () => {
  it('a page that shows another text every day is another article every day', () => {
    const store = createStore();
    const weather = (day: string) =>
      story({
        identity: `guid:weather-${day}`,
        canonicalUrl: 'https://news.example/weather',
        title: `The weather on ${day}`,
        contentText: `What to expect on ${day} along the coast and in the hills above it.`,
        published: makeDate(`${day}T05:00:00Z`),
      });
    store.read(gazette, [weather('2026-03-01')]);
    expect(store.read(gazette, [weather('2026-03-02')]).counts.new).toBe(1);
    expect(store.read(gazette, [weather('2026-03-03')]).counts.new).toBe(1);
    expect(store.read(gazette, [weather('2026-03-02')]).counts).toEqual(counted({ items: 1, seen: 1 }));
  });

  it('the same holds where only the published title has the day', () => {
    const store = createStore();
    const weather = (day: string) =>
      story({
        identity: `guid:weather-${day}`,
        canonicalUrl: 'https://news.example/weather',
        title: 'The weather',
        titleOriginal: `${day}: The weather`,
        contentText: `What to expect on ${day} along the coast and in the hills above it.`,
        published: makeDate(`${day}T05:00:00Z`),
      });
    store.read(gazette, [weather('2026-03-01')]);
    expect(store.read(gazette, [weather('2026-03-02')]).counts.new).toBe(1);
  });

  it('a page that all items of a document link to tells nothing of any of them', () => {
    const store = createStore();
    const shared = 'https://news.example/news';
    const first = store.read(gazette, [
      story({ canonicalUrl: shared }),
      otherStory({ canonicalUrl: shared, position: 1 }),
    ]);
    expect(first.counts).toEqual(counted({ items: 2, new: 2 }));
    const second = store.read(courier, [
      story({ identity: 'guid:x', title: 'Ferries', contentText: 'Stopped.', canonicalUrl: shared }),
    ]);
    expect(second.counts).toEqual(counted({ items: 1, new: 1 }));
  });

  it('a standing column with the same words is a new article at every date', () => {
    const store = createStore();
    const column = (day: string) =>
      story({
        identity: `guid:${day}`,
        canonicalUrl: `https://news.example/${day}`,
        published: makeDate(`${day}T05:00:00Z`),
      });
    store.read(gazette, [column('2026-03-01')]);
    expect(store.read(gazette, [column('2026-03-02')]).counts.new).toBe(1);
  });
});

describe('a document that repeats itself', () => {
  it('has one article for an item that is there twice', () => {
    const plan = createStore().read(gazette, [story(), story({ position: 1 })]);
    expect(plan.counts).toEqual(counted({ items: 2, new: 1, duplicate: 1 }));
    expect(plan.inserts).toHaveLength(1);
    expect(plan.dispositions).toMatchObject([{ position: 1, rule: 'identity', target: { insert: 0 } }]);
  });

  it('has one article for one story under two GUIDs', () => {
    const plan = createStore().read(gazette, [story(), story({ position: 1, identity: 'guid:2' })]);
    expect(plan.counts).toEqual(counted({ items: 2, new: 1, duplicate: 1 }));
    expect(plan.dispositions).toMatchObject([{ rule: 'content', target: { insert: 0 } }]);
  });

  it('never claims a key twice', () => {
    const plan = createStore().read(gazette, [story(), story({ position: 1, identity: 'guid:2' })]);
    const claimed = plan.claims.map(({ key }) => key);
    expect(new Set(claimed).size).toBe(claimed.length);
  });

  it('does not revise an article twice: the first item speaks for it', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(gazette, [
      story({ title: 'The bridge is open' }),
      story({ position: 1, title: 'The bridge is closed again' }),
    ]);
    expect(plan.revisions).toHaveLength(1);
    expect(plan.revisions[0]?.article.title).toBe('The bridge is open');
    expect(plan.sightings).toHaveLength(1);
  });

  it('counts every item exactly once, whatever becomes of it', () => {
    const store = createStore();
    store.read(gazette, [story(), otherStory({ position: 1 })]);
    const plan = store.read(
      gazette,
      [
        story({ contentText: 'Corrected.' }),
        otherStory({ position: 1 }),
        otherStory({ position: 2 }),
        otherStory({ position: 3, identity: 'guid:again', canonicalUrl: null }),
        makeArticle({
          position: 4,
          identity: 'guid:9',
          canonicalUrl: null,
          title: 'Third',
          contentText: 'New.',
        }),
      ],
      [{ position: 5, identity: null, reason: 'has no title' }],
    );
    const { items, ...fates } = plan.counts;
    expect(items).toBe(6);
    expect(Object.values(fates).reduce((sum, count) => sum + count)).toBe(6);
  });
});

function story(given: Partial<Article> = {}): Article {
  return makeArticle(given);
}

function otherStory(given: Partial<Article> = {}): Article {
  return makeArticle({
    identity: 'guid:ferries',
    canonicalUrl: 'https://news.example/ferries',
    title: 'Ferries stop for the winter',
    contentText: 'The last boat of the year leaves the northern pier on Sunday at dusk.',
    ...given,
  });
}

function counted(counts: Partial<IngestPlan['counts']>): IngestPlan['counts'] {
  return { items: 0, new: 0, revised: 0, seen: 0, duplicate: 0, rejected: 0, ...counts };
}

type Sighting = { contentHash: string; gone: boolean };

/** What the real store does with plans, in memory: enough of it to see what the next document meets. */
function createStore() {
  const keys = new Map<string, number>();
  const articles = new Map<number, Article>();
  const sightings = new Map<string, Sighting>();
  const name = (articleId: number, feedId: number) => `${articleId} in ${feedId}`;

  const recallOne = (articleId: number, feedId: number): KnownArticle | 'purged' => {
    const article = articles.get(articleId);
    if (article === undefined) return 'purged';
    const { contentHash, title, titleOriginal, published } = article;
    const sighting = sightings.get(name(articleId, feedId)) ?? null;
    const publishedTitle = titleOriginal ?? title;
    return {
      articleId,
      contentHash,
      title: publishedTitle,
      publishedAt: published.at,
      sighting,
      isOutdated: false,
    };
  };
  const recall = (feedId: number): Known =>
    new Map([...keys].map(([key, articleId]) => [key, recallOne(articleId, feedId)]));

  const write = (plan: IngestPlan, feedId: number): void => {
    const firstId = Math.max(0, ...articles.keys(), ...keys.values()) + 1;
    const idOf = (target: Target) => ('insert' in target ? firstId + target.insert : target.articleId);
    plan.inserts.forEach((article, index) => void articles.set(firstId + index, article));
    for (const { articleId, article } of plan.revisions) articles.set(articleId, article);
    for (const { key, target } of plan.claims) keys.set(key, idOf(target));
    const present = new Set([...plan.present, ...plan.inserts.map((_, index) => firstId + index)]);
    for (const articleId of articles.keys()) {
      const sighting = sightings.get(name(articleId, feedId));
      if (sighting && !present.has(articleId)) sighting.gone = true;
    }
    for (const { target, article } of plan.sightings) {
      sightings.set(name(idOf(target), feedId), { contentHash: article.contentHash, gone: false });
    }
  };

  return {
    read: (feedId: number, items: Article[], rejections: Rejection[] = []) => {
      const keysOf = (article: Article) => articleKeys(article, feedId);
      const plan = planIngest({ articles: items, keysOf, rejections, known: recall(feedId) });
      write(plan, feedId);
      return plan;
    },
    purge: (articleId: number) => void articles.delete(articleId),
    isGone: (articleId: number, feedId: number) => sightings.get(name(articleId, feedId))?.gone,
  };
}

it('items beyond the limit of a document are counted as rejected', () => {
  const plan = planIngest({
    articles: [],
    keysOf: (article) => articleKeys(article, 1),
    rejections: [],
    known: new Map(),
    unread: 90,
  });
  expect(plan.counts).toMatchObject({ items: 90, rejected: 90 });
});

it('a GUID that comes with another page, title and date does not replace the article that had it', () => {
  const before = makeArticle({
    identity: 'guid:1',
    title: 'The bridge is closed',
    canonicalUrl: 'https://news.example/a',
  });
  const after = makeArticle({
    identity: 'guid:1',
    title: 'The ferry is late',
    canonicalUrl: 'https://news.example/b',
    contentHash: 'b'.repeat(64),
    published: { ...before.published, at: new Date('2026-05-01T00:00:00Z') },
  });
  const facts = {
    articleId: 7,
    contentHash: before.contentHash,
    title: before.title,
    publishedAt: new Date('2026-04-01T00:00:00Z'),
    isOutdated: false,
  };
  const known = new Map([
    [
      articleKeys(before, 1).identity,
      { ...facts, sighting: { contentHash: before.contentHash, gone: false } },
    ],
  ]);
  const plan = planIngest({
    articles: [after],
    keysOf: (article) => articleKeys(article, 1),
    rejections: [],
    known,
  });
  expect(plan.counts).toMatchObject({ new: 1, revised: 0 });
});

it('a reused GUID without a page of its own stays with the article that had it: nothing else would find it again', () => {
  const before = makeArticle({ identity: 'guid:1', title: 'One', canonicalUrl: null });
  const after = makeArticle({
    identity: 'guid:1',
    title: 'Two',
    canonicalUrl: null,
    contentHash: 'b'.repeat(64),
    published: { ...before.published, at: new Date('2026-05-01T00:00:00Z') },
  });
  const facts = {
    articleId: 7,
    contentHash: before.contentHash,
    title: 'One',
    publishedAt: new Date('2026-04-01T00:00:00Z'),
    isOutdated: false,
  };
  const sighting = { contentHash: before.contentHash, gone: false };
  const known = new Map([[articleKeys(before, 1).identity, { ...facts, sighting }]]);
  const plan = planIngest({
    articles: [after],
    keysOf: (article) => articleKeys(article, 1),
    rejections: [],
    known,
  });
  expect(plan.counts).toMatchObject({ new: 0, revised: 1 });
});
