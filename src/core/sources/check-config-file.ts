import * as z from 'zod';
import type { Problem } from '../../domain/errors.ts';
import {
  type Defaults,
  defaultsSchema,
  type SourceEntry,
  type SourceKind,
  sourceSchemas,
} from './config-schema.ts';
import { findReferences, reference } from './fill-references.ts';
import { type Mistake, parseFields } from './parse-fields.ts';
import { readYaml } from './read-yaml.ts';

/** A source without mistakes, and where it stands. */
export type CheckedSource = { entry: SourceEntry; defaults: Defaults; file: string; line: number };

type Fields = Record<string, unknown>;

/**
 * Checks one config file to its end: a source with a mistake does not hide those of the next.
 * `file` is its name in messages, `env` holds the names of the variables that are set.
 */
export function checkConfigFile(
  text: string,
  file: string,
  env: ReadonlySet<string>,
): { sources: CheckedSource[]; problems: Problem[] } {
  const { value, errors, lineOf } = readYaml(text);
  if (errors.length > 0) return { sources: [], problems: errors.map((error) => ({ file, ...error })) };
  const top = checkTop(value);
  const defaults = checkDefaults(top.defaults, env);
  const checked = top.sources.map((source, index) => checkSource(source, ['sources', index], env));
  const sources = checked.flatMap(({ entry }, index) =>
    entry === null ? [] : { entry, defaults: defaults.value, file, line: lineOf(['sources', index]) },
  );
  const problems = [top, defaults, ...checked]
    .flatMap((part) => part.mistakes)
    .map(({ path, message }) => ({ file, line: lineOf(path), message: `${formatPath(path)}${message}` }))
    .sort((a, b) => a.line - b.line);
  return { sources, problems };
}

const topSchema = z.strictObject({ defaults: z.unknown().optional(), sources: z.array(z.unknown()) });

function checkTop(value: unknown): { defaults: unknown; sources: unknown[]; mistakes: Mistake[] } {
  const { mistakes } = parseFields(topSchema, value ?? {}, []);
  const { defaults, sources } = isFields(value) ? value : {};
  return { defaults, sources: Array.isArray(sources) ? sources : [], mistakes };
}

function checkDefaults(given: unknown, env: ReadonlySet<string>): { value: Defaults; mistakes: Mistake[] } {
  const path = ['defaults'];
  const fields = withoutNulls(given ?? {});
  const { data, mistakes } = parseFields(defaultsSchema, fields, path);
  return { value: data ?? {}, mistakes: [...mistakes, ...findUnsetVariables(fields, path, env)] };
}

function checkSource(
  given: unknown,
  path: PropertyKey[],
  env: ReadonlySet<string>,
): { entry: SourceEntry | null; mistakes: Mistake[] } {
  const { kind, fields, mistakes: others } = chooseKind(withoutNulls(given), path);
  const parsed = parseFields<SourceEntry>(sourceSchemas[kind], fields, path);
  const mistakes = [
    ...others,
    ...parsed.mistakes,
    ...findUnsetVariables(fields, path, env),
    ...findSecondAuthorization(fields, path),
  ];
  return { entry: mistakes.length === 0 ? parsed.data : null, mistakes };
}

/** Takes the first of url, files and opml for what is meant, and any other for a mistake. */
function chooseKind(
  source: unknown,
  path: readonly PropertyKey[],
): { kind: SourceKind; fields: unknown; mistakes: Mistake[] } {
  if (!isFields(source)) return { kind: 'url', fields: source, mistakes: [] };
  const [kind = 'url', ...others] = (['url', 'files', 'opml'] as const).filter((field) => field in source);
  const fields = Object.entries(source).filter(([field]) => !others.some((other) => other === field));
  const message = `a source has one of url, files and opml, and this one has ${kind}; make it a source of its own`;
  const mistakes = others.map((other) => ({ path: [...path, other], message }));
  return { kind, fields: Object.fromEntries(fields), mistakes };
}

function findUnsetVariables(
  source: unknown,
  path: readonly PropertyKey[],
  env: ReadonlySet<string>,
): Mistake[] {
  if (!isFields(source)) return [];
  const texts = ['headers', 'auth'].flatMap((field) => findTexts(source[field], [...path, field]));
  return texts.flatMap(({ text, path: place }) =>
    describeReferences(text, env).map((message) => ({ path: place, message })),
  );
}

function describeReferences(text: string, env: ReadonlySet<string>): string[] {
  const { names, malformed } = findReferences(text);
  const unset = names
    .filter((name) => !env.has(name))
    .map((name) => `the variable ${name} is not set; set it in the environment`);
  const help = `"\${" begins no variable here; write ${reference('NAME')}, of letters, digits and _`;
  return malformed ? [...unset, help] : unset;
}

function findTexts(value: unknown, path: PropertyKey[]): { text: string; path: PropertyKey[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) => findTexts(inner, [...path, field]));
}

function findSecondAuthorization(source: unknown, path: readonly PropertyKey[]): Mistake[] {
  if (!isFields(source) || source.auth === undefined || !isFields(source.headers)) return [];
  return Object.keys(source.headers)
    .filter((name) => name.toLowerCase() === 'authorization')
    .map((name) => ({
      path: [...path, 'headers', name],
      message: 'auth says it already; keep one of the two',
    }));
}

/** `headers.X-Api-Key: ` for its reader: which source it is, the line says. */
function formatPath(path: readonly PropertyKey[]): string {
  const inSource = path[0] === 'sources' && path.length > 2 ? path.slice(2) : path;
  const names = inSource.filter((step) => typeof step !== 'number');
  return names.length === 0 ? '' : `${names.join('.')}: `;
}

/** A field with nothing after it counts as not given: often its value is just commented out. */
function withoutNulls(value: unknown): unknown {
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
