import { Parser } from 'htmlparser2';
import { NotAFeedError } from '../../domain/errors.ts';
import type { RawItem, Sitemap, UnreadRecord } from '../../domain/item.ts';
import { countRepairs } from './count-repairs.ts';
import { emptyFacts, emptyItem } from './empty-facts.ts';
import type { ParsedText } from './parsed-text.ts';
import { resolveLink } from './resolve-link.ts';

/** As many as the protocol allows (sitemaps.org). */
const ADDRESSES_MAX = 50_000;

/**
 * A sitemap, with the extensions for news and images: an item for each address. Without the first of them an item has no
 * title: it is a page to be asked for. An index of sitemaps has no items: it points to `sitemaps`.
 */
export function parseSitemap(text: string, location: string): ParsedText {
  const { entries, isIndex, hasCutEnd } = readEntries(text);
  const repairs = countRepairs();
  repairs.add('over-limit', entries.length - ADDRESSES_MAX);
  repairs.add('cut-item', hasCutEnd ? 1 : 0);
  const read: { items: RawItem[]; sitemaps: Sitemap[]; unread: UnreadRecord[] } = {
    items: [],
    sitemaps: [],
    unread: [],
  };
  for (const [position, entry] of entries.slice(0, ADDRESSES_MAX).entries()) {
    if (!entry.has('loc'))
      read.unread.push({ position, reason: `record ${position + 1}: no address (<loc>)` });
    else if (isIndex) read.sitemaps.push(toSitemap(entry, position, location));
    else read.items.push(toItem(entry, position, location));
  }
  const { items, unread, sitemaps } = read;
  const facts = { ...emptyFacts(), version: null, repairs: repairs.list(), items, unread };
  return isIndex ? { ...facts, format: 'sitemap-index', sitemaps } : { ...facts, format: 'sitemap' };
}

function toSitemap(entry: Entry, position: number, location: string): Sitemap {
  const url = resolveLink(entry.get('loc')?.[0] ?? '', location);
  return { position, url, changed: entry.get('lastmod')?.[0] ?? null };
}

/** What an entry says, by the path of its elements without their prefixes: `news/title`. */
type Entry = Map<string, string[]>;

function readEntries(text: string): { entries: Entry[]; isIndex: boolean; hasCutEnd: boolean } {
  const entries: Entry[] = [];
  const path: string[] = [];
  let entry: Entry | null = null;
  let words = '';
  let [isIndex, hasCutEnd] = [false, false];
  const parser = new Parser(
    {
      onopentag: (tag) => {
        const name = localName(tag);
        if (path.length === 0 && name === 'sitemapindex') isIndex = true;
        if (path.length === 1 && (name === 'url' || name === 'sitemap')) entry = new Map();
        path.push(name);
        if (path.length > NESTED_MAX) throw new NotAFeedError('a sitemap nested too deep to be read');
        words = '';
      },
      ontext: (some) => {
        words += some;
      },
      onclosetag: (_tag, isImplied) => {
        if (entry !== null && path.length > 2 && path.length <= DEPTH_MAX) keep(entry, path, words);
        if (entry !== null && path.length === 2) {
          entries.push(entry);
          entry = null;
          hasCutEnd ||= isImplied;
        }
        path.pop();
        words = '';
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  return { entries, isIndex, hasCutEnd };
}

/** Elements that something is kept of. */
const DEPTH_MAX = 8;
/** The parser's time grows with the square of the depth. */
const NESTED_MAX = 256;

function keep(entry: Entry, path: readonly string[], words: string): void {
  const value = words.trim();
  const name = path.slice(2).join('/');
  if (value === '') return;
  const said = entry.get(name);
  if (said === undefined) entry.set(name, [value]);
  else said.push(value);
}

function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1).toLowerCase();
}

/** What stands in fields of an item. */
const PLACED = new Set([
  ...['loc', 'lastmod', 'news/title', 'news/publication_date', 'news/keywords', 'news/publication/language'],
  ...['image/loc', 'image/title', 'image/caption'],
]);

function toItem(entry: Entry, position: number, location: string): RawItem {
  const first = (name: string) => entry.get(name)?.[0] ?? null;
  const [title, published, updated] = [first('news/title'), first('news/publication_date'), first('lastmod')];
  const keywords = (first('news/keywords') ?? '').split(',').map((word) => word.trim());
  const categories = keywords.filter((word) => word !== '');
  return {
    ...emptyItem(position),
    url: resolveLink(first('loc') ?? '', location),
    title: title === null ? null : { type: 'text', value: title },
    categories,
    tags: categories.map((term) => ({ term, scheme: null, label: null })),
    published,
    updated,
    dates: [
      ...(published === null ? [] : [{ name: 'news:publication_date', value: published }]),
      ...(updated === null ? [] : [{ name: 'lastmod', value: updated }]),
    ],
    language: first('news/publication/language'),
    images: (entry.get('image/loc') ?? []).map((url, index) => ({
      url: resolveLink(url, location),
      title: entry.get('image/title')?.[index] ?? null,
      link: null,
      description: entry.get('image/caption')?.[index] ?? null,
      width: null,
      height: null,
    })),
    extra: Object.fromEntries(
      [...entry].filter(([name]) => !PLACED.has(name)).map(([name, said]) => [name, said[0]]),
    ),
  };
}
