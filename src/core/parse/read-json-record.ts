import type { Columns } from '../../domain/feed.ts';
import type { RawItem } from '../../domain/item.ts';
import { cleanLine } from '../normalize/clean-text.ts';
import { countRepairs, type Repairs } from './count-repairs.ts';
import { mendJson } from './mend-json.ts';
import { readTableItem } from './read-table-item.ts';

/** An article as a JSON object, or why it is none. */
export function readJsonRecord(
  text: string,
  columns: Columns,
  repairs: Repairs,
): { item: RawItem } | { reason: string } {
  const { value, error } = parse(text, repairs);
  if (error !== null) return { reason: `not JSON (${error})` };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { reason: 'not a JSON object' };
  const item = readTableItem({ ...value }, 0, columns);
  return item === null ? { reason: noKnownNames(Object.keys(value)) } : { item };
}

/** What to say of a record, or of a table, in which no name is known. */
export function noKnownNames(names: readonly string[]): string {
  const some = names.slice(0, 10).map((name) => name.slice(0, 60));
  const there = cleanLine(some.join(', ')) ?? 'nothing';
  return `none of its columns is known (${there}); say under "columns" which is which`;
}

function parse(text: string, repairs: Repairs): { value: unknown; error: string | null } {
  try {
    return { value: JSON.parse(text), error: null };
  } catch (error) {
    const mends = countRepairs();
    const value = mendJson(text, mends);
    const isWhole = value !== null && mends.list().every(({ kind }) => SLIPS.has(kind));
    if (!isWhole) return { value: null, error: (cleanLine(String(error)) ?? '').slice(0, 160) };
    for (const { kind, count } of mends.list()) repairs.add(kind, count);
    return { value, error: null };
  }
}

/** Mends that lose nothing. */
const SLIPS = new Set(['control-characters', 'trailing-comma', 'not-a-number']);
