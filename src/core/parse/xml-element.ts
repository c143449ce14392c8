import { canonicalName, type Scope, widenScope } from './canonical-name.ts';
import { DEPTH_MAX } from './carry-texts.ts';
import { moveBase } from './resolve-link.ts';

export type XmlElement = {
  /** By `canonicalName`. */
  name: string;
  /** As written. */
  tag: string;
  attributes: Readonly<Record<string, string>>;
  /** In document order. */
  children: readonly XmlNode[];
  /** Of its links: xml:base of its own or inherited, else the document's. */
  base: string | null;
  /** xml:lang of its own or inherited. */
  language: string | null;
};

export type XmlNode = XmlElement | string;

/** What an element has from those around it; `restore` puts carried texts back. */
export type XmlContext = {
  scope: Scope;
  base: string | null;
  language: string | null;
  restore: (text: string) => string;
};

/** What stands before the tag names that are kept out of rss-parser's sight. */
export const HIDDEN = '~';

/** One of xml2js' ordered nodes (`#name`, `$` attributes, `$$` children, `_` text) as an element. */
export function readXmlElement(node: unknown, parent: XmlContext, depth = 0): XmlElement {
  const attributes = readAttributes(fieldOf(node, '$'), parent.restore);
  const context = attributes === NO_ATTRIBUTES ? parent : widenContext(parent, attributes);
  const tag = unhide(fieldOf(node, '#name'));
  const children = fieldOf(node, '$$');
  return {
    name: canonicalName(tag, context.scope),
    tag,
    attributes,
    children: Array.isArray(children) && depth < DEPTH_MAX ? readNodes(children, context, depth + 1) : [],
    base: context.base,
    language: context.language,
  };
}

/** An element's attribute, trimmed, whatever case its name is in; null where it is missing or empty. */
export function attributeOf({ attributes }: XmlElement, name: string): string | null {
  const value = attributes[name];
  if (value !== undefined) return value.trim() || null;
  for (const own in attributes) {
    if (own.length === name.length && own.toLowerCase() === name) return attributes[own]?.trim() || null;
  }
  return null;
}

/** The context inside an element with these attributes. */
export function widenContext(parent: XmlContext, attributes: XmlElement['attributes']): XmlContext {
  const scope = widenScope(parent.scope, attributes);
  const base = attributes['xml:base'];
  const language = attributes['xml:lang'];
  if (scope === parent.scope && base === undefined && language === undefined) return parent;
  return {
    ...parent,
    scope,
    base: moveBase(parent.base, base),
    // An empty language takes the inherited one back (XML 1.0, 2.12).
    language: language === undefined ? parent.language : language.trim() || null,
  };
}

/** A field of a value of unknown shape; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A list, or nothing. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

const NO_ATTRIBUTES: XmlElement['attributes'] = Object.freeze({});

function readNodes(nodes: readonly unknown[], context: XmlContext, depth: number): XmlNode[] {
  return nodes.map((node) => {
    if (fieldOf(node, '#name') !== '__text__') return readXmlElement(node, context, depth);
    const text = fieldOf(node, '_');
    return typeof text === 'string' ? context.restore(text) : '';
  });
}

function readAttributes(found: unknown, restore: XmlContext['restore']): XmlElement['attributes'] {
  if (typeof found !== 'object' || found === null) return NO_ATTRIBUTES;
  const attributes: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(found)) {
    if (typeof value === 'string') attributes[name] = restore(value);
  }
  return attributes;
}

function unhide(name: unknown): string {
  if (typeof name !== 'string') return '';
  return name.startsWith(HIDDEN) ? name.slice(HIDDEN.length) : name;
}
