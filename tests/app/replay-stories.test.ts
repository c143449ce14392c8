import { describe, expect, it } from 'vitest';
import { sql } from '../../src/adapters/postgres/drizzle.ts';
import { groupStories } from '../../src/app/group-stories.ts';
import { mergeStories } from '../../src/app/merge-stories.ts';
import { splitStory } from '../../src/app/split-story.ts';
import { STORY_RULES_VERSION } from '../../src/core/stories/story-rules.ts';
import { makeNews } from '../support/make-news.ts';
import { replay } from '../support/replay.ts';
import { openTestStories, type TestStories } from '../support/test-stories.ts';
import { waitFor } from '../support/wait-for.ts';

const news = makeNews(1);
const edited = [...news.slice(0, 9), ...makeNews(5, 4)];

describe('stories that are made anew', () => {
  it('are what they were where the rules are the same', async () => {
    await using stories = await openGrouped();
    const [before, known] = [await stories.storyOf(), await readKnown(stories)];
    expect(await replay(stories)).toMatchObject({ articles: 4, moved: [], stories: { before: 3, after: 3 } });
    expect(await stories.storyOf()).toEqual(before);
    expect(await readKnown(stories)).toEqual(known);
  });

  it('come out by the rules of today, and say first what is different', async () => {
    await using stories = await openGrouped();
    const [one = 0, two = 0] = await misgroup(stories);
    const difference = await replay(stories);
    expect(difference).toMatchObject({
      stories: { before: 2, after: 3 },
      moved: [
        { articleId: 2, from: two, to: one, rule: 'alike' },
        { articleId: 3, from: one, rule: 'first' },
      ],
    });
    const [first, second, third, fourth] = await stories.storyOf();
    expect(first).toBe(one);
    expect(second).toBe(one);
    expect([one, two]).not.toContain(third);
    expect(fourth).toBe(two);
    expect(
      await stories.query('select version, moved_from from sluice.story_members where article_id = 2'),
    ).toEqual([{ version: STORY_RULES_VERSION, moved_from: String(two) }]);
    expect(await replay(stories)).toMatchObject({ moved: [] });
  });

  it('write nothing when only the difference is asked for, or they are interrupted', async () => {
    await using stories = await openGrouped();
    await misgroup(stories);
    const before = [await stories.storyOf(), await readKnown(stories)];
    expect(await replay(stories, { dryRun: true })).toMatchObject({ moved: [{}, {}] });
    expect(await replay(stories, { signal: AbortSignal.abort() })).toBeNull();
    expect([await stories.storyOf(), await readKnown(stories)]).toEqual(before);
  });

  it('are known to articles that come after, as they were', async () => {
    await using stories = await openGrouped();
    await misgroup(stories);
    await replay(stories);
    await stories.add([{ text: news, host: 'e.example' }]);
    await groupStories(stories.app);
    const after = await stories.storyOf();
    expect(after.at(-1)).toBe(after[0]);
  });

  it('stay as a person has split and merged them', async () => {
    await using stories = await openGrouped();
    const { from, to } = await splitStory(stories.app, 2);
    const [, , third = 0, fourth = 0] = await stories.storyOf();
    await mergeStories(stories.app, { from: fourth ?? 0, into: third ?? 0 });
    expect(await replay(stories)).toMatchObject({ moved: [] });
    expect(await stories.storyOf()).toEqual([from, to, third, third]);
    await stories.add([{ text: edited, host: 'e.example' }]);
    await groupStories(stories.app);
    expect((await stories.storyOf()).at(-1)).toBe(to);
  });

  it('leave to the service what is grouped meanwhile: it waits again', async () => {
    await using stories = await openGrouped();
    let replayed: Promise<unknown> = Promise.resolve();
    await stories.database.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('sluice stories', 0))`);
      replayed = replay(stories);
      await waitFor('the replay to take its turn', async () => (await waitingForLock(stories)) === 1);
      await stories.add([{ text: news, host: 'e.example' }]);
      await tx.execute(
        sql`update sluice.story_members set story_id = 1, rule = 'alike' where article_id = 5`,
      );
    });
    await replayed;
    expect((await stories.storyOf()).at(-1)).toBeNull();
    await groupStories(stories.app);
    const after = await stories.storyOf();
    expect(after.at(-1)).toBe(after[0]);
  });

  it('are left alone where somebody splits or merges meanwhile', async () => {
    await using stories = await openGrouped();
    await misgroup(stories);
    const before = [await stories.storyOf(), await readKnown(stories)];
    let replayed: Promise<unknown> = Promise.resolve();
    await stories.database.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('sluice stories', 0))`);
      replayed = replay(stories).catch((error: Error) => error.message);
      await waitFor('the replay to take its turn', async () => (await waitingForLock(stories)) === 1);
      await tx.execute(
        sql`insert into sluice.story_splits (article_id, story_id, split_at) values (2, 1, now())`,
      );
    });
    expect(await replayed).toContain('run it again');
    expect([await stories.storyOf(), await readKnown(stories)]).toEqual(before);
  });

  it('are made where an article that was split is purged meanwhile', async () => {
    await using stories = await openGrouped();
    await splitStory(stories.app, 2);
    let replayed: Promise<unknown> = Promise.resolve();
    await stories.database.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('sluice stories', 0))`);
      replayed = replay(stories).catch((error: Error) => error.message);
      await waitFor('the replay to take its turn', async () => (await waitingForLock(stories)) === 1);
      await tx.execute(sql`delete from sluice.articles where id = 2`);
    });
    expect(await replayed).toMatchObject({ articles: 3, moved: [] });
    expect(
      (await stories.query('select size::int from v1.stories order by id')).map(({ size }) => size),
    ).toEqual([1, 1, 1, 0]);
  });

  it('are made once, also where a revised article waits behind them for its turn', async () => {
    await using stories = await openGrouped();
    await misgroup(stories);
    await stories.query('update sluice.story_members set revised_at = now() where article_id = 2');
    let done: Promise<unknown> = Promise.resolve();
    await stories.database.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('sluice stories', 0))`);
      const replayed = replay(stories);
      await waitFor('the replay to take its turn', async () => (await waitingForLock(stories)) === 1);
      done = Promise.all([replayed, groupStories(stories.app)]);
      await waitFor(
        'both to have waited for longer than Postgres does before it looks for a deadlock',
        async () => (await waitingForLock(stories, 1.5)) === 2,
      );
    });
    await done;
    const [first, second] = await stories.storyOf();
    expect(second).toBe(first);
  });
});

async function waitingForLock(stories: TestStories, forSeconds = 0): Promise<number> {
  const rows = await stories.query(
    `select count(*) as waiting from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())
    and clock_timestamp() - waitstart >= make_interval(secs => $1)`,
    [forSeconds],
  );
  return Number(rows[0]?.waiting);
}

/** Articles 1 and 2 are one story, 3 and 4 are not. */
async function openGrouped(): Promise<TestStories> {
  const stories = await openTestStories();
  await stories.add([
    { text: news, host: 'a.example' },
    { text: edited, host: 'b.example' },
    { text: makeNews(2), host: 'c.example' },
    { text: makeNews(3), host: 'd.example' },
  ]);
  await groupStories(stories.app);
  return stories;
}

/** As rules of yesterday might have had it: 2 is with 4, and 3 with 1. */
async function misgroup(stories: TestStories): Promise<(number | null)[]> {
  await stories.query(`update sluice.story_members m set version = 1, story_id = o.story_id
    from sluice.story_members o where (m.article_id, o.article_id) in ((2, 4), (3, 1))`);
  const [one = null, two = null, three = null] = await stories.storyOf();
  return [one, two, three];
}

function readKnown(stories: TestStories) {
  return stories.query(`select
    (select count(distinct (epoch, hash, story_id)) from sluice.story_shingles) as shingles,
    (select sum(story_id * (hash & 255)) from (select distinct epoch, hash, story_id from sluice.story_shingles) s) as sum,
    (select count(*) from sluice.outlet_paragraphs) as paragraphs,
    (select array_agg((story_id, article_id, words)::text order by article_id) from sluice.story_versions) as versions`);
}
