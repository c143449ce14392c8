import Parser from 'rss-parser';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Repair } from '../../domain/item.ts';
import { canonicalName, type Scope, scopeOfRoot, widenScope } from './canonical-name.ts';
import { type FeedRoot, findFeedRoot } from './find-feed-root.ts';
import { dropControlCharacters, mendXml } from './mend-xml.ts';
import type { ParsedText } from './parsed-text.ts';
import { readAuthors } from './read-authors.ts';
import { readFields, readText } from './read-fields.ts';
import { readLink } from './read-link.ts';
import { fieldOf, HIDDEN, listOf, readXmlElement, type XmlElement } from './read-xml-element.ts';
import { readXmlItem } from './read-xml-item.ts';
import { isWebUrl, moveBase, resolveLink } from './resolve-link.ts';

/**
 * RSS 0.9 to 2.0, RDF and Atom. Links are resolved against xml:base, else the feed's own link, else its
 * location. A document that is not well-formed is mended, and the mends are counted.
 * @throws NotAFeedError when it cannot be read even so
 */
export async function parseXmlFeed(text: string, location: string): Promise<ParsedText> {
  const { text: clean, repairs } = dropControlCharacters(text);
  const document = await readDocument(clean);
  return { ...readFeed(document, location), repairs: [...repairs, ...document.repairs] };
}

type XmlDocument = { root: FeedRoot; feed: XmlElement; items: XmlElement[]; repairs: Repair[] };

/** As it stands, and only if that fails, mended. */
async function readDocument(text: string): Promise<XmlDocument> {
  const root = rootOf(text);
  try {
    return { ...(await readXml(text, root)), repairs: [] };
  } catch (error) {
    if (error instanceof NotAFeedError) throw error;
    const { xml, repairs } = mendXml(text, root);
    return { ...(await readMended(xml)), repairs };
  }
}

async function readMended(xml: string): Promise<Omit<XmlDocument, 'repairs'>> {
  try {
    return await readXml(xml, rootOf(xml));
  } catch (error) {
    if (error instanceof NotAFeedError) throw error;
    throw new NotAFeedError('XML broken beyond repair', { cause: error });
  }
}

function rootOf(text: string): FeedRoot {
  const root = findFeedRoot(text);
  if (root === null) throw new NotAFeedError('no feed: no <rss>, <feed> or <rdf:RDF> in it');
  return root;
}

/**
 * rss-parser finds the feed and its items; what they hold it hands over as xml2js read it, in order.
 * It sees nothing else: it rebuilds markup in the wrong order, throws at odd dates and links, and looks
 * through texts with a quadratic regular expression.
 */
async function readXml(xml: string, root: FeedRoot): Promise<Omit<XmlDocument, 'repairs'>> {
  const scope = scopeOfRoot(root);
  // One instance per document: after an error, the next document on it would be read differently.
  const parser = new Parser({
    defaultRSS: 2,
    xml2js: {
      explicitChildren: true,
      preserveChildrenOrder: true,
      charsAsChildren: true,
      includeWhiteChars: true,
      tagNameProcessors: [createTagNamer(xml, root, scope)],
    },
    customFields: {
      // @ts-expect-error: the package's types do not know renamed feed fields, its README does
      feed: NODE_FIELDS,
      item: NODE_FIELDS,
    },
  });
  const found: unknown = await parser.parseString(xml);
  const feed = readXmlElement(toNode('channel', found), scope);
  const itemScope = widenScope(scope, feed.attributes);
  const items = listOf(fieldOf(found, 'items'));
  return { root, feed, items: items.map((item) => readXmlElement(toNode('item', item), itemScope)) };
}

const NODE_FIELDS: (string | { keepArray: boolean })[][] = [
  ['$', 'attributes', { keepArray: true }],
  ['$$', 'children', { keepArray: true }],
];

/** What rss-parser handed over, as a node again; items are not among a feed's children, they come apart. */
function toNode(name: string, found: unknown): unknown {
  const children = listOf(fieldOf(found, 'children')).filter((child) => !isItem(fieldOf(child, '#name')));
  return { '#name': name, $: fieldOf(found, 'attributes'), $$: children };
}

function isItem(name: unknown): boolean {
  return name === 'item' || name === 'entry';
}

/** Tags as rss-parser knows them where they lay out a feed; all others hidden from it. */
function createTagNamer(xml: string, root: FeedRoot, scope: Scope): (tag: string) => string {
  const rootName = layoutRootName(xml, root);
  const layout = root.format === 'atom' ? ATOM_LAYOUT : RSS_LAYOUT;
  return (tag) =>
    tag === root.tag ? rootName : (layout.get(canonicalName(tag, scope)) ?? `${HIDDEN}${tag}`);
}

const ATOM_LAYOUT = new Map([['atom:entry', 'entry']]);
const RSS_LAYOUT = new Map([
  ['channel', 'channel'],
  ['item', 'item'],
]);

function layoutRootName(xml: string, { format }: FeedRoot): string {
  if (format === 'atom') return 'feed';
  return itemsStandBeside(xml) ? 'rdf:RDF' : 'rss';
}

/** RDF has its items beside the channel, RSS inside; some of either do as the other does. */
function itemsStandBeside(xml: string): boolean {
  const firstItem = xml.search(/<(?:[\w.-]+:)?item[\s>/]/i);
  const channelEnd = xml.search(/<\/(?:[\w.-]+:)?channel\s*>|<(?:[\w.-]+:)?channel\s*\/>/i);
  return channelEnd !== -1 && firstItem > channelEnd;
}

function readFeed({ root, feed, items }: XmlDocument, location: string): Omit<ParsedText, 'repairs'> {
  const fields = readFields(feed);
  const link = readLink(fields);
  const base = [link, root.attributes.get('xml:base'), feed.attributes.get('xml:base')].reduce(
    moveBase,
    isWebUrl(location) ? location : null,
  );
  const authors = root.format === 'atom' ? readAuthors(fields) : [];
  return {
    format: root.format,
    title: readText(fields, ['title', 'atom:title', 'dc:title']),
    siteUrl: link === null ? null : resolveLink(link, base),
    description: readText(fields, DESCRIPTION),
    language: readText(fields, ['language', 'dc:language']) ?? languageOf(root.attributes, feed.attributes),
    items: items.map((item, position) => readXmlItem(item, position, { base, authors })),
  };
}

const DESCRIPTION = ['description', 'atom:subtitle', 'atom:tagline', 'dc:description', 'itunes:summary'];

function languageOf(...attributes: ReadonlyMap<string, string>[]): string | null {
  return attributes.map((own) => own.get('xml:lang')?.trim()).find(Boolean) ?? null;
}
