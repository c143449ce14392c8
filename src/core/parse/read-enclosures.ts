import type { Enclosure } from '../../domain/item.ts';
import { type Fields, pick, toCount } from './read-fields.ts';
import { linksOf } from './read-link.ts';
import { textOf } from './read-text-construct.ts';
import { isWebUrl, resolveLink } from './resolve-link.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/** The files that go with an item, each once. */
export function readEnclosures(fields: Fields): Enclosure[] {
  const byUrl = new Map<string, Enclosure>();
  for (const element of [...pick(fields, FILES), ...linksOf(fields, 'enclosure')]) {
    const enclosure = readEnclosure(element);
    if (enclosure !== null && !byUrl.has(enclosure.url)) byUrl.set(enclosure.url, enclosure);
  }
  return [...byUrl.values()];
}

/** Where an element that names a file has its address, absolute. */
export function readFileUrl(element: XmlElement): string | null {
  for (const name of URL_ATTRIBUTES) {
    const url = attributeOf(element, name);
    if (url !== null) return resolveLink(url, element.base);
  }
  return null;
}

/** Some write the address where RSS has it in images. */
function readTextUrl(element: XmlElement): string | null {
  const text = element.name === 'enclosure' ? textOf(element) : '';
  return isWebUrl(text) ? text : null;
}

/** Elements that name a file in an attribute. */
export const ENCLOSURE = ['enclosure', 'enc:enclosure', 'media:content'];
// Content that stands elsewhere is named by `src` (RFC 4287, 4.1.3.2).
const FILES = [...ENCLOSURE, 'atom:content'];
const URL_ATTRIBUTES = ['url', 'href', 'rdf:resource', 'resource', 'src'];

function readEnclosure(element: XmlElement): Enclosure | null {
  const url = readFileUrl(element) ?? readTextUrl(element);
  if (url === null) return null;
  return {
    url,
    type: attributeOf(element, 'type'),
    lengthBytes: toCount(attributeOf(element, 'length') ?? attributeOf(element, 'filesize')),
  };
}
