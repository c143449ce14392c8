import { textOf } from './read-text-construct.ts';
import { attributeOf, type XmlElement, type XmlNode } from './xml-element.ts';

/** An element's elements by name, foreign ones last; those of a media:group count as its own. */
export type Fields = ReadonlyMap<string, XmlElement[]>;

export function readFields(element: XmlElement): Fields {
  const children = childrenOf(element);
  const fields = new Map<string, XmlElement[]>();
  for (const child of children) if (!child.isForeign) addField(fields, child);
  for (const child of children) if (child.isForeign) addField(fields, child);
  return fields;
}

function addField(fields: Map<string, XmlElement[]>, child: XmlElement): void {
  const same = fields.get(child.name);
  if (same === undefined) fields.set(child.name, [child]);
  else same.push(child);
}

/** The elements in an element, in document order; those of a media:group or a multipart content among them. */
export function childrenOf(element: XmlElement): XmlElement[] {
  const children: XmlElement[] = [];
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    if (child.name === 'media:group') for (const one of childrenOf(child)) children.push(one);
    else if (child.name === 'atom:content' && isMultipart(child)) children.push(...partsOf(child));
    else children.push(child);
  }
  return children;
}

/** Atom 0.3 wrote one content in several types, as mail does; some write one of them with that type. */
function isMultipart(content: XmlElement): boolean {
  const type = attributeOf(content, 'type')?.toLowerCase() ?? '';
  return type.startsWith('multipart/') && content.children.some(isContent);
}

function isContent(node: XmlNode): boolean {
  return typeof node !== 'string' && node.name === 'atom:content';
}

/** The richest first. */
function partsOf(content: XmlElement): XmlElement[] {
  const rankOf = (part: XmlElement): number => (attributeOf(part, 'type')?.includes('html') ? 0 : 1);
  return childrenOf(content).sort((a, b) => rankOf(a) - rankOf(b));
}

/** The fields under any of these names, in the order of the names. */
export function pick(fields: Fields, names: readonly string[]): readonly XmlElement[] {
  let picked: readonly XmlElement[] = NO_ELEMENTS;
  for (const name of names) {
    const found = fields.get(name);
    if (found !== undefined) picked = picked.length === 0 ? found : [...picked, ...found];
  }
  return picked;
}

/** One for all: an item is asked for a hundred names, and has ten. */
export const NO_ELEMENTS: readonly XmlElement[] = [];

/** The first text there is under any of these names, in the order of the names. */
export function readText(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    for (const field of fields.get(name) ?? NO_ELEMENTS) {
      const text = textOf(field);
      if (text !== '') return text;
    }
  }
  return null;
}

/** The first whole number there is under any of these names. */
export function readCount(fields: Fields, names: readonly string[]): number | null {
  return toCount(readText(fields, names));
}

/** A whole number that is not negative; null for anything else. */
export function toCount(value: string | null | undefined): number | null {
  const count = /^\s{0,20}\d{1,16}(?:\.0{1,10})?\s{0,20}$/.test(value ?? '') ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}

/** Each value once, none empty. */
export function distinct(values: readonly string[]): string[] {
  return values.length === 0 ? [] : [...new Set(values)].filter((value) => value !== '');
}
