import { createRequire } from 'node:module';
import type { Charset } from '../../domain/item.ts';
import { EBCDIC_PAGES } from './code-pages.ts';
import { decodeCharset, knownCharset } from './decode-charset.ts';

/** Few feeds are in a charset that has to be guessed, and what guesses takes 5 MB: loaded when first needed. */
const load = createRequire(import.meta.url);
const detectAll: typeof import('jschardet').detectAll = (sample) =>
  (load('jschardet') as typeof import('jschardet')).detectAll(sample);

const SAMPLE_BYTES = 4096;

/**
 * A guess from the first bytes beyond ASCII; null where there is none, or none that is clearly better than
 * windows-1252: a few letters with accents read as letters, if wrong ones, in any charset.
 */
export function detectCharset(body: Uint8Array): string | null {
  const first = body.findIndex((byte) => byte > 0x7f || byte === ESCAPE);
  const start = Math.max(0, first);
  const sample = body.subarray(start, start + SAMPLE_BYTES);
  const guesses = detectAll(sample).map(({ encoding, confidence }) => ({
    name: knownCharset(encoding),
    confidence,
  }));
  const best = guesses.find(({ name }) => name !== null);
  if (best === undefined || best.name === null || best.name.startsWith('utf-')) return null;
  const western = guesses.find(({ name }) => name === 'windows-1252')?.confidence ?? 0;
  return isBetter(best.name, best.confidence / western, sample) ? best.name : null;
}

/** Measured with sentences in some thirty languages. `timesAsLikely`: as windows-1252. */
function isBetter(name: string, timesAsLikely: number, sample: Uint8Array): boolean {
  if (name === 'windows-1252' || MANY_BYTES.test(name)) return true;
  if (OTHER_SCRIPT.test(name)) return timesAsLikely > 2.5;
  if (OTHER_LATIN.test(name)) return timesAsLikely > 1.3 && sample.filter((byte) => byte > 0x7f).length >= 5;
  // Pages of DOS and old Macs have letters where windows-1252 has quotes and dashes.
  const inWords = sample.filter((byte, at) => byte > 0x7f && !APOSTROPHES.has(byte) && isInWord(sample, at));
  const old = inWords.filter((byte) => byte < 0xa0).length;
  return old >= 3 && old > inWords.length / 2;
}

const MANY_BYTES = /^(?:shift_jis|euc-|gb|big5|iso-2022|hz-)/;
const OTHER_SCRIPT = /^(?:windows-(?:1251|1253|1255|1256|874)|iso-8859-[5-8]|koi8|ibm866|x-mac-cyrillic)/;
const OTHER_LATIN = /^(?:windows-125|iso-8859-)/;

/** Of windows-1252 and of Macs. */
const APOSTROPHES: ReadonlySet<number> = new Set([0x92, 0xd5]);

function isInWord(sample: Uint8Array, at: number): boolean {
  return isAsciiLetter(sample[at - 1]) && isAsciiLetter(sample[at + 1]);
}

function isAsciiLetter(byte = 0): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

/** What the first bytes leave no doubt about: a byte order mark, or markup in wide characters or EBCDIC. */
export function detectMarkedCharset(body: Uint8Array): Pick<Charset, 'name' | 'source'> | null {
  const found = SIGNATURES.find(([, , signature]) => startsWith(body, signature));
  if (found === undefined) return null;
  const [name, source] = found;
  if (source === 'detected' && name.startsWith('utf-16') && isSparse(body)) return null;
  return { name: name === 'ebcdic' ? declaredEbcdic(body) : name, source };
}

const ESCAPE = 0x1b;

/** `null`: any byte but NUL. UTF-32 stands before UTF-16, whose marks it begins with. */
const SIGNATURES: [string, Charset['source'], (number | null)[]][] = [
  ['utf-8', 'bom', [0xef, 0xbb, 0xbf]],
  ['utf-32le', 'bom', [0xff, 0xfe, 0, 0]],
  ['utf-32be', 'bom', [0, 0, 0xfe, 0xff]],
  ['utf-16le', 'bom', [0xff, 0xfe]],
  ['utf-16be', 'bom', [0xfe, 0xff]],
  ['utf-32le', 'detected', [null, 0, 0, 0, null, 0, 0, 0]],
  ['utf-32be', 'detected', [0, 0, 0, null, 0, 0, 0, null]],
  ['utf-16le', 'detected', [null, 0, null, 0]],
  ['utf-16be', 'detected', [0, null, 0, null]],
  ['ebcdic', 'declaration', [0x4c, 0x6f, 0xa7, 0x94, 0x93]],
];

function startsWith(body: Uint8Array, signature: (number | null)[]): boolean {
  return signature.every((byte, at) => (byte === null ? Boolean(body[at]) : body[at] === byte));
}

/**
 * Text with a NUL here and there is no UTF-16: more than half of its units would be pairs of letters. In
 * Chinese, the worst case, it is one in five.
 */
function isSparse(body: Uint8Array): boolean {
  const end = Math.min(body.length, SAMPLE_BYTES) - 1;
  let pairs = 0;
  for (let at = 0; at < end; at += 2) {
    if (isPrintable(body[at] ?? 0) && isPrintable(body[at + 1] ?? 0)) pairs += 1;
  }
  return pairs * 4 > end;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d;
}

/** Every EBCDIC page has letters, digits and markup where cp037 has them. */
function declaredEbcdic(body: Uint8Array): string {
  const head = decodeCharset(body.subarray(0, 256), 'cp037');
  // Where quotes are, pages differ.
  const label = /encoding\s*=\s*.([\w.:-]+)/i.exec(head)?.[1] ?? null;
  const name = knownCharset(label);
  return name !== null && EBCDIC_PAGES.has(name) ? name : 'cp037';
}
