import {
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import type { FetchError } from '../../domain/errors.ts';
import { errorCode, fetchFailure } from './fetch-failure.ts';
import { discardBody, type HttpResponse } from './follow-redirects.ts';
import { type Inflate, inflateWhole } from './inflate-whole.ts';
import { inflateZstd } from './inflate-zstd.ts';

export type BodyLimits = { maxWireBytes: number; maxBodyBytes: number; maxInflateRatio: number };

/** `wireBytes`: as it came, before inflating. */
export type Body = { bytes: Uint8Array; wireBytes: number };

/**
 * Reads a body to its end and takes off its content codings.
 * Throws a FetchError for a body that is too large, cut short, broken, coded in a way we do not know, or empty
 * where it may not be.
 */
export async function readBody(
  response: HttpResponse,
  limits: BodyLimits,
  { mayBeEmpty = false }: { mayBeEmpty?: boolean } = {},
): Promise<Body> {
  const wire = await readWire(response, limits);
  const bytes = await decode(wire, response, limits);
  if (bytes.length === 0 && !mayBeEmpty) throw badBody(response, 'the response is empty');
  return { bytes, wireBytes: wire.length };
}

async function readWire(response: HttpResponse, { maxWireBytes }: BodyLimits): Promise<Uint8Array> {
  if (Number(response.headers.get('content-length')) > maxWireBytes) {
    void discardBody(response);
    throw tooLarge(response, bytesOf(maxWireBytes));
  }
  try {
    return await response.body.bytes();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') throw tooLarge(response, bytesOf(maxWireBytes), error);
    if (code === 'UND_ERR_HEADERS_OVERFLOW') throw trailersTooLarge(response, error);
    if (!CUT_SHORT.test(code)) throw error;
    throw badBody(response, `the response ended before it was complete (${code})`, error);
  }
}

const CUT_SHORT =
  /^(?:HTTP_PARSER_ERROR|UND_ERR_(?:SOCKET|RES_CONTENT_LENGTH_MISMATCH)|E[A-Z]+|ERR_ASSERTION|ERR_SSL_[A-Z_]+)$/;

async function decode(wire: Uint8Array, response: HttpResponse, limits: BodyLimits): Promise<Uint8Array> {
  const codings = contentCodings(response.headers.get('content-encoding') ?? '');
  if (codings.length > MAX_CODINGS) throw badBody(response, 'the response is compressed too many times over');
  const bound = inflateBound(wire, limits);
  let bytes = wire;
  for (const coding of codings.reverse()) {
    if (bytes.length === 0) break;
    const inflateCoding = INFLATE.get(coding);
    if (!inflateCoding) throw badBody(response, 'the response has a Content-Encoding that was not asked for');
    bytes = await inflated(bytes, inflateCoding, response, bound);
  }
  return bytes;
}

/** A compressed document can be made to inflate to itself, so size alone does not bound the work. */
const MAX_CODINGS = 2;

type InflateBound = { maxBytes: number; words: string };

/** No feed is compressed this well; below 1 MB it would do no harm. */
function inflateBound(wire: Uint8Array, { maxBodyBytes, maxInflateRatio }: BodyLimits): InflateBound {
  const maxBytes = Math.max(1_000_000, wire.length * maxInflateRatio);
  if (maxBytes >= maxBodyBytes) return { maxBytes: maxBodyBytes, words: bytesOf(maxBodyBytes) };
  const words = `${bytesOf(maxBytes)} when inflated, over ${maxInflateRatio} times what was sent`;
  return { maxBytes, words };
}

function bytesOf(count: number): string {
  return `${count.toLocaleString('en')} bytes`;
}

const inflateGzip = inflateWhole({ inPlace: gunzipSync, onThread: gunzip });
const inflateBrotli = inflateWhole({ inPlace: brotliDecompressSync, onThread: brotliDecompress });
const inflateZlib = inflateWhole({ inPlace: inflateSync, onThread: inflate });
const inflateBare = inflateWhole({ inPlace: inflateRawSync, onThread: inflateRaw });

const INFLATE: ReadonlyMap<string, Inflate> = new Map<string, Inflate>([
  ['gzip', inflateGzip],
  ['x-gzip', inflateGzip],
  ['br', inflateBrotli],
  ['zstd', inflateZstd],
  [
    'deflate',
    (bytes, options) => (hasZlibHeader(bytes) ? inflateZlib(bytes, options) : inflateBare(bytes, options)),
  ],
]);

/** `deflate` means the zlib format (RFC 1950), but some servers send bare deflate data. */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

async function inflated(
  bytes: Uint8Array,
  inflateCoding: Inflate,
  response: HttpResponse,
  bound: InflateBound,
) {
  try {
    return await inflateCoding(bytes, { maxOutputLength: bound.maxBytes });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(response, bound.words, error);
    const message = `the compressed response is broken, cut short or followed by something else (${errorCode(error)})`;
    throw badBody(response, message, error);
  }
}

/** Some servers name `identity` or `none` for a body that is not coded. */
function contentCodings(value: string): string[] {
  const codings = value.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== '' && coding !== 'identity' && coding !== 'none');
}

function badBody({ statusCode }: HttpResponse, message: string, cause?: unknown): FetchError {
  return fetchFailure('bad-response', message, { httpStatus: statusCode, cause });
}

function trailersTooLarge({ statusCode }: HttpResponse, cause: unknown): FetchError {
  return fetchFailure('too-large', 'the trailers of the response are too large', {
    httpStatus: statusCode,
    cause,
  });
}

function tooLarge({ statusCode }: HttpResponse, bound: string, cause?: unknown): FetchError {
  return fetchFailure('too-large', `the response is larger than ${bound}`, { httpStatus: statusCode, cause });
}
