import { NotAFeedError } from '../../domain/errors.ts';
import { fileName, withoutPacking } from '../seeds/sniff-records.ts';
import { findRootTag } from './find-feed-root.ts';
import { findJsonFeed } from './find-json-feed.ts';
import { findPageFeeds } from './find-page-feeds.ts';
import { isWebUrl } from './resolve-link.ts';

export type SniffedFormat = 'xml' | 'json' | 'text' | 'html' | 'markdown' | 'mail' | 'sitemap';

/**
 * What a document is, by its content first: servers call feeds anything from text/html to octet-stream.
 * @throws NotAFeedError saying what it is instead
 */
export function sniffFormat(document: {
  text: string;
  contentType: string | null;
  location: string;
}): SniffedFormat {
  const start = document.text.trimStart();
  if (start.startsWith('{')) return 'json';
  // Pages hold RDF too (Creative Commons put it into comments): a page is a page, whatever it holds.
  if (HTML_PAGE.test(start) && !opensFeed(start)) {
    // What a publisher sends in place of a feed is no article; what somebody put among the files is.
    if (isWebUrl(document.location)) throw refusePage(start, document.location);
    return 'html';
  }
  if (SITEMAP.test(start.slice(0, 8192))) return 'sitemap';
  if (declaresMarkdown(document)) return 'markdown';
  const isText = declaresText(document);
  // A text about feeds may well name a <feed>; it does not begin with markup.
  if ((!isText || start.startsWith('<')) && findRootTag(document.text) !== null) return 'xml';
  refuseBinary(document.text);
  if (isText) return 'text';
  if (MAIL.test(start.slice(0, 16_384))) return 'mail';
  if (findJsonFeed(document.text) !== -1) return 'json';
  throw new NotAFeedError(describeOther(start));
}

/**
 * True for bytes of a feed that can be told by its markup, whatever its texts say: it begins with markup, and is ASCII
 * up to the end of the tag that opens it.
 */
export function isFeedByMarkup(characters: string, declared: Declared): boolean {
  if (!/^\s{0,100}</.test(characters)) return false;
  const root = findRootTag(characters);
  if (root === null) return false;
  const opening = characters.slice(0, characters.indexOf('>', root.offset));
  return !BEYOND_ASCII.test(opening) && sniffQuietly(characters, declared) === 'xml';
}

const BEYOND_ASCII = /[^\0-\x7F]/;

/** True for a feed, of which the items before a cut are whole; false for what is one article, or cannot be told. */
export function holdsItems(text: string, declared: Declared): boolean {
  const format = sniffQuietly(text, declared);
  return format === 'xml' || format === 'json';
}

function sniffQuietly(text: string, { location, contentType }: Declared): SniffedFormat | null {
  try {
    return sniffFormat({ text, location, contentType });
  } catch {
    return null;
  }
}

/** @throws NotAFeedError where NULs are left after decoding: no text has them */
export function refuseBinary(text: string): void {
  if (text.includes('\0')) throw new NotAFeedError('binary data, not a feed or text');
}

const HTML_PAGE = /^(?:<\?xml[^>]{0,1000}>\s*)?(?:<!--[^>]{0,1000}>\s*){0,5}(?:<!doctype\s+html|<html[\s>])/i;

/** As the first element. */
const SITEMAP =
  /^(?:[^<]{0,1000}<[?!][^>]{0,2000}>){0,20}[^<]{0,1000}<(?:[\w.-]{1,60}:)?(?:urlset|sitemapindex)(?=[\s/>])/i;

/** Lines of a header, one of which only mail has. */
const MAIL =
  /^(?:[\w-]{1,100}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,50}){0,100}(?:received|return-path|message-id|mime-version|from|subject):[ \t]/i;

/** Some feeds are declared as HTML: what counts is the first element. */
function opensFeed(start: string): boolean {
  const prolog = start.slice(0, findRootTag(start)?.offset ?? 0);
  return prolog !== '' && !/<[a-z]/i.test(prolog.replace(/<!--.*?-->/gs, ''));
}

type Declared = { contentType: string | null; location: string };

function declaresText({ contentType, location }: Declared): boolean {
  return /\.te?xt$/i.test(withoutPacking(fileName(location))) || /^\s*text\/plain\b/i.test(contentType ?? '');
}

function declaresMarkdown({ contentType, location }: Declared): boolean {
  const isNamedSo = /\.(?:md|markdown|mdown|mkd)$/i.test(withoutPacking(fileName(location)));
  return isNamedSo || /^\s*text\/(?:x-)?markdown\b/i.test(contentType ?? '');
}

function refusePage(page: string, location: string): NotAFeedError {
  const title = /<title[^>]{0,200}>([^<]{1,200})/i.exec(page)?.[1]?.replace(/\s+/g, ' ').trim();
  const feeds = findPageFeeds(page, isWebUrl(location) ? location : null);
  const hint = feeds.length === 0 ? '' : `; it points to ${feeds.slice(0, 5).join(', ')}`;
  return new NotAFeedError(`an HTML page, not a feed (title: ${title || 'none'})${hint}`, { feeds });
}

function describeOther(start: string): string {
  const element = /<([A-Za-z_][\w.:-]{0,60})/.exec(start.slice(0, 2000))?.[1];
  if (start.startsWith('<') && element !== undefined) return `no feed: the root element is <${element}>`;
  if (start.startsWith('[')) return 'a JSON list, not a JSON Feed';
  return `no feed: it begins "${start.slice(0, 60).replace(/\s+/g, ' ').trim()}"`;
}
