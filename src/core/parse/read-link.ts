import { pick, readText } from './read-fields.ts';
import { textOf } from './read-text-construct.ts';
import type { XmlElement } from './read-xml-element.ts';
import { isWebUrl } from './resolve-link.ts';

/** Where a feed or item is to be read: RSS link or Atom `rel=alternate`, a page before other types. */
export function readLink(fields: readonly XmlElement[]): string | null {
  const links = linksOf(fields, 'alternate');
  const pages = links.filter((link) => link.attributes.get('type')?.includes('html') ?? true);
  return [...pages, ...links].map(targetOf).find(Boolean) ?? null;
}

/** An item's link: the one before a click counter took its place, the link, a guid that is one. */
export function readItemLink(fields: readonly XmlElement[]): string | null {
  return readText(fields, ['feedburner:origlink']) ?? readLink(fields) ?? readPermaLink(fields);
}

/** The links with a relation. */
export function linksOf(fields: readonly XmlElement[], rel: string): XmlElement[] {
  return pick(fields, ['link', 'atom:link']).filter((link) => relOf(link) === rel);
}

/** True for a link that has no place in an item: replies, related, self, edit … */
export function isOtherLink(field: XmlElement): boolean {
  const isLink = field.name === 'link' || field.name === 'atom:link';
  return isLink && relOf(field) !== 'alternate' && relOf(field) !== 'enclosure';
}

function relOf(link: XmlElement): string {
  return link.attributes.get('rel')?.trim().toLowerCase() || 'alternate';
}

/** Atom writes a link into an attribute, RSS into the text; some of either do as the other does. */
function targetOf(link: XmlElement): string {
  return link.attributes.get('href')?.trim() || textOf(link);
}

/** RSS takes a guid for a permalink unless told otherwise; publishers forget to tell. */
function readPermaLink(fields: readonly XmlElement[]): string | null {
  const [guid] = pick(fields, ['guid']);
  if (guid === undefined) return null;
  const link = textOf(guid);
  const claim = guid.attributes.get('isPermaLink')?.trim().toLowerCase();
  const isLink = claim === 'true' || (claim === undefined && isWebUrl(link));
  return isLink ? link || null : null;
}
