import { expect } from 'vitest';
import {
  createStoryReplayStore,
  type StoryDifference,
} from '../../src/adapters/postgres/story-replay-store.ts';
import { replayStories } from '../../src/app/replay-stories.ts';
import type { TestStories } from './test-stories.ts';

/** `sluice replay --stories`. Holds it to showing the difference that it gives, once. */
export async function replay(
  stories: TestStories,
  options: { dryRun?: boolean; signal?: AbortSignal } = {},
): Promise<StoryDifference | null> {
  const shown: StoryDifference[] = [];
  const difference = await replayStories(
    { storyReplays: createStoryReplayStore(stories.database), clock: stories.app.clock },
    {
      dryRun: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onDifference: (found) => void shown.push(found),
      ...options,
    },
  );
  expect(shown).toEqual(difference === null ? [] : [difference]);
  return difference;
}
