import type { DateClaim } from '../../domain/item.ts';
import { type Fields, readText } from './read-fields.ts';

/** Every date an item or feed gives, verbatim, under the name of its element. */
export function readDates(fields: Fields): DateClaim[] {
  const dates: DateClaim[] = [];
  for (const name of DATES) {
    const value = fields.has(name) ? readText(fields, [name]) : null;
    if (value !== null) dates.push({ name, value });
  }
  return dates;
}

/** In order of preference. */
export const PUBLISHED = [
  'pubdate',
  'atom:published',
  'atom:issued',
  'dc:date',
  'dcterms:issued',
  'dcterms:created',
  'atom:created',
  'published',
  'issued',
  'date',
  'created',
  'dcterms:available',
];
export const UPDATED = [
  'atom:updated',
  'atom:modified',
  'dcterms:modified',
  'updated',
  'modified',
  'lastbuilddate',
  'lastmod',
];

const DATES = [
  ...PUBLISHED,
  ...UPDATED,
  'dcterms:valid',
  'dcterms:expires',
  'expirationdate',
  'cp:changed',
  'media:published',
];
