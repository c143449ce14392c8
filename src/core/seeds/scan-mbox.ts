import { CR, LF, type Scanner } from './scanner.ts';

const START = new TextEncoder().encode('From ');

/** A message ends where behind an empty line the next begins with `From ` (RFC 4155). */
export function scanMbox(): Scanner {
  let isLineEmpty = false;
  let isLineStart = false;
  return {
    scan: (data, isLast) => {
      const ends: number[] = [];
      const upTo = isLast ? data.length : Math.max(0, data.length - START.length);
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
  return START.every((byte, index) => data[at + index] === byte);
}
