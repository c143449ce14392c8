import { expect, it } from 'vitest';
import { makeRss, makeStory, type RssItem } from '../support/make-rss.ts';
import { onOneBackend } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp } from '../support/test-app.ts';

const stories = Array.from({ length: 10 }, (_, index) => makeStory(index));

onOneBackend('a feed whose GUIDs do not serve', (backend) => {
  it('because they are made anew at every poll: its articles stay one each, and it is told apart by URL', async () => {
    await using test = await openFeed();
    for (let poll = 0; poll < 5; poll += 1) {
      await test.publish(stories.map((story) => ({ ...story, guid: `${story.guid} of poll ${poll}` })));
    }
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 10 }]);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'url' }]);
    await test.publish(stories.map((story) => ({ ...story, guid: `${story.guid} at last` })));
    await test.publish(stories.map((story) => ({ ...story, guid: `${story.guid} and again` })));
    const [last] = await test.sql(
      'select seen_items, duplicate_items from v1.documents order by id desc limit 1',
    );
    expect(last).toMatchObject({ seen_items: 10, duplicate_items: 0 });
  });

  it('because they are made anew while most of the window moves on: by URL, too, and once each', async () => {
    await using test = await openFeed();
    for (let poll = 0; poll < 5; poll += 1) {
      const window = Array.from({ length: 20 }, (_, index) => makeStory(poll * 11 + index));
      await test.publish(window.map((story) => ({ ...story, guid: `${story.guid} of poll ${poll}` })));
    }
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 64 }]);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'url' }]);
  });

  it('because they and the URLs are made anew at every poll: it is told apart by words', async () => {
    await using test = await openFeed();
    for (let poll = 0; poll < 9; poll += 1) {
      await test.publish(
        stories.map((story) => ({
          ...story,
          guid: `${story.guid}-${poll}`,
          link: `${story.link}/visit-${poll}`,
        })),
      );
    }
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 10 }]);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'words' }]);
  });

  it('because they are made anew, and then because all are one: by URL, which has not failed yet', async () => {
    await using test = await openFeed();
    const guids = ['first', 'second', 'third'].map(
      (visit) => (guid: unknown) => `${guid} of the ${visit} visit`,
    );
    for (const name of [...guids, () => 'item', () => 'item']) {
      await test.publish(stories.map((story) => ({ ...story, guid: name(story.guid) })));
    }
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'url' }]);
  });

  it('now and then only, documents without anything known between: they are still found out', async () => {
    await using test = await openFeed();
    for (let poll = 0; poll < 4; poll += 1) {
      await test.publish(stories.map((story) => ({ ...story, guid: `${story.guid} of poll ${poll}` })));
      await test.publish([makeStory(100 + poll)]);
    }
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'url' }]);
  });

  it('because all items have the same one: every item is an article, and stays one', async () => {
    await using test = await openFeed();
    await test.publish(stories.map((story) => ({ ...story, guid: 'item' })));
    await test.publish(stories.map((story) => ({ ...story, guid: 'item' })).toReversed());
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 10 }]);
    expect(await test.sql('select count(*)::int as n from v1.revisions')).toEqual([{ n: 0 }]);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'url' }]);
  });

  it('because all have the same one, and no URL: it is told apart by words, for good', async () => {
    await using test = await openFeed();
    const notes = stories.map(({ title, text }) => ({ guid: 'item', title, text }));
    await test.publish(notes);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'words' }]);
    await test.restart();
    await test.publish(notes.toReversed());
    await test.publish(stories);
    await test.publish(stories.slice(0, 6));
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 10 }]);
    expect(await test.sql('select count(*)::int as n from v1.revisions')).toEqual([{ n: 0 }]);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'words' }]);
  });

  it('because most are missing, and all link to one page: by words, too, and an item that moves stays one', async () => {
    await using test = await openFeed();
    const notes = stories.map(({ title, text }) => ({ title, text, link: 'https://news.example/notes' }));
    await test.publish(notes.slice(3));
    await test.publish([...notes.slice(0, 3).toReversed(), ...notes.slice(3)]);
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 10 }]);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'words' }]);
  });

  it('given up for words once it has enough items to tell: the first ones are not doubled', async () => {
    await using test = await openFeed();
    const notes = stories.map((_, index) => ({ guid: 'item', title: `Note ${index}` }));
    await test.publish(notes.slice(0, 3).map((note) => ({ ...note, text: 'Short.' })));
    await test.publish(notes.map((note) => ({ ...note, text: 'Short.' })));
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'words' }]);
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 10 }]);
  });

  it.each<[string, Partial<RssItem>]>([
    ['pages of their own', {}],
    ['no page', { link: undefined }],
    ['no page, few words and no date', { link: undefined, text: 'Short.', date: undefined }],
  ])(
    'but not often enough to tell: items that share one, with %s, are one article each wherever they stand',
    async (_name, given) => {
      await using test = await openFeed();
      const item = (name: string): RssItem => ({
        guid: 'item',
        title: `Pier ${name} is closed`,
        link: `https://news.example/piers/${name}`,
        text: `The pier ${name} is closed until the men from the yard have mended what the storm has broken.`,
        date: `Sun, ${name.length + 10} Mar 2026 08:00:00 GMT`,
        ...given,
      });
      const [one, two, three] = [item('a'), item('bb'), item('ccc')] as const;
      for (const items of [[one], [two, one], [one, two], [three, two, one], [three, two], [two], [three]]) {
        await test.publish(items);
      }
      const found = await test.sql('select title, revision from v1.articles order by title');
      expect(found).toEqual(
        ['a', 'bb', 'ccc'].map((name) => ({ title: `Pier ${name} is closed`, revision: 1 })),
      );
      expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'guid' }]);
    },
  );

  it.each<[string, Partial<RssItem>]>([
    ['a page of its own', { link: 'https://news.example/piers/a' }],
    [
      'no page, and words enough',
      { text: 'The pier is closed until the men from the yard have mended what broke.' },
    ],
    ['no page and few words', {}],
  ])(
    'shared only after its article was purged, with %s: the article does not come back',
    async (_name, given) => {
      await using test = await openFeed();
      const one = { guid: 'item', title: 'Pier a is closed', text: 'Short.', ...given };
      const two = { guid: 'item', title: 'Pier b is open', text: 'Brief.' };
      await test.publish([one]);
      await test.sql('delete from sluice.articles');
      await test.publish([two, one]);
      await test.publish([one, two]);
      expect(await test.sql('select title from v1.articles')).toEqual([{ title: 'Pier b is open' }]);
    },
  );

  async function openFeed() {
    await using opened = new AsyncDisposableStack();
    const publisher = opened.use(await startPublisher());
    const url = publisher.serve('/feed.xml', { status: 404 });
    const seeds = { 'sources.yaml': `sources:\n  - name: Gazette\n    url: ${url}\n` };
    const test = opened.use(await openTestApp({ backend, seeds }));
    const owned = opened.move();
    return {
      sql: test.sql,
      restart: test.restart,
      publish: async (items: readonly RssItem[]) => {
        publisher.serve('/feed.xml', { body: makeRss(items) });
        test.clock.advance({ seconds: 86_400 });
        await test.runOnce();
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }
});
