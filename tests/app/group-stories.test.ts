import { describe, expect, it } from 'vitest';
import { groupStories } from '../../src/app/group-stories.ts';
import { makeNews } from '../support/make-news.ts';
import { type GivenArticle, openTestStories, type TestStories } from '../support/test-stories.ts';

const news = makeNews(1);

describe('grouping', () => {
  it('gives every article a story, its copies the same one', async () => {
    await using stories = await openTestStories();
    await stories.add([
      { text: news, host: 'www.a.example' },
      { text: makeNews(2), host: 'b.example' },
      { text: ['By Bo', ...news.slice(0, 8)], host: 'c.example' },
    ]);
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 3, opened: 2 });
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
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 1, opened: 0 });
    expect(new Set(await stories.storyOf()).size).toBe(1);
  });

  it('finds the story of articles that another machine, its clock weeks ahead, has stored', async () => {
    await using stories = await openTestStories();
    await stories.add([{ text: news, host: 'a.example', day: 90 }]);
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 1, quarantined: 0 });
    await stories.add([{ text: news, host: 'b.example', day: 90 }]);
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 1, opened: 0, quarantined: 0 });
  });

  it('takes a shingle that is written many times for one story for no more than once', async () => {
    await using stories = await openTestStories();
    await stories.add([{ text: news, host: 'a.example' }]);
    await groupStories(stories.app);
    await stories.query(
      'insert into sluice.story_shingles select s.* from sluice.story_shingles s, generate_series(1, 9)',
    );
    await stories.add([{ text: news, host: 'b.example' }]);
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 1, opened: 0 });
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

  it.each([
    ...[
      ['ok', true],
      ['no-zone', true],
      ['inferred', true],
    ],
    ...[
      ['future', false],
      ['implausible', false],
      ['bulk-identical', false],
    ],
  ] as const)(
    'a date of quality %s says when an article came out that is first seen months later: %s',
    async (quality, isBelieved) => {
      await using stories = await openTestStories();
      const [, late] = await stories.add([
        { text: news, host: 'a.example' },
        { text: news, host: 'b.example', day: 90 },
      ]);
      await stories.query(
        'update sluice.articles set published_at = $1, published_quality = $2 where id = $3',
        ['2026-03-02T00:00:00Z', quality, late],
      );
      await groupStories(stories.app);
      expect(new Set(await stories.storyOf()).size).toBe(isBelieved ? 1 : 2);
    },
  );

  it('shows how many wait, and since when', async () => {
    await using stories = await openTestStories();
    expect(await stories.app.stories.lag()).toEqual({ waiting: 0, oldestSeenAt: null, quarantined: 0 });
    await stories.add([{ text: news, day: 2 }, { text: news }]);
    expect(await stories.app.stories.lag()).toEqual({
      waiting: 2,
      oldestSeenAt: new Date('2026-03-01T00:00:00Z'),
      quarantined: 0,
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
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 2, opened: 2 });
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
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 1, opened: 0 });
  });
});

describe('an article that cannot be grouped', () => {
  it('is set apart with the reason, holds up no other, and is tried again after a day', async () => {
    await using stories = await openTestStories();
    const articles = Array.from({ length: 30 }, (_, index) => ({
      text: makeNews(index),
      host: index === 11 ? 'poison.example' : 'a.example',
    }));
    await stories.add(articles);
    await stories.query(
      "alter table sluice.story_members add constraint no_poison check (outlet <> 'poison.example')",
    );
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 29, quarantined: 1 });
    expect(await stories.app.stories.lag()).toMatchObject({ waiting: 0, quarantined: 1 });
    expect(await stories.query('select article_id, error from v1.story_quarantine')).toEqual([
      { article_id: '12', error: expect.stringContaining('no_poison') },
    ]);
    await stories.query('alter table sluice.story_members drop constraint no_poison');
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 0 });
    const tomorrow = { ...stories.app, clock: () => new Date('2026-03-31T12:00:01Z') };
    expect(await groupStories(tomorrow)).toMatchObject({ grouped: 1, quarantined: 0 });
    expect(await stories.query('select * from v1.story_quarantine')).toEqual([]);
  });

  it('is not blamed for what is wrong with the database', async () => {
    await using stories = await openTestStories();
    await stories.add([{ text: news }]);
    await stories.query('alter table sluice.story_versions rename to away');
    await expect(groupStories(stories.app)).rejects.toThrow();
    expect(await stories.app.stories.lag()).toMatchObject({ waiting: 1, quarantined: 0 });
  });
});

describe('an article whose text is revised', () => {
  it('stays in its story when it is much as it was', async () => {
    await using stories = await openTestStories();
    await stories.add([{ text: news, host: 'a.example' }]);
    await stories.add([{ text: news, host: 'b.example' }]);
    await groupStories(stories.app);
    await revise(stories, 1, [...news.slice(0, 10), 'One sentence more was added in town.']);
    expect(await groupStories(stories.app)).toMatchObject({ moved: 0, opened: 0 });
    expect(new Set(await stories.storyOf()).size).toBe(1);
  });

  it('goes to the story it is like now, and leaves the copies of its old text together', async () => {
    await using stories = await openTestStories();
    await stories.add([
      { text: news, host: 'a.example' },
      { text: news, host: 'b.example' },
      { text: makeNews(2), host: 'c.example' },
    ]);
    await groupStories(stories.app);
    await revise(stories, 1, makeNews(2));
    expect(await stories.query('select revised from v1.story_lag')).toEqual([{ revised: '1' }]);
    expect(await groupStories(stories.app)).toMatchObject({ moved: 1, opened: 0 });
    const [first, second, third] = await stories.storyOf();
    expect(first).toBe(third);
    expect(
      await stories.query('select rule, moved_from::int from v1.story_members where article_id = 1'),
    ).toEqual([{ rule: 'alike', moved_from: second }]);
    await stories.add([{ text: news, host: 'd.example' }]);
    await groupStories(stories.app);
    expect((await stories.storyOf()).at(-1)).toBe(second);
  });

  it('opens a story when it is like none, unless nobody else is in its own', async () => {
    await using stories = await openTestStories();
    await stories.add([
      { text: news, host: 'a.example' },
      { text: news, host: 'b.example' },
    ]);
    await groupStories(stories.app);
    await revise(stories, 1, makeNews(3));
    await revise(stories, 2, makeNews(4));
    expect(await groupStories(stories.app)).toMatchObject({ moved: 1, opened: 1 });
    const [first, second] = await stories.storyOf();
    expect(first).not.toBe(second);
    await stories.add([
      { text: makeNews(3), host: 'c.example' },
      { text: makeNews(4), host: 'd.example' },
    ]);
    await groupStories(stories.app);
    expect(await stories.storyOf()).toEqual([first, second, first, second]);
  });
});

/** As an ingest leaves it. */
async function revise(stories: TestStories, articleId: number, text: string[]): Promise<void> {
  await stories.query('update sluice.articles set content_text = $2 where id = $1', [
    articleId,
    text.join('\n\n'),
  ]);
  await stories.query('update sluice.story_members set revised_at = now() where article_id = $1', [
    articleId,
  ]);
}

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
