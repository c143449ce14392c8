import { Parser } from 'htmlparser2';
import { WINDOWS_1252 } from './code-pages.ts';
import { countRepairs, type Repairs } from './count-repairs.ts';

/** Entities a document declares for itself, by name; their texts hold no further entities. */
export type OwnEntities = ReadonlyMap<string, string>;

/** The text of an entity of the document's own; null for none, and for one too many. */
export type ExpandOwn = (name: string) => string | null;

/**
 * Source text with its entities read once: XML's, HTML's (feeds use them undeclared) and the document's own.
 * What is no entity stays as it is and is counted. Two numbers may be the halves of one character.
 */
export function decodeEntities(source: string, repairs: Repairs, expandOwn: ExpandOwn = () => null): string {
  let decoded = '';
  let copied = 0;
  for (let at = source.indexOf('&'); at !== -1; at = source.indexOf('&', copied)) {
    const { text, length } = readCommon(source, at) ?? readOther(source, at, repairs, expandOwn);
    decoded += source.slice(copied, at) + text;
    copied = at + length;
  }
  return copied === 0 ? source : (decoded + source.slice(copied)).toWellFormed();
}

/** What stands at an ampersand, and how many characters of the source it takes. */
type Reading = { text: string; length: number };

/** Escaped HTML has little else. */
function readCommon(source: string, at: number): Reading | null {
  for (const { name, reading } of COMMON_BY_LETTER.get(source.charCodeAt(at + 1)) ?? NO_NAMES) {
    if (source.startsWith(name, at + 1)) return reading;
  }
  return null;
}

function readOther(source: string, at: number, repairs: Repairs, expandOwn: ExpandOwn): Reading {
  ENTITY.lastIndex = at;
  const [match = '&', entity] = ENTITY.exec(source) ?? [];
  const text = entity === undefined ? null : readEntity(entity, expandOwn);
  if (text === null) repairs.add(entity === undefined ? 'bare-ampersand' : 'unknown-entity');
  return { text: text ?? match, length: match.length };
}

/** The entities of a document type declaration whose texts are plain but for numbers: nothing in them grows. */
export function readOwnEntities(prolog: string): OwnEntities {
  const entities = new Map<string, string>();
  if (!prolog.includes('<!ENTITY')) return entities;
  for (const match of prolog.matchAll(
    /<!ENTITY\s{1,50}([\w.-]{1,32})\s{1,50}(?:"([^"%<]{0,256})"|'([^'%<]{0,256})')/g,
  )) {
    const [, name = '', double, single] = match;
    const text = double ?? single ?? '';
    const isPlain = !text.replace(/&(?:#\w{1,8}|amp|lt|gt|quot|apos);/g, '').includes('&');
    if (isPlain && !entities.has(name)) entities.set(name, decodeEntities(text, countRepairs()));
  }
  return entities;
}

/** Expands a document's own entities, to a million characters in all: compressed, a page of them makes gigabytes. */
export function expandWithin(entities: OwnEntities): ExpandOwn {
  let left = EXPANSION_MAX;
  return (name) => {
    const text = entities.get(name);
    if (text === undefined || text.length > left) return null;
    left -= text.length;
    return text;
  };
}

const EXPANSION_MAX = 1_000_000;

const ENTITY = /&(?:(#[0-9]{1,8}|#x[0-9a-f]{1,7}|[a-z][a-z0-9_.-]{0,31});)?/iy;

function readEntity(entity: string, expandOwn: ExpandOwn): string | null {
  if (entity.startsWith('#')) return readCodePoint(entity);
  return COMMON.get(entity) ?? expandOwn(entity) ?? readHtmlEntity(entity);
}

const COMMON = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00A0'],
]);

type CommonName = { name: string; reading: Reading };
const NO_NAMES: readonly CommonName[] = [];
const COMMON_BY_LETTER: ReadonlyMap<number, CommonName[]> = Map.groupBy(
  [...COMMON].map(([name, text]) => ({ name: `${name};`, reading: { text, length: name.length + 2 } })),
  ({ name }) => name.charCodeAt(0),
);

function readCodePoint(entity: string): string | null {
  const isHex = entity[1] === 'x' || entity[1] === 'X';
  const code = isHex ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252.charAt(code - 0x80);
  if (code > 0x10ffff) return '\uFFFD';
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
