import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

export type Publisher = AsyncDisposable & {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string;
  /** `127.0.0.1:<port>`, as PRIVATE_HOSTS wants it. */
  host: string;
  /** Connections that are open now. */
  countConnections: () => Promise<number>;
  /** Every request so far, oldest first. */
  requests: RecordedRequest[];
  /** Says what is at `path` from now on, in place of what was there, and gives its full URL. The query is ignored. */
  serve(path: string, answer: Answer | Handler): string;
};

export type RecordedRequest = {
  method: string;
  /** Path and query exactly as they came. */
  url: string;
  headers: IncomingHttpHeaders;
  at: Date;
};

export type Answer = {
  /** 200 unless given. */
  status?: number;
  headers?: OutgoingHttpHeaders;
  body?: string | Uint8Array;
  /** Byte-exact, quotes included. Turns a matching If-None-Match into a 304. */
  etag?: string;
  /** An HTTP-date. Turns an If-Modified-Since that is no older into a 304, when there is no If-None-Match to go by. */
  lastModified?: string;
  /** Used only when the request accepts it. */
  compress?: keyof typeof COMPRESS;
};

/**
 * Computes an answer, or writes one to `response` itself and returns nothing.
 * Raw bytes may go to `response.socket`.
 */
export type Handler = (
  request: RecordedRequest,
  response: ServerResponse,
) => Answer | undefined | Promise<Answer | undefined>;

const COMPRESS = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync, deflate: deflateSync };

/**
 * A publisher on loopback for tests: a real HTTP server that does conditional GET and records what it is asked.
 *
 *     await using publisher = await startPublisher();
 *     const url = publisher.serve('/feed.xml', { body: '<rss/>', etag: '"1"' });
 *     …
 *     expect(publisher.requests).toHaveLength(1);
 *
 * With `tls` (PEM texts) it speaks https. Paths nobody serves are 404.
 * `listenAt`: `::` for all addresses, IPv4 and IPv6.
 */
export async function startPublisher(
  options: { tls?: { key: string; cert: string }; listenAt?: '127.0.0.1' | '::' } = {},
): Promise<Publisher> {
  const requests: RecordedRequest[] = [];
  const handlers = new Map<string, Handler>();
  const server = options.tls ? createTlsServer(options.tls) : createServer();
  // Whoever asked closes the connection, so that a test can see that it does.
  server.keepAliveTimeout = 600_000;
  server.on('request', async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, at: new Date() };
    requests.push(request);
    const handler = handlers.get(url.replace(/\?.*$/s, '')) ?? notFound;
    const answer = await handler(request, response);
    if (answer) send(answer, request, response);
  });
  server.listen(0, options.listenAt ?? '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${portOf(server)}`;
  const url = `${options.tls ? 'https' : 'http'}://${host}`;
  return {
    url,
    host,
    requests,
    countConnections: () => promisify(server.getConnections.bind(server))(),
    serve(path, answer) {
      handlers.set(path, typeof answer === 'function' ? answer : () => answer);
      return url + path;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the publisher does not listen on a port');
  return address.port;
}

function notFound(): Answer {
  return { status: 404, body: 'nothing here' };
}

function send(answer: Answer, request: RecordedRequest, response: ServerResponse): void {
  const { etag, lastModified, compress } = answer;
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (value !== undefined) response.setHeader(name, value);
  }
  if (etag !== undefined) response.setHeader('etag', etag);
  if (lastModified !== undefined) response.setHeader('last-modified', lastModified);
  if (compress !== undefined) response.setHeader('vary', 'accept-encoding');
  if (isUnmodified(answer, request.headers)) {
    response.writeHead(304).end();
    return;
  }
  let body = Buffer.from(answer.body ?? '');
  if (compress !== undefined && accepts(request.headers, compress)) {
    response.setHeader('content-encoding', compress);
    body = COMPRESS[compress](body);
  }
  response.writeHead(answer.status ?? 200, { 'content-length': body.length }).end(body);
}

/** RFC 9110 section 13.2.2: If-None-Match is asked first and alone. */
function isUnmodified({ status = 200, etag, lastModified }: Answer, headers: IncomingHttpHeaders): boolean {
  if (status !== 200) return false;
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) return etag !== undefined && matches(noneMatch, etag);
  const since = headers['if-modified-since'];
  return since !== undefined && lastModified !== undefined && Date.parse(lastModified) <= Date.parse(since);
}

/** The weak comparison of RFC 9110 section 8.8.3.2. */
function matches(noneMatch: string, etag: string): boolean {
  const tags = noneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return noneMatch.trim() === '*' || tags.includes(etag.replace(/^W\//, ''));
}

function accepts(headers: IncomingHttpHeaders, coding: string): boolean {
  const accepted = String(headers['accept-encoding'] ?? '').split(',');
  return accepted.some((entry) => entry.trim().split(';')[0] === coding);
}
