import { textOf } from './read-text-construct.ts';
import type { XmlElement } from './read-xml-element.ts';

/** An element's elements; those of a media:group count as its own. */
export function readFields(element: XmlElement): XmlElement[] {
  return element.children
    .filter((child) => typeof child !== 'string')
    .flatMap((child) => (child.name === 'media:group' ? readFields(child) : [child]));
}

/** The fields under any of these names, in the order of the names. */
export function pick(fields: readonly XmlElement[], names: readonly string[]): XmlElement[] {
  return names.flatMap((name) => fields.filter((field) => field.name === name));
}

/** The first text there is under any of these names, in the order of the names. */
export function readText(fields: readonly XmlElement[], names: readonly string[]): string | null {
  return pick(fields, names).map(textOf).find(Boolean) ?? null;
}

/** Each value once, none empty. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '');
}
