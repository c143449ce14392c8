import { createHash } from 'node:crypto';
import type { SeedStream } from '../adapters/seeds-folder.ts';
import { CutGzipError, unpackStream } from '../adapters/unpack-stream.ts';
import { decodeBytes } from '../core/parse/decode-bytes.ts';
import { holdsItems } from '../core/parse/sniff-format.ts';
import { cutPieces, DEFAULT_PIECE, type Piece, pieceLocation } from '../core/seeds/cut-pieces.ts';
import { decodeStream } from '../core/seeds/decode-stream.ts';
import { CUT_GZIP_TYPE, type RecordFormat } from '../core/seeds/record-formats.ts';
import { HEAD_BYTES, sniffRecords } from '../core/seeds/sniff-records.ts';
import { FetchError } from '../domain/errors.ts';
import type { FileDocument } from '../domain/poll.ts';

/**
 * The documents of a file as they come: one that is the whole of it, or pieces of some records each, so that a file larger
 * than memory will do. What stands before damage is given before the error.
 * @throws FetchError (`unreadable-file`, `too-large`) whose message does not repeat the path
 */
export async function* readSeedFile(
  path: string,
  stream: SeedStream,
  { maxBytes }: { maxBytes: number },
): AsyncGenerator<FileDocument> {
  try {
    const bytes = unpackStream(stream.chunks);
    const start = await readHead(bytes);
    const head = start.bytes.subarray(0, HEAD_BYTES);
    const format = head.length === 0 ? null : sniffRecords({ head, location: path, contentType: null });
    if (format === null) yield* readWhole(path, start, { rest: bytes, maxBytes });
    else yield* readPieces(path, format, { start, bytes, head, maxBytes });
  } finally {
    // Whoever stops in the middle leaves no file open.
    await stream.chunks.return(undefined);
  }
}

/** How a file begins; `error`: it ends there, damaged. */
type Start = { bytes: Uint8Array; error: unknown };

async function readHead(bytes: AsyncGenerator<Uint8Array>): Promise<Start> {
  const chunks: Uint8Array[] = [];
  try {
    for (let size = 0; size < HEAD_BYTES; ) {
      const next = await bytes.next();
      if (next.done) break;
      chunks.push(next.value);
      size += next.value.length;
    }
    return { bytes: Buffer.concat(chunks), error: null };
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
}

/** A feed in a cut gzip is given as far as it goes, and as a cut one; half a text or page is no article. */
async function* readWhole(
  path: string,
  start: Start,
  { rest, maxBytes }: { rest: AsyncGenerator<Uint8Array>; maxBytes: number },
): AsyncGenerator<FileDocument> {
  const chunks = [start.bytes];
  let size = start.bytes.length;
  let contentType: string | null = null;
  try {
    if (start.error !== null) throw start.error;
    for await (const chunk of rest) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    if (!(error instanceof CutGzipError && isFeed(path, start.bytes))) throw error;
    contentType = CUT_GZIP_TYPE;
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  const whole = toDocument(path, Buffer.concat(chunks));
  yield { ...whole, document: { ...whole.document, contentType } };
}

function isFeed(path: string, head: Uint8Array): boolean {
  return holdsItems(decodeBytes(head, null).text, { location: path, contentType: null });
}

type Records = { start: Start; bytes: AsyncGenerator<Uint8Array>; head: Uint8Array; maxBytes: number };

async function* readPieces(
  path: string,
  format: RecordFormat,
  { start, bytes, head, maxBytes }: Records,
): AsyncGenerator<FileDocument> {
  const documents = (pieces: Piece[]) => pieces.map((piece) => toPiece(path, piece));
  const decoder = format === 'warc' || format === 'mbox' ? asItIs : decodeStream(head);
  const first = decoder.push(start.bytes);
  const cutter = cutPieces(format, {
    ...DEFAULT_PIECE,
    recordBytes: maxBytes,
    head: first.subarray(0, HEAD_BYTES),
    charset: decoder.charset,
  });
  yield* documents(cutter.push(first));
  try {
    if (start.error !== null) throw start.error;
    for await (const chunk of bytes) yield* documents(cutter.push(decoder.push(chunk)));
  } catch (error) {
    yield* documents(cutter.close());
    throw error;
  }
  yield* documents([...cutter.push(decoder.end()), ...cutter.end()]);
}

const asItIs = {
  charset: null,
  push: (chunk: Uint8Array) => chunk,
  end: () => new Uint8Array(),
};

function toPiece(path: string, { first, last, contentType, body }: Piece): FileDocument {
  const { document } = toDocument(path, body);
  const location = pieceLocation(path, { first, last });
  return { path, document: { ...document, location, contentType }, piece: { first, last } };
}

function toDocument(path: string, body: Uint8Array): FileDocument {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  return { path, document: { location: path, contentType: null, body, bodyHash }, piece: null };
}

function tooLarge(maxBytes: number): FetchError {
  const message = `larger than ${maxBytes} bytes`;
  return new FetchError({ kind: 'too-large', message, httpStatus: null, retryAfterSeconds: null });
}
