import { describe, expect, it } from 'vitest';
import { groupStories } from '../../src/app/group-stories.ts';
import { mergeStories } from '../../src/app/merge-stories.ts';
import { showStory } from '../../src/app/show-story.ts';
import { splitStory } from '../../src/app/split-story.ts';
import { makeNews } from '../support/make-news.ts';
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

  it('is refused where there is nothing to split', async () => {
    await using stories = await openGrouped();
    await stories.add([{ text: makeNews(4) }]);
    await expect(splitStory(stories.app, 4)).rejects.toThrow('article 4 has no story yet');
    await expect(splitStory(stories.app, 3)).rejects.toThrow(/alone in story/);
    await expect(splitStory(stories.app, 99)).rejects.toThrow('there is no article 99');
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

  it('are refused where a person had split them, and where they are not two', async () => {
    await using stories = await openGrouped();
    const { from, to } = await splitStory(stories.app, 2);
    await expect(mergeStories(stories.app, { from: to, into: from })).rejects.toThrow('was split from story');
    await expect(mergeStories(stories.app, { from, into: to })).rejects.toThrow('was split from story');
    await expect(mergeStories(stories.app, { from, into: from })).rejects.toThrow('into itself');
    await expect(mergeStories(stories.app, { from: 99, into: from })).rejects.toThrow('there is no story 99');
  });
});

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
