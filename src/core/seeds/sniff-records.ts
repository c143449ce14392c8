import { isWebUrl } from '../parse/resolve-link.ts';
import type { RecordFormat } from './record-formats.ts';

/** How a document begins, what it is called, and what its server calls it. */
export type DocumentStart = { head: Uint8Array; location: string; contentType: string | null };

/** Bytes of a document that are enough to tell what it is. */
export const HEAD_BYTES = 64 * 1024;

/** The format of a document that holds records; null for one that is read whole. */
export function sniffRecords({ head, location, contentType }: DocumentStart): RecordFormat | null {
  const start = beginsMarkup(head) ? '' : decodeHead(head);
  if (/^WARC\/\d/.test(start)) return 'warc';
  if (MBOX_START.test(start)) return 'mbox';
  const name = withoutPacking(fileName(location));
  if (/\.(?:jsonl|ndjson|jsonlines)$/i.test(name) || JSON_LINES_TYPE.test(contentType ?? ''))
    return 'json-lines';
  if (/\.(?:csv|tsv|tab)$/i.test(name) || CSV_TYPE.test(contentType ?? '')) return 'csv';
  if (/^\[\s*[{\]]/.test(start)) return 'json-list';
  return hasJsonLines(start) ? 'json-lines' : null;
}

/** A name without what says how the file is packed: `news.csv.gz` is a CSV file. */
export function withoutPacking(name: string): string {
  return name.replace(/\.(?:gz|gzip|zst|zstd)$/i, '');
}

/** The place of a document without query and fragment. */
export function fileName(location: string): string {
  return isWebUrl(location) ? (URL.parse(location)?.pathname ?? '') : location;
}

/** `From somebody Tue Mar  4 08:15:00 2025` */
const MBOX_START = /^From \S{1,300} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} /;
const JSON_LINES_TYPE = /^\s*application\/(?:jsonl|x-jsonl|ndjson|x-ndjson|json-lines|x-jsonlines)\b/i;
const CSV_TYPE = /^\s*text\/(?:csv|tab-separated-values)\b/i;

/** Most documents do, and none that holds records. */
function beginsMarkup(head: Uint8Array): boolean {
  let at = 0;
  while (isSpace(head[at])) at += 1;
  return head[at] === LESS;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

const LESS = 0x3c;

function decodeHead(head: Uint8Array): string {
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(head.subarray(0, HEAD_BYTES)).trimStart();
}

/** A JSON object in one line, and another below it: a document in several lines has no whole one in its first. */
function hasJsonLines(start: string): boolean {
  const [first = '', second = ''] = start.split(/\r?\n/, 2);
  if (!first.startsWith('{') || !second.trimStart().startsWith('{')) return false;
  try {
    return typeof JSON.parse(first) === 'object';
  } catch {
    return false;
  }
}
