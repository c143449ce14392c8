import { hash } from 'node:crypto';
import type { Article } from '../../domain/article.ts';
import type { RawItem } from '../../domain/item.ts';
import { asideHash, rememberVersion, wordsHash } from '../article-version.ts';
import { RULES_VERSION } from '../rules-version.ts';
import { formerIdentities, identifyItem } from './identify-item.ts';
import type { NormalizeContext } from './normalize-item.ts';
import { readAddress, readDates } from './read-outside.ts';

/**
 * What an item came to, as far as it takes to see that there is nothing to do for it. Most items of a document are as
 * they were in the last one, and to clean a text costs many times what it costs to compare it.
 */
export type ItemDigest = Pick<Article, 'contentHash' | 'title' | 'titleOriginal' | 'wordCount'> & {
  wordsHash: string;
  asideHash: string;
};

/** By `itemKeys`. A key stands for all that an article is made of: what a memo says is true however old it is. */
export type ItemMemo = ReadonlyMap<string, ItemDigest>;

/**
 * Gives 132 bits (base64url) of all that an article is made of but its place in the document: that one moves. Of the time of
 * the fetch only the year has a part in it: a date without one is completed by it, and may be in a title.
 */
export function itemKeys(context: NormalizeContext): (item: RawItem) => string {
  const { feedUrl, siteUrl, feedTitle, feedLanguage, scope, identityBy, fetchedAt, dayOrder } = context;
  const place = [feedUrl, siteUrl, feedTitle, feedLanguage, scope, identityBy, dayOrder];
  const about = [RULES_VERSION, fetchedAt.getUTCFullYear(), ...place];
  // One text, and no second one put together from two: it is as long as the item.
  return (item) => hash('sha256', JSON.stringify({ ...item, position: about }), 'base64url').slice(0, 22);
}

export function digestArticle(article: Article): ItemDigest {
  const { contentHash, title, titleOriginal, wordCount } = article;
  const hashes = { wordsHash: wordsHash(article), asideHash: asideHash(article) };
  return { contentHash, title, titleOriginal, wordCount, ...hashes };
}

/** What a plan for an article that is as it was does not look at. */
const forgottenFields = [
  'titleSource',
  'summary',
  'contentHtml',
  'contentText',
  'authors',
  'categories',
  'language',
  'languageSource',
  'languageDeclared',
  'languageDetected',
  'languageConfidence',
  'enclosures',
  'image',
  'rights',
  'geo',
  'extra',
] as const satisfies (keyof Article)[];

/** What was recalled of a document does not do: it is to be read again, and nothing recalled. */
export class ForgottenError extends Error {
  override readonly name = 'ForgottenError' as const;
}

/**
 * The article of an item whose key is in the memo. It holds nothing of its item's texts: in V8's heap a document that waits for
 * the database would outlive one collection after the other.
 * Whoever asks for a field that the memo does not have meets a ForgottenError.
 */
export function recallArticle(item: RawItem, context: NormalizeContext, digest: ItemDigest): Article {
  const { guid, url, canonicalUrl, ownUrl, scope, by } = readAddress(item, context);
  const { contentHash, title, titleOriginal, wordCount, wordsHash: words, asideHash: aside } = digest;
  const keys = { guid, url: ownUrl, contentHash, scope, by };
  const article: Omit<Article, (typeof forgottenFields)[number]> = {
    position: item.position,
    identity: identifyItem(keys),
    formerIdentities: formerIdentities({ ...keys, canonicalUrl }),
    guid,
    url,
    canonicalUrl,
    title,
    titleOriginal,
    wordCount,
    ...readDates(item, context),
    contentHash,
  };
  const recalled = Object.defineProperties(article, FORGOTTEN) as Article;
  rememberVersion(recalled, { words, aside });
  return recalled;
}

const FORGOTTEN: PropertyDescriptorMap = Object.fromEntries(
  forgottenFields.map((field) => [field, { get: forgotten, enumerable: true }]),
);

function forgotten(): never {
  throw new ForgottenError('more was asked of an article than is remembered of it');
}
