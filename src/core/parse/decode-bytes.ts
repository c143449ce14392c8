import { detect } from 'jschardet';
import type { Charset } from '../../domain/item.ts';

type Choice = Pick<Charset, 'name' | 'source'>;

/**
 * Bytes as text, and how that was had: byte order mark, then the HTTP charset, then the XML declaration,
 * then UTF-8, then a guess from 4 KB, then windows-1252. A label that the bytes contradict is not believed.
 */
export function decodeBytes(
  body: Uint8Array,
  contentType: string | null,
): { text: string; charset: Charset } {
  const choice = chooseByMark(body) ?? chooseByLabel(body, contentType);
  const text = new TextDecoder(choice.name).decode(body);
  const marks = countReplacements(text);
  const replaced = marks > 0 && choice.name === 'utf-8' ? readUtf8(body).invalidBytes : marks;
  return { text, charset: { ...choice, replaced } };
}

function chooseByMark(body: Uint8Array): Choice | null {
  const [a, b, c] = body;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: 'utf-8', source: 'bom' };
  if (a === 0xff && b === 0xfe) return { name: 'utf-16le', source: 'bom' };
  if (a === 0xfe && b === 0xff) return { name: 'utf-16be', source: 'bom' };
  // Markup begins with ASCII: in UTF-16 without a mark, every other of its first bytes is NUL.
  if (a && b === 0 && c && body[3] === 0) return { name: 'utf-16le', source: 'detected' };
  if (a === 0 && b && c === 0 && body[3]) return { name: 'utf-16be', source: 'detected' };
  return null;
}

function chooseByLabel(body: Uint8Array, contentType: string | null): Choice {
  const utf8 = readUtf8(body);
  const labels: [string | null, Charset['source']][] = [
    [charsetOfContentType(contentType), 'http'],
    [charsetOfDeclaration(body), 'declaration'],
    ['utf-8', 'utf-8'],
  ];
  for (const [label, source] of labels) {
    const name = knownCharset(label);
    if (name !== null && !contradicts(utf8, name)) return { name, source };
  }
  const detected = detectCharset(body);
  if (detected !== null) return { name: detected, source: 'detected' };
  return { name: 'windows-1252', source: 'fallback' };
}

/** The charset parameter of a Content-Type. */
function charsetOfContentType(contentType: string | null): string | null {
  return /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1] ?? null;
}

/** The encoding of an XML declaration in the first KB; junk may stand before it. */
function charsetOfDeclaration(body: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(body.subarray(0, 1024));
  const start = head.indexOf('<?xml');
  if (start === -1) return null;
  const [declaration = ''] = head.slice(start).split('>', 1);
  return /encoding\s*=\s*["']([\w.:-]+)/.exec(declaration)?.[1] ?? null;
}

/** The name the Encoding Standard has for a label; null when it has none. */
function knownCharset(label: string | null): string | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function contradicts({ invalidBytes, wholeCharacters }: Utf8Reading, name: string): boolean {
  // A few broken bytes in good UTF-8 (a title cut in mid-character) are damage, not another charset.
  if (name === 'utf-8') return invalidBytes > wholeCharacters;
  if (name.startsWith('utf-16')) return invalidBytes === 0;
  // Next to nothing but UTF-8 reads as UTF-8 by chance.
  return invalidBytes === 0 && wholeCharacters > 0;
}

/** How well bytes read as UTF-8. `wholeCharacters`: those beyond ASCII. */
type Utf8Reading = { invalidBytes: number; wholeCharacters: number };

function readUtf8(body: Uint8Array): Utf8Reading {
  const text = new TextDecoder('utf-8').decode(body);
  const marks = countReplacements(text);
  const replaced = marks === 0 ? 0 : marks - countWrittenReplacements(body);
  return {
    invalidBytes: replaced === 0 ? 0 : countInvalidBytes(body, text, replaced),
    wholeCharacters: countBeyondAscii(text) - replaced,
  };
}

/** One U+FFFD may stand for several bytes: what the rest of the text does not account for is invalid. */
function countInvalidBytes(body: Uint8Array, text: string, replaced: number): number {
  const markBytes = chooseByMark(body) === null ? 0 : 3;
  return body.length - markBytes - (new TextEncoder().encode(text).length - 3 * replaced);
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

const SAMPLE_BYTES = 4096;

// The detector's names that the Encoding Standard does not know.
const ALIASES = new Map([
  ['cp932', 'shift_jis'],
  ['cp949', 'euc-kr'],
]);

function detectCharset(body: Uint8Array): string | null {
  const first = body.findIndex((byte) => byte > 0x7f);
  const start = Math.max(0, first);
  const { encoding } = detect(body.subarray(start, start + SAMPLE_BYTES));
  const label = encoding?.toLowerCase() ?? null;
  const name = knownCharset(label === null ? null : (ALIASES.get(label) ?? label));
  return name === null || name.startsWith('utf-') ? null : name;
}
