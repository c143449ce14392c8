import { isUtf8 } from 'node:buffer';
import type { Charset } from '../../domain/item.ts';
import { decodeCharset, knownCharset } from './decode-charset.ts';
import { SEVEN_BIT } from './decode-seven-bit.ts';
import { detectCharset, detectMarkedCharset } from './detect-charset.ts';
import { joinSplitCharacters } from './join-split-characters.ts';
import { decodeSource, type SourceText, sourceOfUtf8 } from './source-text.ts';

type Choice = Omit<Charset, 'replaced'>;

/** Bytes as text, and how that was had, by `readBytes`. */
export function decodeBytes(
  body: Uint8Array,
  contentType: string | null,
): { text: string; charset: Charset } {
  const { source, charset } = readBytes(body, contentType);
  return { text: decodeSource(source), charset };
}

/**
 * Bytes as what can be read as text, and how that was had: byte order mark, then the HTTP charset, then the XML declaration or
 * `<meta>`, then UTF-8, then a guess from 4 KB, then windows-1252. A label that the bytes contradict is not
 * believed. Bytes that are no text become U+FFFD and are counted.
 */
export function readBytes(body: Uint8Array, contentType: string | null): Reading {
  const marked = detectMarkedCharset(body);
  if (marked !== null) return decodeAs(body, marked);
  const utf8 = readUtf8(body);
  const choice = chooseByLabel(body, contentType, utf8);
  if (choice.name !== 'utf-8') return decodeAs(body, choice);
  return { source: utf8.source, charset: describeUtf8(choice, utf8) };
}

type Reading = { source: SourceText; charset: Charset };

function describeUtf8(choice: Choice, { invalidBytes, joined }: Utf8Reading): Charset {
  return { ...choice, replaced: invalidBytes, ...(joined === 0 ? {} : { joined }) };
}

function decodeAs(body: Uint8Array, choice: Choice): Reading {
  if (choice.name === 'utf-8') {
    const utf8 = readUtf8(choice.source === 'bom' ? body.subarray(3) : body);
    return { source: utf8.source, charset: describeUtf8(choice, utf8) };
  }
  const text = decodeCharset(body, choice.name);
  return {
    source: { characters: text, unit: 'character' },
    charset: { ...choice, replaced: countReplacements(text) },
  };
}

function chooseByLabel(body: Uint8Array, contentType: string | null, utf8: Utf8Reading): Choice {
  let disbelieved: string | null = null;
  for (const [label, source] of labelsOf(body, contentType)) {
    const name = knownCharset(label);
    if (name === null) continue;
    if (!contradicts(utf8, name)) return doubt({ name, source }, disbelieved);
    disbelieved ??= label;
  }
  const isPlain = !utf8.source.characters.includes('\u001B$') && !contradicts(utf8, 'utf-8');
  return doubt(isPlain ? { name: 'utf-8', source: 'utf-8' } : guessCharset(body), disbelieved);
}

/** Looked through for a declaration; all charsets that are known by one have ASCII in common. */
const HEAD_BYTES = 1024;

function* labelsOf(
  body: Uint8Array,
  contentType: string | null,
): Generator<[string | null, Charset['source']]> {
  yield [charsetOfContentType(contentType), 'http'];
  const head = Buffer.from(body.subarray(0, HEAD_BYTES)).toString();
  yield [charsetOfDeclaration(head), 'declaration'];
  yield [charsetOfMeta(head), 'declaration'];
}

function doubt(choice: Choice, disbelieved: string | null): Choice {
  return disbelieved === null ? choice : { ...choice, disbelieved };
}

function guessCharset(body: Uint8Array): Choice {
  const name = detectCharset(body);
  return name === null ? { name: 'windows-1252', source: 'fallback' } : { name, source: 'detected' };
}

/** The charset parameter of a Content-Type. */
function charsetOfContentType(contentType: string | null): string | null {
  return /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1] ?? null;
}

/** The encoding of an XML declaration; junk may stand before it. */
function charsetOfDeclaration(head: string): string | null {
  const start = head.search(/<\?xml/i);
  if (start === -1) return null;
  const [declaration = ''] = head.slice(start).split('>', 1);
  return /encoding\s*=\s*["']?([\w.:-]+)/i.exec(declaration)?.[1] ?? null;
}

function charsetOfMeta(head: string): string | null {
  return /<meta\s[^>]{0,200}charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1] ?? null;
}

function contradicts({ source, invalidBytes, wholeCharacters }: Utf8Reading, name: string): boolean {
  // A few broken bytes in good UTF-8 (a title cut in mid-character) are damage, not another charset.
  if (name === 'utf-8') return invalidBytes > wholeCharacters;
  if (SEVEN_BIT.has(name)) return invalidBytes > 0 || wholeCharacters > 0;
  // Markup in wide characters does not read as markup in narrow ones.
  if (name.startsWith('utf-')) return invalidBytes === 0 || source.characters.trimStart().startsWith('<');
  // Next to nothing but UTF-8 reads as UTF-8 by chance; a few of its bytes may be broken.
  return wholeCharacters > 10 * invalidBytes;
}

/**
 * How bytes read as UTF-8. `wholeCharacters`: those beyond ASCII; where none is invalid, only whether any. `joined`:
 * those that came in two halves.
 */
type Utf8Reading = { source: SourceText; invalidBytes: number; wholeCharacters: number; joined: number };

function readUtf8(written: Uint8Array): Utf8Reading {
  if (isUtf8(written)) return readWhole(written, 0);
  const { bytes: body, joined } = joinSplitCharacters(written);
  if (joined > 0 && isUtf8(body)) return readWhole(body, joined);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const replaced = countReplacements(text) - countWrittenReplacements(body);
  return {
    source: { characters: text, unit: 'character' },
    invalidBytes: countInvalidBytes(body, text, replaced),
    wholeCharacters: countBeyondAscii(text) - replaced,
    joined,
  };
}

function readWhole(body: Uint8Array, joined: number): Utf8Reading {
  const source = sourceOfUtf8(body);
  return { source, invalidBytes: 0, wholeCharacters: source.unit === 'byte' ? 1 : 0, joined };
}

/** One U+FFFD may stand for several bytes: what the rest of the text does not account for is invalid. */
function countInvalidBytes(body: Uint8Array, text: string, replaced: number): number {
  return body.length - (new TextEncoder().encode(text).length - 3 * replaced);
}

function countBeyondAscii(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) count += 1;
  return count;
}

function countReplacements(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) count += 1;
  return count;
}

/** U+FFFD that the publisher sent as such: somebody else's damage. */
function countWrittenReplacements(body: Uint8Array): number {
  let count = 0;
  for (let at = body.indexOf(0xef); at !== -1; at = body.indexOf(0xef, at + 1)) {
    if (body[at + 1] === 0xbf && body[at + 2] === 0xbd) count += 1;
  }
  return count;
}
