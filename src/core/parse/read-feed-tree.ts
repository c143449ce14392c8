import Parser from 'rss-parser';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Repair } from '../../domain/item.ts';
import { canonicalName, type Scope, scopeOfRoot } from './canonical-name.ts';
import { carryTexts, ITEMS_MAX, type Skeleton } from './carry-texts.ts';
import { countRepairs, type Repairs } from './count-repairs.ts';
import { type OwnEntities, readOwnEntities } from './decode-entities.ts';
import { type FeedRoot, findFeedRoot } from './find-feed-root.ts';
import { isSuspiciousText } from './mend-text.ts';
import { mendXml } from './mend-xml.ts';
import {
  fieldOf,
  HIDDEN,
  listOf,
  readXmlElement,
  widenContext,
  type XmlContext,
  type XmlElement,
} from './read-xml-element.ts';
import { restoreTexts } from './restore-texts.ts';

/** A feed as elements: the channel or Atom feed without its items, and the items. */
export type FeedTree = { root: FeedRoot; feed: XmlElement; items: XmlElement[]; repairs: Repair[] };

/**
 * Reads a document with rss-parser: as it stands, and only where that fails or loses items, mended.
 * @throws NotAFeedError when it cannot be read even so
 */
export async function readFeedTree(text: string, base: string | null): Promise<FeedTree> {
  const root = findFeedRoot(text);
  if (root === null) throw new NotAFeedError('no feed: no <rss>, <feed> or <rdf:RDF> in it');
  const document: Source = {
    text,
    root,
    base,
    entities: readOwnEntities(text.slice(0, root.offset)),
    isSuspicious: isSuspiciousText(text),
  };
  const asItStands = await tryReading(document);
  const tree = asItStands ?? (await readMended(document));
  if (!hasJunk(text.slice(0, root.offset))) return tree;
  return { ...tree, repairs: [{ kind: 'cut-prolog', count: 1 }, ...tree.repairs] };
}

type Source = {
  text: string;
  root: FeedRoot;
  base: string | null;
  entities: OwnEntities;
  isSuspicious: boolean;
};

/** Null where the document has to be mended. */
async function tryReading(document: Source): Promise<FeedTree | null> {
  try {
    const { tree, itemCount } = await readTree(document, countRepairs());
    return tree.items.length < Math.min(itemCount, ITEMS_MAX) ? null : tree;
  } catch {
    return null;
  }
}

async function readMended(document: Source): Promise<FeedTree> {
  const repairs = countRepairs();
  const { text, root, entities } = document;
  const xml = mendXml(text, root, { scope: scopeOfRoot(root), entities, repairs });
  const mendedRoot = findFeedRoot(xml) ?? root;
  try {
    const mended = {
      ...document,
      text: xml,
      root: { ...mendedRoot, format: root.format },
      entities: new Map(),
    };
    const { tree } = await readTree(mended, repairs);
    return { ...tree, root };
  } catch (error) {
    throw new NotAFeedError('XML broken beyond repair', { cause: error });
  }
}

async function readTree(document: Source, repairs: Repairs): Promise<{ tree: FeedTree; itemCount: number }> {
  const { text, root, base, entities, isSuspicious } = document;
  const scope = scopeOfRoot(root);
  const skeleton = carryTexts(text, root, scope);
  const restore = restoreTexts(skeleton.texts, { entities, isSuspicious, repairs });
  const found = await parseSkeleton(skeleton, root, scope);
  const context: XmlContext = { scope, base, language: null, restore };
  const feed = { ...readFeed(found, root, context), repairs: [] };
  if (!skeleton.hasChannel) repairs.add('added-channel');
  repairs.add('over-limit', skeleton.itemCount - ITEMS_MAX > 0 ? skeleton.itemCount - ITEMS_MAX : 0);
  return { tree: { ...feed, repairs: repairs.list() }, itemCount: skeleton.itemCount };
}

/**
 * rss-parser finds the feed and its items; what they hold it hands over as xml2js read it, in order.
 * It sees nothing else: it rebuilds markup in the wrong order, throws at odd dates and links, and looks
 * through texts with a quadratic regular expression.
 */
async function parseSkeleton({ xml }: Skeleton, root: FeedRoot, scope: Scope): Promise<unknown> {
  // One instance per document: after an error, the next document on it would be read differently.
  const parser = new Parser({
    defaultRSS: 2,
    xml2js: {
      explicitChildren: true,
      preserveChildrenOrder: true,
      charsAsChildren: true,
      includeWhiteChars: true,
      // An empty root is a feed, too.
      emptyTag: () => ({}),
      tagNameProcessors: [createTagNamer(root, scope)],
    },
    customFields: {
      // @ts-expect-error: the package's types do not know renamed feed fields, its README does
      feed: NODE_FIELDS,
      item: NODE_FIELDS,
    },
  });
  return parser.parseString(xml);
}

const NODE_FIELDS: (string | { keepArray: boolean })[][] = [
  ['$', 'attributes', { keepArray: true }],
  ['$$', 'children', { keepArray: true }],
];

/** Tags as rss-parser knows them where they lay out a feed; all others hidden from it. */
function createTagNamer(root: FeedRoot, scope: Scope): (tag: string) => string {
  const isAtom = root.format === 'atom';
  const layout = isAtom ? ATOM_LAYOUT : RSS_LAYOUT;
  const names = new Map([[root.wrapper ?? root.tag, isAtom ? 'feed' : 'rss']]);
  return (tag) => {
    const known = names.get(tag);
    if (known !== undefined) return known;
    const name = layout.get(canonicalName(tag, scope)) ?? `${HIDDEN}${tag}`;
    if (names.size < NAMES_MAX) names.set(tag, name);
    return name;
  };
}

const NAMES_MAX = 1000;
const ATOM_LAYOUT = new Map([['atom:entry', 'entry']]);
const RSS_LAYOUT = new Map([
  ['channel', 'channel'],
  ['item', 'item'],
]);

/** The root's attributes hold for all; a channel's own for what is in it. */
function readFeed(
  found: unknown,
  root: FeedRoot,
  context: XmlContext,
): Pick<FeedTree, 'root' | 'feed' | 'items'> {
  const inRoot = widenContext({ ...context, scope: context.scope }, Object.fromEntries(root.attributes));
  const scoped = { ...inRoot, scope: context.scope };
  const feed = readXmlElement(toNode('channel', found), scoped);
  const attributes = feed.attributes;
  const inFeed = widenContext(scoped, attributes);
  const items = listOf(fieldOf(found, 'items'));
  return { root, feed, items: items.map((item) => readXmlElement(toNode('item', item), inFeed)) };
}

/** What rss-parser handed over, as a node again; items are not among a feed's children, they come apart. */
function toNode(name: string, found: unknown): unknown {
  const children = listOf(fieldOf(found, 'children')).filter((child) => !isItem(fieldOf(child, '#name')));
  return { '#name': name, $: fieldOf(found, 'attributes'), $$: children };
}

function isItem(name: unknown): boolean {
  return name === 'item' || name === 'entry';
}

/** True where more than declarations, comments and white space stand before the root. */
function hasJunk(prolog: string): boolean {
  const rest = prolog.replace(/<!--[^]*?-->|<![^<>]*\[[^\]]*\]\s*>/g, '').replace(/<[?!][^<>]*>/g, '');
  return rest.replace(/^\uFEFF/, '').trim() !== '';
}
