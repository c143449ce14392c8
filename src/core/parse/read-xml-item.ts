import type { FeedFacts, RawItem, TextConstruct } from '../../domain/item.ts';
import { emptyFacts } from './empty-facts.ts';
import { CATEGORY_NAMED, CONTENT, GUID, LANGUAGE, SUMMARY, TITLE } from './item-names.ts';
import { nameOf, readCategories, readCategory } from './read-categories.ts';
import { PUBLISHED, readDates, UPDATED } from './read-dates.ts';
import { readEnclosures } from './read-enclosures.ts';
import { RIGHTS, readConstruct, readFeedFacts, readLicenses } from './read-feed-facts.ts';
import {
  childrenOf,
  distinct,
  type Fields,
  pick,
  readCount,
  readFields,
  readText,
  toCount,
} from './read-fields.ts';
import { readGeo } from './read-geo.ts';
import { readLeftovers } from './read-leftovers.ts';
import { linksOf, readAnchor, readItemLink, readLinks, readTextLink } from './read-link.ts';
import { readImages, readMedia } from './read-media.ts';
import { readItemAuthors, readPeople } from './read-people.ts';
import { readPodcast } from './read-podcast.ts';
import { readTextConstruct, textOf } from './read-text-construct.ts';
import { isWebUrl, resolveLink } from './resolve-link.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/** An RSS item, Atom entry or CDF item, whichever vocabularies its publisher mixed; authors are the feed's. */
export function readXmlItem(element: XmlElement, position: number, feedAuthors: string[]): RawItem {
  const fields = readFields(element);
  const { summary, content } = readTexts(fields);
  const links = readLinks(fields);
  const replies = readReplies(links);
  // No object is spread into another here: with hundreds of items, that is a third of the time.
  return {
    position,
    guid: readText(fields, GUID) ?? attributeOf(element, 'rdf:about'),
    url: readUrl(element, fields),
    title: readConstruct(fields, TITLE),
    summary,
    content,
    authors: readItemAuthors(fields, feedAuthors),
    categories: distinct(pick(fields, CATEGORY_NAMED).flatMap(readCategory).map(nameOf)),
    published: readText(fields, PUBLISHED),
    updated: readText(fields, UPDATED) ?? attributeOf(element, 'lastmod'),
    language: attributeOf(element, 'xml:lang') ?? readText(fields, LANGUAGE),
    enclosures: readEnclosures(fields),
    extra: readLeftovers(element, fields),
    people: readPeople(fields),
    links,
    tags: readCategories(fields),
    dates: readDates(fields),
    commentsUrl: readTextLink(fields, ['comments', 'wfw:comment']) ?? replies.page,
    commentsFeedUrl: readTextLink(fields, ['wfw:commentrss']) ?? replies.feed,
    commentCount: readCount(fields, ['slash:comments', 'thr:total']) ?? readReplyCount(fields),
    source: readSource(fields),
    rights: readConstruct(fields, RIGHTS),
    licenses: readLicenses(fields),
    geo: readGeo(fields),
    images: readImages(fields),
    media: readMedia(element),
    podcast: readPodcast(fields),
  };
}

/** A page; where there is none, the file that the item is about. */
function readUrl(element: XmlElement, fields: Fields): string | null {
  const about = attributeOf(element, 'rdf:about');
  // RSS 1.0 asks for the link in both places.
  const ownUrl = about !== null && isWebUrl(about) ? about : null;
  const own = readItemLink(fields) ?? attributeOf(element, 'href') ?? readAnchor(fields);
  const link = own ?? readText(fields, ['url']) ?? ownUrl;
  return link === null ? (readEnclosures(fields)[0]?.url ?? null) : resolveLink(link, element.base);
}

/** A second description is a longer one: what the first leaves out. */
function readTexts(fields: Fields): { summary: TextConstruct | null; content: TextConstruct | null } {
  const summary = readConstruct(fields, SUMMARY);
  const content = readConstruct(fields, CONTENT) ?? readContainedContent(fields);
  const descriptions = content === null ? (fields.get('description') ?? []) : [];
  if (descriptions.length < 2) return { summary, content };
  const [, second = null] = descriptions.map(readTextConstruct).filter((text) => text !== null);
  return { summary, content: second };
}

/** RSS 1.0 once had its content in a list of formats (mod_content, `content:items`). */
function readContainedContent(fields: Fields): TextConstruct | null {
  const [items] = pick(fields, ['content:items']);
  const value = items === undefined ? null : findElement(items, 'rdf:value');
  return value === null ? null : readTextConstruct(value);
}

function findElement(element: XmlElement, name: string): XmlElement | null {
  for (const child of childrenOf(element)) {
    const found = child.name === name ? child : findElement(child, name);
    if (found !== null) return found;
  }
  return null;
}

/** Comments as Atom links to them: a feed of an XML type, a page of any other. */
function readReplies(links: RawItem['links']): { page: string | null; feed: string | null } {
  const replies = links.filter(({ rel }) => rel === 'replies');
  const feed = replies.find(({ type }) => type?.includes('xml'));
  const page = replies.find((link) => link !== feed);
  return { page: page?.url ?? null, feed: feed?.url ?? null };
}

/** Atom may count replies on the link to them (RFC 4685, 4). */
function readReplyCount(fields: Fields): number | null {
  const counts = linksOf(fields, 'replies').map((link) => toCount(attributeOf(link, 'thr:count')));
  return counts.find((count) => count !== null) ?? null;
}

/** RSS names the source's feed in an attribute, Atom repeats what the source says of itself. */
function readSource(fields: Fields): FeedFacts | null {
  const [source] = pick(fields, ['atom:source', 'source', 'dc:source', 'dcterms:source']);
  if (source === undefined) return null;
  if (childrenOf(source).length > 0) return readFeedFacts(source);
  const url = attributeOf(source, 'url') ?? attributeOf(source, 'href');
  const feedUrl = url === null ? null : resolveLink(url, source.base);
  return { ...emptyFacts(), title: textOf(source) || null, feedUrl };
}
