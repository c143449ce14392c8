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

async function listLoaded(...paths: string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [script, ...paths], { maxBuffer: 10_000_000 });
  return JSON.parse(stdout);
}

const readers =
  /\/src\/core\/(?:parse\/parse-|extract\/)|\/node_modules\/(?:rss-parser|csv-parse|postal-mime|eld)\//;
const seldomNeeded = /\/node_modules\/(?:linkedom|@mozilla\/readability|jschardet|eld)\//;

it('a scheduler loads nothing that reads documents, a worker nothing that few documents need', async () => {
  const [ofScheduler, ofWorker] = await Promise.all([listLoaded(...door), listLoaded(...door, ...roles)]);
  expect(ofScheduler.filter((url) => readers.test(url))).toEqual([]);
  expect(ofWorker.filter((url) => readers.test(url))).not.toEqual([]);
  expect(ofWorker.filter((url) => seldomNeeded.test(url))).toEqual([]);
});
