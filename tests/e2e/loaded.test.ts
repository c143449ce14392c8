import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../support/list-loaded.ts', import.meta.url));
const door = ['src/cli/at-the-door.ts', 'src/cli/commands/start.ts'];
const roles = ['fetch-feeds', 'fetch-pages', 'ingest-payload', 'group-stories'].map(
  (name) => `src/app/${name}.ts`,
);

async function listLoaded(paths: readonly string[], pattern: RegExp): Promise<string[]> {
  const { stdout } = await run(process.execPath, [script, ...paths], { maxBuffer: 10_000_000 });
  return (JSON.parse(stdout) as string[]).filter((url) => pattern.test(url));
}

const readers =
  /\/src\/core\/(?:parse\/parse-|extract\/)|\/node_modules\/(?:rss-parser|csv-parse|postal-mime|eld)\//;
const seldomNeeded = /\/node_modules\/(?:linkedom|@mozilla\/readability|jschardet|eld)\//;

it('a scheduler loads nothing that reads documents', async () => {
  expect(await listLoaded(door, readers)).toEqual([]);
  expect(await listLoaded(roles, readers)).not.toEqual([]);
});

it('a worker loads what few documents need when one of them comes', async () => {
  expect(await listLoaded([...door, ...roles], seldomNeeded)).toEqual([]);
  expect(await listLoaded(['src/core/extract/read-page.ts'], seldomNeeded)).not.toEqual([]);
});
