import { describe, expect, it } from 'vitest';
import { articleKeys, identityKey } from '../../src/core/article-keys.ts';
import { asideHash, wordsHash } from '../../src/core/article-version.ts';
import type { Known, Target } from '../../src/core/find-match.ts';
import type { KnownArticle, KnownSighting } from '../../src/core/judge-edit.ts';
import { type IngestFacts, type IngestPlan, planIngest } from '../../src/core/plan-ingest.ts';
import type { Article } from '../../src/domain/article.ts';
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
      gone: [],
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
    expect(plan.gone).toEqual([]);
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
    const plan = createStore().read(gazette, [story()], {
      rejections: [{ position: 1, identity: null, reason: 'has no title' }],
    });
    expect(plan.counts).toEqual(counted({ items: 2, new: 1, rejected: 1 }));
    expect(plan.dispositions).toEqual([
      {
        position: 1,
        identity: null,
        disposition: 'rejected',
        rule: 'has no title',
        target: null,
        score: null,
      },
    ]);
  });
});

describe('an item that is not edited', () => {
  it.each([
    ['counters move', '3 comments', '17 comments'],
    ['times are told from now', 'Updated 3 hours ago', 'Updated 4 hours ago'],
    [
      'an address carries another campaign',
      'https://a.example/b?utm_source=x',
      'https://a.example/b?utm_source=y',
    ],
    ['an advertisement comes', '', 'Advertisement'],
    ['quotes are set another way', '"Never," it says.', '“Never,” it says.'],
  ])('is seen, and nothing is written for it, when %s', (_, before, after) => {
    const store = createStore();
    const text = 'Ten thousand people walked across on the first morning.';
    store.read(gazette, [story({ contentText: `${text}\n\n${before}` })]);
    const plan = store.read(gazette, [story({ contentText: `${text}\n\n${after}` })]);
    expect(plan.counts).toEqual(counted({ items: 1, seen: 1 }));
    expect(plan).toMatchObject({ revisions: [], sightings: [], dispositions: [] });
  });

  it('is seen when nothing but its date, categories, image or address changes, and the new address is kept', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    const plan = store.read(gazette, [
      story({
        canonicalUrl: 'https://news.example/moved',
        categories: ['sea'],
        published: makeDate('2026-03-01T09:00:00Z'),
      }),
    ]);
    expect(plan.counts).toEqual(counted({ items: 1, seen: 1 }));
    expect(plan.sightings).toMatchObject([{ target: { articleId: 1 } }]);
  });

  it('makes no revision on the first look after an upgrade, which notes what edits are told by', () => {
    const store = createStore();
    store.read(gazette, [story()]);
    store.forgetVersions();
    const first = store.read(gazette, [story({ authors: ['Bo Other'] })]);
    expect(first.counts).toEqual(counted({ items: 1, seen: 1 }));
    expect(first.sightings).toHaveLength(1);
    const second = store.read(gazette, [story({ authors: ['Bo Other'] })]);
    expect(second).toMatchObject({ sightings: [], revisions: [] });
    expect(store.read(gazette, [story({ authors: ['Cy Third'] })]).counts.revised).toBe(1);
  });
});

describe('an edit', () => {
  it.each([
    ['the teaser', { summary: 'The port expects more by noon.' }],
    ['the names of the authors', { authors: ['Bo Other'] }],
  ])('of %s is a revision', (_, edited) => {
    const store = createStore();
    store.read(gazette, [story()]);
    expect(store.read(gazette, [story(edited)]).counts).toEqual(counted({ items: 1, revised: 1 }));
  });

  it('of the teaser in one feed does not replace the words that another feed brought', () => {
    const store = createStore();
    const theirs = story({ identity: 'guid:x', contentText: 'Ten thousand people walked across.' });
    store.read(gazette, [story()]);
    store.read(courier, [theirs]);
    const plan = store.read(courier, [{ ...theirs, summary: 'A morning on the bridge.' }]);
    expect(plan.counts).toEqual(counted({ items: 1, seen: 1 }));
  });

  it.each([
    ['a new headline', { title: 'The harbour bridge opens two weeks early' }, ['headline-changed']],
    ['a headline set in capitals', { title: 'THE HARBOUR BRIDGE OPENS A WEEK EARLY', summary: 'New.' }, []],
    ['a text that is gone', { contentText: '', wordCount: 0 }, ['text-emptied']],
    [
      'a notice in place of the text',
      { contentText: 'This article has been removed.', wordCount: 5 },
      ['text-replaced'],
    ],
    [
      'a correction below the text',
      { contentText: `${longText} Correction: it was Monday.`, wordCount: 44 },
      [],
    ],
  ])('says what happened: %s', (_, edited, events) => {
    const store = createStore();
    store.read(gazette, [story({ contentText: longText, wordCount: 40 })]);
    const plan = store.read(gazette, [story({ contentText: longText, wordCount: 40, ...edited })]);
    expect(plan.revisions).toMatchObject([{ events }]);
  });
});

describe('an item that is changed at every poll', () => {
  const version = (n: number) =>
    story({ contentText: `${longText} It was said in version ${n} of this text.` });
  const poll = (store: ReturnType<typeof createStore>, n: number) => store.read(gazette, [version(n)]);

  it('keeps its first versions, then one an hour, and counts every change', () => {
    const store = createStore();
    const plans = Array.from({ length: 24 }, (_, n) => poll(store, n));
    const kept = plans.map((plan) => plan.revisions.map(({ isFolded }) => (isFolded ? '-' : 'k')).join(''));
    expect(kept.join('')).toBe('kkkk-----k-----k-----k-'.slice(0, 23));
    expect(plans.slice(1).every(({ counts }) => counts.revised === 1)).toBe(true);
    expect(plans.at(-1)?.restless).toBe(1);
  });

  it('is as any other again when it has rested for one document', () => {
    const store = createStore();
    for (let n = 0; n < 8; n += 1) poll(store, n);
    const rest = poll(store, 7);
    expect(rest).toMatchObject({ restless: 0, counts: { seen: 1 }, sightings: [{ streak: 0 }] });
    expect(poll(store, 8).revisions).toMatchObject([{ isFolded: false }]);
  });

  it('is as any other again when it has rested, also after more changes in a row than are counted', () => {
    const store = createStore();
    for (let n = 0; n < 1010; n += 1) poll(store, n);
    expect(poll(store, 1009)).toMatchObject({ restless: 0, counts: { seen: 1 }, sightings: [{ streak: 0 }] });
  });

  it('keeps the version before its text is taken away', () => {
    const store = createStore();
    for (let n = 0; n < 8; n += 1) poll(store, n);
    const plan = store.read(gazette, [story({ contentText: '', wordCount: 0 })]);
    expect(plan.revisions).toMatchObject([{ isFolded: false, events: ['text-emptied'] }]);
  });
});

describe('an article that is not in a document', () => {
  const items = (...numbers: number[]) => numbers.map((n, position) => numbered(n, { position }));

  it.each([
    ['fell off the end when newer ones came', [5, 4, 3], [6, 5, 4], { 3: 'window' }],
    ['fell off the end when the feed got shorter', [5, 4, 3, 2], [5, 4], { 3: 'window', 2: 'window' }],
    ['was taken out while older ones stayed', [5, 4, 3, 2], [5, 3, 2], { 4: 'withdrawn' }],
    ['went both ways', [6, 5, 4, 3, 2], [7, 6, 4, 3], { 5: 'withdrawn', 2: 'window' }],
    ['left a feed that begins with its oldest', [2, 3, 4, 5], [2, 4, 5, 6], { 3: 'withdrawn' }],
    ['was replaced with all the others', [5, 4], [9, 8], { 5: 'window', 4: 'window' }],
    ['left below a pinned one', [1, 7, 6, 5, 4, 3, 2], [1, 9, 8, 7, 6, 5, 4], { 3: 'window', 2: 'window' }],
    ['left a feed that is shuffled', [5, 2, 4, 3, 1], [3, 5, 1, 4], { 2: 'unclear' }],
    ['left an empty document', [5, 4], [], { 5: 'unclear', 4: 'unclear' }],
  ])('%s', (_, before, after, kinds) => {
    const store = createStore();
    store.read(gazette, items(...before));
    const plan = store.read(gazette, items(...after));
    const ids = new Map(before.map((n, index) => [index + 1, n]));
    expect(Object.fromEntries(plan.gone.map(({ articleId, kind }) => [ids.get(articleId), kind]))).toEqual(
      kinds,
    );
  });

  it('is told by our first looks where the feed has no dates', () => {
    const store = createStore();
    const undated = (...numbers: number[]) =>
      items(...numbers).map((item) => ({ ...item, published: makeDate(null) }));
    store.read(gazette, undated(2, 1));
    store.read(gazette, undated(3, 2, 1));
    expect(store.read(gazette, undated(2, 1)).gone).toEqual([{ articleId: 3, kind: 'withdrawn' }]);
    expect(store.read(gazette, undated(4, 2)).gone).toEqual([{ articleId: 2, kind: 'unclear' }]);
  });

  it.each([
    ['some items were not read', { unread: 3 }],
    ['damage may hide items', { isDamaged: true }],
    ['a newer document was there first', { isLate: true }],
    ['the feed is a folder of files', { missing: null }],
  ])('is not said to be gone where %s', (_, given) => {
    const store = createStore();
    store.read(gazette, items(5, 4, 3));
    expect(store.read(gazette, items(5, 3), given).gone).toEqual([]);
  });

  it('is not said to be gone while its item is there and cannot be read', () => {
    const store = createStore();
    store.read(gazette, items(5, 4, 3));
    const rejections = [{ position: 2, identity: 'guid:4', reason: 'too long' }];
    expect(store.read(gazette, items(5, 3), { rejections }).gone).toEqual([]);
  });
});

describe('a document that comes behind a newer one of its feed', () => {
  it('adds what is not known, changes nothing, and says so of every item', () => {
    const store = createStore();
    store.read(gazette, [story({ title: 'The newer headline' })]);
    const late = [story({ title: 'The older headline' }), otherStory({ position: 1 })];
    const plan = store.read(gazette, late, { isLate: true });
    expect(plan.counts).toEqual(counted({ items: 2, new: 1, rejected: 1 }));
    expect(plan.dispositions).toMatchObject([{ position: 0, rule: expect.stringMatching(/older/) }]);
    expect(plan).toMatchObject({ revisions: [], gone: [] });
    expect(plan.sightings).toHaveLength(1);
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
      { rejections: [{ position: 5, identity: null, reason: 'has no title' }] },
    );
    const { items, ...fates } = plan.counts;
    expect(items).toBe(6);
    expect(Object.values(fates).reduce((sum, count) => sum + count)).toBe(6);
  });
});

function story(given: Partial<Article> = {}): Article {
  return makeArticle(given);
}

const longText = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');

/** The n-th news of March, on its n-th day. */
function numbered(n: number, given: Partial<Article> = {}): Article {
  return makeArticle({
    identity: `guid:${n}`,
    canonicalUrl: `https://news.example/${n}`,
    title: `News number ${n}`,
    contentText: `What happened on day ${n} of the month is told here in so many words of its own.`,
    published: makeDate(`2026-03-0${n}T08:00:00Z`),
    ...given,
  });
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

/** What the real store does with plans, in memory: enough of it to see what the next document meets. */
function createStore() {
  const keys = new Map<string, number>();
  const articles = new Map<number, StoredArticle>();
  const sightings = new Map<string, KnownSighting>();
  const name = (articleId: number, feedId: number) => `${articleId} in ${feedId}`;
  let at = new Date('2026-03-02T00:00:00Z');

  const recallOne = (articleId: number, feedId: number): KnownArticle | 'purged' => {
    const stored = articles.get(articleId);
    if (stored === undefined) return 'purged';
    const sighting = sightings.get(name(articleId, feedId)) ?? null;
    return { ...toKnown(articleId, stored.article), ...stored.state, sighting };
  };
  const recall = (feedId: number): Known =>
    new Map([...keys].map(([key, articleId]) => [key, recallOne(articleId, feedId)]));

  const revise = ({ articleId, article, isFolded }: IngestPlan['revisions'][number]): void => {
    const { state = { revision: 1, revisedAt: null } } = articles.get(articleId) ?? {};
    const kept = { revision: state.revision + 1, revisedAt: at };
    articles.set(articleId, { article, state: isFolded ? state : kept });
  };
  const write = (plan: IngestPlan, feedId: number): void => {
    const firstId = Math.max(0, ...articles.keys(), ...keys.values()) + 1;
    const idOf = (target: Target) => ('insert' in target ? firstId + target.insert : target.articleId);
    plan.inserts.forEach((article, index) => {
      articles.set(firstId + index, { article, state: { revision: 1, revisedAt: null } });
    });
    for (const revision of plan.revisions) revise(revision);
    for (const { key, target } of plan.claims) keys.set(key, idOf(target));
    for (const { articleId } of plan.gone) {
      const sighting = sightings.get(name(articleId, feedId));
      if (sighting) sighting.gone = true;
    }
    for (const { target, article, streak } of plan.sightings) {
      const { firstSeenAt = at } = sightings.get(name(idOf(target), feedId)) ?? {};
      const { contentHash } = article;
      const version = versionOf(article);
      sightings.set(name(idOf(target), feedId), { contentHash, version, gone: false, streak, firstSeenAt });
    }
  };

  return {
    read: (feedId: number, items: Article[], given: Partial<IngestFacts> = {}) => {
      at = new Date(at.getTime() + pollEveryMs);
      const plan = planIngest({ ...factsOf(items, recall(feedId), { feedId, at }), ...given });
      write(plan, feedId);
      return plan;
    },
    purge: (articleId: number) => void articles.delete(articleId),
    /** As rows are from before versions were told by hashes. */
    forgetVersions: () => {
      for (const sighting of sightings.values()) sighting.version = null;
      for (const stored of articles.values()) stored.state = { ...stored.state, version: null };
    },
    isGone: (articleId: number, feedId: number) => sightings.get(name(articleId, feedId))?.gone,
  };
}

type StoredArticle = {
  article: Article;
  state: Pick<KnownArticle, 'revision' | 'revisedAt'> & { version?: null };
};

const pollEveryMs = 600_000;

function factsOf(
  articles: Article[],
  known: Known,
  { feedId = gazette, at = new Date('2026-03-02T00:00:00Z') }: { feedId?: number; at?: Date } = {},
): IngestFacts {
  return {
    articles,
    keysOf: (article) => articleKeys(article, feedId),
    identityKey: (identity) => identityKey(identity, feedId),
    rejections: [],
    known,
    missing: [],
    at,
  };
}

function versionOf(article: Article): KnownArticle['version'] {
  return { words: wordsHash(article), aside: asideHash(article) };
}

function toKnown(articleId: number, article: Article): KnownArticle {
  const { contentHash, title, titleOriginal, wordCount, published } = article;
  return {
    articleId,
    contentHash,
    version: versionOf(article),
    title: titleOriginal ?? title,
    headline: title,
    wordCount,
    publishedAt: published.at,
    revision: 1,
    revisedAt: null,
    isOutdated: false,
    sighting: null,
  };
}

it('items beyond the limit of a document are counted as rejected, and one line says why', () => {
  const plan = planIngest({ ...factsOf([story()], new Map()), unread: 90 });
  expect(plan.counts).toMatchObject({ items: 91, new: 1, rejected: 90 });
  expect(plan.dispositions).toMatchObject([
    { position: 1, disposition: 'rejected', rule: expect.stringMatching(/limit.*90/) },
  ]);
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
  const plan = planIngest(factsOf([after], knowing(before)));
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
  const plan = planIngest(factsOf([after], knowing(before)));
  expect(plan.counts).toMatchObject({ new: 0, revised: 1 });
});

it('an item with the GUID of one article on the page of another, too short to be known by its words, is not new at every poll', () => {
  const store = createStore();
  const day = (date: number) => makeDate(`2026-04-0${date}T08:00:00Z`);
  const page = (name: string) => `https://news.example/${name}`;
  const first = { contentText: 'One.', wordCount: 1, contentHash: 'a'.repeat(64) };
  store.read(gazette, [
    makeArticle({
      ...first,
      identity: 'guid:1',
      title: 'Sports',
      canonicalUrl: page('a'),
      published: day(1),
    }),
    makeArticle({
      ...first,
      identity: 'guid:2',
      title: 'Films',
      canonicalUrl: page('b'),
      published: day(2),
      contentHash: 'b'.repeat(64),
    }),
  ]);
  const swapped = makeArticle({
    identity: 'guid:1',
    title: 'Rain',
    canonicalUrl: page('b'),
    contentText: 'Three.',
    wordCount: 1,
    contentHash: 'c'.repeat(64),
    published: day(3),
  });
  expect(store.read(gazette, [swapped]).counts).toEqual(counted({ items: 1, revised: 1 }));
  expect(store.read(gazette, [swapped]).counts).toEqual(counted({ items: 1, seen: 1 }));
});

/** The store knows the article by its identity, as of April. */
function knowing(article: Article): Known {
  const publishedAt = new Date('2026-04-01T00:00:00Z');
  const { contentHash, version, ...known } = toKnown(7, article);
  const sighting = { contentHash, version, gone: false, streak: 0, firstSeenAt: publishedAt };
  const facts = { ...known, contentHash, version, publishedAt, sighting };
  return new Map([[articleKeys(article, gazette).identity, facts]]);
}
