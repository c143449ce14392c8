import { isAscii } from 'node:buffer';

/**
 * A document to be read. Its markup is ASCII, which stands in its UTF-8 as it stands in its text: whoever looks for
 * markup need not decode a document as a whole, but only those of its texts that are more than ASCII.
 */
export type SourceText = {
  characters: string;
  /** What a character in `characters` is: one of the text, or a byte of its UTF-8. */
  unit: 'character' | 'byte';
};

/** Bytes that are UTF-8, without a byte order mark. */
export function sourceOfUtf8(body: Uint8Array): SourceText {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return { characters: bytes.toString('latin1'), unit: isAscii(body) ? 'character' : 'byte' };
}

/** A whole document as its text. */
export function decodeSource({ characters, unit }: SourceText): string {
  return unit === 'byte' ? decodeUtf8(characters) : characters;
}

/** The same document, decoded. */
export function asText(source: SourceText): SourceText {
  return { characters: decodeSource(source), unit: 'character' };
}

/** Text of a string that has a character for every byte of its UTF-8. */
export function decodeUtf8(characters: string): string {
  if (characters.length > scratch.length) return Buffer.from(characters, 'latin1').toString('utf8');
  return scratch.toString('utf8', 0, scratch.write(characters, 'latin1'));
}

/** A buffer for every text would cost as much as the decoding. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024);
