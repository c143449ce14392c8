import { addAbortSignal } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { discardBody, type HttpResponse } from './follow-redirects.ts';
import { ZSTD_MEMORY } from './inflate-zstd.ts';

const START_BYTES = 16 * 1024;
const MAX_INFLATED_BYTES = 1_000_000;
/** A refusal is known by its status: what its page adds is not waited for. */
const PATIENCE_MS = 1_000;

/** The beginning of an HTML page, as Latin-1: 16 KB or what comes within a second. What is no HTML is discarded. */
export async function readPageStart(response: HttpResponse): Promise<string> {
  if (!/^\s*text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
    void discardBody(response);
    return '';
  }
  const wire = await readStart(response.body);
  const page = await inflateStart(wire, response.headers.get('content-encoding') ?? '');
  return Buffer.from(page.subarray(0, START_BYTES)).toString('latin1');
}

async function readStart(body: HttpResponse['body']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of addAbortSignal(AbortSignal.timeout(PATIENCE_MS), body)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= START_BYTES) break;
    }
  } catch {
    // What came until then will do.
  }
  return Buffer.concat(chunks);
}

/** Inflates as far as it goes; what cannot be inflated is left as it is. */
async function inflateStart(wire: Uint8Array, coding: string): Promise<Uint8Array> {
  try {
    return (await INFLATE.get(coding.trim().toLowerCase())?.(wire)) ?? wire;
  } catch {
    return wire;
  }
}

const maxOutputLength = MAX_INFLATED_BYTES;
const gunzipStart = (bytes: Uint8Array) =>
  promisify(gunzip)(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });

const INFLATE: ReadonlyMap<string, (bytes: Uint8Array) => Promise<Uint8Array>> = new Map([
  ['gzip', gunzipStart],
  ['x-gzip', gunzipStart],
  ['deflate', (bytes) => promisify(inflate)(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength })],
  [
    'br',
    (bytes) =>
      promisify(brotliDecompress)(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength }),
  ],
  [
    'zstd',
    (bytes) =>
      promisify(zstdDecompress)(bytes, {
        finishFlush: constants.ZSTD_e_flush,
        maxOutputLength,
        params: ZSTD_MEMORY,
      }),
  ],
]);
