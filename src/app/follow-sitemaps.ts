import type { Payload } from '../adapters/postgres/payload-store.ts';
import { chooseSitemaps } from '../core/sitemaps/choose-sitemaps.ts';
import { refuseIndex } from '../core/sitemaps/refuse-index.ts';
import type { ParsedFeed } from '../domain/item.ts';
import type { App } from './open-app.ts';

/**
 * Notes which sitemaps an index points to: the next reading of the sources makes each a feed, as if it were configured.
 * The document comes back with those that are not followed; any other document as it is.
 * @throws NotAFeedError for an index that is not followed
 */
export async function followSitemaps(
  { facts }: Pick<App, 'facts'>,
  { feedId, feedKey, location }: Payload,
  parsed: ParsedFeed,
): Promise<ParsedFeed> {
  if (parsed.format === 'sitemap') await facts.recordSitemaps(feedKey, []);
  if (parsed.sitemaps === undefined) return parsed;
  const { followed, unread } = chooseSitemaps(parsed, location);
  if (followed.length === 0) refuseIndex(parsed, 'none of which can be followed');
  if (await facts.isSitemapOfIndex(feedId)) refuseIndex(parsed, 'inside another index is not followed');
  await facts.recordSitemaps(feedKey, followed);
  return { ...parsed, unread: [...(parsed.unread ?? []), ...unread] };
}
