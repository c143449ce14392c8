import { z } from 'zod';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Enclosure, FeedFacts, Person, Picture, RawItem, TextConstruct } from '../../domain/item.ts';
import { absoluteHtml } from './absolute-html.ts';
import { ITEMS_MAX } from './carry-texts.ts';
import { countRepairs, type Repairs } from './count-repairs.ts';
import { emptyFacts, emptyItem, emptyMedia } from './empty-facts.ts';
import { findJsonFeed } from './find-json-feed.ts';
import { joinHalves } from './join-halves.ts';
import { mendJson } from './mend-json.ts';
import type { ParsedText } from './parsed-text.ts';
import { readJson } from './read-json.ts';
import { isWebUrl, moveBase, resolveLink } from './resolve-link.ts';

/**
 * JSON Feed 1.0 and 1.1 (jsonfeed.org). A field of the wrong type counts as absent, an item with nothing
 * to read is left out and counted as `unreadable-item`; of a document cut off, the whole items are read. A feed
 * that names its version needs no items.
 * @throws NotAFeedError for other JSON and for what is no JSON
 */
export function parseJsonFeed(text: string, location: string): ParsedText {
  const repairs = countRepairs();
  const { feed, source } = readFeed(text, repairs);
  const base = moveBase(isWebUrl(location) ? location : null, feed.home_page_url);
  const context = { base, authors: namesOf(feed) };
  const kept = feed.items.slice(0, ITEMS_MAX);
  const items = kept
    .map((item, position) => readItem(item, position, context))
    .filter((item) => item !== null);
  repairs.add('unreadable-item', kept.length - items.length);
  repairs.add('over-limit', feed.items.length - kept.length);
  return {
    ...readFacts(feed, base),
    extra: readExtra(source, PLACED_IN_FEED),
    format: 'json-feed',
    version: VERSION.exec(feed.version ?? '')?.[1]?.replace(/^1$/, '1.0') ?? null,
    repairs: repairs.list(),
    items,
  };
}

/** The address of the specification; publishers write the number alone, too. */
const VERSION = /^(?:https?:\/\/(?:www\.)?jsonfeed\.org\/version\/)?(1(?:\.\d)?)\/?$/;

// The specification asks readers to take numbers for text in ids; publishers write them elsewhere, too.
const optionalText = z
  .union([z.string(), z.number().transform(String)])
  .catch('')
  .transform((value) => value.trim() || null);
const optionalCount = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.number().nonnegative().nullable().catch(null),
);
/** A list, or what would be the one thing in it. */
const listOf = <T extends z.ZodType>(one: T) =>
  z.preprocess((value) => (value == null || Array.isArray(value) ? value : [value]), z.array(one).catch([]));

const noPerson = { name: null, url: null, avatar: null };
const person = z
  .preprocess(
    (value) => (typeof value === 'string' ? { name: value } : value),
    z.object({ name: optionalText, url: optionalText, avatar: optionalText }),
  )
  .catch(noPerson);
const people = listOf(person);
// 1.0 had one author, 1.1 has a list; publishers mix them.
const byline = { author: person, authors: people };

const attachment = z.object({
  url: z.string().trim().min(1),
  mime_type: optionalText,
  title: optionalText,
  size_in_bytes: optionalCount.pipe(z.int().nullable().catch(null)),
  duration_in_seconds: optionalCount,
});
const hub = z.object({ url: optionalText }).catch({ url: null });

const feedSchema = z.object({
  version: optionalText,
  title: optionalText,
  home_page_url: optionalText,
  feed_url: optionalText,
  description: optionalText,
  language: optionalText,
  icon: optionalText,
  favicon: optionalText,
  next_url: optionalText,
  hubs: listOf(hub),
  ...byline,
  items: z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .nullable()
    .catch(null),
});

const itemSchema = z.object({
  id: z.union([z.boolean().transform(String), optionalText]),
  url: optionalText,
  external_url: optionalText,
  title: optionalText,
  summary: optionalText,
  content_html: optionalText,
  content_text: optionalText,
  image: optionalText,
  banner_image: optionalText,
  date_published: optionalText,
  date_modified: optionalText,
  language: optionalText,
  ...byline,
  tags: listOf(optionalText),
  attachments: listOf(attachment.nullable().catch(null)),
});

type FeedJson = z.infer<typeof feedSchema> & { items: unknown[] };
type ItemJson = z.infer<typeof itemSchema>;
type Byline = Pick<ItemJson, 'author' | 'authors'>;

const PLACED_IN_FEED = new Set(Object.keys(feedSchema.shape));
// Fields that articles have, too; `external_url` only stands in for a missing `url`.
const NAMED_IN_ITEM = Object.keys(itemSchema.shape).filter(
  (name) => !['external_url', 'image', 'banner_image'].includes(name),
);

/** Less those that say more than an article keeps: addresses and pictures of authors, titles of files, a second text. */
function placedIn({ author, authors, attachments, content_html }: ItemJson): ReadonlySet<string> {
  const isDescribed = [author, ...authors].some(({ url, avatar }) => url !== null || avatar !== null);
  const isTitled = attachments.some((file) => file?.title != null || file?.duration_in_seconds != null);
  const left = [
    ...(isDescribed ? ['author', 'authors'] : []),
    ...(isTitled ? ['attachments'] : []),
    ...(content_html === null ? [] : ['content_text']),
  ];
  return new Set(NAMED_IN_ITEM.filter((name) => !left.includes(name)));
}

function readFeed(text: string, repairs: Repairs): { feed: FeedJson; source: unknown } {
  const source = parseJson(text, repairs);
  const feed = feedSchema.safeParse(source).data;
  const items = feed === undefined ? null : listItems(feed, repairs);
  if (feed === undefined || items === null) {
    throw new NotAFeedError('JSON, but no JSON Feed: it has no list of items');
  }
  return { feed: { ...feed, items }, source };
}

/** PHP writes a list of which something was taken out as an object, with the places for names. */
function listItems({ items, version }: z.infer<typeof feedSchema>, repairs: Repairs): unknown[] | null {
  if (Array.isArray(items)) return items;
  if (!version?.includes('jsonfeed.org')) return null;
  if (items !== null) repairs.add('unlisted-items');
  return Object.values(items ?? {});
}

function parseJson(document: string, repairs: Repairs): unknown {
  const text = dropProlog(document, repairs);
  try {
    return readJson(text);
  } catch (error) {
    const mended = mendJson(text, repairs);
    if (mended === null) throw new NotAFeedError('broken JSON, not a JSON Feed', { cause: error });
    return mended;
  }
}

function dropProlog(document: string, repairs: Repairs): string {
  const text = document.replace(/^[\s\uFEFF]+/, '');
  if (text.startsWith('{')) return text;
  repairs.add('cut-prolog');
  return text.slice(Math.max(0, findJsonFeed(text)));
}

function readFacts(feed: FeedJson, base: string | null): FeedFacts {
  const absolute = (link: string | null): string | null => (link === null ? null : resolveLink(link, base));
  const hubs = feed.hubs.map(({ url }) => absolute(url)).filter((url) => url !== null);
  const linkOf = (rel: string, url: string | null) => {
    const target = absolute(url);
    return target === null
      ? []
      : [{ url: target, rel, type: null, language: null, title: null, lengthBytes: null }];
  };
  return {
    ...emptyFacts(),
    title: feed.title,
    siteUrl: absolute(feed.home_page_url),
    feedUrl: absolute(feed.feed_url),
    description: feed.description,
    language: feed.language,
    hubs,
    links: [
      ...linkOf('alternate', feed.home_page_url),
      ...linkOf('self', feed.feed_url),
      ...linkOf('next', feed.next_url),
    ],
    people: peopleOf(feed, base),
    image: picture(absolute(feed.icon)),
    icon: absolute(feed.favicon),
    logo: absolute(feed.icon),
  };
}

type FeedContext = { base: string | null; authors: string[] };

function readItem(value: unknown, position: number, { base, authors }: FeedContext): RawItem | null {
  const result = itemSchema.safeParse(value);
  if (!result.success || !isReadable(result.data)) return null;
  const item = result.data;
  const url = item.url ?? item.external_url;
  const ownAuthors = namesOf(item);
  const tags = item.tags.filter((tag) => tag !== null);
  return {
    ...emptyItem(position),
    guid: item.id,
    url: url === null ? null : resolveLink(url, base),
    title: textConstruct('text', item.title),
    summary: textConstruct('text', item.summary),
    content: readContent(item, base),
    authors: ownAuthors.length > 0 ? ownAuthors : authors,
    categories: tags,
    published: item.date_published,
    updated: item.date_modified,
    language: item.language,
    enclosures: readAttachments(item, base),
    media: readMedia(item, base),
    extra: readExtra(value, placedIn(item)),
    people: peopleOf(item, base),
    links: readLinks(item, base),
    tags: tags.map((term) => ({ term, scheme: null, label: null })),
    dates: readDates(item),
    images: [item.image, item.banner_image].flatMap(
      (image) => picture(image && resolveLink(image, base)) ?? [],
    ),
  };
}

function readContent({ content_html, content_text }: ItemJson, base: string | null): TextConstruct | null {
  if (content_html === null) return textConstruct('text', content_text);
  return textConstruct('html', absoluteHtml(joinHalves(content_html), base));
}

function readLinks({ url, external_url }: ItemJson, base: string | null): RawItem['links'] {
  const named: [string, string | null][] = [
    ['alternate', url],
    ['related', external_url],
  ];
  return named.flatMap(([rel, target]) =>
    target === null
      ? []
      : [{ url: resolveLink(target, base), rel, type: null, language: null, title: null, lengthBytes: null }],
  );
}

function readDates({ date_published, date_modified }: ItemJson): RawItem['dates'] {
  const named: [string, string | null][] = [
    ['date_published', date_published],
    ['date_modified', date_modified],
  ];
  return named.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function isReadable({ id, url, title, summary, content_html, content_text }: ItemJson): boolean {
  return [id, url, title, summary, content_html, content_text].some((field) => field !== null);
}

function bylineOf({ author, authors }: Byline): Byline['authors'] {
  const named = authors.filter(isSomebody);
  return named.length > 0 ? named : [author].filter(isSomebody);
}

function isSomebody({ name, url, avatar }: Byline['author']): boolean {
  return name !== null || url !== null || avatar !== null;
}

function namesOf(byline: Byline): string[] {
  return bylineOf(byline)
    .map(({ name }) => name)
    .filter((name) => name !== null);
}

function peopleOf(byline: Byline, base: string | null): Person[] {
  return bylineOf(byline).map(({ name, url, avatar }) => ({
    name,
    email: /^mailto:([^?]+)/i.exec(url ?? '')?.[1] ?? null,
    url: url === null ? null : resolveLink(url, base),
    role: 'author',
    ...(avatar === null ? {} : { avatar: resolveLink(avatar, base) }),
  }));
}

function picture(url: string | null): Picture | null {
  return url === null || url === ''
    ? null
    : { url, title: null, link: null, description: null, width: null, height: null };
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

function readMedia({ attachments }: ItemJson, base: string | null): RawItem['media'] {
  return attachments
    .filter((entry) => entry !== null)
    .map(({ url, mime_type, title, size_in_bytes, duration_in_seconds }) => ({
      ...emptyMedia(),
      url: resolveLink(url, base),
      type: mime_type,
      lengthBytes: size_in_bytes,
      durationSeconds: duration_in_seconds,
      title: textConstruct('text', title),
    }));
}

function readExtra(source: unknown, placed: ReadonlySet<string>): Record<string, unknown> {
  const entries = Object.entries(source ?? {});
  return Object.fromEntries(entries.filter(([name, value]) => !placed.has(name) && isWithinDepth(value)));
}

/** Extensions nest a few levels; deeper ones would exhaust the stack of whoever walks them. */
const EXTRA_DEPTH_MAX = 64;

function isWithinDepth(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < EXTRA_DEPTH_MAX && Object.values(value).every((inner) => isWithinDepth(inner, depth + 1));
}
