import type { RecordFormat } from './record-formats.ts';
import { readDialect, scanCsv } from './scan-csv.ts';
import { scanJsonList } from './scan-json-list.ts';
import { scanLines } from './scan-lines.ts';
import { scanMbox } from './scan-mbox.ts';
import { scanWarc } from './scan-warc.ts';
import type { Scanner } from './scanner.ts';

/**
 * A record as it stands in its file. `number`: from 1; of JSON Lines the line, of CSV the header counts as 0.
 * `bytes` holds only how it begins where it is larger than a record may be: then `size` says more than there is.
 */
export type SplitRecord = { number: number; bytes: Uint8Array; size: number };

export type Splitter = {
  /** The records that these bytes complete. */
  push: (chunk: Uint8Array) => SplitRecord[];
  /** What the stream ended with. */
  end: () => SplitRecord[];
};

/** What a record that is too large is known by. */
const KEPT_OF_LARGE = 1000;

/** `head`: how the file begins, which for CSV tells what parts its fields. Records beyond `maxBytes` are not held. */
export function splitRecords(
  format: RecordFormat,
  { head, maxBytes }: { head: Uint8Array; maxBytes: number },
): Splitter {
  const numbered = { scanner: scannerFor(format, { head, maxBytes }), number: format === 'csv' ? -1 : 0 };
  const state: State = { ...numbered, maxBytes, unscanned: new Uint8Array(), record: startRecord() };
  return {
    push: (chunk) => {
      const found: SplitRecord[] = [];
      // In steps at the end of which no record can be more than a byte too large, however the bytes come.
      for (let at = 0, step = 0; at < chunk.length; at += step) {
        step = state.record.isCut ? maxBytes : maxBytes + 1 - state.record.size;
        found.push(...feed(state, join([state.unscanned, chunk.subarray(at, at + step)]), false));
      }
      return found;
    },
    end: () => {
      const found = feed(state, state.unscanned, true);
      return state.record.size === 0 ? found : [...found, finish(state)];
    },
  };
}

type State = {
  scanner: Scanner;
  maxBytes: number;
  /** The number of the record before the one at hand. */
  number: number;
  record: Growing;
  /** What the scanner wants to see again, with what follows. */
  unscanned: Uint8Array;
};

/** What has come of the record at hand. `isCut`: more than may be, and only its beginning is held. */
type Growing = { parts: Uint8Array[]; size: number; isCut: boolean };

function startRecord(): Growing {
  return { parts: [], size: 0, isCut: false };
}

function feed(state: State, data: Uint8Array, isLast: boolean): SplitRecord[] {
  const { ends, upTo, isAstray = false } = state.scanner.scan(data, isLast);
  const found: SplitRecord[] = [];
  let from = 0;
  for (const end of ends) {
    take(state, data.subarray(from, end));
    found.push(finish(state));
    from = end;
  }
  state.unscanned = data.subarray(upTo);
  const rest = data.subarray(from, upTo);
  const { parts, size, isCut } = state.record;
  const isStuck = isLast || isAstray || size + rest.length > state.maxBytes;
  if (!isStuck || isCut || !state.scanner.recover?.(isLast)) {
    take(state, rest);
    return found;
  }
  state.record = startRecord();
  return [...found, ...feed(state, join([...parts, data.subarray(from)]), isLast)];
}

function take({ record, maxBytes }: State, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  record.size += bytes.length;
  if (record.isCut) return;
  record.parts.push(bytes);
  if (record.size <= maxBytes) return;
  record.isCut = true;
  record.parts = [join(record.parts).slice(0, Math.min(KEPT_OF_LARGE, maxBytes))];
}

function finish(state: State): SplitRecord {
  const { record, scanner } = state;
  state.record = startRecord();
  state.number += 1;
  const { number } = state;
  const held = join(record.parts);
  const bytes = scanner.trim?.(held, number) ?? held;
  return { number, bytes, size: record.isCut ? record.size : bytes.length };
}

/** Copies nothing where there is but one. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  const some = parts.filter((part) => part.length > 0);
  return some.length === 1 ? some[0]! : Buffer.concat(some);
}

function scannerFor(
  format: RecordFormat,
  { head, maxBytes }: { head: Uint8Array; maxBytes: number },
): Scanner {
  switch (format) {
    case 'json-lines':
      return scanLines();
    case 'json-list':
      return scanJsonList();
    case 'csv':
      return scanCsv(readDialect(head));
    case 'warc':
      return scanWarc(maxBytes);
    case 'mbox':
      return scanMbox();
  }
}
