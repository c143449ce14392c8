import type { RecordFormat } from './record-formats.ts';
import { mediaTypes, TOO_LARGE_TYPE } from './record-formats.ts';
import { declaredDelimiter } from './scan-csv.ts';
import { isBlank } from './scanner.ts';
import { type SplitRecord, splitRecords } from './split-records.ts';

/** Whole records of a file, as a document of the file's own format. */
export type Piece = {
  /** Numbers of its first and last record. */
  first: number;
  last: number;
  contentType: string;
  body: Uint8Array;
};

export type PieceLimits = {
  /** Of one record; a larger one becomes a piece of its own that says how large it is. */
  recordBytes: number;
  /** After which a piece is closed. */
  pieceBytes: number;
  pieceRecords: number;
};

/** What one transaction and one reading take well. */
export const DEFAULT_PIECE = { pieceBytes: 2_000_000, pieceRecords: 200 };

export type PieceCutter = {
  push: (chunk: Uint8Array) => Piece[];
  end: () => Piece[];
  /** The whole records that are left where the bytes end in damage: what comes last is none. */
  close: () => Piece[];
};

/**
 * Cuts a stream of bytes into pieces. Where they are cut depends on the bytes alone, not on how they come, and not on
 * what follows: a file that grew has the same pieces, up to its last.
 */
export function cutPieces(
  format: RecordFormat,
  { head, charset, ...limits }: PieceLimits & { head: Uint8Array; charset: string | null },
): PieceCutter {
  const splitter = splitRecords(format, { head, maxBytes: limits.recordBytes });
  const contentType = charset === null ? mediaTypes[format] : `${mediaTypes[format]}; charset=${charset}`;
  let header: Uint8Array | null = format === 'csv' ? new Uint8Array() : null;
  let waiting: SplitRecord[] = [];
  let bytes = 0;

  const close = (): Piece[] => {
    const piece = waiting.some((record) => !isBlank(record.bytes))
      ? [joinPiece(waiting, { format, header, contentType })]
      : [];
    waiting = [];
    bytes = 0;
    return piece;
  };
  const add = (record: SplitRecord): Piece[] => {
    if (header?.length === 0) {
      if (declaredDelimiter(record.bytes) === null && !isBlank(record.bytes)) header = record.bytes;
      return [];
    }
    if (record.size > limits.recordBytes) return [...close(), describeTooLarge(record, format)];
    const closed = waiting.length > 0 && bytes + record.size > limits.pieceBytes ? close() : [];
    waiting.push(record);
    bytes += record.size;
    return waiting.length >= limits.pieceRecords ? [...closed, ...close()] : closed;
  };
  return {
    push: (chunk) => splitter.push(chunk).flatMap(add),
    end: () => [...splitter.end().flatMap(add), ...close()],
    close,
  };
}

/** The location of a piece: `archive.jsonl#201-400`. */
export function pieceLocation(path: string, { first, last }: Pick<Piece, 'first' | 'last'>): string {
  return `${path}#${first}-${last}`;
}

/** The number of a document's first record: 1, but for a piece. */
export function firstRecordOf(location: string): number {
  return Number(/#(\d{1,15})-\d{1,15}$/.exec(location)?.[1] ?? 1);
}

function joinPiece(
  records: readonly SplitRecord[],
  { format, header, contentType }: { format: RecordFormat; header: Uint8Array | null; contentType: string },
): Piece {
  const bodies = records.map((record) => record.bytes);
  const body =
    format === 'json-list'
      ? Buffer.from(joinList(bodies))
      : Buffer.concat([header ?? new Uint8Array(), ...bodies]);
  return { first: records[0]!.number, last: records.at(-1)!.number, contentType, body };
}

function joinList(elements: readonly Uint8Array[]): Uint8Array {
  const [open, comma, close] = ['[', ',\n', ']\n'].map((mark) => Buffer.from(mark)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const parts = elements.flatMap((element, index) => (index === 0 ? [element] : [comma, element]));
  return Buffer.concat([open, ...parts, close]);
}

function describeTooLarge({ number, bytes, size }: SplitRecord, format: RecordFormat): Piece {
  const contentType = `${TOO_LARGE_TYPE}; format=${format}; bytes=${size}`;
  return { first: number, last: number, contentType, body: Buffer.from(bytes) };
}
