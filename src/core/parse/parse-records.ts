import type { Charset, RawItem, UnreadRecord } from '../../domain/item.ts';
import { cleanLine } from '../normalize/clean-text.ts';
import { firstRecordOf } from '../seeds/cut-pieces.ts';
import { decodeStream } from '../seeds/decode-stream.ts';
import type { RecordFormat } from '../seeds/record-formats.ts';
import { declaredDelimiter, readDialect } from '../seeds/scan-csv.ts';
import { isBlank } from '../seeds/scanner.ts';
import { HEAD_BYTES } from '../seeds/sniff-records.ts';
import { type SplitRecord, splitRecords } from '../seeds/split-records.ts';
import { countRepairs, type Repairs } from './count-repairs.ts';
import { decodeBytes } from './decode-bytes.ts';
import { decodeCharset } from './decode-charset.ts';
import { emptyFacts } from './empty-facts.ts';
import type { DocumentInput } from './parse-document.ts';
import type { ParsedText } from './parsed-text.ts';
import { type CsvReader, readCsvRecords } from './read-csv-records.ts';
import { readJsonRecord } from './read-json-record.ts';
import { readMail } from './read-mail.ts';
import { readWarcRecord, type WarcReading, type WarcTools } from './read-warc-record.ts';

/** A document of records, whole or a piece of one. A record that is broken is named, the others are read. */
export async function parseRecords(
  format: RecordFormat,
  document: DocumentInput,
  tools: WarcTools,
): Promise<ParsedText & { charset: Charset }> {
  const repairs = countRepairs();
  const { bytes, charset } = isBinary(format) ? asItIs(document.body) : decode(document);
  const records = split(format, bytes);
  const read = chooseReader(format, { document, charset, records, repairs, tools });
  const first = firstRecordOf(document.location);
  const items: RawItem[] = [];
  const unread: UnreadRecord[] = [];
  for (const { number, bytes: record } of records) {
    if (isBlank(record)) continue;
    const reading = await read(record);
    if ('passedOver' in reading) {
      repairs.add(`passed-over-${reading.passedOver}`);
      continue;
    }
    const { items: whole, broken = [] } =
      'reason' in reading ? { items: [], broken: [reading.reason] } : reading;
    const place = `${format === 'json-lines' ? 'line' : 'record'} ${first + number - 1}`;
    for (const item of whole) items.push({ ...item, position: items.length + unread.length });
    for (const reason of broken) {
      unread.push({ position: items.length + unread.length, reason: `${place}: ${cleanReason(reason)}` });
    }
  }
  return { ...emptyFacts(), format, version: null, repairs: repairs.list(), items, unread, charset };
}

/** Reasons tell of what a record says, and go to databases and terminals. */
function cleanReason(reason: string): string {
  return (cleanLine(reason) ?? '').slice(0, REASON_MAX);
}

const REASON_MAX = 500;

type Reader = (record: Uint8Array) => Promise<WarcReading>;

type Reading = {
  document: DocumentInput;
  charset: Charset;
  /** The reader takes the header out. */
  records: SplitRecord[];
  repairs: Repairs;
  tools: WarcTools;
};

function chooseReader(format: RecordFormat, { document, charset, records, repairs, tools }: Reading): Reader {
  const columns = document.columns ?? {};
  const decodeRecord = (record: Uint8Array) => decodeCharset(record, charset.name);
  switch (format) {
    case 'json-lines':
    case 'json-list':
      return async (record) => listed(readJsonRecord(decodeRecord(record), columns, repairs));
    case 'csv': {
      const read = readHeader(records, { columns, decodeRecord });
      return async (record) => listed(read(decodeRecord(record), repairs));
    }
    case 'mbox':
      return async (record) => listed(await readMail(withoutEnvelope(record), repairs));
    case 'warc':
      return (record) => readWarcRecord(record, tools);
  }
}

function listed(reading: { item: RawItem } | { reason: string }): WarcReading {
  return 'item' in reading ? { items: [reading.item] } : reading;
}

function readHeader(
  records: SplitRecord[],
  how: { columns: DocumentInput['columns'] & object; decodeRecord: (record: Uint8Array) => string },
): CsvReader {
  const start = records.findIndex(({ bytes }) => !isBlank(bytes) && declaredDelimiter(bytes) === null);
  const head = Buffer.concat(records.slice(0, start + 1).map(({ bytes }) => bytes));
  const [header] = records.splice(0, start + 1).slice(-1);
  const delimiter = String.fromCharCode(readDialect(head).delimiter);
  return readCsvRecords(how.decodeRecord(header?.bytes ?? new Uint8Array()), delimiter, how.columns);
}

function split(format: RecordFormat, bytes: Uint8Array): SplitRecord[] {
  const head = bytes.subarray(0, HEAD_BYTES);
  const splitter = splitRecords(format, { head, maxBytes: Math.max(1, bytes.length) });
  return [...splitter.push(bytes), ...splitter.end()];
}

function isBinary(format: RecordFormat): boolean {
  return format === 'warc' || format === 'mbox';
}

/** Each record says for itself what charset it is in. */
function asItIs(bytes: Uint8Array): { bytes: Uint8Array; charset: Charset } {
  return { bytes, charset: { name: 'binary', source: 'declaration', replaced: 0 } };
}

function decode({ body, contentType }: DocumentInput): { bytes: Uint8Array; charset: Charset } {
  const { charset } = decodeBytes(body, contentType);
  const decoder = decodeStream(body.subarray(0, HEAD_BYTES));
  const bytes = Buffer.concat([decoder.push(body), decoder.end()]);
  return { bytes, charset: charset.name.startsWith('utf-16') ? { ...charset, name: 'utf-8' } : charset };
}

/** The line that parts messages, and the sign before lines that look like it. */
function withoutEnvelope(message: Uint8Array): Uint8Array {
  const text = Buffer.from(message.buffer, message.byteOffset, message.length).toString('latin1');
  return Buffer.from(text.replace(/^From [^\n]*\n/, '').replace(/^>(>*From )/gm, '$1'), 'latin1');
}
