import { canonicalName, declaresForeign, isItemName } from './canonical-name.ts';
import type { FeedRoot } from './find-feed-root.ts';
import { widenContext, type XmlContext, type XmlElement, type XmlNode } from './xml-element.ts';

/** What a sax parser calls for what it meets; rss-parser's has xml2js behind these. */
export type SaxHandlers = {
  onopentag(tag: SaxTag): void;
  onclosetag(name: string): void;
  ontext(text: string): void;
  oncdata(text: string): void;
  /** Counts lines and columns, which costs a fifth of its time. */
  trackPosition: boolean;
};

type SaxTag = { name: string; attributes: Record<string, string> };

/** Elements that lay out a feed, in the order they were met: root, channel, items. */
export type LayoutElements = XmlElement[];

/** `tags`: names of elements as written, by those they have in what is parsed. */
type Layout = { root: FeedRoot; tags: ReadonlyMap<string, string> };

/** The attribute under which rss-parser gets to see an element's place among the layout elements. */
export const PLACE = 'place';

type Growing = XmlElement & { children: XmlNode[] };
type Open = { element: Growing; context: XmlContext; place: Place | null };
/**
 * What an element lays out; the items of a folder are the channel's: a channel in the channel (CDF), and `items`,
 * which has them in RSS 1.1.
 */
type Place = 'root' | 'channel' | 'folder' | 'item';

/**
 * Grows elements from what a sax parser meets, and hands on no more than rss-parser needs to find a feed and
 * its items: the layout elements, empty. Returns those elements, full.
 */
export function growTree(sax: SaxHandlers, { root, tags }: Layout, context: XmlContext): LayoutElements {
  const layout: LayoutElements = [];
  const opened: Open[] = [];
  const handOn = { open: sax.onopentag, close: sax.onclosetag };

  function openTag({ name, attributes }: SaxTag): void {
    const parent = opened.at(-1);
    const open = openElement(tags.get(name) ?? name, attributes, parent?.context ?? context);
    if (parent !== undefined && parent.place !== null) open.element.name = fieldName(open.element.name);
    open.place = placeOf(open.element, parent, root);
    opened.push(open);
    if (open.place === null || open.place === 'folder') {
      parent?.element.children.push(open.element);
      return;
    }
    const layoutName = LAYOUT_NAMES[root.format === 'atom' ? 'atom' : 'rss'][open.place];
    handOn.open({ name: layoutName, attributes: { [PLACE]: String(layout.length) } });
    layout.push(open.element);
  }
  function closeTag(name: string): void {
    const place = opened.pop()?.place ?? null;
    if (place !== null && place !== 'folder') handOn.close(name);
  }
  function readText(text: string): void {
    const parent = opened.at(-1);
    // What stands between fields is indentation.
    if (parent !== undefined && parent.place === null) parent.element.children.push(context.restore(text));
  }

  sax.trackPosition = false;
  // A function written where it is assigned is one that V8 takes for long-lived: with it, whole documents would stay.
  sax.onopentag = openTag;
  sax.onclosetag = closeTag;
  sax.ontext = readText;
  sax.oncdata = readText;
  return layout;
}

function openElement(tag: string, found: Record<string, string>, parent: XmlContext): Open {
  const written = readAttributes(found, parent.restore);
  const context = written === NO_ATTRIBUTES ? parent : widenContext(parent, written);
  const { rdfPrefix } = context.scope;
  const attributes = rdfPrefix === null ? written : renameRdf(written, rdfPrefix);
  const element = {
    name: canonicalName(tag, context.scope),
    tag,
    attributes,
    children: [],
    base: context.base,
    language: context.language,
    isForeign: declaresForeign(attributes, context.scope),
  };
  return { element, context, place: null };
}

const NO_ATTRIBUTES: XmlElement['attributes'] = Object.freeze({});

function readAttributes(
  found: Record<string, string>,
  restore: XmlContext['restore'],
): XmlElement['attributes'] {
  let attributes = NO_ATTRIBUTES;
  for (const name in found) {
    attributes = found;
    found[name] = restore(found[name] ?? '');
  }
  return attributes;
}

/** `r:about` is `rdf:about`. */
function renameRdf(attributes: XmlElement['attributes'], prefix: string): XmlElement['attributes'] {
  const start = `${prefix}:`;
  const entries = Object.entries(attributes);
  if (!entries.some(([name]) => name.startsWith(start))) return attributes;
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.startsWith(start) ? `rdf:${name.slice(start.length)}` : name,
      value,
    ]),
  );
}

/** Publishers declare XHTML on the field that holds it, which makes the field XHTML by the letter. */
function fieldName(name: string): string {
  const isField = name.startsWith('xhtml:') && name !== 'xhtml:body' && name !== 'xhtml:div';
  return isField ? name.slice('xhtml:'.length) : name;
}

/** What rss-parser calls the elements that lay out a feed. */
const LAYOUT_NAMES = {
  rss: { root: 'rss', channel: 'channel', item: 'item' },
  atom: { root: 'feed', channel: 'feed', item: 'entry' },
};

function placeOf({ name }: XmlElement, parent: Open | undefined, { format }: FeedRoot): Place | null {
  if (parent === undefined) return 'root';
  if (parent.place === null || parent.place === 'item') return null;
  if (format === 'atom') return isItemName(name) ? 'item' : null;
  if (name === 'channel') return parent.place === 'root' ? 'channel' : 'folder';
  if (name === 'items' && parent.place === 'channel') return 'folder';
  return isItemName(name) && parent.place !== 'root' ? 'item' : null;
}
