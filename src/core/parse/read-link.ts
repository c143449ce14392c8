import type { Link } from '../../domain/item.ts';
import { type Fields, pick, readText, toCount } from './read-fields.ts';
import { textOf } from './read-text-construct.ts';
import { isWebUrl, resolveLink } from './resolve-link.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/** Where a feed or item is to be read, absolute: RSS link or Atom `rel=alternate`, a page before other types. */
export function readLink(fields: Fields): string | null {
  const links = linksOf(fields, 'alternate');
  const pages = links.filter((link) => attributeOf(link, 'type')?.includes('html') ?? true);
  return [...pages, ...links].map(targetOf).find((target) => target !== null) ?? null;
}

/** An item's link: the one before a click counter took its place, the link, a guid that is one. */
export function readItemLink(fields: Fields): string | null {
  return readText(fields, ['feedburner:origlink']) ?? readLink(fields) ?? readPermaLink(fields);
}

/** The page of a CDF channel or item that does not name it itself. */
export function readAnchor(fields: Fields): string | null {
  const [anchor] = pick(fields, ['a']);
  return anchor === undefined ? null : targetOf(anchor);
}

/** All links with what is said of them, in document order. */
export function readLinks(fields: Fields): Link[] {
  const links: Link[] = [];
  for (const element of pick(fields, LINK)) {
    const url = targetOf(element);
    if (url !== null) links.push(describeLink(element, url));
  }
  return links;
}

/** The links with a relation. */
export function linksOf(fields: Fields, rel: string): XmlElement[] {
  return pick(fields, LINK).filter((link) => relOf(link) === rel);
}

/** True for a link that has no place in an item: replies, related, self, edit … */
export function isOtherLink(field: XmlElement): boolean {
  return LINK.includes(field.name) && relOf(field) !== 'alternate' && relOf(field) !== 'enclosure';
}

/** A link written as an element of its own, e.g. `podcast:transcript`. */
export function describeLink(element: XmlElement, url: string, rel = relOf(element)): Link {
  return {
    url,
    rel,
    type: attributeOf(element, 'type'),
    language: attributeOf(element, 'hreflang') ?? attributeOf(element, 'language'),
    title: attributeOf(element, 'title'),
    lengthBytes: toCount(attributeOf(element, 'length')),
  };
}

/** An element's text as an absolute link; null where it has none. */
export function readTextLink(fields: Fields, names: readonly string[]): string | null {
  for (const field of pick(fields, names)) {
    const link = textOf(field) || attributeOf(field, 'href') || attributeOf(field, 'rdf:resource');
    if (link) return resolveLink(link, field.base);
  }
  return null;
}

/** Links of all formats but CDF, which has them in an attribute or in an `a`. */
export const LINK = ['link', 'atom:link', 'l:link'];

function relOf(link: XmlElement): string {
  const rel = attributeOf(link, 'rel');
  if (rel === null) return 'alternate';
  // Registered relations may be written as their URL (RFC 4287, 4.2.7.2).
  return rel.toLowerCase().replace(/^https?:\/\/www\.iana\.org\/assignments\/relation\//, '');
}

/** Atom writes a link into an attribute, RSS into the text; some of either do as the other does. */
function targetOf(link: XmlElement): string | null {
  const target =
    attributeOf(link, 'href') ||
    textOf(link) ||
    attributeOf(link, 'rdf:resource') ||
    attributeOf(link, 'url') ||
    attributeOf(link, 'xlink:href');
  return target ? resolveLink(target, link.base) : null;
}

/** RSS takes a guid for a permalink unless told otherwise; publishers forget to tell. */
function readPermaLink(fields: Fields): string | null {
  const [guid] = pick(fields, ['guid']);
  if (guid === undefined) return null;
  const link = textOf(guid);
  const claim = attributeOf(guid, 'ispermalink')?.toLowerCase() ?? null;
  const isLink = claim === 'true' || (claim === null && isWebUrl(link));
  return isLink && link !== '' ? resolveLink(link, guid.base) : null;
}
