import { CATEGORY_NAMED, CONTENT, GUID, LANGUAGE, SUMMARY, TITLE } from './item-names.ts';
import { PUBLISHED, UPDATED } from './read-dates.ts';
import { ENCLOSURE } from './read-enclosures.ts';
import { readExtra } from './read-extra.ts';
import { childrenOf, type Fields } from './read-fields.ts';
import { isOtherLink } from './read-link.ts';
import { textOf } from './read-text-construct.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/**
 * All that an item says and its article has no field for: elements that have none, those that came second to
 * another of their kind and say something else, and those that say more than the field keeps.
 */
export function readLeftovers(item: XmlElement, fields: Fields): Record<string, unknown> {
  const isLeft = (field: XmlElement): boolean => PLACED.get(field.name)?.(field, fields) ?? true;
  return readExtra(childrenOf(item).filter(isLeft));
}

type Rule = (field: XmlElement, fields: Fields) => boolean;

/** Fields with one value, by the elements that may give it. */
const SINGLE = [GUID.slice(0, 2), TITLE, SUMMARY, CONTENT, LANGUAGE, PUBLISHED, UPDATED];

/** Every name that has a field which articles have, too, and when its element says more. */
const PLACED: ReadonlyMap<string, Rule> = new Map([
  ...SINGLE.flatMap((names) => names.map((name) => [name, isSecondOf(names)] as const)),
  ...['author', 'atom:author', 'dc:creator', 'itunes:author'].map((name) => [name, isReachable] as const),
  ...CATEGORY_NAMED.map((name) => [name, hasAny('scheme', 'domain', 'label')] as const),
  ...ENCLOSURE.map((name) => [name, isDescribedFile] as const),
  ...['link', 'atom:link'].map((name) => [name, isDescribedLink] as const),
  ['feedburner:origlink', () => false],
]);

/** It came behind one that counts, and says something else. */
function isSecondOf(names: readonly string[]): Rule {
  return (field, fields) => {
    for (const name of names) {
      for (const other of fields.get(name) ?? []) {
        if (other === field) return false;
        const text = textOf(other);
        if (text !== '') return text !== textOf(field) && !isContent(field, fields);
      }
    }
    return false;
  };
}

/** A second description is the content where there is no other. */
function isContent({ name }: XmlElement, fields: Fields): boolean {
  return name === 'description' && !CONTENT.some((content) => fields.has(content));
}

function isReachable(author: XmlElement): boolean {
  return childrenOf(author).some(({ name }) => !name.endsWith('name'));
}

function hasAny(...attributes: string[]): Rule {
  return (field) => attributes.some((name) => attributeOf(field, name) !== null);
}

const describesLink = hasAny('title', 'hreflang');

function isDescribedLink(link: XmlElement, fields: Fields): boolean {
  return isOtherLink(link) || describesLink(link, fields);
}

/** More than an enclosure keeps. */
function isDescribedFile(file: XmlElement): boolean {
  return (
    childrenOf(file).length > 0 || Object.keys(file.attributes).some((name) => !FILE_ATTRIBUTES.has(name))
  );
}

const FILE_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['url', 'href', 'rdf:resource', 'type', 'length', 'fileSize'],
]);
