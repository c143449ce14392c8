import { type Scope, splitTag, widenScope } from './canonical-name.ts';
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
  /** By its own declaration, it is of no vocabulary we know. */
  isForeign: boolean;
};

export type XmlNode = XmlElement | string;

/** What an element has from those around it; `restore` puts carried texts back. */
export type XmlContext = {
  scope: Scope;
  base: string | null;
  language: string | null;
  restore: (text: string) => string;
};

/**
 * An element's attribute, trimmed, whatever case its name is in, and under the element's own prefix, too
 * (`<enc:enclosure enc:type="…">`); null where it is missing or empty.
 */
export function attributeOf({ attributes, tag }: XmlElement, name: string): string | null {
  const value = attributes[name];
  if (typeof value === 'string') return value.trim() || null;
  for (const own in attributes) {
    if (own.length < name.length) continue;
    const isSame = own.length === name.length ? own.toLowerCase() === name : own === prefixed(tag, name);
    if (isSame) return attributes[own]?.trim() || null;
  }
  return null;
}

function prefixed(tag: string, name: string): string | null {
  const { prefix } = splitTag(tag);
  return prefix === '' ? null : `${prefix}:${name}`;
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
