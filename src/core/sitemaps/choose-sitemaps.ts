import type { ParsedFeed, Sitemap, UnreadRecord } from '../../domain/item.ts';
import { feedAddress } from '../sources/feed-address.ts';
import { refuseUrl } from '../sources/refuse-url.ts';
import { sortSitemaps } from './sort-sitemaps.ts';

/** Each is polled like a source of its own. Archives list thousands, most of which never change again. */
export const SITEMAPS_MAX = 20;

/** The addresses of the sitemaps of an index that are followed, what changed last first, and why the others are not. */
export function chooseSitemaps(
  { sitemaps = [] }: Pick<ParsedFeed, 'sitemaps'>,
  location: string,
): { followed: string[]; unread: UnreadRecord[] } {
  const followed = new Set<string>();
  const unread: UnreadRecord[] = [];
  for (const sitemap of sortSitemaps(sitemaps)) {
    const reason = refuse(sitemap, location, followed);
    if (reason === null) followed.add(feedAddress(sitemap.url));
    else unread.push({ position: sitemap.position, reason: `record ${sitemap.position + 1}: ${reason}` });
  }
  return { followed: [...followed], unread };
}

/** Who runs a site vouches for its own host only; what an index says must not lead to hosts inside. */
function refuse({ url }: Sitemap, location: string, followed: ReadonlySet<string>): string | null {
  if (refuseUrl(url) !== null) return `a sitemap whose address cannot be asked for (${url.slice(0, SHOWN)})`;
  if (hostOf(url) !== hostOf(location))
    return `a sitemap of another host; make it a source if it is wanted (${url})`;
  if (feedAddress(url) === feedAddress(location)) return 'the index itself';
  if (followed.has(feedAddress(url))) return `a sitemap named twice (${url})`;
  if (followed.size < SITEMAPS_MAX) return null;
  return `a sitemap behind the ${SITEMAPS_MAX} that changed last; make it a source if it is wanted (${url})`;
}

const SHOWN = 200;

/** With its port. */
function hostOf(url: string): string {
  return new URL(url).host.replace(/^www\./, '');
}
