import type { Enclosure, RawItem, TextConstruct } from '../../domain/item.ts';
import { readExtra } from './read-extra.ts';
import { readTextConstruct, textOf } from './read-text-construct.ts';
import type { XmlElement, XmlNode } from './read-xml-element.ts';
import { isWebUrl, moveBase, resolveLink } from './resolve-link.ts';

/** What items have from their feed: the base of their links, and Atom's authors. */
export type FeedContext = { base: string | null; authors: string[] };

/** An RSS item or Atom entry, whichever vocabularies its publisher mixed. */
export function readXmlItem(element: XmlElement, position: number, feed: FeedContext): RawItem {
  const fields = elementsOf(element);
  const base = moveBase(feed.base, element.attributes.get('xml:base'));
  return {
    position,
    guid: readText(fields, GUID) ?? (element.attributes.get('rdf:about')?.trim() || null),
    url: readUrl(fields, base),
    title: readConstruct(fields, TITLE),
    summary: readConstruct(fields, SUMMARY),
    content: readConstruct(fields, CONTENT),
    authors: readItemAuthors(fields, feed.authors),
    categories: distinct(pick(fields, CATEGORY).map(readCategory)),
    published: readText(fields, PUBLISHED),
    updated: readText(fields, UPDATED),
    language: element.attributes.get('xml:lang')?.trim() || readText(fields, LANGUAGE),
    enclosures: readEnclosures(fields, base),
    extra: readExtra(fields.filter((field) => !isPlaced(field))),
  };
}

// Each list is in order of preference.
const GUID = ['guid', 'atom:id'];
const TITLE = ['title', 'atom:title', 'dc:title', 'media:title', 'itunes:title'];
const SUMMARY = ['description', 'atom:summary', 'dc:description', 'itunes:summary', 'media:description'];
const CONTENT = ['content:encoded', 'atom:content', 'xhtml:body', 'content'];
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
const AUTHOR = ['author', 'dc:creator', 'atom:author'];
const LAST_AUTHOR = ['itunes:author'];
const CATEGORY = ['category', 'dc:subject', 'atom:category'];
const LANGUAGE = ['dc:language', 'language'];
const LINK = ['link', 'atom:link'];
// What a link pointed to before a click counter was put in its place.
const ORIGINAL_LINK = ['feedburner:origlink'];
const ENCLOSURE = ['enclosure', 'enc:enclosure', 'media:content'];
const ENCLOSURE_URL = ['url', 'href', 'rdf:resource', 'resource'];

const PLACED = new Set(
  [GUID, TITLE, SUMMARY, CONTENT, PUBLISHED, UPDATED, AUTHOR, LAST_AUTHOR, CATEGORY, LANGUAGE].flat(),
);

/** An element's elements; those of a media:group count as the item's own. */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children
    .filter(isElement)
    .flatMap((child) => (child.name === 'media:group' ? elementsOf(child) : [child]));
}

/** The first text there is under any of these names, in the order of the names. */
export function readText(fields: readonly XmlElement[], names: readonly string[]): string | null {
  return pick(fields, names).map(textOf).find(Boolean) ?? null;
}

/** Where the feed or item is to be read: RSS link or Atom `rel=alternate`, a page before other types. */
export function readLink(fields: readonly XmlElement[]): string | null {
  const links = pick(fields, LINK).filter((link) => relOf(link) === 'alternate');
  const pages = links.filter((link) => link.attributes.get('type')?.includes('html') ?? true);
  return [...pages, ...links].map(targetOf).find(Boolean) ?? null;
}

/** Names of all authors. */
export function readAuthors(fields: readonly XmlElement[]): string[] {
  const authors = distinct(pick(fields, AUTHOR).map(readPerson));
  return authors.length > 0 ? authors : distinct(pick(fields, LAST_AUTHOR).map(textOf));
}

function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string';
}

function pick(fields: readonly XmlElement[], names: readonly string[]): XmlElement[] {
  return names.flatMap((name) => fields.filter((field) => field.name === name));
}

function isPlaced(field: XmlElement): boolean {
  if (LINK.includes(field.name)) return ['alternate', 'enclosure'].includes(relOf(field));
  return PLACED.has(field.name) || ORIGINAL_LINK.includes(field.name) || ENCLOSURE.includes(field.name);
}

function readConstruct(fields: readonly XmlElement[], names: readonly string[]): TextConstruct | null {
  return (
    pick(fields, names)
      .map(readTextConstruct)
      .find((construct) => construct !== null) ?? null
  );
}

function readUrl(fields: readonly XmlElement[], base: string | null): string | null {
  const link = readText(fields, ORIGINAL_LINK) ?? readLink(fields) ?? readPermaLink(fields);
  return link === null ? null : resolveLink(link, base);
}

/** RSS takes a guid for a permalink unless told otherwise; publishers forget to tell. */
function readPermaLink(fields: readonly XmlElement[]): string | null {
  const [guid] = pick(fields, ['guid']);
  if (guid === undefined) return null;
  const link = textOf(guid);
  const claim = guid.attributes.get('isPermaLink')?.trim().toLowerCase();
  return claim === 'true' || (claim === undefined && isWebUrl(link)) ? link || null : null;
}

function relOf(link: XmlElement): string {
  return link.attributes.get('rel')?.trim().toLowerCase() || 'alternate';
}

/** Atom writes a link into an attribute, RSS into the text; some of either do as the other does. */
function targetOf(link: XmlElement): string {
  return link.attributes.get('href')?.trim() || textOf(link);
}

function readItemAuthors(fields: readonly XmlElement[], feedAuthors: string[]): string[] {
  const own = readAuthors(fields);
  if (own.length > 0) return own;
  // RFC 4287, 4.2.1: an entry without authors has its source's, else its feed's.
  const ofSource = pick(fields, ['atom:source']).flatMap((source) => readAuthors(elementsOf(source)));
  return ofSource.length > 0 ? ofSource : feedAuthors;
}

function readPerson(person: XmlElement): string {
  const parts = elementsOf(person);
  return readText(parts, ['atom:name', 'name', 'atom:email', 'email']) ?? textOf(person);
}

function readCategory(category: XmlElement): string {
  const { attributes } = category;
  return attributes.get('label')?.trim() || attributes.get('term')?.trim() || textOf(category);
}

function readEnclosures(fields: readonly XmlElement[], base: string | null): Enclosure[] {
  const links = pick(fields, LINK).filter((link) => relOf(link) === 'enclosure');
  const byUrl = new Map<string, Enclosure>();
  for (const element of [...pick(fields, ENCLOSURE), ...links]) {
    const enclosure = readEnclosure(element, base);
    if (enclosure !== null && !byUrl.has(enclosure.url)) byUrl.set(enclosure.url, enclosure);
  }
  return [...byUrl.values()];
}

function readEnclosure({ attributes }: XmlElement, base: string | null): Enclosure | null {
  const url = ENCLOSURE_URL.map((name) => attributes.get(name)?.trim()).find(Boolean);
  if (!url) return null;
  return {
    url: resolveLink(url, base),
    type: attributes.get('type')?.trim() || null,
    lengthBytes: readCount(attributes.get('length') ?? attributes.get('fileSize')),
  };
}

function readCount(value: string | undefined): number | null {
  const count = /^\s*\d+\s*$/.test(value ?? '') ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '');
}
