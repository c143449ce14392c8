import { Parser } from 'htmlparser2';
import { WINDOWS_1252 } from './code-pages.ts';
import type { Repairs } from './count-repairs.ts';

/** Entities a document declares for itself, by name; their texts hold no further entities. */
export type OwnEntities = ReadonlyMap<string, string>;

const NONE: OwnEntities = new Map();

/**
 * Source text with its entities read once: XML's, HTML's (feeds use them undeclared) and the document's own.
 * What is no entity stays as it is and is counted.
 */
export function decodeEntities(source: string, repairs: Repairs, own: OwnEntities = NONE): string {
  if (!source.includes('&')) return source;
  return source.replace(ENTITY, (match, entity: string | undefined) => {
    if (entity === undefined) return keep(match, 'bare-ampersand', repairs);
    return readEntity(entity, own) ?? keep(match, 'unknown-entity', repairs);
  });
}

/** The entities of a document type declaration whose texts are plain: nothing in them grows. */
export function readOwnEntities(prolog: string): OwnEntities {
  if (!prolog.includes('<!ENTITY')) return NONE;
  const entities = new Map<string, string>();
  for (const match of prolog.matchAll(
    /<!ENTITY\s{1,50}([\w.-]{1,32})\s{1,50}(?:"([^"&%<]{0,256})"|'([^'&%<]{0,256})')/g,
  )) {
    const [, name = '', double, single] = match;
    if (!entities.has(name)) entities.set(name, double ?? single ?? '');
  }
  return entities;
}

const ENTITY = /&(?:(#[0-9]{1,8}|#x[0-9a-f]{1,7}|[a-z][a-z0-9_.-]{0,31});)?/gi;

function keep(match: string, kind: string, repairs: Repairs): string {
  repairs.add(kind);
  return match;
}

function readEntity(entity: string, own: OwnEntities): string | null {
  if (entity.startsWith('#')) return readCodePoint(entity);
  return COMMON.get(entity) ?? own.get(entity) ?? readHtmlEntity(entity);
}

const COMMON = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00A0'],
]);

function readCodePoint(entity: string): string | null {
  const isHex = entity[1] === 'x' || entity[1] === 'X';
  const code = isHex ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252.charAt(code - 0x80);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\uFFFD';
  if (code === 0xfffe || code === 0xffff) return '';
  return code >= 0x20 || code === 9 || code === 10 || code === 13 ? String.fromCodePoint(code) : '';
}

const htmlEntities = new Map<string, string | null>();
const HTML_ENTITIES_MAX = 5000;

function readHtmlEntity(name: string): string | null {
  const known = htmlEntities.get(name);
  if (known !== undefined) return known;
  const source = `&${name};`;
  let decoded = '';
  new Parser({ ontext: (text) => (decoded += text) }, { decodeEntities: true }).end(source);
  // A name that only begins like one (`&notit;`) is none.
  const entity = decoded.includes(';') ? null : decoded;
  if (htmlEntities.size < HTML_ENTITIES_MAX) htmlEntities.set(name, entity);
  return entity;
}
