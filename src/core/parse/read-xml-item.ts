import type { RawItem, TextConstruct } from '../../domain/item.ts';
import { readItemAuthors } from './read-authors.ts';
import { ENCLOSURE, readEnclosures } from './read-enclosures.ts';
import { readExtra } from './read-extra.ts';
import { distinct, pick, readFields, readText } from './read-fields.ts';
import { isOtherLink, readItemLink } from './read-link.ts';
import { readTextConstruct, textOf } from './read-text-construct.ts';
import type { XmlElement } from './read-xml-element.ts';
import { moveBase, resolveLink } from './resolve-link.ts';

/** What items have from their feed: the base of their links, and Atom's authors. */
export type FeedContext = { base: string | null; authors: string[] };

/** An RSS item or Atom entry, whichever vocabularies its publisher mixed. */
export function readXmlItem(element: XmlElement, position: number, feed: FeedContext): RawItem {
  const { attributes } = element;
  const fields = readFields(element);
  const base = moveBase(feed.base, attributes.get('xml:base'));
  const link = readItemLink(fields);
  return {
    position,
    guid: readText(fields, GUID) ?? (attributes.get('rdf:about')?.trim() || null),
    url: link === null ? null : resolveLink(link, base),
    title: readConstruct(fields, TITLE),
    summary: readConstruct(fields, SUMMARY),
    content: readConstruct(fields, CONTENT),
    authors: readItemAuthors(fields, feed.authors),
    categories: distinct(pick(fields, CATEGORY).map(readCategory)),
    published: readText(fields, PUBLISHED),
    updated: readText(fields, UPDATED),
    language: attributes.get('xml:lang')?.trim() || readText(fields, LANGUAGE),
    enclosures: readEnclosures(fields, base),
    extra: readExtra(fields.filter((field) => !PLACED.has(field.name) || isOtherLink(field))),
  };
}

// Each list is in order of preference.
const GUID = ['guid', 'atom:id'];
const TITLE = ['title', 'atom:title', 'dc:title', 'media:title', 'itunes:title'];
const SUMMARY = ['description', 'atom:summary', 'dc:description', 'itunes:summary', 'media:description'];
const CONTENT = ['content:encoded', 'atom:content', 'xhtml:body', 'content'];
const CATEGORY = ['category', 'dc:subject', 'atom:category'];
const LANGUAGE = ['dc:language', 'language'];
const PUBLISHED = [
  'pubdate',
  'atom:published',
  'atom:issued',
  'dc:date',
  'dcterms:issued',
  'dcterms:created',
  'atom:created',
];
const UPDATED = ['atom:updated', 'atom:modified', 'dcterms:modified', 'updated'];

/** Every name that has a field in RawItem. */
const PLACED: ReadonlySet<string> = new Set([
  ...[GUID, TITLE, SUMMARY, CONTENT, CATEGORY, LANGUAGE, PUBLISHED, UPDATED, ENCLOSURE].flat(),
  ...['link', 'atom:link', 'feedburner:origlink'],
  ...['author', 'atom:author', 'dc:creator', 'itunes:author'],
]);

function readConstruct(fields: readonly XmlElement[], names: readonly string[]): TextConstruct | null {
  const constructs = pick(fields, names).map(readTextConstruct);
  return constructs.find((construct) => construct !== null) ?? null;
}

function readCategory(category: XmlElement): string {
  const { attributes } = category;
  return attributes.get('label')?.trim() || attributes.get('term')?.trim() || textOf(category);
}
