import { CR, LF, type Scanner } from './scanner.ts';

/** Header lines of a WARC record are few and short; what has more is no header. */
const HEADER_MAX = 64 * 1024;

const START = new TextEncoder().encode('WARC/');

/** `left`: bytes of the record at hand, behind its header. `junk`: no header stood where one should. */
type State = { in: 'header' } | { in: 'content'; left: number } | { in: 'junk' };

/** How far a step went, what comes next, and whether a record ended there. Null: more bytes are needed first. */
type Step = { at: number; state: State; ends: boolean } | null;

/**
 * Records by their own Content-Length, each with the two line breaks behind it. What has no header goes up to the line
 * with which the next record begins.
 */
export function scanWarc(): Scanner {
  let state: State = { in: 'header' };
  return {
    scan: (data, isLast) => {
      const ends: number[] = [];
      let at = 0;
      while (at < data.length) {
        const step = stepOn(state, data, at, isLast);
        if (step === null) break;
        if (step.ends) ends.push(step.at);
        state = step.state;
        at = step.at;
      }
      return { ends, upTo: at };
    },
  };
}

function stepOn(state: State, data: Uint8Array, at: number, isLast: boolean): Step {
  switch (state.in) {
    case 'header':
      return stepOverHeader(data, at, isLast);
    case 'content': {
      const taken = Math.min(state.left, data.length - at);
      const left = state.left - taken;
      return {
        at: at + taken,
        state: left > 0 ? { in: 'content', left } : { in: 'header' },
        ends: left === 0,
      };
    }
    case 'junk':
      return stepOverJunk(data, at, isLast);
  }
}

function stepOverHeader(data: Uint8Array, from: number, isLast: boolean): Step {
  let at = from;
  // Line breaks before a record belong to none.
  while (data[at] === CR || data[at] === LF) at += 1;
  const isStart = START.every((byte, index) => at + index >= data.length || data[at + index] === byte);
  const end = isStart ? endOfHeader(data, at) : -1;
  if (end === -1) {
    const mayCome = isStart && !isLast && data.length - at < HEADER_MAX;
    return mayCome ? null : { at, state: { in: 'junk' }, ends: false };
  }
  const header = new TextDecoder('latin1').decode(data.subarray(at, end));
  const length = /^Content-Length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(header)?.[1];
  if (length === undefined) return { at: end, state: { in: 'junk' }, ends: false };
  return { at: end, state: { in: 'content', left: Number(length) + '\r\n\r\n'.length }, ends: false };
}

/** Behind an empty line, with or without carriage returns; -1 where none is in sight. */
function endOfHeader(data: Uint8Array, from: number): number {
  const most = Math.min(data.length, from + HEADER_MAX);
  for (let at = data.indexOf(LF, from); at !== -1 && at < most; at = data.indexOf(LF, at + 1)) {
    if (data[at + 1] === LF) return at + 2;
    if (data[at + 1] === CR && data[at + 2] === LF) return at + 3;
  }
  return -1;
}

/** Up to a line break that `WARC/` follows. */
function stepOverJunk(data: Uint8Array, from: number, isLast: boolean): Step {
  for (let at = data.indexOf(LF, from); at !== -1; at = data.indexOf(LF, at + 1)) {
    if (START.every((byte, index) => data[at + 1 + index] === byte)) {
      return { at: at + 1, state: { in: 'header' }, ends: true };
    }
  }
  const upTo = isLast ? data.length : data.length - START.length;
  return upTo <= from ? null : { at: upTo, state: { in: 'junk' }, ends: false };
}
