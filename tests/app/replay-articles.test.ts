import { expect, it } from 'vitest';
import type { ReplayScope } from '../../src/adapters/postgres/replay-store.ts';
import { replayArticles } from '../../src/app/replay-articles.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onOneBackend } from '../support/on-backends.ts';
import { day, type Watch, watchPublisher } from '../support/watch-publisher.ts';

const outdated: ReplayScope = { feedId: null, since: null, all: false };

onOneBackend('replay', (backend) => {
  it('makes articles anew from their documents, and nothing else of them changes', async () => {
    await using watch = await open([makeStory(1), makeStory(2)]);
    const before = await contentOf(watch);
    await spoil(watch);
    expect(await contentOf(watch)).not.toEqual(before);
    const report = await replay(watch, outdated);
    expect(report).toMatchObject({
      complete: true,
      documents: 1,
      articles: 2,
      changed: 2,
      same: 0,
      left: {},
    });
    expect(report.changedColumns).toEqual({ title: 2, content_text: 2 });
    expect(await contentOf(watch)).toEqual(before);
  });

  it('says first what would change, and writes nothing', async () => {
    await using watch = await open([makeStory(1)]);
    await spoil(watch);
    const before = await contentOf(watch);
    expect(await replay(watch, outdated, { dryRun: true })).toMatchObject({ articles: 1, changed: 1 });
    expect(await contentOf(watch)).toEqual(before);
  });

  it('passes over articles that the rules of today have made, unless all are asked for', async () => {
    await using watch = await open([makeStory(1)]);
    expect(await replay(watch, outdated)).toMatchObject({ articles: 0 });
    expect(await replay(watch, { ...outdated, all: true })).toMatchObject({
      articles: 1,
      changed: 0,
      same: 1,
    });
  });

  it('keeps to the feed and the days that are asked for', async () => {
    await using watch = await open([makeStory(1)]);
    await spoil(watch);
    expect(await replay(watch, { ...outdated, feedId: 99 })).toMatchObject({ articles: 0 });
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect(await replay(watch, { ...outdated, since: tomorrow })).toMatchObject({ articles: 0 });
    expect(await replay(watch, { ...outdated, feedId: 1, since: new Date(0) })).toMatchObject({
      articles: 1,
    });
  });

  it('is no revision, and makes none at the next poll', async () => {
    await using watch = await open([makeStory(1)]);
    await spoil(watch);
    await replay(watch, outdated);
    watch.serve({ body: makeRss([makeStory(1), makeStory(2)]) });
    await watch.later(day);
    expect(await watch.test.sql('select revision from v1.articles order by id')).toEqual([
      { revision: 1 },
      { revision: 1 },
    ]);
    expect(await watch.test.sql('select * from v1.revisions')).toEqual([]);
  });

  it('makes a revised article from the document that revised it', async () => {
    await using watch = await open([makeStory(1), makeStory(2)]);
    watch.serve({
      body: makeRss([makeStory(3), { ...makeStory(2), title: 'Ferries sail again' }, makeStory(1)]),
    });
    await watch.later(day);
    const before = await contentOf(watch);
    await spoil(watch);
    expect(await replay(watch, outdated)).toMatchObject({ documents: 2, articles: 3, changed: 3, left: {} });
    expect(await contentOf(watch)).toEqual(before);
  });

  it('leaves articles as they are whose document is not kept any more, and counts them', async () => {
    await using watch = await open([makeStory(1)]);
    await spoil(watch);
    await watch.test.sql('delete from sluice.payload_bodies');
    const before = await contentOf(watch);
    expect(await replay(watch, outdated)).toMatchObject({
      complete: true,
      articles: 1,
      changed: 0,
      left: { 'its body is no longer kept': 1 },
    });
    expect(await contentOf(watch)).toEqual(before);
  });

  it('knows an article by the keys that the new rules give it', async () => {
    await using watch = await open([makeStory(1)]);
    await spoil(watch);
    await watch.test.sql('delete from sluice.article_keys');
    await replay(watch, outdated);
    const [keys] = await watch.test.sql<{ keys: string }>('select count(*) as keys from sluice.article_keys');
    expect(Number(keys?.keys)).toBe(3);
  });

  it('comes by itself before an article of an earlier version could look revised', async () => {
    await using watch = await open([makeStory(1), makeStory(2)]);
    await spoil(watch);
    watch.serve({ body: makeRss([makeStory(1), { ...makeStory(2), title: 'Ferries sail again' }]) });
    await watch.later(day);
    expect(await watch.test.sql('select title, revision from v1.articles order by id')).toEqual([
      { title: makeStory(1).title, revision: 1 },
      { title: 'Ferries sail again', revision: 2 },
    ]);
    expect(await watch.test.sql('select title from v1.revisions')).toEqual([{ title: makeStory(2).title }]);
  });

  it('that cannot come leaves a revision, so that no text is lost', async () => {
    await using watch = await open([makeStory(1)]);
    await spoil(watch);
    await watch.test.sql('delete from sluice.payload_bodies');
    watch.serve({ body: makeRss([makeStory(1), makeStory(2)]) });
    await watch.later(day);
    expect(await watch.test.sql('select title from v1.revisions')).toEqual([
      { title: `${makeStory(1).title} | Gazette` },
    ]);
  });

  it('that is interrupted goes on with what is left', async () => {
    await using watch = await open([makeStory(1)]);
    watch.serve({ body: makeRss([makeStory(2)]) });
    await watch.later(day);
    await spoil(watch);
    const stop = new AbortController();
    const first = await replay(watch, outdated, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(first).toMatchObject({ complete: false, articles: 1 });
    expect(await replay(watch, outdated)).toMatchObject({ complete: true, articles: 1 });
  });

  function open(stories: ReturnType<typeof makeStory>[]): Promise<Watch> {
    return watchPublisher({ backend, answer: { body: makeRss(stories) } }).then(async (watch) => {
      await watch.later(0);
      return watch;
    });
  }
});

type ReplayOptions = Parameters<typeof replayArticles>[2];

function replay(
  { test }: Watch,
  scope: ReplayScope,
  {
    dryRun = false,
    signal = new AbortController().signal,
    onProgress = () => {},
  }: Partial<ReplayOptions> = {},
) {
  return replayArticles(test.app, scope, { dryRun, signal, onProgress });
}

/** As rules of an earlier version would have left the articles. */
async function spoil({ test }: Watch): Promise<void> {
  await test.sql(`
    update sluice.sightings s set
      content_hash = sha256(s.content_hash), words_hash = substring(sha256(s.words_hash) for 8)
    from sluice.articles a where a.id = s.article_id and a.content_hash = s.content_hash`);
  await test.sql(`
    update sluice.articles set normalizer_version = 1, title = title || ' | Gazette',
      content_text = 'Share this! ' || content_text, content_hash = sha256(content_hash),
      words_hash = substring(sha256(words_hash) for 8)`);
  // The version of the rules is in the keys of its items: those of another one recall nothing.
  await test.sql('delete from sluice.feed_memos');
}

function contentOf({ test }: Watch) {
  return Promise.all([
    test.sql('select * from sluice.articles order by id'),
    test.sql('select * from sluice.sightings order by article_id'),
    test.sql('select * from sluice.revisions order by article_id'),
    test.sql('select * from sluice.article_keys order by key'),
  ]);
}
