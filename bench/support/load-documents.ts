import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeBytes } from '../../src/core/parse/decode-bytes.ts';
import { type BenchDocument, makeFeeds } from './make-feeds.ts';

export type LoadedDocument = BenchDocument & { text: string };

/** The files named and those in the folders named; with none, our fixtures and generated feeds. */
export async function loadDocuments(paths: readonly string[]): Promise<LoadedDocument[]> {
  const files = await readFiles(paths.length === 0 ? [fixtures] : paths);
  const documents = paths.length === 0 ? [...files, ...makeFeeds(perFormat)] : files;
  return documents.map((document) => ({ ...document, text: decodeBytes(document.body, null).text }));
}

const fixtures = fileURLToPath(new URL('../../tests/fixtures/feeds', import.meta.url));
const perFormat = 12;

async function readFiles(paths: readonly string[]): Promise<BenchDocument[]> {
  const files = (await Promise.all(paths.map(listFiles))).flat().sort();
  return Promise.all(files.map(async (location) => ({ location, body: await readFile(location) })));
}

async function listFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
