import { describe, expect, it } from 'vitest';
import { groupStories } from '../../src/app/group-stories.ts';
import { mergeStories, unmergeStory } from '../../src/app/merge-stories.ts';
import { showStory } from '../../src/app/show-story.ts';
import { splitStory } from '../../src/app/split-story.ts';
import { makeNews } from '../support/make-news.ts';
import { replay } from '../support/replay.ts';
import { openTestStories, type TestStories } from '../support/test-stories.ts';

const news = makeNews(1);
const edited = [...news.slice(0, 9), ...makeNews(5, 4)];

describe('a story that is shown', () => {
  it('names its articles and why each is there', async () => {
    await using stories = await openGrouped();
    const [storyId = 0] = storyIds(await stories.storyOf());
    expect(await showStory(stories.app, storyId)).toMatchObject({
      storyId,
      mergedInto: null,
      members: [
        { articleId: 1, outlet: 'a.example', rule: 'first', score: null },
        { articleId: 2, outlet: 'b.example', rule: 'alike', evidence: { articleId: 1, storyId } },
      ],
    });
    await expect(showStory(stories.app, 99)).rejects.toThrow('there is no story 99');
  });
});

describe('a story without articles', () => {
  it('names those that left it for another story, by revision or replay', async () => {
    await using stories = await openGrouped();
    const [one = 0, , two = 0] = storyIds(await stories.storyOf());
    await stories.query('update sluice.articles set content_text = $1 where id = 3', [news.join('\n\n')]);
    await stories.query('update sluice.story_members set revised_at = now() where article_id = 3');
    await groupStories(stories.app);
    expect(await showStory(stories.app, two)).toMatchObject({
      members: [],
      left: [{ articleId: 3, storyId: one }],
    });
    await stories.query('delete from sluice.articles where id = 3');
    expect(await showStory(stories.app, two)).toMatchObject({ members: [], left: [] });
  });
});

describe('an article split from its story', () => {
  it('stays apart, and its copies follow it', async () => {
    await using stories = await openGrouped();
    const { from, to } = await splitStory(stories.app, 2);
    await stories.add([
      { text: edited, host: 'c.example' },
      { text: news, host: 'd.example' },
    ]);
    await groupStories(stories.app);
    expect((await stories.storyOf()).slice(0, 2)).toEqual([from, to]);
    expect((await stories.storyOf()).slice(-2)).toEqual([to, from]);
  });

  it('does not come back when it is grouped again', async () => {
    await using stories = await openGrouped();
    const { from } = await splitStory(stories.app, 2);
    await stories.query('update sluice.story_members set story_id = null where article_id = 2');
    await stories.query('delete from sluice.story_versions where article_id = 2');
    await groupStories(stories.app);
    expect((await stories.storyOf())[1]).not.toBe(from);
    expect(await stories.query('select rule from v1.story_members where article_id = 2')).toEqual([
      { rule: 'split' },
    ]);
  });

  it('leaves a story that is still known by what stays in it', async () => {
    await using stories = await openTestStories();
    const [one, other] = [makeNews(1, 12), makeNews(2, 12)];
    await stories.add([
      { text: [...one, ...other], host: 'a.example' },
      { text: one, host: 'b.example' },
      { text: one, host: 'c.example' },
    ]);
    await groupStories(stories.app);
    const { from, to } = await splitStory(stories.app, 1);
    await stories.add([
      { text: one, host: 'd.example' },
      { text: other, host: 'e.example' },
    ]);
    await groupStories(stories.app);
    expect(await stories.storyOf()).toEqual([to, from, from, from, to]);
  });

  it('is not followed by those it left: neither a replay nor a revision brings the two together', async () => {
    await using stories = await openTestStories();
    await stories.add(['a', 'b', 'c'].map((name) => ({ text: news, host: `${name}.example` })));
    await groupStories(stories.app);
    const { from, to } = await splitStory(stories.app, 1);
    expect(await replay(stories)).toMatchObject({ moved: [] });
    await stories.query('update sluice.story_members set revised_at = now() where article_id = 3');
    await groupStories(stories.app);
    expect(await stories.storyOf()).toEqual([to, from, from]);
  });

  it('takes its exact copies along, whatever their headlines, and all come back by one merge', async () => {
    await using stories = await openGrouped();
    await stories.add([
      { text: edited, title: 'Other words', host: 'c.example' },
      { text: [...edited.slice(0, 8)], host: 'd.example' },
    ]);
    await groupStories(stories.app);
    const { from, to, copies } = await splitStory(stories.app, 2);
    expect(copies).toEqual([4]);
    const split = [from, to, expect.any(Number), to, from];
    expect(await stories.storyOf()).toEqual(split);
    expect(await replay(stories)).toMatchObject({ moved: [] });
    expect((await showStory(stories.app, from)).decisions).toMatchObject([
      { decision: 'split', articleId: 2, from, to },
      { decision: 'split', articleId: 4, from, to },
    ]);
    expect(await mergeStories(stories.app, { from: to, into: from })).toEqual({ reunited: [2, 4] });
    expect((await showStory(stories.app, from)).members).toHaveLength(4);
  });

  it('leaves what stays known, also where that is in another part of the story than it was itself', async () => {
    await using stories = await openTestStories();
    const other = makeNews(2);
    const stays = [...other.slice(0, 13), 'Nobody was hurt.'];
    await stories.add([
      { text: other, host: 'a.example' },
      { text: stays, host: 'b.example' },
      { text: news, host: 'c.example' },
    ]);
    await groupStories(stories.app);
    const [from = 0, , into = 0] = storyIds(await stories.storyOf());
    await mergeStories(stories.app, { from, into });
    await splitStory(stories.app, 1);
    await unmergeStory(stories.app, from);
    await stories.add([{ text: stays, host: 'd.example' }]);
    await groupStories(stories.app);
    expect((await stories.storyOf()).slice(1)).toEqual([from, into, from]);
  });

  it('leaves what stays known, where only a copy that goes along was of the part that stays', async () => {
    await using stories = await openTestStories();
    const stays = [...news.slice(0, 13), 'Nobody was hurt.'];
    await stories.add([
      { text: news, host: 'a.example' },
      { text: stays, host: 'b.example' },
      { text: makeNews(2), host: 'c.example' },
    ]);
    await groupStories(stories.app);
    const [from = 0, , into = 0] = storyIds(await stories.storyOf());
    await stories.query(
      'update sluice.articles set content_text = (select content_text from sluice.articles where id = 1) where id = 3',
    );
    await mergeStories(stories.app, { from, into });
    await splitStory(stories.app, 3);
    await stories.add([{ text: stays, host: 'd.example' }]);
    await groupStories(stories.app);
    expect(await stories.storyOf()).toEqual([expect.any(Number), into, expect.any(Number), into]);
  });

  it('is followed by copies of it, also where it is the beginning of what it left', async () => {
    await using stories = await openTestStories();
    await stories.add([
      { text: news, host: 'a.example' },
      { text: news.slice(0, 8), host: 'b.example' },
    ]);
    await groupStories(stories.app);
    const { from, to } = await splitStory(stories.app, 2);
    await stories.add([
      { text: news.slice(0, 8), host: 'c.example' },
      { text: news.slice(0, 8), title: 'Other words than before', host: 'd.example' },
      { text: news, host: 'e.example' },
    ]);
    await groupStories(stories.app);
    expect(await stories.storyOf()).toEqual([from, to, to, to, from]);
  });

  it('goes alone where all others are its exact copies', async () => {
    await using stories = await openTestStories();
    await stories.add(['a', 'b', 'c'].map((name) => ({ text: news, host: `${name}.example` })));
    await groupStories(stories.app);
    const { from, to, copies } = await splitStory(stories.app, 2);
    expect(copies).toEqual([]);
    expect(await stories.storyOf()).toEqual([from, to, from]);
  });

  it('is refused where there is nothing to split', async () => {
    await using stories = await openGrouped();
    await stories.add([{ text: makeNews(4) }]);
    await expect(splitStory(stories.app, 4)).rejects.toThrow('article 4 has no story yet');
    await expect(splitStory(stories.app, 3)).rejects.toThrow(/alone in story/);
    await expect(splitStory(stories.app, 99)).rejects.toThrow('there is no article 99');
  });
});

describe('what a person has split', () => {
  it('keeps the reason that the rules had, beside the decision', async () => {
    await using stories = await openGrouped();
    const [before] = await membership(stories, 2);
    const { from, to } = await splitStory(stories.app, 2);
    expect(before).toMatchObject({ rule: 'alike', placed_in: String(from), placed_by: 'alike' });
    expect(await membership(stories, 2)).toEqual([{ ...before, story_id: String(to), rule: 'person' }]);
    for (const storyId of [from, to]) {
      expect(await showStory(stories.app, storyId)).toMatchObject({
        decisions: [{ decision: 'split', articleId: 2, from, to }],
      });
    }
  });

  it('comes back by a merge, with the copies that followed it; and may be split again', async () => {
    await using stories = await openGrouped();
    const { from, to } = await splitStory(stories.app, 2);
    await stories.add([{ text: edited, host: 'c.example' }]);
    await groupStories(stories.app);
    expect(await mergeStories(stories.app, { from: to, into: from })).toEqual({ reunited: [2] });
    const [first, second, , fourth] = await stories.storyOf();
    expect([first, second, fourth]).toEqual([from, from, from]);
    expect(await replay(stories)).toMatchObject({ moved: [] });

    const again = await splitStory(stories.app, 2);
    expect(again.from).toBe(from);
    await stories.add([{ text: edited, host: 'd.example' }]);
    await groupStories(stories.app);
    expect((await stories.storyOf()).at(-1)).toBe(again.to);
    expect(await membership(stories, 2)).toMatchObject([
      { story_id: String(again.to), placed_in: String(from), placed_by: 'alike' },
    ]);
  });

  it('stays apart from what is merged into its story later', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    await splitStory(stories.app, 2);
    await mergeStories(stories.app, { from, into });
    await stories.query(
      'update sluice.articles set content_text = (select content_text from sluice.articles where id = 3) where id = 2',
    );
    await forget(stories, 2);
    await groupStories(stories.app);
    expect(await membership(stories, 2)).toMatchObject([{ rule: 'split', evidence: { storyId: from } }]);
    expect([into, from]).not.toContain((await stories.storyOf())[1]);
  });

  it('stays apart from what had been merged into its story, also when that is taken back', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    await mergeStories(stories.app, { from: into, into: from });
    await splitStory(stories.app, 2);
    await unmergeStory(stories.app, into);
    await forget(stories, 2);
    await groupStories(stories.app);
    expect(await membership(stories, 2)).toMatchObject([{ rule: 'split', evidence: { storyId: into } }]);
  });
});

describe('merged stories', () => {
  it('are one, for their articles and for copies to come', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    await mergeStories(stories.app, { from, into });
    await stories.add([{ text: makeNews(2), host: 'c.example' }]);
    expect(await groupStories(stories.app)).toMatchObject({ grouped: 1, opened: 0 });
    expect(await stories.storyOf()).toEqual([into, into, into, into]);
    expect(await showStory(stories.app, from)).toMatchObject({ storyId: into });
    await expect(mergeStories(stories.app, { from, into })).rejects.toThrow(`was merged into story ${into}`);
  });

  it('say of each article where the rules had put it and why, and who decided otherwise', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    const before = await membership(stories, 3);
    await mergeStories(stories.app, { from, into });
    await stories.add([{ text: makeNews(2), host: 'c.example' }]);
    await groupStories(stories.app);
    expect(await membership(stories, 3)).toEqual([{ ...before[0], story_id: String(into), rule: 'person' }]);
    expect(await showStory(stories.app, into)).toMatchObject({
      members: [
        { articleId: 1, rule: 'first', placedIn: into, placedBy: 'first' },
        { articleId: 2, rule: 'alike', placedIn: into, placedBy: 'alike' },
        { articleId: 3, rule: 'person', placedIn: from, placedBy: 'first' },
        { articleId: 4, rule: 'person', placedIn: from, placedBy: 'alike', evidence: { articleId: 3 } },
      ],
      decisions: [{ decision: 'merge', from, into, articles: 2 }],
    });
    expect(
      await stories.query('select decision, story_id::int, into_id::int from v1.story_decisions'),
    ).toEqual([{ decision: 'merge', story_id: from, into_id: into }]);
  });

  it('are refused where they are not two', async () => {
    await using stories = await openGrouped();
    const [from = 0] = storyIds(await stories.storyOf());
    await expect(mergeStories(stories.app, { from, into: from })).rejects.toThrow('into itself');
    await expect(mergeStories(stories.app, { from: 99, into: from })).rejects.toThrow('there is no story 99');
  });
});

describe('a merge taken back', () => {
  it('leaves all as it was, but for what joined since, which goes to the part it is like', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    const before = await membership(stories);
    await mergeStories(stories.app, { from, into });
    await stories.add([
      { text: makeNews(2), host: 'c.example' },
      { text: news, host: 'd.example' },
    ]);
    await groupStories(stories.app);
    expect(await unmergeStory(stories.app, from)).toEqual({ from: into, to: from, articles: 2 });
    expect(await stories.storyOf()).toEqual([into, into, from, from, into]);
    expect((await membership(stories)).slice(0, 3)).toEqual(before);
    expect(await stories.query('select * from v1.story_decisions')).toEqual([]);
    expect(await stories.query('select id::int from v1.stories where merged_into is not null')).toEqual([]);
    await expect(unmergeStory(stories.app, from)).rejects.toThrow('is not merged into another one');
    await mergeStories(stories.app, { from: into, into: from });
    expect(new Set(await stories.storyOf())).toEqual(new Set([from]));
  });

  it('finds its articles after a replay by other rules, and after articles were purged', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    await mergeStories(stories.app, { from, into });
    await stories.add([
      { text: makeNews(2), host: 'c.example' },
      { text: makeNews(7), host: 'd.example' },
    ]);
    await groupStories(stories.app);
    await stories.query(`update sluice.story_members set story_id = ${into} where article_id = 5`);
    expect(await replay(stories)).toMatchObject({ stories: { after: 1 } });
    await stories.query('delete from sluice.articles where id in (1, 3)');
    expect(await unmergeStory(stories.app, from)).toMatchObject({ articles: 1 });
    const [two, four] = await stories.storyOf();
    expect([two, four]).toEqual([into, from]);
  });

  it('gives what came by rule after a replay to the part that it is like', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    await mergeStories(stories.app, { from, into });
    await stories.add([{ text: makeNews(2), host: 'e.example' }]);
    await stories.query('update sluice.story_members set story_id = null');
    await groupStories(stories.app);
    expect(new Set(await stories.storyOf())).toEqual(new Set([into]));
    await unmergeStory(stories.app, from);
    expect(await stories.storyOf()).toEqual([into, into, from, from]);
  });

  it('may be one of two, in whatever order', async () => {
    for (const order of [
      ['inner', 'outer'],
      ['outer', 'inner'],
    ]) {
      await using stories = await openGrouped();
      await stories.add([{ text: makeNews(8), host: 'h.example' }]);
      await groupStories(stories.app);
      const before = await membership(stories);
      const [outermost = 0, , innermost = 0, middle = 0] = storyIds(await stories.storyOf());
      await mergeStories(stories.app, { from: innermost, into: middle });
      await mergeStories(stories.app, { from: middle, into: outermost });
      expect(new Set(await stories.storyOf())).toEqual(new Set([outermost]));
      for (const step of order) await unmergeStory(stories.app, step === 'inner' ? innermost : middle);
      expect(await membership(stories)).toEqual(before);
    }
  });

  it('takes what was merged before along', async () => {
    await using stories = await openGrouped();
    await stories.add([{ text: makeNews(8), host: 'h.example' }]);
    await groupStories(stories.app);
    const [outermost = 0, , innermost = 0, middle = 0] = storyIds(await stories.storyOf());
    await mergeStories(stories.app, { from: innermost, into: middle });
    await mergeStories(stories.app, { from: middle, into: outermost });
    await expect(unmergeStory(stories.app, outermost)).rejects.toThrow(
      `merged into it: ${innermost}, ${middle}`,
    );
    expect(await unmergeStory(stories.app, middle)).toMatchObject({ articles: 2 });
    expect(await stories.storyOf()).toEqual([outermost, outermost, middle, middle]);
    expect(await showStory(stories.app, innermost)).toMatchObject({ storyId: middle });
  });

  it('is taken back while copies of both arrive: none is lost, and none is in the wrong one', async () => {
    await using stories = await openGrouped();
    const [into = 0, , from = 0] = storyIds(await stories.storyOf());
    const copies = Array.from({ length: 60 }, (_, index) => ({
      text: makeNews(index % 2 === 0 ? 1 : 2),
      host: `${index}.example`,
    }));
    const deciding = async () => {
      for (let round = 0; round < 6; round += 1) {
        await mergeStories(stories.app, { from, into });
        await unmergeStory(stories.app, from);
      }
    };
    const arriving = async () => {
      for (const copy of copies) {
        await stories.add([copy]);
        await stories.query(
          'update sluice.story_members set revised_at = now() where article_id = 1 and part_id is null',
        );
        await groupStories(stories.app);
      }
    };
    await Promise.all([deciding(), arriving()]);
    const expected = copies.map((_, index) => (index % 2 === 0 ? into : from));
    expect(await stories.storyOf()).toEqual([into, into, from, ...expected]);
  });
});

/** Why articles are where they are, but for when they came there. */
function membership(stories: TestStories, articleId: number | null = null) {
  return stories.query(
    `select article_id, story_id, outlet, rule, score, version, evidence, moved_from, placed_in, placed_by
    from v1.story_members where article_id = coalesce($1, article_id) order by article_id`,
    [articleId],
  );
}

/** As if the article came now. */
async function forget(stories: TestStories, articleId: number): Promise<void> {
  await stories.query(
    `update sluice.story_members set story_id = null, part_id = null where article_id = ${articleId}`,
  );
  await stories.query(`delete from sluice.story_versions where article_id = ${articleId}`);
}

/** Two articles of one story, and one of another. */
async function openGrouped(): Promise<TestStories> {
  const stories = await openTestStories();
  await stories.add([
    { text: news, host: 'a.example' },
    { text: edited, host: 'b.example' },
    { text: makeNews(2), host: 'b.example' },
  ]);
  await groupStories(stories.app);
  return stories;
}

function storyIds(found: readonly (number | null)[]): number[] {
  return found.map((id) => id ?? 0);
}
