import { decodeContent } from './unpack-bytes.ts';

/** An answer as it was kept, with its body as its server meant it. */
export type HttpMessage = { status: number; contentType: string | null; body: Uint8Array };

/** Reads an HTTP answer; archives keep the chunks and encodings of some bodies, and of others only their names. */
export async function readHttpMessage(bytes: Uint8Array): Promise<HttpMessage> {
  const { first, headers, rest } = splitHead(bytes);
  const status = Number(/^HTTP\/[\d.]+ (\d{3})/.exec(first)?.[1] ?? 0);
  const isChunked = /\bchunked\b/i.test(headers.get('transfer-encoding') ?? '');
  const body = (isChunked && joinChunks(rest)) || rest;
  const encodings = (headers.get('content-encoding') ?? '').split(',').slice(0, 3).reverse();
  let decoded = body;
  for (const encoding of encodings) decoded = await decodeContent(decoded, encoding);
  return { status, contentType: headers.get('content-type') ?? null, body: decoded };
}

/** A first line, the fields below it by their names in lower case, and what comes behind the empty line. */
export function splitHead(bytes: Uint8Array): {
  first: string;
  headers: Map<string, string>;
  rest: Uint8Array;
} {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const { end, next } = endOfHead(buffer);
  const [first = '', ...lines] = buffer.subarray(0, end).toString('utf8').trimStart().split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { first, headers, rest: buffer.subarray(next) };
}

const HEAD_MAX = 256 * 1024;

function endOfHead(buffer: Buffer): { end: number; next: number } {
  const head = buffer.subarray(0, HEAD_MAX);
  const [strict, bare] = [head.indexOf('\r\n\r\n'), head.indexOf('\n\n')];
  if (strict !== -1 && (bare === -1 || strict < bare)) return { end: strict, next: strict + 4 };
  return bare === -1 ? { end: head.length, next: buffer.length } : { end: bare, next: bare + 2 };
}

/** The body of a chunked message (RFC 9112, 7.1); null where it is not in chunks. */
function joinChunks(body: Uint8Array): Uint8Array | null {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.length);
  const chunks: Buffer[] = [];
  for (let at = 0; at < buffer.length; ) {
    const lineEnd = buffer.indexOf('\r\n', at);
    const line = lineEnd === -1 ? '' : buffer.toString('latin1', at, Math.min(lineEnd, at + 100));
    const digits = /^([0-9a-f]{1,8})[ \t]*(?:;|$)/i.exec(line)?.[1];
    if (digits === undefined) return null;
    const size = Number.parseInt(digits, 16);
    if (size === 0) break;
    chunks.push(buffer.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}
