/** Formats of files that hold one record after another, so that they can be read in pieces. */
export type RecordFormat = 'json-lines' | 'json-list' | 'csv' | 'warc' | 'mbox';

/** The media types that pieces are stored with. */
export const mediaTypes: Readonly<Record<RecordFormat, string>> = {
  'json-lines': 'application/jsonl',
  'json-list': 'application/json',
  csv: 'text/csv',
  warc: 'application/warc',
  mbox: 'application/mbox',
};

/** Of a record that is larger than a record may be; its body is how the record begins. */
export const TOO_LARGE_TYPE = 'application/vnd.sluice.too-large';

/** Of a document that came out of a gzip whose end is missing. */
export const CUT_GZIP_TYPE = 'application/vnd.sluice.cut-gzip';
