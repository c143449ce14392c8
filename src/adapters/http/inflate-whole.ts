import { promisify } from 'node:util';
import type { ZlibOptions } from 'node:zlib';

export type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

/** `bytesWritten`: how much of what it was given it has read. */
type Inflated = { buffer: Uint8Array; engine: { bytesWritten: number } };
type ZlibFunction<Options> = (
  bytes: Uint8Array,
  options: Options,
  callback: (error: Error | null, result: Buffer) => void,
) => void;

/**
 * Makes a function of Node's inflate a body as a whole: what stands behind the end of the compressed data, where Node stops
 * reading and says nothing, is an error, as it is to curl. Zeros are padding, as for gzip.
 */
export function inflateWhole(inflate: ZlibFunction<ZlibOptions>): Inflate {
  return async (bytes, options) => {
    const { buffer, engine } = await inflateOnce(inflate, bytes, options);
    if (isPadding(bytes.subarray(engine.bytesWritten))) return buffer;
    throw inflateFault('TRAILING_DATA');
  };
}

/** Inflates to the end of the compressed data, wherever in `bytes` that is. */
export function inflateOnce<Options extends object>(
  inflate: ZlibFunction<Options>,
  bytes: Uint8Array,
  options: Options,
): Promise<Inflated> {
  // With `info` Node also tells how much it has read; its types do not say so.
  return promisify(inflate)(bytes, { ...options, info: true }) as Promise<unknown> as Promise<Inflated>;
}

export function isPadding(rest: Uint8Array): boolean {
  return rest.every((byte) => byte === 0);
}

export function inflateFault(code: string): Error {
  return Object.assign(new Error('the body cannot be inflated'), { code });
}
