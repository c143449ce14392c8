import type { Article, Rejection } from '../../domain/article.ts';
import type { ParsedFeed } from '../../domain/item.ts';
import { tellApart } from '../tell-apart.ts';
import { foldWhiteSpace } from './clean-text.ts';
import { findDayOrder } from './day-order.ts';
import { judgeDates } from './judge-dates.ts';
import { type NormalizeContext, normalizeItem } from './normalize-item.ts';
import { plainText } from './read-content.ts';
import { readDate } from './read-date.ts';
import { type ItemMemo, itemKeys, recallArticle } from './remember-item.ts';
import { NestingError } from './text-collector.ts';

/** What is known about a document beside what it says of itself. */
export type FeedContext = Pick<NormalizeContext, 'feedUrl' | 'fetchedAt' | 'scope' | 'identityBy'> & {
  /** The operator's; null leaves it to the document. */
  feedLanguage: string | null;
};

/** The part of a document that articles are made of. */
export type FeedParts = Pick<ParsedFeed, 'items' | 'siteUrl' | 'language'> &
  Partial<Pick<ParsedFeed, 'title' | 'updated' | 'unread'>>;

export type NormalizedFeed = {
  articles: Article[];
  rejections: Rejection[];
  /** By the keys of their items, what the next document can recall; empty where nothing was to be recalled. */
  remembered: ReadonlyMap<string, Article>;
};

/** What is known of the items of a document before they are looked at. */
export type Recall = { memo: ItemMemo /** Of each item, by `keysOfItems`. */; keys: readonly string[] };

/**
 * Every item of a document made ours, or the reason why it was not; records that could not be read come last.
 * Items that are in the memo are recalled from it; without one (null) each is made anew.
 */
export function normalizeFeed(
  parsed: FeedParts,
  context: FeedContext,
  recall: Recall | null = null,
): NormalizedFeed {
  const { updated = null, unread = [] } = parsed;
  const about = itemContext(parsed, context);
  const remembered = new Map<string, Article>();
  const outcomes = parsed.items.map((item, index) => {
    const key = recall?.keys[index];
    const digest = key === undefined ? undefined : recall?.memo.get(key);
    const outcome = digest === undefined ? normalizeItem(item, about) : recallArticle(item, about, digest);
    if (key !== undefined && 'contentHash' in outcome) remembered.set(key, outcome);
    return outcome;
  });
  const articles = outcomes.filter((outcome) => 'contentHash' in outcome);
  const builtAt = readDate(updated, context).at;
  return {
    articles: tellApart(judgeDates(articles, { fetchedAt: context.fetchedAt, builtAt })),
    rejections: [
      ...outcomes.filter((outcome) => 'reason' in outcome),
      ...unread.map((record) => ({ ...record, identity: null })),
    ],
    remembered,
  };
}

/** Of each item what it can be recalled by. */
export function keysOfItems(parsed: FeedParts, context: FeedContext): string[] {
  return parsed.items.map(itemKeys(itemContext(parsed, context)));
}

function itemContext(parsed: FeedParts, context: FeedContext): NormalizeContext {
  const { siteUrl, title = null } = parsed;
  const feedLanguage = context.feedLanguage ?? parsed.language;
  const feedTitle = title === null ? null : readFeedTitle(title);
  const claims = parsed.items.flatMap(({ published, updated }) => [published, updated]);
  const dayOrder = findDayOrder(claims, context.fetchedAt);
  return { ...context, siteUrl, feedTitle, feedLanguage, dayOrder };
}

/** A title that cannot be read is nobody's: no item ends with it. */
function readFeedTitle(title: string): string | null {
  try {
    return foldWhiteSpace(plainText({ type: 'html', value: title }));
  } catch (error) {
    if (error instanceof NestingError) return null;
    throw error;
  }
}
