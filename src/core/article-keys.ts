import { hash } from 'node:crypto';
import type { Article } from '../domain/article.ts';
import { canonicalUrl, isIdentifyingUrl, urlKey } from './normalize/canonical-url.ts';

/** By what an article is recognized; each key is a 128-bit hash, written as a UUID. */
export type ArticleKeys = {
  /** The item in its own feed. */
  identity: string;
  /** The page; null where the URL is shared by many items (a home page) or missing. */
  url: string | null;
  /** The words; null where there are too few to be nobody else's. */
  content: string | null;
};

/** Shorter texts ("Photo of the day") are written again by somebody else, or by the same feed tomorrow. */
const minWordsToIdentify = 12;

/** Worked out once per article: the store is asked by them, and every plan made with them. */
export function articleKeys(article: Article, feedId: number): ArticleKeys {
  const known = KNOWN_KEYS.get(article);
  if (known?.feedId === feedId) return known.keys;
  const keys = computeKeys(article, feedId);
  KNOWN_KEYS.set(article, { feedId, keys });
  return keys;
}

const KNOWN_KEYS = new WeakMap<Article, { feedId: number; keys: ArticleKeys }>();

function computeKeys(article: Article, feedId: number): ArticleKeys {
  const { contentHash } = article;
  return {
    identity: identityKey(article.identity, feedId),
    url: keyOfPage(pageOf(article)),
    content: isLongEnough(article) ? hashKey(`content:${contentHash}`) : null,
  };
}

/** The page that identifies an article, as it is compared; null where many items share it, or there is none. */
export function pageOf({ canonicalUrl: url }: Pick<Article, 'canonicalUrl'>): string | null {
  return url !== null && isIdentifyingUrl(url) ? urlKey(url) : null;
}

function keyOfPage(page: string | null): string | null {
  return page === null ? null : hashKey(`url:${page}`);
}

/** The key of the address that a fetched page gives as its own; null where it is no page's. */
export function ownUrlKey(address: string): string | null {
  return keyOfPage(pageOf({ canonicalUrl: canonicalUrl(address, { siteHost: null }) }));
}

/** The key of an item in its own feed, also of one that became no article. */
export function identityKey(identity: string, feedId: number): string {
  return hashKey(`feed:${feedId}:${identity}`);
}

/** A headline alone is not, nor one with nothing but signs under it. */
function isLongEnough({ title, wordCount }: Article): boolean {
  return wordCount > 0 && wordCount + title.split(' ').length >= minWordsToIdentify;
}

function hashKey(text: string): string {
  const hex = hash('sha256', text);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
