import type { StoriesApp } from './show-story.ts';

/**
 * Makes two stories one: the articles of `from` go to `into`, and so will their copies.
 * @throws UsageError when one is unknown or merged already, or when a person had split them.
 */
export async function mergeStories(
  { stories, clock }: StoriesApp,
  { from, into }: { from: number; into: number },
): Promise<void> {
  await stories.merge({ from, into, now: clock() });
}
