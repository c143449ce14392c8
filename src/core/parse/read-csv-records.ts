import { CsvError, parse } from 'csv-parse/sync';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Columns } from '../../domain/feed.ts';
import type { RawItem } from '../../domain/item.ts';
import { findColumns } from '../seeds/article-columns.ts';
import type { Repairs } from './count-repairs.ts';
import { noKnownNames } from './read-json-record.ts';
import { readTableItem } from './read-table-item.ts';

export type CsvReader = (row: string, repairs: Repairs) => { item: RawItem } | { reason: string };

/**
 * Reads rows by the names in the header.
 * @throws NotAFeedError where no name is known, or one that the source names is not there
 */
export function readCsvRecords(header: string, delimiter: string, columns: Columns): CsvReader {
  const names = readNames(header, delimiter);
  checkNames(names, columns);
  return (row, repairs) => {
    const fields = splitRow(row, delimiter);
    if (typeof fields === 'string') return { reason: fields };
    const beyond = fields.slice(names.length);
    if (beyond.some((field) => field.trim() !== '')) {
      return { reason: `${fields.length} fields, and the header has ${names.length}` };
    }
    if (fields.length < names.length) repairs.add('short-row');
    const item = readTableItem(
      Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])),
      0,
      columns,
    );
    return item === null ? { reason: 'nothing in its columns' } : { item };
  };
}

function readNames(header: string, delimiter: string): string[] {
  const fields = splitRow(header.replace(/^\uFEFF/, ''), delimiter);
  if (typeof fields === 'string') throw new NotAFeedError(`its header cannot be read: ${fields}`);
  const taken = new Set<string>();
  return fields.map((field, index) => {
    const name = field.trim() || `column ${index + 1}`;
    const own = taken.has(name) ? `${name} (${index + 1})` : name;
    taken.add(own);
    return own;
  });
}

function checkNames(names: readonly string[], columns: Columns): void {
  const missing = Object.values(columns).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new NotAFeedError(
      `its header has no column ${missing.join(', ')}; it has ${names.slice(0, 20).join(', ')}`,
    );
  }
  const known = [...findColumns(names, columns).values()].flat();
  if (known.length === 0) throw new NotAFeedError(noKnownNames(names));
}

/** The fields of one row, or why it cannot be read. */
function splitRow(row: string, delimiter: string): string[] | string {
  try {
    const rows = parse(row, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    const [fields, ...more] = rows;
    return fields === undefined || more.length > 0 ? 'its quotes do not tell where it ends' : fields;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed' : error.message;
  }
}
