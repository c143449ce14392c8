import type { StorySplit } from '../adapters/postgres/story-decision-store.ts';
import { readForStory } from './group-stories.ts';
import type { DecisionsApp } from './show-story.ts';

/**
 * Takes an article, with its exact copies, out of its story into one of its own: the rules do not bring the two together again. Merging the two stories
 * takes it back.
 * @throws UsageError when there is no such article, or nothing to split.
 */
export async function splitStory(
  { storyDecisions, clock }: DecisionsApp,
  articleId: number,
): Promise<StorySplit> {
  return storyDecisions.split({ articleId, read: readForStory, now: clock() });
}
