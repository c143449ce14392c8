import { promisify } from 'node:util';
import { constants, type ZstdOptions, zstdDecompress } from 'node:zlib';

/** The most that may be asked for on the web (RFC 9659): a frame of bytes can ask for gigabytes. */
export const ZSTD_MEMORY = { [constants.ZSTD_d_windowLogMax]: 23 };

/** Frames may be empty, so the size of a body does not bound the work. */
const MAX_FRAMES = 100;

/** All frames of a body, one after the other (RFC 8878 section 3): Node by itself takes the first for the whole. */
export async function inflateZstd(
  bytes: Uint8Array,
  { maxOutputLength }: { maxOutputLength: number },
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let [rest, room] = [bytes, maxOutputLength];
  while (rest.length > 0) {
    if (parts.length === MAX_FRAMES) throw fault('ZSTD_TOO_MANY_FRAMES');
    // Node takes no bound of 0.
    const { buffer, engine } = await inflateFrame(rest, Math.max(room, 1));
    parts.push(buffer);
    rest = rest.subarray(engine.bytesWritten);
    room -= buffer.length;
    if (room < 0) throw fault('ERR_BUFFER_TOO_LARGE');
  }
  return Buffer.concat(parts);
}

type Frame = { buffer: Uint8Array; engine: { bytesWritten: number } };

function inflateFrame(bytes: Uint8Array, maxOutputLength: number): Promise<Frame> {
  const options: ZstdOptions = { maxOutputLength, params: ZSTD_MEMORY, info: true };
  // With `info` Node also tells how much it has read; its types do not say so.
  return promisify(zstdDecompress)(bytes, options) as Promise<unknown> as Promise<Frame>;
}

function fault(code: string): Error {
  return Object.assign(new Error('the zstd frames cannot be inflated'), { code });
}
