import type { StoryMerge, StoryMove } from '../adapters/postgres/story-decision-store.ts';
import type { DecisionsApp } from './show-story.ts';

/**
 * Makes two stories one: the articles of `from` go to `into`, and so will their copies. `reunited` are articles that a person had
 * split between the two: the later word stands.
 * @throws UsageError when one is unknown or merged already.
 */
export async function mergeStories(
  { storyDecisions, clock }: DecisionsApp,
  stories: StoryMerge,
): Promise<{ reunited: number[] }> {
  return storyDecisions.merge({ ...stories, now: clock() });
}

/**
 * Takes a merge back: the story is one of its own again, with what it had and what joined it since.
 * @throws UsageError when it is unknown or not merged.
 */
export async function unmergeStory(
  { storyDecisions, clock }: DecisionsApp,
  storyId: number,
): Promise<StoryMove & { articles: number }> {
  return storyDecisions.unmerge(storyId, clock());
}
