import { CATEGORY_NAMED, CONTENT, GUID, LANGUAGE, SUMMARY, TITLE } from './item-names.ts';
import { PUBLISHED, UPDATED } from './read-dates.ts';
import { ENCLOSURE } from './read-enclosures.ts';
import { readExtra } from './read-extra.ts';
import { childrenOf, type Fields, pick } from './read-fields.ts';
import { isOtherLink, LINK } from './read-link.ts';
import { textOf } from './read-text-construct.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/**
 * All that an item says and its article has no field for: elements that have none, those that came second to
 * another of their kind and say something else, and those that say more than the field keeps.
 */
export function readLeftovers(item: XmlElement, fields: Fields): Record<string, unknown> {
  const seconds = SINGLE.flatMap((names) => listSeconds(fields, names));
  return readExtra(
    childrenOf(item).filter((field) => !PLACED.has(field.name) || saysMore(field) || seconds.includes(field)),
  );
}

/** Fields with one value, by the elements that may give it. */
const SINGLE = [GUID.slice(0, 2), TITLE, SUMMARY, CONTENT, LANGUAGE, PUBLISHED, UPDATED];
const AUTHORS = ['author', 'atom:author', 'dc:creator', 'itunes:author'];

/** Every name that has a field in RawItem which articles have, too. */
const PLACED: ReadonlySet<string> = new Set([
  ...SINGLE.flat(),
  ...[...CATEGORY_NAMED, ...ENCLOSURE, ...AUTHORS],
  ...['link', 'atom:link', 'feedburner:origlink'],
]);

function listSeconds(fields: Fields, names: readonly string[]): readonly XmlElement[] {
  const elements = pick(fields, names);
  if (elements.length < 2) return [];
  const [first, ...others] = elements.map((element) => ({ element, text: textOf(element) })).filter(hasText);
  const seconds = others.filter(({ text }) => text !== first?.text).map(({ element }) => element);
  return names === SUMMARY && pick(fields, CONTENT).length === 0 ? seconds.filter(isNoContent) : seconds;
}

function hasText({ text }: { text: string }): boolean {
  return text !== '';
}

/** A second description is the content where there is no other. */
function isNoContent({ name }: XmlElement): boolean {
  return name !== 'description';
}

function saysMore(field: XmlElement): boolean {
  const { name } = field;
  if (LINK.includes(name)) return isOtherLink(field) || hasAny(field, LINK_MORE);
  if (AUTHORS.includes(name)) return childrenOf(field).some((part) => !part.name.endsWith('name'));
  if (CATEGORY_NAMED.includes(name)) return hasAny(field, CATEGORY_MORE);
  if (ENCLOSURE.includes(name)) return isDescribedFile(field);
  return false;
}

const LINK_MORE = ['title', 'hreflang'];
const CATEGORY_MORE = ['scheme', 'domain', 'label'];

function hasAny(field: XmlElement, attributes: readonly string[]): boolean {
  return attributes.some((name) => attributeOf(field, name) !== null);
}

/** More than an enclosure keeps. */
function isDescribedFile(file: XmlElement): boolean {
  return (
    childrenOf(file).length > 0 || Object.keys(file.attributes).some((name) => !FILE_ATTRIBUTES.has(name))
  );
}

const FILE_ATTRIBUTES: ReadonlySet<string> = new Set([
  'url',
  'href',
  'rdf:resource',
  'type',
  'length',
  'fileSize',
]);
