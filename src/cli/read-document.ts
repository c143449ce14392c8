import { createReadStream } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { openHttpClient } from '../app/open-http-client.ts';
import type { Settings } from '../config.ts';
import { FetchError } from '../domain/errors.ts';
import type { FeedErrorKind, FetchedDocument } from '../domain/poll.ts';

/** A document with nothing behind it but its bytes; `path` is null where it has a web address. */
export type Document = Omit<FetchedDocument, 'bodyHash'> & { path: string | null; fetchedAt: Date };

export type ReadDocumentOptions = {
  settings: Settings;
  /** Where it is from; null: where it was read. */
  location: string | null;
  signal: AbortSignal;
};

/**
 * A document from a web address (one unconditional GET), a file or, for `-`, standard input.
 * @throws FetchError when it cannot be had, or is larger than MAX_BODY_MB
 */
export async function readDocument(target: string, options: ReadDocumentOptions): Promise<Document> {
  const { settings, signal } = options;
  const fetchedAt = new Date();
  const { location, contentType, body } = isWebAddress(target)
    ? await askPublisher(target, options)
    : { location: target, contentType: null, body: await readStream(openStream(target), settings, signal) };
  const place = options.location ?? location;
  const path = isWebAddress(place) ? null : pathBelowSeeds(place, settings.seedsDir);
  return { location: path ?? place, contentType, body, path, fetchedAt };
}

async function askPublisher(
  url: string,
  { settings, signal }: ReadDocumentOptions,
): Promise<FetchedDocument> {
  await using http = openHttpClient(settings, () => new Date());
  const validators = { etag: null, lastModified: null };
  const result = await http.poll({
    url,
    source: url,
    headers: {},
    validators,
    knownHash: null,
    verifyTls: true,
    signal,
  });
  if (result.outcome === 'changed') return result.document;
  throw result.outcome === 'failed'
    ? new FetchError(result.error)
    : failure('bad-response', 'not modified, although nothing was held');
}

function openStream(target: string): Readable {
  return target === '-' ? process.stdin : createReadStream(target);
}

/** All bytes of a stream; files that grow while they are read, and pipes, have no size to go by. */
async function readStream(stream: Readable, settings: Settings, signal: AbortSignal): Promise<Uint8Array> {
  const maxBytes = settings.maxBodyMegabytes * 1_000_000;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stream)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) throw failure('too-large', `larger than ${maxBytes} bytes (MAX_BODY_MB)`);
    }
  } catch (error) {
    throw error instanceof FetchError ? error : failure('unreadable-file', describe(error), error);
  }
  return Buffer.concat(chunks);
}

const reasons = new Map([
  ['ENOENT', 'not there'],
  ['EISDIR', 'a folder; name a file in it'],
  ['EACCES', 'no permission to read it'],
]);

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return reasons.get(code) ?? `cannot be read (${code})`;
}

function failure(kind: FeedErrorKind, message: string, cause?: unknown): FetchError {
  return new FetchError({ kind, message, httpStatus: null, retryAfterSeconds: null }, { cause });
}

/** A seed file has the location that it has when the service reads it. */
function pathBelowSeeds(file: string, seedsDir: string): string {
  const path = relative(seedsDir, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll(sep, '/');
}

function isWebAddress(target: string): boolean {
  return /^https?:\/\//i.test(target);
}
