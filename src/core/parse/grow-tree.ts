import { canonicalName } from './canonical-name.ts';
import type { FeedRoot } from './find-feed-root.ts';
import { widenContext, type XmlContext, type XmlElement, type XmlNode } from './xml-element.ts';

/** What a sax parser calls for what it meets; rss-parser's has xml2js behind these. */
export type SaxHandlers = {
  onopentag(node: { name: string; attributes: Record<string, string> }): void;
  onclosetag(name: string): void;
  ontext(text: string): void;
  oncdata(text: string): void;
};

/** Elements that lay out a feed, in the order they were met: root, channel, items. */
export type LayoutElements = XmlElement[];

/** The attribute under which rss-parser gets to see an element's place among the layout elements. */
export const PLACE = 'place';

type Growing = XmlElement & { children: XmlNode[] };
type Open = { element: Growing; context: XmlContext; isLayout: boolean };

/**
 * Grows elements from what a sax parser meets, and hands on no more than rss-parser needs to find a feed and
 * its items: the layout elements, empty. Returns those elements, full.
 */
export function growTree(sax: SaxHandlers, root: FeedRoot, context: XmlContext): LayoutElements {
  const layout: LayoutElements = [];
  const opened: Open[] = [];
  const handOn = { open: sax.onopentag, close: sax.onclosetag };

  sax.onopentag = ({ name: tag, attributes }) => {
    const parent = opened.at(-1);
    const open = openElement(tag, attributes, parent?.context ?? context);
    if (parent?.isLayout === true) open.element.name = fieldName(open.element.name);
    const layoutName = layoutNameOf(open.element, opened, root);
    opened.push(open);
    if (layoutName === null) {
      parent?.element.children.push(open.element);
      return;
    }
    open.isLayout = true;
    handOn.open({ name: layoutName, attributes: { [PLACE]: String(layout.length) } });
    layout.push(open.element);
  };
  sax.onclosetag = (name) => {
    if (opened.pop()?.isLayout === true) handOn.close(name);
  };
  sax.ontext = (text) => {
    const parent = opened.at(-1);
    // What stands between fields is indentation.
    if (parent !== undefined && !parent.isLayout) parent.element.children.push(context.restore(text));
  };
  sax.oncdata = sax.ontext;
  return layout;
}

function openElement(tag: string, found: Record<string, string>, parent: XmlContext): Open {
  const attributes = readAttributes(found, parent.restore);
  const context = attributes === NO_ATTRIBUTES ? parent : widenContext(parent, attributes);
  const element = {
    name: canonicalName(tag, context.scope),
    tag,
    attributes,
    children: [],
    base: context.base,
    language: context.language,
  };
  return { element, context, isLayout: false };
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

/** Publishers declare XHTML on the field that holds it, which makes the field XHTML by the letter. */
function fieldName(name: string): string {
  const isField = name.startsWith('xhtml:') && name !== 'xhtml:body' && name !== 'xhtml:div';
  return isField ? name.slice('xhtml:'.length) : name;
}

/** What rss-parser calls an element that lays out a feed in its place; null for all others. */
function layoutNameOf({ name }: XmlElement, opened: readonly Open[], { format }: FeedRoot): string | null {
  const isAtom = format === 'atom';
  if (opened.length === 0) return isAtom ? 'feed' : 'rss';
  if (opened.at(-1)?.isLayout !== true) return null;
  if (isAtom) return opened.length === 1 && name === 'atom:entry' ? 'entry' : null;
  if (opened.length === 1) return name === 'channel' ? 'channel' : null;
  return opened.length === 2 && name === 'item' ? 'item' : null;
}
