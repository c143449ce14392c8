import type { Columns } from '../../domain/feed.ts';
import type { Picture, RawItem, TextConstruct } from '../../domain/item.ts';
import { type ArticleField, findColumns } from '../seeds/article-columns.ts';
import { emptyItem } from './empty-facts.ts';

/** A record by its columns: a row of a table, or an object of JSON. */
export type TableRecord = Readonly<Record<string, unknown>>;

/** An article of a record whose columns have names; null where none of them is one that articles are read from. */
export function readTableItem(record: TableRecord, position: number, columns: Columns): RawItem | null {
  const { first, text, said } = lookUp(record, columns);
  const tags = splitList(first('tags')?.value, /[;,|]/);
  const dates = [first('published'), first('updated')].map(readDate);
  const item = {
    ...emptyItem(position),
    guid: text('id'),
    url: text('url'),
    title: construct('text', text('title')),
    summary: guess(text('summary')),
    // What is not read stays in `extra`: the next is asked for only where there is none.
    content: construct('html', text('html')) ?? guess(text('content')) ?? construct('text', text('text')),
    authors: splitList(first('authors')?.value, /[;|]/),
    categories: tags,
    tags: tags.map((term) => ({ term, scheme: null, label: null })),
    published: dates[0]?.value ?? null,
    updated: dates[1]?.value ?? null,
    dates: dates.filter((date) => date !== null),
    language: text('language'),
    images: textsOf(first('image')?.value).map(picture),
  };
  const told = said();
  return told === null ? null : { ...item, extra: told };
}

type Found = { column: string; value: unknown };

/** Columns by what they hold. `said`: those that nobody asked for, or that say more; null where nothing was found. */
function lookUp(record: TableRecord, columns: Columns) {
  const byField = findColumns(Object.keys(record), columns);
  const used = new Set<string>();
  let isFound = false;
  const first = (field: ArticleField): Found | null => {
    for (const column of byField.get(field) ?? []) {
      const value = valueAt(record, column);
      if (textsOf(value).length === 0) continue;
      isFound = true;
      if (isPlain(value)) used.add(column);
      return { column, value };
    }
    return null;
  };
  const text = (field: ArticleField) => textsOf(first(field)?.value)[0] ?? null;
  return { first, text, said: () => (isFound ? rest(record, used) : null) };
}

/** True for what a text, or a list of texts, says all of. */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every((one) => typeof one !== 'object') : typeof value !== 'object';
}

function readDate(found: Found | null): { name: string; value: string } | null {
  const value = textsOf(found?.value)[0];
  return found === null || value === undefined ? null : { name: found.column, value };
}

/** A column by its name, else by a path of names: `data.title`. */
function valueAt(record: TableRecord, column: string): unknown {
  if (Object.hasOwn(record, column)) return record[column];
  return column.split('.').reduce<unknown>((value, name) => fieldOf(value, name), record);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** Publishers name people, tags and pictures by objects, too. */
const NAMING_FIELDS = ['name', 'title', 'label', 'term', 'value', 'url', '$oid', '$date'];

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (Array.isArray(value)) return value.filter((one) => !Array.isArray(one)).flatMap(textsOf);
  for (const name of NAMING_FIELDS) {
    const named = fieldOf(value, name);
    if (typeof named === 'string' || typeof named === 'number') return textsOf(named);
  }
  return [];
}

function splitList(value: unknown, separator: RegExp): string[] {
  const texts = Array.isArray(value)
    ? textsOf(value)
    : textsOf(value).flatMap((text) => text.split(separator));
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

function guess(value: string | null): TextConstruct | null {
  return construct(value !== null && MARKUP.test(value) ? 'html' : 'text', value);
}

const MARKUP =
  /<\/?(?:p|div|br|a|b|i|em|strong|span|img|figure|h[1-6]|ul|ol|li|blockquote|article|section|table)(?:\s[^<>]{0,2000})?\/?>/i;

function construct(type: TextConstruct['type'], value: string | null): TextConstruct | null {
  return value === null ? null : { type, value };
}

function picture(url: string): Picture {
  return { url, title: null, link: null, description: null, width: null, height: null };
}

function rest(record: TableRecord, used: ReadonlySet<string>): Record<string, unknown> {
  const said = Object.entries(record).filter(([name, value]) => !used.has(name) && isSaid(value));
  return Object.fromEntries(said);
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && isWithinDepth(value);
}

/** What nests deeper would exhaust the stack of whoever walks it. */
const DEPTH_MAX = 64;

function isWithinDepth(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < DEPTH_MAX && Object.values(value).every((inner) => isWithinDepth(inner, depth + 1));
}
