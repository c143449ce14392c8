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

/** What parts the fields and rows of a CSV file, by its header. */
export function readDialect(head: Uint8Array): Dialect {
  const newline = head.includes(LF) || !head.includes(CR) ? LF : CR;
  return { delimiter: chooseDelimiter(head, newline), newline };
}

/** In order of preference. */
const DELIMITERS = [',', ';', '\t', '|'].map((mark) => mark.charCodeAt(0));

/** Excel may say it in a first line of its own, `sep=;`. Else what the header has most of, its quoted names aside. */
function chooseDelimiter(head: Uint8Array, newline: number): number {
  const declared = declaredDelimiter(head);
  if (declared !== null) return declared;
  const counts = DELIMITERS.map(() => 0);
  let inQuotes = false;
  for (const byte of head) {
    if (byte === QUOTE) inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (byte === newline) break;
    const index = DELIMITERS.indexOf(byte);
    if (index !== -1) counts[index]! += 1;
  }
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** The delimiter of a line `sep=;`. */
export function declaredDelimiter(line: Uint8Array): number | null {
  const [, mark] =
    /^(?:\uFEFF)?sep=(.)\s*(?:[\r\n]|$)/i.exec(new TextDecoder().decode(line.subarray(0, 16))) ?? [];
  return mark === undefined ? null : mark.charCodeAt(0);
}
