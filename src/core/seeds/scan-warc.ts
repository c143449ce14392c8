import { CR, LF, type Scanner } from './scanner.ts';

/** Header lines of a WARC record are few and short; what has more is no header. */
const HEADER_MAX = 64 * 1024;

const START = new TextEncoder().encode('WARC/');

const PARTING_BYTES = '\r\n\r\n'.length;

/**
 * `before`: line breaks between the record before and the header. `left`: bytes of the record at hand, behind its header.
 * `isDoubted`: it may end earlier, with the header of another. `behind`: as many as were named have come. `junk`: no header
 * stood where one should.
 */
type State =
  | { in: 'header'; before: number }
  | { in: 'content'; left: number; isDoubted: boolean }
  | { in: 'behind' }
  | { in: 'junk' };

/** How far a step went, what comes next, and whether a record ended there. */
type Stride = { at: number; state: State; ends: boolean };

/** Null: more bytes are needed first. `astray`: the record does not end where its Content-Length says. */
type Step = Stride | null | 'astray';

type Bytes = { data: Uint8Array; at: number; isLast: boolean };

/**
 * Records by their own Content-Length, each with the two line breaks behind it. Where it leads neither to another record
 * nor to the end, the record ends at the next header, if there is one before; so does every record behind it, and each that
 * names more than `maxBytes`. What has no header goes up to the line with which the next record begins.
 */
export function scanWarc(maxBytes: number): Scanner {
  let state: State = startOfRecord;
  /** Once a length was wrong no other one of the file is believed: so bytes are given again only once. */
  let isDoubted = false;
  let isAstray = false;
  return {
    scan: (data, isLast) => {
      const ends: number[] = [];
      let at = 0;
      while (at < data.length) {
        const step = stepOn(state, { data, at, isLast }, isDoubted ? 0 : maxBytes);
        isAstray = step === 'astray';
        if (step === null || step === 'astray') break;
        if (step.ends) ends.push(step.at);
        state = step.state;
        at = step.at;
      }
      return { ends, upTo: at, isAstray };
    },
    recover: (isLast) => {
      const isCutOff = isLast && state.in === 'content' && !state.isDoubted;
      if (!isAstray && !isCutOff) return false;
      isDoubted = true;
      state = startOfRecord;
      return true;
    },
  };
}

const startOfRecord: State = { in: 'header', before: 0 };

function stepOn(state: State, bytes: Bytes, believedBytes: number): Step {
  switch (state.in) {
    case 'header':
      return stepOverHeader(bytes, state.before, believedBytes);
    case 'content':
      return state.isDoubted ? stepToNextHeader(bytes, state.left) : stepOverContent(bytes, state.left);
    case 'behind':
      return stepBehind(bytes);
    case 'junk':
      return stepOverJunk(bytes);
  }
}

function stepOverHeader({ data, at, isLast }: Bytes, before: number, believedBytes: number): Step {
  // Line breaks before a record belong to none.
  const start = skipLineBreaks(data, at);
  if (start > at) return { at: start, state: { in: 'header', before: before + start - at }, ends: false };
  const isStart = mayBeStart(data, at);
  const end = isStart ? endOfHeader(data, at) : -1;
  if (end === -1) {
    const mayCome = isStart && !isLast && data.length - at < HEADER_MAX;
    return mayCome ? null : { at, state: { in: 'junk' }, ends: false };
  }
  const header = new TextDecoder('latin1').decode(data.subarray(at, end));
  const length = /^Content-Length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(header)?.[1];
  if (length === undefined) return { at: end, state: { in: 'junk' }, ends: false };
  const left = Number(length) + PARTING_BYTES;
  const isDoubted = before + end - at + left > believedBytes;
  return { at: end, state: { in: 'content', left, isDoubted }, ends: false };
}

function skipLineBreaks(data: Uint8Array, from: number): number {
  let at = from;
  while (data[at] === CR || data[at] === LF) at += 1;
  return at;
}

function mayBeStart(data: Uint8Array, at: number): boolean {
  return START.every((byte, index) => at + index >= data.length || data[at + index] === byte);
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

function stepOverContent({ data, at }: Bytes, left: number): Stride {
  const taken = Math.min(left, data.length - at);
  const rest = left - taken;
  const state: State = rest > 0 ? { in: 'content', left: rest, isDoubted: false } : { in: 'behind' };
  return { at: at + taken, state, ends: false };
}

/** More line breaks than that may follow a record; they prove that it has ended. */
const LINE_BREAKS_LOOKED_AT = 16;

function stepBehind({ data, at, isLast }: Bytes): Step {
  const looked = data.subarray(0, at + LINE_BREAKS_LOOKED_AT + START.length);
  const start = skipLineBreaks(looked, at);
  if (looked.length - start < START.length && !isLast && start - at < LINE_BREAKS_LOOKED_AT) return null;
  return mayBeStart(looked, start) ? { at, state: startOfRecord, ends: true } : 'astray';
}

const HEADER_LINE = new TextEncoder().encode('\nWARC/');

/** A header's first line and the beginning of its second. */
const HEADER_START = /^\nWARC\/\d\.\d\r?\n(?:WARC|Content)-/i;
const HEADER_START_BYTES = '\nWARC/1.1\r\nContent-'.length;

/** Where the record should end, or at a header before that. */
function stepToNextHeader({ data, at: from, isLast }: Bytes, left: number): Step {
  const end = from + left;
  const upTo = isLast ? data.length : Math.max(from, data.length - HEADER_START_BYTES);
  const view = Buffer.from(data.buffer, data.byteOffset, data.length);
  for (let at = view.indexOf(HEADER_LINE, from); at !== -1 && at < Math.min(upTo, end); ) {
    if (HEADER_START.test(view.toString('latin1', at, at + HEADER_START_BYTES))) {
      return { at: at + 1, state: startOfRecord, ends: true };
    }
    at = view.indexOf(HEADER_LINE, at + 1);
  }
  if (end <= upTo) return { at: end, state: startOfRecord, ends: true };
  return upTo <= from
    ? null
    : { at: upTo, state: { in: 'content', left: end - upTo, isDoubted: true }, ends: false };
}

/** Up to a line break that `WARC/` follows. */
function stepOverJunk({ data, at: from, isLast }: Bytes): Step {
  for (let at = data.indexOf(LF, from); at !== -1; at = data.indexOf(LF, at + 1)) {
    if (START.every((byte, index) => data[at + 1 + index] === byte)) {
      return { at: at + 1, state: startOfRecord, ends: true };
    }
  }
  const upTo = isLast ? data.length : data.length - START.length;
  return upTo <= from ? null : { at: upTo, state: { in: 'junk' }, ends: false };
}
