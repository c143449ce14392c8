import type { SQL } from 'drizzle-orm';
import { sql } from './drizzle.ts';

/**
 * Rows, however many, as a recordset `r`: `from ${rows(list, 'id bigint, name text')}`. `texts`: columns of long texts, which go
 * beside the others instead of with them as JSON; names and types of these then have one space between and no comma in them. A half of
 * a surrogate pair is refused in JSON, and becomes U+FFFD in `texts`.
 * Measured about as fast as one array per column, and it takes array columns as they are. In bytes, which the driver sends
 * as they are: a string it measures twice before it writes it, and holds until the answer is there.
 */
export function rows(
  list: readonly Record<string, unknown>[],
  columns: string,
  texts: readonly string[] = [],
): SQL {
  if (texts.length === 0) return sql`${recordset(list)} as r(${sql.raw(columns)})`;
  const without = Object.fromEntries(texts.map((name) => [name, undefined]));
  const others = recordset(list.map((row) => ({ ...row, ...without })));
  const arrays = texts.map(
    (name) => sql`unnest(${textArray(list.map((row) => (row[name] ?? null) as string | null))}::text[])`,
  );
  const names = [...columns.split(',').map((column) => column.trim().split(' ', 1)[0]), ...texts];
  return sql`rows from (${others} as (${sql.raw(columns)}), ${sql.join(arrays, sql`, `)}) as r(${sql.raw(names.join(', '))})`;
}

function recordset(list: readonly Record<string, unknown>[]): SQL {
  return sql`json_to_recordset(${Buffer.from(JSON.stringify(list))}::json)`;
}

/** Whether there are nulls is seen by their lengths, whatever the flags say. */
const [dimensions, flags, textOid, lowerBound] = [1, 0, 25, 1];

/**
 * `text[]` in Postgres's binary format (`array_recv`), where a text stands as it is: to take 6 KB of it out of JSON costs
 * 0.07 CPU-ms.
 */
function textArray(texts: readonly (string | null)[]): Buffer {
  const sizes = texts.map((text) => (text === null ? -1 : Buffer.byteLength(text)));
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + Math.max(size, 0), 20));
  let end = 0;
  for (const word of [dimensions, flags, textOid, texts.length, lowerBound]) {
    end = bytes.writeInt32BE(word, end);
  }
  for (const [index, text] of texts.entries()) {
    end = bytes.writeInt32BE(sizes[index] ?? -1, end);
    if (text !== null) end += bytes.write(text, end);
  }
  return bytes;
}

/**
 * Strings above 128 KB are objects of their own to V8: memory that is new each time, page by page. Written in parts that stay
 * below it, thirty articles took a third to a fifth of the CPU (Node 24; characters beyond Latin-1 count twice).
 */
const partWeight = 50_000;

/** A list in parts of about `partWeight` characters each, by what `weigh` says of an item. */
export function inParts<Item>(list: readonly Item[], weigh: (item: Item) => number): Item[][] {
  const parts: Item[][] = [];
  let room = 0;
  for (const item of list) {
    const weight = weigh(item);
    if (weight > room || parts.length === 0) {
      parts.push([]);
      room = partWeight;
    }
    parts.at(-1)?.push(item);
    room -= weight;
  }
  return parts;
}

/**
 * For arrays as parameters: drizzle would otherwise spread them into a list. Numbers need no quotes; the driver writes
 * its arrays value by value, which for tens of thousands of hashes was an eighth of all that grouping allocates.
 */
export function array(values: readonly unknown[]): SQL {
  const areNumbers = values.every((value) => typeof value === 'number');
  return sql`${sql.param(areNumbers ? `{${values.join(',')}}` : values)}`;
}

/** bytea as Postgres reads it from text or JSON. */
export function hexBytes(hex: string): string {
  return `\\x${hex}`;
}
