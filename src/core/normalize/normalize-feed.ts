import type { Article, Rejection } from '../../domain/article.ts';
import type { ParsedFeed } from '../../domain/item.ts';
import { tellApart } from '../tell-apart.ts';
import { type NormalizeContext, normalizeItem } from './normalize-item.ts';

/** What is known about a document beside what it says of itself. */
export type FeedContext = Pick<NormalizeContext, 'feedUrl' | 'fetchedAt' | 'scope' | 'identityBy'> & {
  /** The operator's; null leaves it to the document. */
  feedLanguage: string | null;
};

/** Every item of a document made ours, or the reason why it was not, in the document's order. */
export function normalizeFeed(
  parsed: Pick<ParsedFeed, 'items' | 'siteUrl' | 'language'>,
  context: FeedContext,
): { articles: Article[]; rejections: Rejection[] } {
  const { siteUrl } = parsed;
  const feedLanguage = context.feedLanguage ?? parsed.language;
  const outcomes = parsed.items.map((item) => normalizeItem(item, { ...context, siteUrl, feedLanguage }));
  return {
    articles: tellApart(outcomes.filter((outcome) => 'contentHash' in outcome)),
    rejections: outcomes.filter((outcome) => 'reason' in outcome),
  };
}
