import type { ShownStory, StoryStore } from '../adapters/postgres/story-store.ts';
import { UsageError } from '../domain/errors.ts';

/** What the work on stories needs of the app. */
export type StoriesApp = { stories: StoryStore; clock: () => Date };

/**
 * A story with its articles and why each is there; of a story that was merged, the one it went to.
 * @throws UsageError when there is no such story.
 */
export async function showStory({ stories }: StoriesApp, storyId: number): Promise<ShownStory> {
  const story = await stories.read(storyId);
  if (story === null) throw new UsageError(`there is no story ${storyId}`);
  const { mergedInto } = story;
  return mergedInto === null ? story : ((await stories.read(mergedInto)) ?? story);
}

/**
 * The story that an article is in.
 * @throws UsageError when there is no such article, or it waits for its story.
 */
export async function showStoryOf(app: StoriesApp, articleId: number): Promise<ShownStory> {
  return showStory(app, await app.stories.find(articleId));
}
