import type { Article, ClaimedDate } from '../../domain/article.ts';
import type { RawItem } from '../../domain/item.ts';
import type { IdentityBy } from '../judge-guids.ts';
import { absoluteUrl, hostOf } from './absolute-url.ts';
import { canonicalUrl, isIdentifyingUrl, urlKey } from './canonical-url.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { declaredDayOrder } from './day-order.ts';
import { judgeItemDates } from './judge-dates.ts';
import type { NormalizeContext } from './normalize-item.ts';
import { readDate } from './read-date.ts';

/** What an item is known by, before anybody has looked at its words. */
export type Address = Pick<Article, 'guid' | 'url' | 'canonicalUrl'> & {
  /** The canonical URL, unless it is a front page that many items share. */
  ownUrl: string | null;
  scope: string | null;
  by: IdentityBy;
};

export function readAddress(
  item: RawItem,
  { feedUrl, siteUrl, scope, identityBy: by }: NormalizeContext,
): Address {
  const url = item.url === null ? null : absoluteUrl(cleanText(item.url), feedUrl ?? siteUrl);
  const canonical = url === null ? null : readCanonicalUrl(url, siteUrl, feedUrl);
  const ownUrl = canonical !== null && isIdentifyingUrl(canonical) ? canonical : null;
  return { guid: cleanLine(item.guid), url, canonicalUrl: canonical, ownUrl, scope, by };
}

// An item that links to its site has no address of its own.
function readCanonicalUrl(url: string, siteUrl: string | null, feedUrl: string | null): string | null {
  const siteHost = hostOf(siteUrl ?? feedUrl);
  const canonical = canonicalUrl(url, { siteHost });
  const site = siteUrl === null || canonical === null ? null : canonicalUrl(siteUrl, { siteHost });
  const isSite = canonical !== null && site !== null && urlKey(canonical) === urlKey(site);
  return isSite ? null : canonical;
}

type DateContext = Pick<NormalizeContext, 'fetchedAt' | 'feedLanguage' | 'dayOrder'>;

export function readDates(item: RawItem, { fetchedAt, feedLanguage, dayOrder: ofDocument }: DateContext) {
  const language = item.language ?? feedLanguage;
  const dayOrder = ofDocument ?? declaredDayOrder(language);
  const read = (claimed: string | null): ClaimedDate => {
    const source = item.dates.find(({ value }) => value === claimed)?.name ?? null;
    return { ...readDate(claimed, { fetchedAt, language, dayOrder }), source };
  };
  return judgeItemDates(read(item.published), read(item.updated));
}
