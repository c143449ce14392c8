import * as z from 'zod';
import type { Problem } from '../../domain/errors.ts';
import {
  configSchema,
  type Defaults,
  defaultsSchema,
  nestedFields,
  type SourceEntry,
  type SourceKind,
  sourceSchemas,
} from './config-schema.ts';
import { describeIssue } from './describe-issue.ts';
import { findReferences } from './fill-references.ts';
import { readYaml } from './read-yaml.ts';
import { suggestWord } from './suggest-word.ts';

/** A source without mistakes, and where it stands. */
export type CheckedSource = { entry: SourceEntry; defaults: Defaults; file: string; line: number };

type Fields = Record<string, unknown>;
type Mistake = { path: PropertyKey[]; message: string };

/**
 * Checks one config file, to the end: a source with a mistake does not hide those of the next.
 * `file` is its name in messages, `env` the names of the variables that are set.
 */
export function checkConfigFile(
  text: string,
  file: string,
  env: ReadonlySet<string>,
): { sources: CheckedSource[]; problems: Problem[] } {
  const { value, errors, lineOf } = readYaml(text);
  if (errors.length > 0) return { sources: [], problems: errors.map((error) => ({ file, ...error })) };
  const top = checkTop(value);
  const defaults = checkDefaults(isFields(value) ? value.defaults : undefined, env);
  const checked = top.sources.map((source, index) => checkSource(source, ['sources', index], env));
  const sources = checked.flatMap(({ entry }, index) => {
    return entry ? [{ entry, defaults: defaults.value, file, line: lineOf(['sources', index]) }] : [];
  });
  const mistakes = [top, defaults, ...checked].flatMap((part) => part.mistakes);
  const problems = mistakes.map(({ path, message }) => ({
    file,
    line: lineOf(path),
    message: path.length === 0 ? message : `${formatPath(path)}: ${message}`,
  }));
  return { sources, problems };
}

function checkTop(value: unknown): { sources: unknown[]; mistakes: Mistake[] } {
  if (value === null)
    return { sources: [], mistakes: [{ path: [], message: 'is empty; list your sources under sources:' }] };
  const loose = z.strictObject({ defaults: z.unknown().optional(), sources: z.array(z.unknown()) });
  const result = loose.safeParse(value, { error: describeIssue });
  const sources = isFields(value) && Array.isArray(value.sources) ? value.sources : [];
  return {
    sources,
    mistakes: result.success ? [] : toMistakes(result.error, [], Object.keys(configSchema.shape)),
  };
}

function checkDefaults(given: unknown, env: ReadonlySet<string>): { value: Defaults; mistakes: Mistake[] } {
  const fields = withoutNulls(given ?? {});
  const result = defaultsSchema.safeParse(fields, { error: describeIssue });
  const mistakes = [
    ...(result.success ? [] : toMistakes(result.error, ['defaults'], Object.keys(defaultsSchema.shape))),
    ...findUnset(fields, ['defaults'], env),
  ];
  return { value: result.data ?? {}, mistakes };
}

function checkSource(
  given: unknown,
  path: PropertyKey[],
  env: ReadonlySet<string>,
): { entry: SourceEntry | null; mistakes: Mistake[] } {
  const fields = withoutNulls(given);
  const { kind, rest, mistakes: others } = chooseKind(fields, path);
  const schema = sourceSchemas[kind];
  const result = schema.safeParse(rest, { error: describeIssue });
  const mistakes = [
    ...others,
    ...(result.success ? [] : toMistakes(result.error, path, Object.keys(schema.shape))),
    ...findUnset(rest, path, env),
    ...findSecondAuthorization(rest, path),
  ];
  return { entry: result.success && mistakes.length === 0 ? result.data : null, mistakes };
}

/** Takes the first of url, files and opml for what is meant, and each further one for a mistake. */
function chooseKind(
  source: unknown,
  path: PropertyKey[],
): { kind: SourceKind; rest: unknown; mistakes: Mistake[] } {
  if (!isFields(source)) return { kind: 'url', rest: source, mistakes: [] };
  const kinds = (['url', 'files', 'opml'] as const).filter((kind) => kind in source);
  const [kind = 'url', ...others] = kinds;
  const rest = Object.fromEntries(
    Object.entries(source).filter(([field]) => !others.some((other) => other === field)),
  );
  const message = `a source has one of url, files and opml, and this one has ${kind}; make it two sources`;
  return { kind, rest, mistakes: others.map((other) => ({ path: [...path, other], message })) };
}

function findUnset(source: unknown, path: PropertyKey[], env: ReadonlySet<string>): Mistake[] {
  if (!isFields(source)) return [];
  const texts = [
    ...findTexts(source.headers, [...path, 'headers']),
    ...findTexts(source.auth, [...path, 'auth']),
  ];
  return texts.flatMap(({ text, path: place }) => {
    const { names, malformed } = findReferences(text);
    const unset = names.filter((name) => !env.has(name));
    const messages = unset.map((name) => `the variable ${name} is not set; set it in the environment`);
    if (malformed) messages.push('a "${" without a name and "}"; write ${NAME}, with letters, digits and _');
    return messages.map((message) => ({ path: place, message }));
  });
}

function findTexts(value: unknown, path: PropertyKey[]): { text: string; path: PropertyKey[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) => findTexts(inner, [...path, field]));
}

function findSecondAuthorization(source: unknown, path: PropertyKey[]): Mistake[] {
  if (!isFields(source) || source.auth === undefined || !isFields(source.headers)) return [];
  const names = Object.keys(source.headers).filter((name) => name.toLowerCase() === 'authorization');
  return names.map((name) => ({
    path: [...path, 'headers', name],
    message: 'auth says it already; keep one of them',
  }));
}

function toMistakes(error: z.ZodError, base: PropertyKey[], known: string[]): Mistake[] {
  return error.issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const fields = nestedFields[issue.path.join('.')] ?? known;
      return issue.keys.map((key) => ({ path: [...path, key], message: describeUnknown(key, fields) }));
    }
    const inner = issue.code === 'invalid_key' ? issue.issues[0] : issue;
    return [{ path, message: inner?.message ?? issue.message }];
  });
}

function describeUnknown(field: string, known: string[]): string {
  const meant = suggestWord(field, known);
  return meant === null
    ? `unknown field; there are ${known.join(', ')}`
    : `unknown field; did you mean ${meant}?`;
}

/** `sources[2].headers.X-Api-Key` is `headers.X-Api-Key` to its reader: the line says which source. */
function formatPath(path: readonly PropertyKey[]): string {
  const shown = path[0] === 'sources' && path.length > 2 ? path.slice(2) : path;
  return shown
    .map((step, index) =>
      typeof step === 'number' ? `[${step + 1}]` : `${index > 0 ? '.' : ''}${String(step)}`,
    )
    .join('');
}

/** A field with nothing after it counts as not given: its value is often just commented out. */
function withoutNulls(value: unknown): unknown {
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
