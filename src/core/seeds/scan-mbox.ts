import { CR, LF, type Scanner } from './scanner.ts';

const START = new TextEncoder().encode('From ');

/** Of a line with which a message begins; longer than any. */
const LINE_BYTES = 320;

/** `From somebody Tue Mar  4 08:15:00 2025`, with a zone perhaps: people begin lines with "From", too, and not all programs quote them. */
const ENVELOPE = /^From \S.{0,250}\d\d:\d\d.{0,40}\d{4}/;

/** A message ends where behind an empty line the next begins (RFC 4155). */
export function scanMbox(): Scanner {
  let line: Line = { isStart: false, isBehindEmpty: false };
  return {
    scan: (data, isLast) => {
      const ends: number[] = [];
      const upTo = isLast ? data.length : Math.max(0, data.length - LINE_BYTES);
      for (let at = 0; at < upTo; ) {
        if (line.isStart && line.isBehindEmpty && startsHere(data, at)) ends.push(at);
        const lineEnd = data.indexOf(LF, at);
        const next = lineEnd === -1 ? upTo : Math.min(lineEnd, upTo);
        line = readOn(line, data.subarray(at, next), next < upTo);
        at = next + 1;
      }
      return { ends, upTo };
    },
  };
}

/** Whether nothing of the line has come yet, and whether the one before it was empty. */
type Line = { isStart: boolean; isBehindEmpty: boolean };

function readOn({ isStart, isBehindEmpty }: Line, some: Uint8Array, hasEnd: boolean): Line {
  const isEmpty = isStart && some.every((byte) => byte === CR);
  return hasEnd ? { isStart: true, isBehindEmpty: isEmpty } : { isStart: isEmpty, isBehindEmpty };
}

function startsHere(data: Uint8Array, at: number): boolean {
  if (!START.every((byte, index) => data[at + index] === byte)) return false;
  return ENVELOPE.test(new TextDecoder('latin1').decode(data.subarray(at, at + LINE_BYTES)));
}
