import { CR, LF, type Scanner } from './scanner.ts';

const [QUOTE, SPACE] = [0x22, 0x20];

/** `field`: at its beginning; `closed`: behind a quote that may be its end; `line`: quotes mean nothing up to its end. */
type State = 'field' | 'bare' | 'quoted' | 'closed' | 'line';

/** A quote that is never closed costs looking again; so often it is believed to be a mistake of one record. */
const RECOVERIES_MAX = 20;

/**
 * Every row is a record; a line break in quotes belongs to its field. A quote within a field is a letter, and so is one in
 * quotes that no delimiter follows. Where a quote is not closed, its row ends with its line.
 */
export function scanCsv({ delimiter, newline }: Dialect): Scanner {
  let state: State = 'field';
  let recoveries = 0;
  const startOfRow = (): State => (recoveries >= RECOVERIES_MAX ? 'line' : 'field');
  return {
    scan: (data) => {
      const ends: number[] = [];
      for (let at = 0; at < data.length; at += 1) {
        at = skipWords(state, data, at, { delimiter, newline });
        if (at === data.length) break;
        const isEnd = data[at] === newline && state !== 'quoted';
        if (isEnd) ends.push(at + 1);
        state = isEnd ? startOfRow() : step(state, data[at]!, delimiter);
      }
      return { ends, upTo: data.length };
    },
    recover: (isLast) => {
      const isInQuotes = state === 'quoted' || (state === 'closed' && !isLast);
      const isAstray = isInQuotes && recoveries < RECOVERIES_MAX;
      if (isAstray) {
        recoveries += 1;
        state = 'line';
      }
      return isAstray;
    },
  };
}

/** Over what changes nothing: in quotes all but quotes, else what neither ends the field nor the row. */
function skipWords(state: State, data: Uint8Array, from: number, { delimiter, newline }: Dialect): number {
  if (state === 'quoted' || state === 'line') {
    const next = data.indexOf(state === 'line' ? newline : QUOTE, from);
    return next === -1 ? data.length : next;
  }
  let at = from;
  if (state === 'bare') while (at < data.length && data[at] !== delimiter && data[at] !== newline) at += 1;
  return at;
}

function step(state: State, byte: number, delimiter: number): State {
  switch (state) {
    case 'line':
      return 'line';
    case 'quoted':
      return byte === QUOTE ? 'closed' : 'quoted';
    case 'closed':
      if (byte === delimiter) return 'field';
      return byte === SPACE || byte === CR ? 'closed' : 'quoted';
    case 'bare':
      return byte === delimiter ? 'field' : 'bare';
    case 'field':
      if (byte === QUOTE) return 'quoted';
      return byte === delimiter || byte === SPACE ? 'field' : 'bare';
  }
}

export type Dialect = { delimiter: number; newline: number };

/** What parts the fields and rows of a CSV file, by its first row. */
export function readDialect(head: Uint8Array): Dialect {
  const counts = DELIMITERS.map(() => 0);
  let inQuotes = false;
  let newline = LF;
  for (const [at, byte] of head.entries()) {
    if (byte === QUOTE) inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (byte === LF || byte === CR) {
      // Alone it is how old Macs end a line.
      newline = byte === CR && head[at + 1] !== LF ? CR : LF;
      break;
    }
    const index = DELIMITERS.indexOf(byte);
    if (index !== -1) counts[index]! += 1;
  }
  const most = DELIMITERS[counts.indexOf(Math.max(...counts))]!;
  return { delimiter: declaredDelimiter(head) ?? most, newline };
}

/** In order of preference; the one that the first row has most of, its quoted names aside. */
const DELIMITERS = [',', ';', '\t', '|'].map((mark) => mark.charCodeAt(0));

/** The delimiter of a line of its own that Excel may begin with: `sep=;`. */
export function declaredDelimiter(line: Uint8Array): number | null {
  const [, mark] =
    /^(?:\uFEFF)?sep=(.)\s*(?:[\r\n]|$)/i.exec(new TextDecoder().decode(line.subarray(0, 16))) ?? [];
  return mark === undefined ? null : mark.charCodeAt(0);
}
