import type { Article, ClaimedDate, Rejection } from '../../domain/article.ts';
import type { Enclosure, GeoPoint, RawItem } from '../../domain/item.ts';
import type { IdentityBy } from '../judge-guids.ts';
import { absoluteUrl, hostOf } from './absolute-url.ts';
import { chooseTitle, keepLongTitle } from './choose-title.ts';
import { cleanAuthors, cleanNames } from './clean-names.ts';
import { cleanLine, cleanRecord, cleanText, foldWhiteSpace } from './clean-text.ts';
import { cleanTitle } from './clean-title.ts';
import { contentHash } from './content-hash.ts';
import { countWords } from './count-words.ts';
import { detectLanguage } from './detect-language.ts';
import { formerIdentities, identifyItem } from './identify-item.ts';
import { plainText, readContent } from './read-content.ts';
import { readImage } from './read-image.ts';
import { type Address, readAddress, readDates } from './read-outside.ts';
import { NestingError } from './text-collector.ts';

/** Version of the rules below; stored with each article so that it can be remade. */
export const NORMALIZER_VERSION = 7;

/** What is known about the document that an item came in. */
export type NormalizeContext = {
  /** Base for relative links; null for seed files. */
  feedUrl: string | null;
  siteUrl: string | null;
  /** The feed's own title, which publishers put behind each of theirs. */
  feedTitle?: string | null;
  /** The operator's, else the document's. */
  feedLanguage: string | null;
  fetchedAt: Date;
  /** Prefix for identities where several documents share one feed (seed files): the file's path. */
  scope: string | null;
  /** What the feed's items are told apart by. */
  identityBy: IdentityBy;
};

const MAX_HTML_CHARACTERS = 2_000_000;

/** An item made ours. Rejected is what holds nothing to keep, and what cannot be kept whole. */
export function normalizeItem(item: RawItem, context: NormalizeContext): Article | Rejection {
  const address = readAddress(item, context);
  try {
    return composeArticle(item, context, address);
  } catch (error) {
    if (error instanceof NestingError) return reject(item, address, error.message);
    throw error;
  }
}

function composeArticle(item: RawItem, context: NormalizeContext, address: Address): Article | Rejection {
  const { guid, url, ownUrl, scope, by, canonicalUrl } = address;
  const published = longestSource(item);
  if (published > MAX_HTML_CHARACTERS) return reject(item, address, tooLong(published));
  const base = url ?? context.siteUrl ?? context.feedUrl;
  const dates = readDates(item, context);
  const { html, text, images, summary, ...title } = readWords(item, context, { base, ...dates });
  const enclosures = cleanEnclosures(item.enclosures, base);
  const link = url ?? enclosures[0]?.url ?? '';
  if (title.title === '' && link === '') return reject(item, address, 'has no title, no text and no link');
  if (html.length > MAX_HTML_CHARACTERS) return reject(item, address, tooLong(html.length));
  const hash = contentHash(title.titleOriginal ?? title.title, text);
  const keys = { guid, url: ownUrl, contentHash: hash, scope, by };
  return {
    position: item.position,
    identity: identifyItem(keys),
    formerIdentities: formerIdentities({ ...keys, canonicalUrl }),
    guid,
    url,
    canonicalUrl,
    ...title,
    title: title.title || link,
    summary,
    contentHtml: html,
    contentText: text,
    wordCount: countWords(text),
    authors: cleanAuthors(item.authors),
    categories: cleanNames(item.categories),
    ...detectLanguage(`${title.title}\n${text}`, item.language ?? context.feedLanguage),
    ...dates,
    enclosures,
    image: readImage(item, images, base),
    rights: readRights(item),
    geo: readGeo(item.geo),
    extra: cleanRecord(item.extra),
    contentHash: hash,
  };
}

/** In characters, as published: cleaning takes its time, so that far too much is not even begun. */
function longestSource({ title, summary, content }: RawItem): number {
  return Math.max(...[title, summary, content].map((text) => sourceLength(text?.value ?? '')));
}

/** Pictures written into a text are not kept, and do not count. */
function sourceLength(source: string): number {
  if (source.length <= MAX_HTML_CHARACTERS) return source.length;
  return source.replace(/\bdata:[^"'\s<>]*/gi, '').length;
}

/** Title, text and teaser. */
function readWords(
  item: RawItem,
  { feedTitle, siteUrl, feedUrl }: NormalizeContext,
  { base, published }: { base: string | null; published: ClaimedDate },
) {
  const headline = foldWhiteSpace(plainText(item.title));
  const siteNames = [feedTitle, item.source?.title, hostOf(siteUrl ?? feedUrl)].filter(
    (name) => name != null,
  );
  const about = { siteNames, publishedAt: published.at };
  const titles = [headline, cleanTitle(headline, { ...about, text: '' })];
  const content = keepLongTitle(headline, readContent(item, { base, titles }));
  const cleaned = cleanTitle(headline, { ...about, text: content.text });
  return { ...content, ...chooseTitle(headline, content.text || (content.summary ?? ''), cleaned) };
}

function cleanEnclosures(enclosures: readonly Enclosure[], base: string | null): Enclosure[] {
  const byUrl = new Map<string, Enclosure>();
  for (const { url, type, lengthBytes } of enclosures) {
    const absolute = absoluteUrl(cleanText(url), base);
    if (absolute === null || byUrl.has(absolute)) continue;
    byUrl.set(absolute, { url: absolute, type: cleanLine(type), lengthBytes });
  }
  return [...byUrl.values()];
}

function readRights({ rights, licenses }: RawItem): string | null {
  return cleanLine(plainText(rights)) ?? licenses.map(cleanLine).find((license) => license !== null) ?? null;
}

function readGeo(point: GeoPoint | null): GeoPoint | null {
  const isOnEarth = point !== null && Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180;
  return isOnEarth ? { latitude: point.latitude, longitude: point.longitude } : null;
}

function reject({ position }: RawItem, { guid, ownUrl, scope, by }: Address, reason: string): Rejection {
  const isKnown = guid !== null || ownUrl !== null;
  const identity = isKnown ? identifyItem({ guid, url: ownUrl, contentHash: '', scope, by }) : null;
  return { position, identity, reason };
}

function tooLong(characters: number): string {
  return `content is ${characters} characters of HTML; the limit is ${MAX_HTML_CHARACTERS}`;
}
