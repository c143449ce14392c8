import { NotAFeedError } from '../../domain/errors.ts';
import { canonicalName, type Scope, widenScope } from './canonical-name.ts';

export type XmlElement = {
  /** By `canonicalName`. */
  name: string;
  /** As written. */
  tag: string;
  attributes: ReadonlyMap<string, string>;
  /** In document order. */
  children: readonly XmlNode[];
};

export type XmlNode = XmlElement | string;

/** Real markup stays below 60. */
export const DEPTH_MAX = 256;

/** What stands before the tag names that are kept out of rss-parser's sight. */
export const HIDDEN = '~';

/**
 * One of xml2js' ordered nodes (`#name`, `$` attributes, `$$` children, `_` text) as an element.
 * @throws NotAFeedError when elements are nested deeper than any real document nests them
 */
export function readXmlElement(node: unknown, parentScope: Scope, depth = 0): XmlElement {
  if (depth > DEPTH_MAX) throw new NotAFeedError(`elements nested more than ${DEPTH_MAX} deep`);
  const attributes = readAttributes(fieldOf(node, '$'));
  const scope = widenScope(parentScope, attributes);
  const tag = unhide(fieldOf(node, '#name'));
  return {
    name: canonicalName(tag, scope),
    tag,
    attributes,
    children: listOf(fieldOf(node, '$$')).map((child) => readNode(child, scope, depth + 1)),
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

function readNode(node: unknown, scope: Scope, depth: number): XmlNode {
  if (fieldOf(node, '#name') !== '__text__') return readXmlElement(node, scope, depth);
  const text = fieldOf(node, '_');
  return typeof text === 'string' ? text : '';
}

function readAttributes(attributes: unknown): Map<string, string> {
  const entries = Object.entries(attributes ?? {});
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function unhide(name: unknown): string {
  if (typeof name !== 'string') return '';
  return name.startsWith(HIDDEN) ? name.slice(HIDDEN.length) : name;
}
