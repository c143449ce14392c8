import type {
  FormerArticle,
  PlacedArticle,
  StoryDifference,
  StoryReplayStore,
} from '../adapters/postgres/story-replay-store.ts';
import { epochOf } from '../core/stories/place-article.ts';
import {
  forgetBefore,
  type Regrouping,
  regroupArticle,
  startRegrouping,
} from '../core/stories/regroup-article.ts';
import { storyRules } from '../core/stories/story-rules.ts';
import { readForStory } from './group-stories.ts';

/**
 * Groups all articles anew by the rules of today, in order of arrival, and says first what comes out different. What people have
 * split and merged stays as it is. Null when it was interrupted: nothing has changed then. May run beside a service.
 */
export async function replayStories(
  { storyReplays, clock }: { storyReplays: StoryReplayStore; clock: () => Date },
  options: {
    dryRun: boolean;
    signal: AbortSignal;
    onProgress: (articles: number) => void;
    onDifference: (difference: StoryDifference) => void;
  },
): Promise<StoryDifference | null> {
  let forget = createForgetting();
  let articles = 0;
  return storyReplays.replay({
    now: clock(),
    signal: options.signal,
    start: () => {
      forget = createForgetting();
      articles = 0;
      return startRegrouping();
    },
    place: (regrouping, page, newIds) => {
      forget(regrouping, page);
      articles += page.length;
      options.onProgress(articles);
      return page.map((each, index) => placeOne(regrouping, each, newIds[index] ?? Number.NaN));
    },
    confirm: (difference) => {
      options.onDifference(difference);
      return !options.dryRun;
    },
  });
}

function placeOne(regrouping: Regrouping, { article, former }: FormerArticle, newId: number): PlacedArticle {
  const named = readForStory(article);
  const placement = regroupArticle(regrouping, named, { former, newStoryId: () => newId });
  return { article: named, former, placement };
}

/** As the years pass by, as much is kept in mind as a running service keeps. */
function createForgetting(): (regrouping: Regrouping, page: readonly FormerArticle[]) => void {
  const keptWeeks = storyRules.keptDays / 7;
  let forgotten = Number.NEGATIVE_INFINITY;
  return (regrouping, page) => {
    const last = page.at(-1);
    if (last === undefined) return;
    const epoch = epochOf(last.article.firstSeenAt) - keptWeeks;
    if (epoch < forgotten + keptWeeks) return;
    forgotten = epoch;
    forgetBefore(regrouping, epoch);
  };
}
