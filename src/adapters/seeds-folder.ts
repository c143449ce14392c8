import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { type FileHandle, open, readdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import {
  isConfigFile,
  isOpmlFile,
  isPassedOver,
  refuseGlob,
  selectFiles,
} from '../core/sources/select-files.ts';
import { ConfigError, FetchError, UsageError } from '../domain/errors.ts';
import type { SeedFile } from '../domain/feed.ts';
import type { FeedErrorKind } from '../domain/poll.ts';

/** A file while it is being read; `chunks` is to be gone through, or returned, for it to be closed. */
export type SeedStream = {
  chunks: AsyncGenerator<Uint8Array>;
  readBytes: () => number;
  /** SHA-256 (hex) of what was read so far. */
  hash: () => string;
};

/** A file as it lies in the folder; `path` is relative to it, with forward slashes. */
export type ListedFile = Pick<SeedFile, 'path' | 'size' | 'mtimeMs'>;

/** What the config is made from: its texts, and the path of every file, so that unread ones can be told. */
export type SeedsConfig = { folder: string; files: { path: string; text: string }[]; paths: string[] };

export type SeedsFolder = ReturnType<typeof createSeedsFolder>;

const MAX_CONFIG_BYTES = 10_000_000;

/**
 * The folder with the config and the files that are read. Hidden and unfinished files are passed over, and so is
 * every symbolic link that leads out of it or to a folder.
 */
export function createSeedsFolder(dir: string) {
  const folder = dir.length > 1 && dir.endsWith('/') ? dir.slice(0, -1) : dir;
  return {
    /** Throws a ConfigError when there is no folder, no sources.yaml, or a text that cannot be read. */
    readConfig: () => readConfig(folder),

    /** The files that a `files` source reads, sorted by path. Throws a FetchError. */
    listFiles: async (pattern: string, exclude: readonly string[]): Promise<ListedFile[]> => {
      refuseOutside([pattern, ...exclude]);
      const found = new Map((await walk(folder)).map((file) => [file.path, file]));
      return selectFiles([...found.keys()], pattern, exclude).flatMap((path) => found.get(path) ?? []);
    },

    /** For a file of any size. Throws a FetchError (`unreadable-file`) whose message does not repeat the path. */
    openFile: (path: string): Promise<SeedStream> => openFile(folder, path),

    /** Replaces a config file whole: a reader sees the old text or the new one. Throws a UsageError. */
    writeConfig: (path: string, text: string) => writeConfig(folder, path, text),

    /** Changes when any file does, its size and time being looked at. Never throws: an unreadable folder has one too. */
    fingerprint: async (): Promise<string> => {
      const hash = createHash('sha256');
      const found = await walk(folder).catch(() => null);
      hash.update(found === null ? 'unreadable' : JSON.stringify(found.sort(byPath)));
      return hash.digest('hex');
    },
  };
}

async function readConfig(folder: string): Promise<SeedsConfig> {
  const found = await walk(folder).catch((error: unknown) => {
    throw new ConfigError([{ file: folder, line: null, message: errorText(error) }]);
  });
  const paths = found.sort(byPath).map((file) => file.path);
  if (!paths.includes('sources.yaml')) {
    const message = 'not there; make it, with your feeds under "sources:" (docs/configuration.md shows how)';
    throw new ConfigError([{ file: `${folder}/sources.yaml`, line: null, message }]);
  }
  const read = await Promise.all(paths.filter(isConfig).map((path) => readText(folder, path)));
  const problems = read.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new ConfigError(problems);
  return { folder, files: read.map(({ path, text }) => ({ path, text })), paths };
}

async function writeConfig(folder: string, path: string, text: string): Promise<void> {
  const target = join(folder, path);
  const unfinished = `${target}.tmp`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, target);
  } catch (error) {
    throw new UsageError(`cannot write ${target}: ${errorText(error)}`, { cause: error });
  }
}

async function readText(folder: string, path: string) {
  try {
    const bytes = await readFile(folder, path, MAX_CONFIG_BYTES);
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problem: null };
  } catch (error) {
    const message = error instanceof TypeError ? 'not UTF-8; save it as UTF-8' : errorText(error);
    return { path, text: '', problem: { file: `${folder}/${path}`, line: null, message } };
  }
}

function isConfig(path: string): boolean {
  return isConfigFile(path) || isOpmlFile(path);
}

/** Every file below `folder` that is not passed over. Throws a FetchError (`unreadable-file`). */
async function walk(folder: string): Promise<ListedFile[]> {
  try {
    return await walkBelow(await realpath(folder), '');
  } catch (error) {
    if (error instanceof FetchError) throw error;
    const help = 'make it, with a sources.yaml in it, or set SEEDS_DIR to where it is';
    throw failure('unreadable-file', `${describeSystemError(error)}; ${help}`, error);
  }
}

async function walkBelow(root: string, below: string): Promise<ListedFile[]> {
  const entries = await unlessGone(below, readdir(join(root, below), { withFileTypes: true }));
  const visible = (entries ?? []).filter(({ name }) => !isPassedOver(name));
  const found = await Promise.all(visible.map((entry) => visit(root, posix.join(below, entry.name), entry)));
  return found.flat();
}

async function visit(root: string, path: string, entry: Dirent): Promise<ListedFile[]> {
  if (entry.isDirectory()) return walkBelow(root, path);
  if (!entry.isFile() && !entry.isSymbolicLink()) return [];
  const stats = await unlessGone(path, statInside(root, path));
  return stats?.isFile() ? [{ path, size: stats.size, mtimeMs: stats.mtimeMs }] : [];
}

/** What is not there (any more), and what is closed to us, such as `lost+found`. */
const passedOver: ReadonlySet<unknown> = new Set(['ENOENT', 'ELOOP', 'EACCES', 'EPERM']);

/** Files come and go while we look, links may lead nowhere, folders may be closed: all that is passed over. */
async function unlessGone<T>(path: string, looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    const code = systemCode(error);
    if (path !== '' && passedOver.has(code)) return null;
    throw path === '' ? error : failure('unreadable-file', `${path}: ${describeSystemError(error)}`, error);
  }
}

async function readFile(folder: string, path: string, maxBytes: number): Promise<Uint8Array> {
  const { chunks } = await openFile(folder, path);
  const body: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    body.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw failure('too-large', `larger than ${maxBytes} bytes`);
  }
  return Buffer.concat(body);
}

async function openFile(folder: string, path: string): Promise<SeedStream> {
  try {
    const target = await findInside(await realpath(folder), path);
    if (target === null) throw failure('unreadable-file', 'leads out of the seeds folder');
    // Opening a named pipe would wait for its writer.
    if (!(await stat(target)).isFile()) throw failure('unreadable-file', 'not a regular file');
    return streamFile(await open(target));
  } catch (error) {
    throw toFailure(error);
  }
}

function streamFile(handle: FileHandle): SeedStream {
  const progress = { readBytes: 0 };
  const hash = createHash('sha256');
  return {
    chunks: readChunks(handle, (chunk) => {
      progress.readBytes += chunk.length;
      hash.update(chunk);
    }),
    readBytes: () => progress.readBytes,
    hash: () => hash.copy().digest('hex'),
  };
}

async function* readChunks(
  handle: FileHandle,
  onRead: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of handle.createReadStream({ highWaterMark: CHUNK_BYTES })) {
      onRead(chunk);
      yield chunk;
    }
  } catch (error) {
    throw toFailure(error);
  } finally {
    await handle.close();
  }
}

const CHUNK_BYTES = 256 * 1024;

function toFailure(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  return failure('unreadable-file', describeSystemError(error), error);
}

async function statInside(root: string, path: string): Promise<Stats | null> {
  const target = await findInside(root, path);
  return target === null ? null : stat(target);
}

/** Where a path really leads; null when that is outside of `root`. */
async function findInside(root: string, path: string): Promise<string | null> {
  const target = await realpath(join(root, path));
  return target.startsWith(root.endsWith(sep) ? root : root + sep) ? target : null;
}

function refuseOutside(globs: readonly string[]): void {
  for (const glob of globs) {
    const reason = refuseGlob(glob);
    if (reason !== null) throw failure('bad-config', `${glob}: ${reason}`);
  }
}

function describeSystemError(error: unknown): string {
  const code = systemCode(error);
  if (code === 'ENOENT') return 'not there';
  if (code === 'ENOTDIR') return 'not a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return `cannot be read (${code ?? errorText(error)})`;
}

function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function failure(kind: FeedErrorKind, message: string, cause?: unknown): FetchError {
  return new FetchError({ kind, message, httpStatus: null, retryAfterSeconds: null }, { cause });
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function byPath(a: ListedFile, b: ListedFile): number {
  return a.path < b.path ? -1 : 1;
}
