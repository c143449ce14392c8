import Parser from 'rss-parser';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Repair } from '../../domain/item.ts';
import { isUnknownVocabulary, scopeOfRoot, splitTag } from './canonical-name.ts';
import { BrokenMarkupError, carryTexts, ITEMS_MAX, type Skeleton, WideMarkupError } from './carry-texts.ts';
import { countItems } from './count-items.ts';
import { countRepairs, type Repairs } from './count-repairs.ts';
import { type OwnEntities, readOwnEntities } from './decode-entities.ts';
import { type FeedRoot, findFeedRoot } from './find-feed-root.ts';
import { growTree, PLACE, type SaxHandlers } from './grow-tree.ts';
import { isSuspiciousText } from './mend-text.ts';
import { mendXml } from './mend-xml.ts';
import { childrenOf, pick, readFields } from './read-fields.ts';
import { LINK, readLink } from './read-link.ts';
import { isWebUrl, moveBase } from './resolve-link.ts';
import { restoreTexts } from './restore-texts.ts';
import { asText, decodeSource, type SourceText } from './source-text.ts';
import { attributeOf, type XmlContext, type XmlElement } from './xml-element.ts';

/** A feed as elements: the channel or Atom feed without its items, and the items. */
export type FeedTree = { root: FeedRoot; feed: XmlElement; items: XmlElement[]; repairs: Repair[] };

/**
 * Reads a document with rss-parser: as it stands, and only where that fails or loses items, mended.
 * @throws NotAFeedError when it cannot be read even so
 */
export async function readFeedTree(source: SourceText, base: string | null): Promise<FeedTree> {
  const root = findFeedRoot(source.characters);
  if (root === null) throw new NotAFeedError('no feed: no <rss>, <feed> or <rdf:RDF> in it');
  const prolog = source.characters.slice(0, root.offset);
  const entities = readOwnEntities(prolog);
  const tree = await readLayout({
    ...completePart(source, root),
    base,
    entities,
    isSuspicious: isSuspiciousText(source),
  });
  if (!hasJunk(prolog)) return tree;
  if (isEmpty(tree)) throw new NotAFeedError('no feed: what is called one in it says nothing');
  return named(tree, 'cut-prolog');
}

/** Other documents name feeds, too. */
function isEmpty({ feed, items }: FeedTree): boolean {
  return items.length === 0 && childrenOf(feed).length === 0;
}

/** A layout under a prefix or namespace that nobody knows is the format's: without it there would be no feed. */
async function readLayout(document: Document): Promise<FeedTree> {
  const tree = (await tryReading(document)) ?? (await readMended(document));
  const adopted = tree.items.length > 0 ? null : findStrayLayout(tree.feed);
  if (adopted === null) return tree;
  const again = { ...document, root: { ...document.root, adopted } };
  return named((await tryReading(again)) ?? (await readMended(again)), 'unknown-prefix');
}

function findStrayLayout(feed: XmlElement): string | null {
  for (const child of childrenOf(feed)) {
    const { prefix, local } = splitTag(child.name);
    if (LAYOUT.has(local) && isUnknownVocabulary(prefix) && holdsFields(child)) return prefix;
  }
  return null;
}

const LAYOUT: ReadonlySet<string> = new Set(['channel', 'item', 'entry']);

/** What only counts items or names a channel lays out nothing. */
function holdsFields(element: XmlElement): boolean {
  return childrenOf(element).some(({ name }) => LAID_OUT.has(splitTag(name).local));
}

const LAID_OUT: ReadonlySet<string> = new Set([
  ...LAYOUT,
  ...['title', 'link', 'description', 'guid', 'id', 'summary', 'content', 'encoded', 'pubdate', 'date'],
]);

function named(tree: FeedTree, kind: string): FeedTree {
  return { ...tree, repairs: [{ kind, count: 1 }, ...tree.repairs] };
}

/** A part of a feed with the rest around it; left open, where it is itself. */
function completePart(source: SourceText, root: FeedRoot): Pick<Document, 'source' | 'root'> {
  if (!root.isPart) return { source, root };
  const { characters: text, unit } = source;
  const { prefix } = splitTag(root.tag);
  const name = root.format === 'atom' ? 'feed' : 'rss';
  const tag = prefix === '' ? name : `${prefix}:${name}`;
  const isOpen = text.lastIndexOf(`</${root.tag}`) < text.lastIndexOf(`<${root.tag}`);
  const whole = `<${tag}>${text.slice(root.offset)}${isOpen ? '' : `</${tag}>`}`;
  return { source: { characters: whole, unit }, root: { ...root, tag, offset: 0 } };
}

type Document = {
  source: SourceText;
  root: FeedRoot;
  base: string | null;
  entities: OwnEntities;
  isSuspicious: boolean;
};

/** Null where the document has to be mended. */
async function tryReading(document: Document): Promise<FeedTree | null> {
  try {
    const { tree, itemCount } = await readTree(document, countRepairs());
    return tree.items.length < Math.min(itemCount, ITEMS_MAX) ? null : tree;
  } catch (error) {
    if (!(error instanceof WideMarkupError)) return null;
    return tryReading({ ...document, source: asText(document.source) });
  }
}

async function readMended(document: Document): Promise<FeedTree> {
  const repairs = countRepairs();
  const { root, entities } = document;
  const text = decodeSource(document.source);
  const { xml, quotedItems } = mendXml(text, root, { scope: scopeOfRoot(root), entities, repairs });
  try {
    const source: SourceText = { characters: xml, unit: 'character' };
    const mended = { ...document, source, root: { ...root, offset: 0 }, entities: new Map() };
    const { tree } = await readTree(mended, repairs);
    repairs.add('lost-item', countItems(text, scopeOfRoot(root)) - quotedItems - countHandled(tree));
    return { ...tree, root, repairs: repairs.list() };
  } catch (error) {
    throw new NotAFeedError('XML broken beyond repair', { cause: error });
  }
}

/** Items that were read, and those that were left out for a reason already told. */
function countHandled({ items, repairs }: FeedTree): number {
  const told = repairs.filter(({ kind }) => kind === 'cut-item' || kind === 'over-limit');
  return told.reduce((sum, { count }) => sum + count, items.length);
}

async function readTree(
  document: Document,
  repairs: Repairs,
): Promise<{ tree: FeedTree; itemCount: number }> {
  const { source, root, base, entities, isSuspicious } = document;
  const scope = scopeOfRoot(root);
  const skeleton = carryTexts(source, root, scope);
  const restore = restoreTexts(skeleton.texts, { entities, isSuspicious, repairs });
  const layout = await parseSkeleton(skeleton, root, { scope, base, language: null, restore });
  moveToSite(layout, base, root);
  if (!skeleton.hasChannel) repairs.add('added-channel');
  repairs.add('second-channel', skeleton.secondChannels);
  repairs.add('over-limit', skeleton.itemCount - ITEMS_MAX);
  return { tree: { root, ...layout, repairs: repairs.list() }, itemCount: skeleton.itemCount };
}

/**
 * rss-parser finds the feed and its items. What they hold is taken from its sax parser, in order: it would
 * rebuild markup in the wrong order, throw at odd dates and links, and look through texts with a quadratic
 * regular expression.
 */
async function parseSkeleton({ xml, tags }: Skeleton, root: FeedRoot, context: XmlContext): Promise<Layout> {
  // One instance per document: after an error, the next document on it would be read differently.
  const parser = new Parser({
    defaultRSS: 2,
    customFields: {
      // @ts-expect-error: the package's types do not know renamed feed fields, its README does
      feed: PLACE_FIELD,
      item: PLACE_FIELD,
    },
  });
  const elements = growTree(saxParserOf(parser), { root, tags }, context);
  const found: unknown = await parser.parseString(xml);
  const [feed, ...items] = [found, ...listOf(fieldOf(found, 'items'))].map((one) => elements[placeOf(one)]);
  if (feed === undefined) throw new BrokenMarkupError('no feed in it');
  return { feed, items: items.filter((item) => item !== undefined) };
}

type Layout = Pick<FeedTree, 'feed' | 'items'>;

const PLACE_FIELD: (string | { keepArray: boolean })[][] = [['$', 'attributes', { keepArray: true }]];

function placeOf(found: unknown): number {
  return Number(fieldOf(fieldOf(found, 'attributes'), PLACE));
}

function saxParserOf(parser: object): SaxHandlers {
  const sax = fieldOf(fieldOf(parser, 'xmlParser'), 'saxParser');
  if (!isSaxParser(sax)) throw new Error('rss-parser has no sax parser where it had one');
  return sax;
}

function isSaxParser(value: unknown): value is SaxHandlers {
  return ['onopentag', 'onclosetag', 'ontext', 'oncdata'].every(
    (name) => typeof fieldOf(value, name) === 'function',
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Feeds that live elsewhere than their site (FeedBurner …) have links relative to the site; CDF names its base. */
function moveToSite(layout: Layout, base: string | null, { format }: FeedRoot): void {
  const ownBase =
    format === 'cdf' ? (attributeOf(layout.feed, 'base') ?? attributeOf(layout.feed, 'href')) : null;
  const site = ownBase ?? readOtherSite(layout, base);
  if (site === null) return;
  const moved = moveBase(base, site);
  for (const element of [layout.feed, ...layout.items]) rebase(element, base, moved);
}

/** The feed's own link, where it leads to another host. */
function readOtherSite(layout: Layout, base: string | null): string | null {
  const unbased = pick(readFields(layout.feed), LINK).filter((link) => link.base === base);
  const site = readLink(new Map([['link', unbased.map((link) => ({ ...link, base: null }))]]));
  return site === null || !isWebUrl(site) || hostOf(site) === hostOf(base) ? null : site;
}

function hostOf(url: string | null): string | null {
  return URL.parse(url ?? '')?.host ?? null;
}

function rebase(element: XmlElement, from: string | null, to: string | null): void {
  if (element.base === from) element.base = to;
  for (const child of element.children) if (typeof child !== 'string') rebase(child, from, to);
}

/** True where more than declarations, comments and white space stand before the root. */
function hasJunk(prolog: string): boolean {
  if (!/[^\s\uFEFF]/.test(prolog)) return false;
  const withoutComments = prolog
    .split('<!--')
    .map((part, index) => (index === 0 ? part : afterComment(part)));
  return /[^\s\uFEFF]/.test(
    withoutComments
      .join('')
      .replace(/<[?!][^<>]*>|\]\s{0,20}>|%[\w.-]{1,60};/g, '')
      .replace(/<![^<>[]*\[/g, ''),
  );
}

function afterComment(part: string): string {
  const end = part.indexOf('-->');
  return end === -1 ? part : part.slice(end + 3);
}
