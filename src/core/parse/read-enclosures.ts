import type { Enclosure } from '../../domain/item.ts';
import { pick } from './read-fields.ts';
import { linksOf } from './read-link.ts';
import type { XmlElement } from './read-xml-element.ts';
import { resolveLink } from './resolve-link.ts';

/** The files that go with an item, each once. */
export function readEnclosures(fields: readonly XmlElement[], base: string | null): Enclosure[] {
  const byUrl = new Map<string, Enclosure>();
  for (const element of [...pick(fields, ENCLOSURE), ...linksOf(fields, 'enclosure')]) {
    const enclosure = readEnclosure(element, base);
    if (enclosure !== null && !byUrl.has(enclosure.url)) byUrl.set(enclosure.url, enclosure);
  }
  return [...byUrl.values()];
}

/** Elements that name a file in an attribute. */
export const ENCLOSURE = ['enclosure', 'enc:enclosure', 'media:content'];
const URL_ATTRIBUTES = ['url', 'href', 'rdf:resource', 'resource'];

function readEnclosure({ attributes }: XmlElement, base: string | null): Enclosure | null {
  const url = URL_ATTRIBUTES.map((name) => attributes.get(name)?.trim()).find(Boolean);
  if (!url) return null;
  return {
    url: resolveLink(url, base),
    type: attributes.get('type')?.trim() || null,
    lengthBytes: readCount(attributes.get('length') ?? attributes.get('fileSize')),
  };
}

function readCount(value: string | undefined): number | null {
  const count = /^\s*\d+\s*$/.test(value ?? '') ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}
