import { constants, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { inflateFault, inflateOnce, isPadding } from './inflate-whole.ts';

/** The most that may be asked for on the web (RFC 9659): a frame of bytes can ask for gigabytes. */
export const ZSTD_MEMORY = { [constants.ZSTD_d_windowLogMax]: 23 };

const zstd = { inPlace: zstdDecompressSync, onThread: zstdDecompress };

/** Frames may be empty, so the size of a body does not bound the work. */
const MAX_FRAMES = 100;

/** All frames of a body, one after the other (RFC 8878 section 3): Node by itself takes the first for the whole. */
export async function inflateZstd(
  bytes: Uint8Array,
  { maxOutputLength }: { maxOutputLength: number },
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let [rest, room] = [bytes, maxOutputLength];
  do {
    if (parts.length === MAX_FRAMES) throw inflateFault('ZSTD_TOO_MANY_FRAMES');
    // Node takes no bound of 0.
    const options = { maxOutputLength: Math.max(room, 1), params: ZSTD_MEMORY };
    const { buffer, engine } = await inflateOnce(zstd, rest, options);
    parts.push(buffer);
    rest = rest.subarray(engine.bytesWritten);
    room -= buffer.length;
    if (room < 0) throw inflateFault('ERR_BUFFER_TOO_LARGE');
  } while (!isPadding(rest));
  return Buffer.concat(parts);
}
