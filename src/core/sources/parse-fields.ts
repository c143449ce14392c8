import * as z from 'zod';
import { suggestWord } from './suggest-word.ts';

/** What is wrong, and where in the document. */
export type Mistake = { path: PropertyKey[]; message: string };

/** Parses by a schema and says every mistake in plain words. `path` is where the value stands. */
export function parseFields<T>(
  schema: z.ZodType<T>,
  value: unknown,
  path: readonly PropertyKey[],
): { data: T | null; mistakes: Mistake[] } {
  const result = schema.safeParse(value, { error: describe });
  if (result.success) return { data: result.data, mistakes: [] };
  const mistakes = result.error.issues.flatMap((issue) => toMistakes(issue, schema));
  return {
    data: null,
    mistakes: mistakes.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] })),
  };
}

const TYPE_NAMES: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'fields',
  record: 'fields',
  boolean: 'true or false',
};

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_small' && issue.input === '') return 'is empty';
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.input === undefined) return 'is missing';
  const expected = TYPE_NAMES[issue.expected] ?? issue.expected;
  const help = issue.expected === 'string' && isBareWord(issue.input) ? '; put it in quotes' : '';
  return `expected ${expected}, found ${describeValue(issue.input)}${help}`;
}

function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'fields' : String(value);
}

/** YAML takes 2024 for a number and true for a truth value. */
function isBareWord(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function toMistakes(issue: z.core.$ZodIssue, schema: z.ZodType): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: describeUnknown(key, known) }));
  }
  const told = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  return [{ path: issue.path, message: told.message }];
}

function describeUnknown(field: string, known: readonly string[]): string {
  const meant = suggestWord(field, known);
  if (meant !== null) return `unknown field; did you mean ${meant}?`;
  return `unknown field; there are ${known.join(', ')}`;
}

function fieldsAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return [];
  const [step, ...rest] = path;
  return step === undefined ? Object.keys(inner.shape) : fieldsAt(inner.shape[String(step)], rest);
}
