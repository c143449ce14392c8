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

  it('because all items have the same one: every item is an article, and stays one', async () => {
    await using test = await openFeed();
    await test.publish(stories.map((story) => ({ ...story, guid: 'item' })));
    await test.publish(stories.map((story) => ({ ...story, guid: 'item' })).toReversed());
    expect(await test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 10 }]);
    expect(await test.sql('select count(*)::int as n from v1.revisions')).toEqual([{ n: 0 }]);
    expect(await test.sql('select identity_by from v1.feeds')).toEqual([{ identity_by: 'url' }]);
  });

  async function openFeed() {
    await using opened = new AsyncDisposableStack();
    const publisher = opened.use(await startPublisher());
    const url = publisher.serve('/feed.xml', { status: 404 });
    const seeds = { 'sources.yaml': `sources:\n  - name: Gazette\n    url: ${url}\n` };
    const test = opened.use(await openTestApp({ backend, seeds }));
    const owned = opened.move();
    return {
      sql: test.sql,
      publish: async (items: readonly RssItem[]) => {
        publisher.serve('/feed.xml', { body: makeRss(items) });
        test.clock.advance({ seconds: 86_400 });
        await test.runOnce();
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }
});
