import { isUtf8 } from 'node:buffer';
import { WINDOWS_1252 } from './code-pages.ts';
import type { Repairs } from './count-repairs.ts';
import type { SourceText } from './source-text.ts';

/**
 * Text that was encoded twice, read twice, where that is certain: all of it beyond ASCII reads as UTF-8 (two
 * characters or more, or one that is no accident). Control characters of Latin-1 become windows-1252's.
 */
export function mendText(text: string, repairs: Repairs): string {
  if (!SUSPICIOUS.test(text)) return text;
  const once = readTwiceEncoded(text);
  if (once !== null) repairs.add('double-encoded');
  return (once ?? text).replace(C1, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
}

/** True where a document has anything that `mendText` may have to look at. */
export function isSuspiciousText({ characters, unit }: SourceText): boolean {
  return (unit === 'byte' ? SUSPICIOUS_BYTES : SUSPICIOUS).test(characters);
}

// Leading bytes of UTF-8 next to trailing ones, both read as windows-1252; or a control character.
const SUSPICIOUS =
  /[\u0080-\u009F]|[\u00C2-\u00F4][\u00A0-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]/;
/** The same in the bytes of UTF-8. */
const SUSPICIOUS_BYTES =
  /\xC2[\x80-\x9F]|\xC3[\x82-\xB4](?:\xC2|\xC5[\x92\x93\xA0\xA1\xB8\xBD\xBE]|\xC6\x92|\xCB[\x86\x9C]|\xE2(?:\x80[\x93-\xBA]|\x82\xAC|\x84\xA2))/;
const C1 = /[\u0080-\u009F]/g;

const BYTES: ReadonlyMap<number, number> = new Map(
  [...WINDOWS_1252].map((character, index) => [character.charCodeAt(0), 0x80 + index]),
);

const utf8 = new TextDecoder();

function readTwiceEncoded(text: string): string | null {
  const bytes = toBytes(text);
  // An exception for every text that was encoded once would cost more than the reading.
  if (bytes === null || !isUtf8(bytes)) return null;
  const once = utf8.decode(bytes);
  return isCertain(text, once) ? once : null;
}

/** As windows-1252 or Latin-1; null where a character is in neither. */
function toBytes(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const byte = code <= 0xff ? code : BYTES.get(code);
    if (byte === undefined) return null;
    bytes[index] = byte;
  }
  return bytes;
}

/**
 * A capital at the end of a word before a no-break space or closing quote may read as UTF-8 once by chance: not
 * behind a small letter, nor Ã by itself, which is the word "à".
 */
function isCertain(text: string, once: string): boolean {
  const shrunk = text.length - once.length;
  return shrunk > 3 || (shrunk > 0 && !BY_CHANCE.test(text));
}

const BY_CHANCE =
  /(?<![a-z\u00DF-\u00FF])(?!(?<![^\s'’(])\u00C3\u00A0)[\u00C2-\u00DF][\u00A0\u00AB\u00BB](?:\s|$)/;
