import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { NotAFeedError } from '../../domain/errors.ts';

export type Packing = 'gzip' | 'zstd';

/** Bytes that a document may have once it is unpacked: what a source may send at the most, times three. */
export const UNPACKED_MAX = 100_000_000;

/** How a document is packed, by its first bytes, whatever it is called. */
export function packingOf(head: Uint8Array): Packing | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const isZstd = head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd && head[0] === 0x28;
  // A frame to be skipped may come first (RFC 8878, 3.1.2).
  const isSkippable = head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 && (head[0] ?? 0) >> 4 === 5;
  return isZstd || isSkippable ? 'zstd' : null;
}

/** `isCut`: the end of its packing is missing, and with it perhaps that of the document. */
export type Unpacked = { body: Uint8Array; isCut: boolean };

/**
 * A document out of its gzip or zstd; as it is where it is in none.
 * @throws NotAFeedError for a damaged one, and for one that would be too large
 */
export async function unpackBytes(packed: Uint8Array): Promise<Unpacked> {
  const packing = packingOf(packed);
  if (packing === null) return { body: packed, isCut: false };
  try {
    return { body: await unpackers[packing](packed, limit), isCut: false };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const rest = code === 'Z_BUF_ERROR' ? await unpackGzip(packed, cutLimit) : null;
    if (rest !== null && rest.length > 0) return { body: rest, isCut: true };
    const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE';
    const why = isTooLarge ? `more than ${UNPACKED_MAX} bytes once unpacked` : `damaged ${packing}`;
    throw new NotAFeedError(why, { cause: error });
  }
}

/** A body in a Content-Encoding, as archives keep it; as it is where the bytes are no such thing after all. */
export async function decodeContent(body: Uint8Array, encoding: string | null): Promise<Uint8Array> {
  const unpack = encodings.get(encoding?.trim().toLowerCase() ?? '');
  if (unpack === undefined) return body;
  return unpack(body, limit).catch(() => body);
}

const limit = { maxOutputLength: UNPACKED_MAX };

/** Gives what is there of a gzip whose end is missing. */
const cutLimit = { ...limit, finishFlush: constants.Z_SYNC_FLUSH };

type Unpack = (body: Uint8Array, options: typeof limit) => Promise<Uint8Array>;

const unpackGzip: Unpack = promisify(gunzip);
const unpackZstd: Unpack = promisify(zstdDecompress);
const unpackers: Readonly<Record<Packing, Unpack>> = { gzip: unpackGzip, zstd: unpackZstd };

/** `deflate` is said of two formats. */
const unpackDeflate: Unpack = (body, options) =>
  promisify(inflate)(body, options).catch(() => promisify(inflateRaw)(body, options));

const encodings: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['gzip', unpackGzip],
  ['x-gzip', unpackGzip],
  ['zstd', unpackZstd],
  ['br', promisify(brotliDecompress)],
  ['deflate', unpackDeflate],
]);
