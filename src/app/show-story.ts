import type { ShownStory, StoryDecisionStore } from '../adapters/postgres/story-decision-store.ts';
import type { StoryStore } from '../adapters/postgres/story-store.ts';
import { UsageError } from '../domain/errors.ts';

/** What grouping needs of the app. */
export type StoriesApp = { stories: StoryStore; clock: () => Date };

/** What persons need of it, to see why stories are as they are and to decide otherwise. */
export type DecisionsApp = { storyDecisions: StoryDecisionStore; clock: () => Date };

/**
 * A story with its articles, why each is there, and what persons decided; of a story that was merged, the one it went to.
 * @throws UsageError when there is no such story.
 */
export async function showStory({ storyDecisions }: DecisionsApp, storyId: number): Promise<ShownStory> {
  const story = await storyDecisions.read(storyId);
  if (story === null) throw new UsageError(`there is no story ${storyId}`);
  const { mergedInto } = story;
  return mergedInto === null ? story : ((await storyDecisions.read(mergedInto)) ?? story);
}

/**
 * The story that an article is in.
 * @throws UsageError when there is no such article, or it waits for its story.
 */
export async function showStoryOf(app: DecisionsApp, articleId: number): Promise<ShownStory> {
  return showStory(app, await app.storyDecisions.find(articleId));
}
