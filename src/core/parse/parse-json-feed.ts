import { z } from 'zod';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Enclosure, RawItem, TextConstruct } from '../../domain/item.ts';
import type { ParsedText } from './parsed-text.ts';
import { isWebUrl, moveBase, resolveLink } from './resolve-link.ts';

/**
 * JSON Feed 1.0 and 1.1 (jsonfeed.org). A field of the wrong type counts as absent, an item with nothing
 * to read is left out and counted as `unreadable-item`.
 * @throws NotAFeedError for other JSON and for what is no JSON
 */
export function parseJsonFeed(text: string, location: string): ParsedText {
  const feed = readFeed(text);
  const base = moveBase(isWebUrl(location) ? location : null, feed.home_page_url);
  const authors = namesOf(feed);
  const items = feed.items
    .map((item, position) => readItem(item, position, { base, authors }))
    .filter((item) => item !== null);
  const unreadable = feed.items.length - items.length;
  return {
    format: 'json-feed',
    repairs: unreadable === 0 ? [] : [{ kind: 'unreadable-item', count: unreadable }],
    title: feed.title,
    siteUrl: feed.home_page_url === null ? null : resolveLink(feed.home_page_url, base),
    description: feed.description,
    language: feed.language,
    items,
  };
}

const optionalText = z
  .string()
  .catch('')
  .transform((value) => value.trim() || null);
const person = z.object({ name: optionalText });
const people = z.array(person.catch({ name: null })).catch([]);
// 1.0 had one author, 1.1 has a list; publishers mix them.
const byline = { author: person.catch({ name: null }), authors: people };

const attachment = z.object({
  url: z.string().trim().min(1),
  mime_type: optionalText,
  size_in_bytes: z.int().nonnegative().nullable().catch(null),
});

const feedSchema = z.object({
  title: optionalText,
  home_page_url: optionalText,
  description: optionalText,
  language: optionalText,
  ...byline,
  items: z.array(z.unknown()),
});

const itemSchema = z.object({
  // The specification asks readers to take numbers for text.
  id: z
    .union([z.string(), z.number().transform(String)])
    .pipe(optionalText)
    .catch(null),
  url: optionalText,
  external_url: optionalText,
  title: optionalText,
  summary: optionalText,
  content_html: optionalText,
  content_text: optionalText,
  date_published: optionalText,
  date_modified: optionalText,
  language: optionalText,
  ...byline,
  tags: z.array(optionalText).catch([]),
  attachments: z.array(attachment.nullable().catch(null)).catch([]),
});

type FeedJson = z.infer<typeof feedSchema>;
type ItemJson = z.infer<typeof itemSchema>;

// Fields that have a place in RawItem; `external_url` only stands in for a missing `url`.
const PLACED = new Set(Object.keys(itemSchema.shape).filter((name) => name !== 'external_url'));

function readFeed(text: string): FeedJson {
  const result = feedSchema.safeParse(parseJson(text));
  if (!result.success) throw new NotAFeedError('JSON, but no JSON Feed: it has no list of items');
  return result.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotAFeedError('broken JSON, not a JSON Feed', { cause: error });
  }
}

type FeedContext = { base: string | null; authors: string[] };

function readItem(value: unknown, position: number, { base, authors }: FeedContext): RawItem | null {
  const result = itemSchema.safeParse(value);
  if (!result.success || !isReadable(result.data)) return null;
  const item = result.data;
  const url = item.url ?? item.external_url;
  const ownAuthors = namesOf(item);
  return {
    position,
    guid: item.id,
    url: url === null ? null : resolveLink(url, base),
    title: textConstruct('text', item.title),
    summary: textConstruct('text', item.summary),
    content: textConstruct('html', item.content_html) ?? textConstruct('text', item.content_text),
    authors: ownAuthors.length > 0 ? ownAuthors : authors,
    categories: item.tags.filter((tag) => tag !== null),
    published: item.date_published,
    updated: item.date_modified,
    language: item.language,
    enclosures: readAttachments(item, base),
    extra: readExtra(value),
  };
}

function isReadable({ id, url, title, summary, content_html, content_text }: ItemJson): boolean {
  return [id, url, title, summary, content_html, content_text].some((field) => field !== null);
}

function namesOf({ author, authors }: Pick<ItemJson, 'author' | 'authors'>): string[] {
  const named = authors.map(({ name }) => name).filter((name) => name !== null);
  if (named.length > 0) return named;
  return author.name === null ? [] : [author.name];
}

function textConstruct(type: TextConstruct['type'], value: string | null): TextConstruct | null {
  return value === null ? null : { type, value };
}

function readAttachments({ attachments }: ItemJson, base: string | null): Enclosure[] {
  return attachments
    .filter((entry) => entry !== null)
    .map(({ url, mime_type, size_in_bytes }) => ({
      url: resolveLink(url, base),
      type: mime_type,
      lengthBytes: size_in_bytes,
    }));
}

function readExtra(item: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => !PLACED.has(name)));
}
