import { NotAFeedError } from '../../domain/errors.ts';
import type { ParsedFeed } from '../../domain/item.ts';
import { sortSitemaps } from './sort-sitemaps.ts';

const NAMED = 5;
const LISTED = 50;

/**
 * The document itself where it is no index of sitemaps.
 * @throws NotAFeedError for one that is not followed, naming the sitemaps in it that changed last
 */
export function refuseIndex(parsed: ParsedFeed, reason = 'is not followed from a file'): ParsedFeed {
  if (parsed.sitemaps === undefined) return parsed;
  const urls = sortSitemaps(parsed.sitemaps).map(({ url }) => url);
  const more = urls.length > NAMED ? ` and ${urls.length - NAMED} more` : '';
  const hint =
    urls.length === 0
      ? 'it names none'
      : `make a source of each that is wanted of those it points to: ${urls.slice(0, NAMED).join(', ')}${more}`;
  throw new NotAFeedError(`an index of sitemaps ${reason}; ${hint}`, { feeds: urls.slice(0, LISTED) });
}
