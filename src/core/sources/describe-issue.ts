import type * as z from 'zod';

const NAMES: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'fields',
  record: 'fields',
  boolean: 'true or false',
};

/** Says in plain words what zod found (its error map); undefined where a schema says it better itself. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_small' && issue.input === '') return 'is empty';
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.input === undefined) return 'is missing';
  const expected = NAMES[issue.expected] ?? issue.expected;
  return `expected ${expected}, found ${describeValue(issue.input)}${quotesHelp(issue) ? '; put it in quotes' : ''}`;
}

function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'fields' : String(value);
}

function quotesHelp({ expected, input }: { expected: string; input: unknown }): boolean {
  return expected === 'string' && (typeof input === 'number' || typeof input === 'boolean');
}
