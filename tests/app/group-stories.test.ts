import { describe, expect, it } from 'vitest';
import { groupStories } from '../../src/app/group-stories.ts';
import { makeNews } from '../support/make-news.ts';
import { type GivenArticle, openTestStories } from '../support/test-stories.ts';

const news = makeNews(1);

describe('grouping', () => {
  it('gives every article a story, its copies the same one', async () => {
    await using stories = await openTestStories();
    await stories.add([
      { text: news, host: 'www.a.example' },
      { text: makeNews(2), host: 'b.example' },
      { text: ['By Bo', ...news.slice(0, 8)], host: 'c.example' },
    ]);
    expect(await groupStories(stories.app)).toEqual({ grouped: 3, opened: 2 });
    const [first, second, third] = await stories.storyOf();
    expect(third).toBe(first);
    expect(second).not.toBe(first);
    expect(
      await stories.query('select first_article_id, title, size, outlets from v1.stories where size > 1'),
    ).toEqual([{ first_article_id: '1', title: 'News', size: '2', outlets: '2' }]);
  });

  it('finds in the store what an earlier batch had left there', async () => {
    await using stories = await openTestStories();
    await stories.add([{ text: news, host: 'a.example' }]);
    await groupStories(stories.app);
    await stories.add([{ text: [...makeNews(3, 4), ...news], host: 'b.example' }]);
    await groupStories(stories.app);
    await stories.add([{ text: makeNews(3, 4), host: 'c.example' }]);
    expect(await groupStories(stories.app)).toEqual({ grouped: 1, opened: 0 });
    expect(new Set(await stories.storyOf()).size).toBe(1);
  });

  it('decides in many batches as it does in one', async () => {
    const furniture = makeNews(99, 4);
    const texts = Array.from({ length: 24 }, (_, index) => [...makeNews(index % 16, 6), ...furniture]);
    const articles = texts.map((text, index) => ({ text, host: `${index % 3}.example` }));
    expect(await groupInBatches(articles, 1)).toEqual(await groupInBatches(articles, articles.length));
  });

  it('makes one story of 500 copies that ten groupers are fed at once', async () => {
    await using stories = await openTestStories();
    const copies = Array.from({ length: 500 }, (_, index) => ({
      text: editLightly(index),
      host: `${index % 40}.example`,
    }));
    const groupers = Array.from({ length: 10 }, () => groupStories(stories.app));
    const adding = Promise.all(
      Array.from({ length: 20 }, (_, part) => stories.add(copies.slice(part * 25, part * 25 + 25))),
    );
    await Promise.all([...groupers, adding]);
    const late = Array.from({ length: 10 }, () => groupStories(stories.app));
    await Promise.all(late);
    expect(
      await stories.query('select count(*), count(distinct story_id) as stories from v1.story_members'),
    ).toEqual([{ count: '500', stories: '1' }]);
    expect(await stories.query('select count(*) from sluice.stories')).toEqual([{ count: '1' }]);
    expect(await stories.query('select waiting from v1.story_lag')).toEqual([{ waiting: '0' }]);
  });

  it('shows how many wait, and since when', async () => {
    await using stories = await openTestStories();
    expect(await stories.app.stories.lag()).toEqual({ waiting: 0, oldestSeenAt: null });
    await stories.add([{ text: news, day: 2 }, { text: news }]);
    expect(await stories.app.stories.lag()).toEqual({
      waiting: 2,
      oldestSeenAt: new Date('2026-03-01T00:00:00Z'),
    });
  });

  it('leaves nothing half done when it is cut off, and all waiting as before', async () => {
    await using stories = await openTestStories();
    await stories.add([{ text: news }, { text: makeNews(2) }]);
    const fails = stories.app.stories.groupBatch({
      limit: 10,
      now: new Date(),
      read: () => {
        throw new Error('killed');
      },
      place: () => [],
    });
    await expect(fails).rejects.toThrow('killed');
    expect(await stories.app.stories.lag()).toMatchObject({ waiting: 2 });
    expect(await groupStories(stories.app)).toEqual({ grouped: 2, opened: 2 });
  });

  it('keeps stories and members when it lets go of what is out of the window', async () => {
    await using stories = await openTestStories();
    await stories.add([
      { text: news, host: 'a.example' },
      { text: news, host: 'b.example' },
    ]);
    await groupStories(stories.app);
    await stories.app.stories.letGo(new Date('2026-06-01T00:00:00Z'));
    expect(await stories.query('select count(*) from sluice.story_shingles')).toEqual([{ count: '0' }]);
    expect(await stories.query('select size from v1.stories')).toEqual([{ size: '2' }]);
  });

  it('lets an article be purged with its membership, and the story stay', async () => {
    await using stories = await openTestStories();
    await stories.add([
      { text: news, host: 'a.example' },
      { text: news, host: 'b.example' },
    ]);
    await groupStories(stories.app);
    await stories.query('delete from sluice.articles where id = 1');
    expect(await stories.query('select size, first_article_id from v1.stories')).toEqual([
      { size: '1', first_article_id: '2' },
    ]);
    await stories.add([{ text: news, host: 'c.example' }]);
    expect(await groupStories(stories.app)).toEqual({ grouped: 1, opened: 0 });
  });
});

async function groupInBatches(articles: readonly GivenArticle[], size: number): Promise<number[]> {
  await using stories = await openTestStories();
  for (let at = 0; at < articles.length; at += size) {
    await stories.add(articles.slice(at, at + size));
    await groupStories(stories.app);
  }
  const found = await stories.storyOf();
  return found.map((story) => found.indexOf(story));
}

/** A fifth are exact copies, the others as newsrooms leave them. */
function editLightly(index: number): string[] {
  if (index % 5 === 0) return news;
  const at = index % news.length;
  const byline = `By Reporter Number${index}`;
  return [
    byline,
    ...news.slice(0, at),
    `An addition in town ${index} by us.`,
    ...news.slice(at, 9 + (index % 5)),
  ];
}
