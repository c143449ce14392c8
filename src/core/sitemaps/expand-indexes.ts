import type { FeedConfig } from '../../domain/feed.ts';
import { feedAddress } from '../sources/feed-address.ts';

/** By the key of a source that is an index of sitemaps: the sitemaps followed. */
export type SitemapIndexes = ReadonlyMap<string, readonly string[]>;

/** The feeds as configured, and those that their indexes of sitemaps stand for. What is configured itself stays as it is. */
export function expandIndexes(feeds: readonly FeedConfig[], indexes: SitemapIndexes): FeedConfig[] {
  const known = new Set(feeds.map(({ kind, location }) => (kind === 'http' ? feedAddress(location) : null)));
  const found = feeds.flatMap((index) =>
    (indexes.get(index.key) ?? []).flatMap((url) => {
      if (known.has(url)) return [];
      known.add(url);
      return [toFeed(index, url)];
    }),
  );
  return [...feeds, ...found];
}

/** What is configured for the index is so for its sitemaps; secrets go to its own origin only. */
function toFeed(index: FeedConfig, url: string): FeedConfig {
  const { origin, pathname } = new URL(url);
  const isAtHome = origin === new URL(index.location).origin;
  return {
    ...index,
    key: url,
    location: url,
    name: `${index.name}: ${pathname.slice(pathname.lastIndexOf('/') + 1).slice(0, NAME_MAX)}`,
    headers: isAtHome ? index.headers : {},
    auth: isAtHome ? index.auth : null,
  };
}

const NAME_MAX = 60;
