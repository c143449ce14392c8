import type { Fulltext } from '../../domain/feed.ts';
import type { ParsedFeed } from '../../domain/item.ts';

/**
 * A sitemap's addresses without a title are pages to be asked for: where the source asks for no pages they are nothing to
 * read, and counted as such.
 */
export function refuseBareAddresses(parsed: ParsedFeed, fulltext: Fulltext): ParsedFeed {
  if (parsed.format !== 'sitemap' || fulltext !== 'never') return parsed;
  const bare = parsed.items.filter(({ title }) => title === null);
  const unread = bare.map(({ position }) => ({ position, reason: NOT_ASKED_FOR }));
  return {
    ...parsed,
    items: parsed.items.filter(({ title }) => title !== null),
    unread: [...(parsed.unread ?? []), ...unread],
  };
}

const NOT_ASKED_FOR = 'only an address: say fulltext: true for its source, and its page is asked for';
