import type { Article, ClaimedDate, DateQuality } from '../../domain/article.ts';
import { changeArticle } from '../article-version.ts';

/** Feeds of the web are younger. */
const YEAR_OF_THE_WEB_MS = Date.UTC(1990);
const DAY_MS = 86_400_000;

/**
 * Dates of one item, judged by each other: `implausible` is what was published before there was a web, or more than a
 * day after it was updated. Nothing is changed but the quality of what is readable.
 */
export function judgeItemDates(
  published: ClaimedDate,
  updated: ClaimedDate,
): { published: ClaimedDate; updated: ClaimedDate } {
  const isBackwards =
    published.at !== null && updated.at !== null && published.at.getTime() > updated.at.getTime() + DAY_MS;
  return {
    published: isBackwards || isTooOld(published) ? asImplausible(published) : published,
    updated: isTooOld(updated) ? asImplausible(updated) : updated,
  };
}

function isTooOld({ at }: ClaimedDate): boolean {
  return at !== null && at.getTime() < YEAR_OF_THE_WEB_MS;
}

function asImplausible(date: ClaimedDate): ClaimedDate {
  return isTrusted(date) ? { ...date, quality: 'implausible' } : date;
}

/** Of dates that are taken for what they say. */
export const trustedQualities: readonly DateQuality[] = ['ok', 'no-zone', 'inferred'];

function isTrusted({ quality }: ClaimedDate): boolean {
  return trustedQualities.includes(quality);
}

/** Fewer items may well be published at once. */
const LEAST_ITEMS = 5;
const LEAST_SHARE = 0.8;
/** How long a document may take from being made to being fetched. */
const SLACK_MS = 5 * 60_000;

/**
 * The instant (in milliseconds) that programs without dates put on all their items: the one that at least 80 % of five
 * or more dated items share, if the document was made or fetched then. Null where there is none.
 */
export function findBulkInstant(
  items: readonly Pick<Article, 'published'>[],
  document: { fetchedAt: Date; builtAt: Date | null },
): number | null {
  const instants = items.flatMap(({ published: { at } }) => (at === null ? [] : [at.getTime()]));
  const [instant, count] = mostFrequent(instants);
  if (count < LEAST_ITEMS || count < LEAST_SHARE * instants.length) return null;
  const age = document.fetchedAt.getTime() - instant;
  const isFetchTime = age >= -SLACK_MS && age <= SLACK_MS;
  return isFetchTime || instant === document.builtAt?.getTime() ? instant : null;
}

/** Articles of one document; those with the instant of the document for their date say so. */
export function judgeDates(
  articles: readonly Article[],
  document: { fetchedAt: Date; builtAt: Date | null },
): Article[] {
  const instant = findBulkInstant(articles, document);
  return articles.map((article) => {
    const { published } = article;
    if (instant === null || published.at?.getTime() !== instant || !isTrusted(published)) return article;
    return changeArticle(article, { published: { ...published, quality: 'bulk-identical' } });
  });
}

function mostFrequent(values: readonly number[]): [value: number, count: number] {
  const counts = new Map<number, number>();
  let most: [number, number] = [0, 0];
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > most[1]) most = [value, count];
  }
  return most;
}
