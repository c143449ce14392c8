import { CR, LF, type Scanner } from './scanner.ts';

const START = new TextEncoder().encode('From ');

/** Of a line with which a message begins; longer than any. */
const LINE_BYTES = 320;

/** `From somebody Tue Mar  4 08:15:00 2025`, with a zone perhaps: people begin lines with "From", too, and not all programs quote them. */
const ENVELOPE = /^From \S.{0,250}\d\d:\d\d.{0,40}\d{4}/;

/** A message ends where behind an empty line the next begins (RFC 4155). */
export function scanMbox(): Scanner {
  let isLineEmpty = false;
  let isLineStart = false;
  return {
    scan: (data, isLast) => {
      const ends: number[] = [];
      const upTo = isLast ? data.length : Math.max(0, data.length - LINE_BYTES);
      for (let at = 0; at < upTo; at += 1) {
        if (isLineStart && isLineEmpty && startsHere(data, at)) ends.push(at);
        const byte = data[at];
        if (byte === LF) {
          isLineEmpty = isLineStart;
          isLineStart = true;
        } else if (byte !== CR) isLineStart = false;
      }
      return { ends, upTo };
    },
  };
}

function startsHere(data: Uint8Array, at: number): boolean {
  if (!START.every((byte, index) => data[at + index] === byte)) return false;
  return ENVELOPE.test(new TextDecoder('latin1').decode(data.subarray(at, at + LINE_BYTES)));
}
