import { normalizeEncoding, TextDecoder as StandardDecoder } from '@exodus/bytes/encoding.js';
import { EBCDIC_PAGES, PAGE_ALIASES, UPPER_HALVES } from './code-pages.ts';
import { SEVEN_BIT } from './decode-seven-bit.ts';

/** Bytes in a charset that `knownCharset` names; what is no text in it becomes U+FFFD. */
export function decodeCharset(body: Uint8Array, name: string): string {
  if (name.startsWith('utf-32')) return decodeUtf32(body, name === 'utf-32le');
  const decodeSevenBit = SEVEN_BIT.get(name);
  if (decodeSevenBit !== undefined) return decodeSevenBit(body);
  const ebcdic = EBCDIC_PAGES.get(name);
  if (ebcdic !== undefined) return decodeByTable(body, ebcdic);
  const upper = UPPER_HALVES.get(name);
  if (upper !== undefined) return decodeByTable(body, ASCII + upper);
  // Node's decoder has gaps in Korean and Chinese, and takes five times as long for single bytes.
  return name.startsWith('utf-')
    ? new TextDecoder(name).decode(body)
    : new StandardDecoder(name).decode(body);
}

/** The one name a charset's label stands for; null for a label that nobody knows. */
export function knownCharset(label: string | null): string | null {
  if (label === null) return null;
  const folded = label.toLowerCase().replace(/[^a-z0-9]/g, '');
  return (
    SEVEN_BIT_LABELS.get(folded) ??
    standardName(label) ??
    PAGE_ALIASES.get(folded) ??
    standardName(LABELS.get(folded) ?? label.replaceAll('_', '-')) ??
    standardName(folded.replace(/^iso8859(\d+)$/, 'iso-8859-$1'))
  );
}

/** The Encoding Standard refuses these, or knows the oldest of a family alone. */
const SEVEN_BIT_LABELS: ReadonlyMap<string, string> = new Map([
  ['utf7', 'utf-7'],
  ['unicode11utf7', 'utf-7'],
  ['hzgb2312', 'hz-gb-2312'],
  ['hzgb', 'hz-gb-2312'],
  ['hz', 'hz-gb-2312'],
  ['iso2022kr', 'iso-2022-kr'],
  ['csiso2022kr', 'iso-2022-kr'],
  ...['', '1', '2', '3', '2004', 'ext'].map((end): [string, string] => [`iso2022jp${end}`, 'iso-2022-jp']),
]);

/** By the Encoding Standard, which has `replacement` for what it refuses to read. */
function standardName(label: string): string | null {
  const name = normalizeEncoding(label);
  return name === 'replacement' ? null : name;
}

/** Labels in use that the Encoding Standard does not know, in lower case and without marks. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['shiftjis2004', 'shift_jis'],
  ['shiftjisx0213', 'shift_jis'],
  ['eucjp', 'euc-jp'],
  ['ujis', 'euc-jp'],
  ['eucjisx0213', 'euc-jp'],
  ['eucjis2004', 'euc-jp'],
  ['cp949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['ms949', 'euc-kr'],
  ['euckr', 'euc-kr'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['euccn', 'gbk'],
  ['eucgb2312cn', 'gbk'],
  ['cp950', 'big5'],
  ['ms950', 'big5'],
  ['macroman', 'macintosh'],
  ['maccyrillic', 'x-mac-cyrillic'],
  ['cp874', 'windows-874'],
  ['koi8ru', 'koi8-u'],
  ['utf8mb4', 'utf-8'],
]);

const ASCII = String.fromCharCode(...Array.from({ length: 0x80 }, (_, code) => code));
const CHUNK = 8192;

function decodeByTable(body: Uint8Array, table: string): string {
  const codes = Uint16Array.from(body, (byte) => table.charCodeAt(byte));
  const parts: string[] = [];
  for (let at = 0; at < codes.length; at += CHUNK) {
    parts.push(String.fromCharCode(...codes.subarray(at, at + CHUNK)));
  }
  return parts.join('');
}

function decodeUtf32(body: Uint8Array, isLittleEndian: boolean): string {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= body.length; at += 4) {
    const code = view.getUint32(at, isLittleEndian);
    if (at === 0 && code === 0xfeff) continue;
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    parts.push(isCharacter ? String.fromCodePoint(code) : '\uFFFD');
  }
  return parts.join('');
}
