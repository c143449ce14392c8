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
  const scanner = scannerFor(format, head);
  const firstNumber = format === 'csv' ? 0 : 1;
  let unscanned: Uint8Array = new Uint8Array();
  let record = startRecord();
  let number = firstNumber - 1;

  const finish = (): SplitRecord => {
    number += 1;
    const whole = join(record.parts);
    const bytes = scanner.trim?.(whole, number) ?? whole;
    const isWhole = record.size === whole.length;
    const size = isWhole ? bytes.length : record.size;
    record = startRecord();
    return { number, bytes, size };
  };
  const feed = (data: Uint8Array, isLast: boolean): SplitRecord[] => {
    const { ends, upTo } = scanner.scan(data, isLast);
    const found: SplitRecord[] = [];
    let from = 0;
    for (const end of ends) {
      take(record, data.subarray(from, end), maxBytes);
      found.push(finish());
      from = end;
    }
    const rest = data.subarray(from, upTo);
    unscanned = data.subarray(upTo);
    const isStuck = isLast || record.size + rest.length > maxBytes;
    if (isStuck && !record.isCut && scanner.recover?.(isLast)) {
      const again = join([...record.parts, rest]);
      record = startRecord();
      found.push(...feed(again, isLast));
    } else take(record, rest, maxBytes);
    return found;
  };
  return {
    push: (chunk) => {
      const found: SplitRecord[] = [];
      // In steps at the end of which no record can be more than a byte too large, however the bytes come.
      for (let at = 0, step = 0; at < chunk.length; at += step) {
        step = record.isCut ? maxBytes : maxBytes + 1 - record.size;
        const some = chunk.subarray(at, at + step);
        found.push(...feed(unscanned.length === 0 ? some : join([unscanned, some]), false));
      }
      return found;
    },
    end: () => {
      const found = feed(unscanned, true);
      return record.size === 0 ? found : [...found, finish()];
    },
  };
}

function scannerFor(format: RecordFormat, head: Uint8Array): Scanner {
  switch (format) {
    case 'json-lines':
      return scanLines();
    case 'json-list':
      return scanJsonList();
    case 'csv':
      return scanCsv(readDialect(head));
    case 'warc':
      return scanWarc();
    case 'mbox':
      return scanMbox();
  }
}

type Growing = { parts: Uint8Array[]; size: number; isCut: boolean };

function startRecord(): Growing {
  return { parts: [], size: 0, isCut: false };
}

function take(record: Growing, bytes: Uint8Array, maxBytes: number): void {
  if (bytes.length === 0) return;
  record.size += bytes.length;
  if (record.isCut) return;
  record.parts.push(bytes);
  if (record.size <= maxBytes) return;
  record.isCut = true;
  record.parts = [join(record.parts).slice(0, Math.min(KEPT_OF_LARGE, maxBytes))];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
