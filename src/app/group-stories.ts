import { noStories, PoisonedBatchError, type StoryCounts } from '../adapters/postgres/story-store.ts';
import type { NamedArticle, WaitingArticle } from '../adapters/postgres/waiting-article.ts';
import { cleanText } from '../core/normalize/clean-text.ts';
import { hashText } from '../core/stories/hash-text.ts';
import { nameOutlet } from '../core/stories/name-outlet.ts';
import { type NewPlacement, type OwnStory, placeAnew } from '../core/stories/place-anew.ts';
import { type Placement, placeArticle, type StoryMemory } from '../core/stories/place-article.ts';
import { readWords } from '../core/stories/read-words.ts';
import type { StoriesApp } from './show-story.ts';

/** Few enough for a transaction of well under a second, many enough to share its statements. */
const batchSize = 200;

/**
 * Gives every article that waits its story, and decides anew about those whose text was revised, until none is left or
 * `signal` aborts. Any number of processes may do so at the same time. An article that cannot be grouped is
 * quarantined, and holds up no other.
 */
export async function groupStories(app: StoriesApp, signal?: AbortSignal): Promise<StoryCounts> {
  const waiting = await groupAll(app, groupWaiting, signal);
  const revised = await groupAll(app, groupRevised, signal);
  return sum(waiting, revised);
}

/** Null when there is nothing left to do. */
type Batch = (app: StoriesApp, limit: number) => Promise<StoryCounts | null>;

/** A batch that fails is taken again by halves, until the article that it fails of is alone. */
async function groupAll(app: StoriesApp, group: Batch, signal?: AbortSignal): Promise<StoryCounts> {
  let [total, size] = [noStories, batchSize];
  while (!signal?.aborted) {
    try {
      const counts = await group(app, size);
      if (counts === null) break;
      total = sum(total, counts);
      size = Math.min(batchSize, size * 2);
    } catch (error) {
      if (!(error instanceof PoisonedBatchError)) throw error;
      size = Math.max(1, Math.floor(error.articleIds.length / 2));
      total = sum(total, await quarantineAlone(app, error));
    }
  }
  return total;
}

async function quarantineAlone(app: StoriesApp, error: PoisonedBatchError): Promise<StoryCounts> {
  const [articleId, ...others] = error.articleIds;
  if (articleId === undefined || others.length > 0) return noStories;
  await app.stories.quarantine(articleId, cleanText(error.message), app.clock());
  return { ...noStories, quarantined: 1 };
}

function groupWaiting({ stories, clock }: StoriesApp, limit: number): Promise<StoryCounts | null> {
  return stories.groupBatch({ limit, now: clock(), read: readForStory, place: placeAll });
}

function groupRevised({ stories, clock }: StoriesApp, limit: number): Promise<StoryCounts | null> {
  return stories.regroupBatch({ limit, now: clock(), read: readForStory, place: placeAllAnew });
}

function sum(one: StoryCounts, other: StoryCounts): StoryCounts {
  return {
    grouped: one.grouped + other.grouped,
    opened: one.opened + other.opened,
    moved: one.moved + other.moved,
    quarantined: one.quarantined + other.quarantined,
  };
}

/** The publisher's date places an article in time where it has one that is not later than our first look. */
export function readForStory(article: WaitingArticle): NamedArticle {
  const { articleId, publishedAt, firstSeenAt, title, text, language } = article;
  const outletName = nameOutlet(article.url, article.feedId);
  return {
    articleId,
    outletName,
    outlet: hashText(outletName),
    at: publishedAt !== null && publishedAt < firstSeenAt ? publishedAt : firstSeenAt,
    text: readWords({ title, text, language }),
  };
}

function placeAll(
  memory: StoryMemory,
  articles: readonly NamedArticle[],
  newIds: readonly number[],
): Placement[] {
  return articles.map((article, index) => placeArticle(memory, article, () => newIds[index] ?? Number.NaN));
}

/** Of two articles that would leave a story, the second one may find itself alone in it. */
function placeAllAnew(
  memory: StoryMemory,
  articles: readonly NamedArticle[],
  { newIds, own }: { newIds: readonly number[]; own: readonly OwnStory[] },
): NewPlacement[] {
  const placements: NewPlacement[] = [];
  const sizes = new Map(own.map(({ storyId, size }) => [storyId, size]));
  for (const [index, article] of articles.entries()) {
    const storyId = own[index]?.storyId ?? Number.NaN;
    const story = { storyId, size: sizes.get(storyId) ?? 0 };
    const placement = placeAnew(memory, article, {
      own: story,
      newStoryId: () => newIds[index] ?? Number.NaN,
    });
    if (placement.movedFrom !== null) sizes.set(storyId, story.size - 1);
    placements.push(placement);
  }
  return placements;
}
