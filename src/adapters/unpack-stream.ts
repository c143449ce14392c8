import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type Packing, packingOf } from '../core/parse/unpack-bytes.ts';
import { FetchError } from '../domain/errors.ts';

/** Bytes of a packed file put in at once. */
const STEP_BYTES = 16 * 1024;

/** What comes out is taken before more of it is made: a few bytes can stand for gigabytes. */
const READY_BYTES = 8_000_000;

/** The end of a gzip is missing; all that stands before it came out, and is what was packed. */
export class CutGzipError extends FetchError {}

/**
 * The bytes of a file out of its gzip (of one member or many) or zstd, told by its first bytes; as they are where it is in
 * none. What stands before damage is given before the FetchError (`unreadable-file`) that tells of it.
 */
export async function* unpackStream(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await chunks.next();
  if (first.done) return;
  const packing = packingOf(first.value);
  const all = putBack(first.value, chunks);
  if (packing === null) yield* all;
  else yield* unpackAs(packing, all);
}

async function* putBack(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function* unpackAs(packing: Packing, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacker = packing === 'gzip' ? createGunzip() : createZstdDecompress();
  const output = collect(unpacker);
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += STEP_BYTES) {
        yield* output.during(put(unpacker, chunk.subarray(at, at + STEP_BYTES)));
      }
    }
    yield* output.during(finish(unpacker));
  } catch (error) {
    yield* output.take();
    throw error instanceof FetchError ? error : damaged(packing, error);
  } finally {
    unpacker.destroy();
  }
}

/** Takes what comes out as soon as it is there: a stream that fails lets go of what nobody has taken. */
function collect(unpacker: Transform) {
  let ready: Uint8Array[] = [];
  let size = 0;
  let onMany = () => {};
  unpacker.on('data', (chunk: Buffer) => {
    ready.push(chunk);
    size += chunk.length;
    if (size < READY_BYTES) return;
    unpacker.pause();
    onMany();
  });
  const take = (): Uint8Array[] => {
    const taken = ready;
    [ready, size] = [[], 0];
    return taken;
  };
  return {
    take,
    /** What comes out until `work` is done. */
    async *during(work: Promise<void>): AsyncGenerator<Uint8Array> {
      let isDone = false;
      const done = work.then(() => {
        isDone = true;
      });
      while (!isDone) {
        const many = new Promise<void>((resolve) => {
          onMany = resolve;
        });
        await Promise.race([done, many]);
        yield* take();
        unpacker.resume();
      }
      yield* take();
    },
  };
}

function put(unpacker: Transform, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    unpacker.once('error', reject);
    unpacker.write(bytes, (error) => {
      unpacker.off('error', reject);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Only what comes out at the end shows whether anything is missing. */
function finish(unpacker: Transform): Promise<void> {
  const done = finished(unpacker);
  unpacker.end();
  return done;
}

function damaged(packing: Packing, cause: unknown): FetchError {
  const isCut = cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR';
  const Damage = packing === 'gzip' && isCut ? CutGzipError : FetchError;
  const what = { kind: 'unreadable-file', httpStatus: null, retryAfterSeconds: null } as const;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Damage(
    { ...what, message: `damaged ${packing} (${why}); what stands before it was read` },
    { cause },
  );
}
