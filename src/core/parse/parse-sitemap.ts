import { Parser } from 'htmlparser2';
import { NotAFeedError } from '../../domain/errors.ts';
import type { RawItem, UnreadRecord } from '../../domain/item.ts';
import { countRepairs } from './count-repairs.ts';
import { emptyFacts, emptyItem } from './empty-facts.ts';
import type { ParsedText } from './parsed-text.ts';
import { resolveLink } from './resolve-link.ts';

/** As many as the protocol allows (sitemaps.org). */
const ADDRESSES_MAX = 50_000;

/**
 * A sitemap, with the extensions for news and images: an item for each address. Without the first of them an item has no
 * title: it is a page to be asked for.
 * @throws NotAFeedError for an index of sitemaps, naming them
 */
export function parseSitemap(text: string, location: string): ParsedText {
  const { entries, isIndex, hasCutEnd } = readEntries(text);
  if (isIndex) throw refuseIndex(entries, location);
  const repairs = countRepairs();
  repairs.add('over-limit', entries.length - ADDRESSES_MAX);
  repairs.add('cut-item', hasCutEnd ? 1 : 0);
  const items: RawItem[] = [];
  const unread: UnreadRecord[] = [];
  for (const [position, entry] of entries.slice(0, ADDRESSES_MAX).entries()) {
    if (entry.has('loc')) items.push(toItem(entry, position, location));
    else unread.push({ position, reason: `record ${position + 1}: no address (<loc>)` });
  }
  return { ...emptyFacts(), format: 'sitemap', version: null, repairs: repairs.list(), items, unread };
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

const DEPTH_MAX = 8;

function keep(entry: Entry, path: readonly string[], words: string): void {
  const value = words.trim();
  const name = path.slice(2).join('/');
  if (value !== '') entry.set(name, [...(entry.get(name) ?? []), value]);
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

const NAMED = 5;

/** The sitemaps that changed last are named first: indexes begin with what is oldest. */
function refuseIndex(entries: readonly Entry[], location: string): NotAFeedError {
  const changed = (entry: Entry) => entry.get('lastmod')?.[0] ?? '';
  const sitemaps = entries
    .toSorted((one, other) => Number(changed(one) < changed(other)) - Number(changed(one) > changed(other)))
    .flatMap((entry) => entry.get('loc') ?? [])
    .map((url) => resolveLink(url, location));
  const named = sitemaps.slice(0, NAMED).join(', ');
  const more = sitemaps.length > NAMED ? ` and ${sitemaps.length - NAMED} more` : '';
  const hint =
    sitemaps.length === 0
      ? 'it names none'
      : `make a source of each that is wanted of those it points to: ${named}${more}`;
  return new NotAFeedError(`an index of sitemaps, not a sitemap; ${hint}`, {
    feeds: sitemaps.slice(0, 50),
  });
}
