import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** From the ground up; a file may import from its own floor and from those below. */
const floors = [
  ['src/domain/'],
  ['src/config.ts', 'src/core/'],
  ['src/adapters/'],
  ['src/app/'],
  ['src/cli/', 'src/web/'],
  ['workers/'],
];

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['src', 'workers', 'tests', 'drizzle'].flatMap(listSources).map(readSource);
const ours = files.filter(({ path }) => path.startsWith('src/') || path.startsWith('workers/'));

describe('floors', () => {
  it('every source file stands on one', () => {
    expect(ours.filter(({ path }) => floorOf(path) === -1).map(({ path }) => path)).toEqual([]);
  });

  it('imports go down or sideways, never up', () => {
    const upward = eachImport(ours, ({ path }, target) => floorOf(target) > floorOf(path));
    expect(upward).toEqual([]);
  });

  it('nothing imports workers/', () => {
    expect(eachImport(ours, (_file, target) => target.startsWith('workers/'))).toEqual([]);
  });

  it('domain/ imports no package, not even of Node', () => {
    expect(eachImport(below('src/domain/'), (_file, target) => !target.startsWith('src/domain/'))).toEqual(
      [],
    );
  });
});

describe('core', () => {
  const core = below('src/core/');

  it.each([
    ...[
      'child_process',
      'cluster',
      'dgram',
      'dns',
      'fs',
      'http',
      'http2',
      'https',
      'net',
      'os',
      'perf_hooks',
    ],
    ...['process', 'readline', 'timers', 'tls', 'worker_threads'],
  ])('does not touch the world through node:%s', (name) => {
    const isModule = (target: string) => target === `node:${name}` || target.startsWith(`node:${name}/`);
    // A table that a package comes with is program; it is read because to load it takes 90 MB.
    const others = core.filter(
      ({ path }) => path !== 'src/core/normalize/language-model.ts' || name !== 'fs',
    );
    expect(eachImport(others, (_file, target) => isModule(target))).toEqual([]);
  });

  it.each([
    ['asks no clock', /\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\b/],
    ['throws no dice', /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/],
    ['reads no environment', /\bprocess\./],
    ['waits for no timer', /\bset(?:Timeout|Interval|Immediate)\(/],
  ])('%s', (_promise, pattern) => {
    expect(filesWith(core, pattern)).toEqual([]);
  });
});

describe('one place each', () => {
  it.each([
    ['drizzle-orm', ['src/adapters/postgres/']],
    ['pg', ['src/adapters/postgres/', 'src/adapters/queues.ts', 'src/adapters/embedded-postgres']],
    ['bullmq', ['src/adapters/queues']],
    ['ioredis', ['src/adapters/queues']],
    ['undici', ['src/adapters/http-client.ts', 'src/adapters/http/']],
    ['rss-parser', ['src/core/parse/']],
    ['csv-parse', ['src/core/parse/']],
    ['markdown-it', ['src/core/parse/']],
    ['postal-mime', ['src/core/parse/']],
    ['htmlparser2', ['src/core/']],
    ['sanitize-html', ['src/core/normalize/']],
    ['yaml', ['src/core/sources/']],
    ['commander', ['src/cli/']],
  ])('%s is imported in %j only', (name, places) => {
    const isPackage = (target: string) => target === name || target.startsWith(`${name}/`);
    const elsewhere = eachImport(
      ours,
      ({ path }, target) => isPackage(target) && !places.some((place) => path.startsWith(place)),
    );
    expect(elsewhere).toEqual([]);
  });

  it('every package that is depended on is imported, and the other way round', () => {
    const { dependencies } = JSON.parse(readFileSync(posix.join(root, 'package.json'), 'utf8'));
    const imported = ours
      .flatMap(({ imports }) => imports)
      .filter((target) => !/^(?:node:|src\/|package\.json$)/.test(target));
    const packages = imported.map((target) => /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0]);
    expect([...new Set(packages)].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('the environment is read at the doors only', () => {
    const inside = ours.filter(({ path }) => !path.startsWith('src/cli/'));
    expect(filesWith(inside, /\bprocess\.env\b/)).toEqual([]);
  });
});

describe('house style', () => {
  it('files are named in kebab-case', () => {
    const isKebab = (path: string) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/.test(posix.basename(path));
    expect(files.map(({ path }) => path).filter((path) => !isKebab(path))).toEqual([]);
  });

  it('exports are named, never default', () => {
    const wantedByTools = ['tests/support/global-setup.ts'];
    const rest = files.filter(({ path }) => !wantedByTools.includes(path));
    expect(filesWith(rest, /^export default\b|\bas default\b/m)).toEqual([]);
  });

  it('there are no barrels: nothing is exported that was written elsewhere', () => {
    expect(filesWith(ours, /^export (?:type )?(?:\*|\{[^}]*\}) from/m)).toEqual([]);
  });

  it('types are not talked out of', () => {
    expect(filesWith(ours, /\bas any\b|: any\b|<any>|@ts-ignore|@ts-nocheck/)).toEqual([]);
  });

  it('classes are errors', () => {
    expect(filesWith(ours, /^(?:export )?(?:abstract )?class \w+(?! extends \w*Error\b)\b/m)).toEqual([]);
  });
});

type Source = { path: string; code: string; imports: string[] };

function listSources(folder: string): string[] {
  return readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts'));
}

function readSource(path: string): Source {
  const code = withoutComments(readFileSync(posix.join(root, path), 'utf8'));
  return { path, code, imports: importsOf(path, code) };
}

/** Whole-line comments only: enough for prose, and no string is mistaken for one. */
function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/.*|\/\*\*?(?:[^*]|\*(?!\/))*\*\/)$/gm, '');
}

/** What a file imports, re-exports or loads; our own files as paths from the project's root. */
function importsOf(path: string, code: string): string[] {
  const statements =
    /^(?:import|export)\s+(?:[\w\s{},*]+\sfrom\s+)?['"]([^'"]+)['"]|\bimport(?:\.meta\.resolve)?\(\s*['"]([^'"]+)['"]/gm;
  return [...code.matchAll(statements)]
    .map(([, from, loaded]) => from ?? loaded ?? '')
    .map((target) => (target.startsWith('.') ? posix.join(posix.dirname(path), target) : target));
}

function floorOf(path: string): number {
  return floors.findIndex((places) => places.some((place) => path.startsWith(place)));
}

function below(folder: string): Source[] {
  return ours.filter(({ path }) => path.startsWith(folder));
}

function eachImport(sources: Source[], isWrong: (file: Source, target: string) => boolean): string[] {
  return sources.flatMap((file) =>
    file.imports.filter((target) => isWrong(file, target)).map((target) => `${file.path} imports ${target}`),
  );
}

function filesWith(sources: Source[], pattern: RegExp): string[] {
  return sources.filter(({ code }) => pattern.test(code)).map(({ path }) => path);
}
