import { Parser } from 'htmlparser2';
import { moveBase, resolveLink } from './resolve-link.ts';

/** Characters of a page searched: its head stands first. */
const SEARCHED = 256 * 1024;
const FEEDS_MAX = 50;

/** Feeds that a web page points to (`<link rel="alternate" type="application/rss+xml" …>`), absolute where they can be. */
export function findPageFeeds(page: string, location: string | null): string[] {
  const feeds = new Set<string>();
  let base = location;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'base') base = moveBase(base, attributes.href);
      const isFeed = name === 'link' && isAlternate(attributes.rel) && FEED_TYPE.test(attributes.type ?? '');
      const target = attributes.href?.trim();
      if (isFeed && target && feeds.size < FEEDS_MAX) feeds.add(resolveLink(target, base));
      if (name === 'body') parser.pause();
    },
  });
  parser.write(page.slice(0, SEARCHED));
  return [...feeds];
}

function isAlternate(rel: string | undefined): boolean {
  return /(?:^|\s)(?:alternate|feed)(?:\s|$)/i.test(rel ?? '');
}

const FEED_TYPE =
  /^\s*(?:application\/(?:rss|atom|rdf|feed)\+(?:xml|json)|application\/json|text\/xml|application\/xml)\b/i;
