import { CR, LF, type Scanner } from './scanner.ts';

/** Header lines of a WARC record are few and short; what has more is no header. */
const HEADER_MAX = 64 * 1024;

const START = new TextEncoder().encode('WARC/');

type State = { in: 'header'; header: number[] } | { in: 'content'; left: number } | { in: 'junk' };

/** How far a step went, what comes next, and whether a record ended there. */
type Step = { at: number; state: State; ends: boolean };

/**
 * Records by their own Content-Length, each with the two line breaks behind it. What has no header goes up to the line
 * with which the next record begins.
 */
export function scanWarc(): Scanner {
  let state = nextRecord();
  return {
    scan: (data, isLast) => {
      const ends: number[] = [];
      let at = 0;
      while (at < data.length) {
        const step = stepOn(state, data, at, isLast);
        if (step.ends) ends.push(step.at);
        state = step.state;
        at = step.at;
        if (state.in === 'junk' && !step.ends && at >= data.length - START.length) break;
      }
      return { ends, upTo: at };
    },
  };
}

function nextRecord(): State {
  return { in: 'header', header: [] };
}

function stepOn(state: State, data: Uint8Array, at: number, isLast: boolean): Step {
  if (state.in === 'header') {
    return { at: at + 1, state: stepInHeader(state.header, data[at]!), ends: false };
  }
  if (state.in === 'junk') {
    const start = findStart(data, at, isLast);
    return { at: start.at, state: start.isFound ? nextRecord() : state, ends: start.isFound };
  }
  const taken = Math.min(state.left, data.length - at);
  const left = state.left - taken;
  return { at: at + taken, state: left > 0 ? { in: 'content', left } : nextRecord(), ends: left === 0 };
}

function stepInHeader(header: number[], byte: number): State {
  // Line breaks before a record belong to none.
  if (header.length > 0 || (byte !== CR && byte !== LF)) header.push(byte);
  const place = header.length - 1;
  if (place >= 0 && place < START.length && byte !== START[place]) return { in: 'junk' };
  if (!endsHeader(header)) return header.length > HEADER_MAX ? { in: 'junk' } : { in: 'header', header };
  const length = /^Content-Length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(decode(header))?.[1];
  return length === undefined ? { in: 'junk' } : { in: 'content', left: Number(length) + '\r\n\r\n'.length };
}

function decode(bytes: readonly number[]): string {
  return new TextDecoder('latin1').decode(Uint8Array.from(bytes));
}

/** An empty line, with or without carriage returns. */
function endsHeader(header: readonly number[]): boolean {
  if (header.at(-1) !== LF) return false;
  return header.at(-2) === LF || (header.at(-2) === CR && header.at(-3) === LF);
}

/** Behind a line break that `WARC/` follows; else as far as can be said without the next bytes. */
function findStart(data: Uint8Array, from: number, isLast: boolean): { at: number; isFound: boolean } {
  for (let at = data.indexOf(LF, from); at !== -1; at = data.indexOf(LF, at + 1)) {
    if (START.every((byte, index) => data[at + 1 + index] === byte)) return { at: at + 1, isFound: true };
  }
  return { at: isLast ? data.length : Math.max(from, data.length - START.length), isFound: false };
}
