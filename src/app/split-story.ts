import { UsageError } from '../domain/errors.ts';
import { readForStory } from './group-stories.ts';
import type { StoriesApp } from './show-story.ts';

/**
 * Takes an article out of its story into one of its own, for good: the two do not come together again.
 * @throws UsageError when there is no such article, or nothing to split.
 */
export async function splitStory(
  { stories, clock }: StoriesApp,
  articleId: number,
): Promise<{ from: number; to: number }> {
  const article = await stories.readArticle(articleId);
  if (article === null) throw new UsageError(`there is no article ${articleId}`);
  return stories.split(readForStory(article), clock());
}
