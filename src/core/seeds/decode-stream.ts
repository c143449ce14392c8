import { decodeBytes } from '../parse/decode-bytes.ts';

/** Bytes of a text that comes in chunks, as its records are kept. */
export type StreamDecoder = {
  /** What the records are to be read in, where their bytes would not tell: a piece may have no letter that does. */
  charset: string | null;
  push: (chunk: Uint8Array) => Uint8Array;
  end: () => Uint8Array;
};

/**
 * Keeps bytes as they are, but for a byte order mark, and for UTF-16, in which a line break is two bytes: that becomes
 * UTF-8. `head` is how the text begins.
 */
export function decodeStream(head: Uint8Array): StreamDecoder {
  const { name, source } = decodeBytes(wholeLines(head), null).charset;
  if (!name.startsWith('utf-16')) {
    return { charset: name === 'utf-8' ? null : name, push: dropMark(), end: () => new Uint8Array() };
  }
  const decoder = new TextDecoder(name, { ignoreBOM: source !== 'bom' });
  return {
    charset: null,
    push: (chunk) => Buffer.from(decoder.decode(chunk, { stream: true })),
    end: () => Buffer.from(decoder.decode()),
  };
}

/** A head may end within a letter, which is no sign of another charset. */
function wholeLines(head: Uint8Array): Uint8Array {
  const end = head.lastIndexOf(0x0a);
  return end === -1 ? head : head.subarray(0, end);
}

const MARK = [0xef, 0xbb, 0xbf];

/** A chunk at the beginning is as long as the mark at least. */
function dropMark(): (chunk: Uint8Array) => Uint8Array {
  let isFirst = true;
  return (chunk) => {
    const isMarked = isFirst && MARK.every((byte, index) => chunk[index] === byte);
    isFirst = false;
    return isMarked ? chunk.subarray(MARK.length) : chunk;
  };
}
