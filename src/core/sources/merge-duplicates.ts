import type { Problem } from '../../domain/errors.ts';
import { feedAddress } from './feed-address.ts';
import type { PlacedFeed } from './to-feeds.ts';

/** Makes one feed of those that are one poll: the first one stays and gets the tags of all. */
export function mergeDuplicates(placed: readonly PlacedFeed[]): { feeds: PlacedFeed[]; warnings: Problem[] } {
  const firsts = new Map<string, PlacedFeed>();
  const warnings: Problem[] = [];
  for (const later of placed) {
    const address = toAddress(later);
    const first = firsts.get(address);
    firsts.set(address, first ? withTags(first, later.feed.tags) : later);
    if (first) warnings.push(describeDuplicate(first, later));
  }
  return { feeds: [...firsts.values()], warnings };
}

function toAddress({ feed }: PlacedFeed): string {
  return feed.kind === 'files' ? feed.key : feedAddress(feed.location);
}

function withTags(placed: PlacedFeed, more: readonly string[]): PlacedFeed {
  return { ...placed, feed: { ...placed.feed, tags: [...new Set([...placed.feed.tags, ...more])] } };
}

function describeDuplicate(first: PlacedFeed, { file, line }: PlacedFeed): Problem {
  const message = `the same feed as ${first.feed.origin}; it is read once, as said there, with the tags of both`;
  return { file, line, message };
}
