import type { NamedArticle, StoryCounts, WaitingArticle } from '../adapters/postgres/story-store.ts';
import { hashText } from '../core/stories/hash-text.ts';
import { nameOutlet } from '../core/stories/name-outlet.ts';
import { type Placement, placeArticle, type StoryMemory } from '../core/stories/place-article.ts';
import { readWords } from '../core/stories/read-words.ts';
import type { StoriesApp } from './show-story.ts';

/** Few enough for a transaction of well under a second, many enough to share its statements. */
const batchSize = 200;

/**
 * Gives every article that waits its story, until none is left or `signal` aborts. Any number of processes may do so
 * at the same time.
 */
export async function groupStories(app: StoriesApp, signal?: AbortSignal): Promise<StoryCounts> {
  const total = { grouped: 0, opened: 0 };
  while (!signal?.aborted) {
    const { grouped, opened } = await app.stories.groupBatch({
      limit: batchSize,
      now: app.clock(),
      read: readForStory,
      place: placeAll,
    });
    if (grouped === 0) break;
    total.grouped += grouped;
    total.opened += opened;
  }
  return total;
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
