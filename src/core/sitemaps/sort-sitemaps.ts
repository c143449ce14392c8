import type { Sitemap } from '../../domain/item.ts';
import { readDate } from '../normalize/read-date.ts';

/** What changed last first, since indexes begin with what is oldest; what has no date last, in its order. */
export function sortSitemaps(sitemaps: readonly Sitemap[]): Sitemap[] {
  const dated = sitemaps.map((sitemap) => ({ sitemap, at: changedAt(sitemap) }));
  return dated
    .sort((one, other) => (one.at === other.at ? 0 : other.at - one.at))
    .map(({ sitemap }) => sitemap);
}

/** Dates are only compared with each other. */
const whenever = new Date(0);

function changedAt({ changed }: Sitemap): number {
  return readDate(changed, { fetchedAt: whenever }).at?.getTime() ?? Number.NEGATIVE_INFINITY;
}
