import { randomBytes } from 'node:crypto';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import {
  brotliCompressSync,
  constants,
  createZstdCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createHttpClient,
  type HttpClientOptions,
  type PollRequest,
} from '../../src/adapters/http-client.ts';
import type { FeedError, FetchResult } from '../../src/domain/poll.ts';
import { type Handler, type Publisher, startPublisher } from '../support/publisher.ts';
import { startRawServer } from '../support/raw-server.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';

const FEED = '<rss version="2.0"><channel><title>Tide tables</title></channel></rss>';
// printf '%s' "$FEED" | sha256sum
const FEED_HASH = '8b9e56c64719cf9867cab6fcd95c68d330b9dd6f855b4c9c9c2ef2e9a2cd4db6';
const LAST_MODIFIED = 'Tue, 03 Feb 2026 04:05:06 GMT';
const NOTHING_KNOWN = { etag: null, lastModified: null };

let publisher: Publisher;
beforeAll(async () => {
  publisher = await startPublisher();
});
afterAll(async () => {
  await publisher[Symbol.asyncDispose]();
});

let paths = 0;
/** Every test has its own path, so that requests can be told apart. */
function publish(answer: Parameters<Publisher['serve']>[1]): string {
  paths += 1;
  return publisher.serve(`/feed-${paths}`, answer);
}

function requestsFor(url: string) {
  return publisher.requests.filter((request) => publisher.url + request.url === url);
}

async function poll(
  url: string,
  request: Partial<PollRequest> = {},
  options: Partial<HttpClientOptions> = {},
) {
  await using client = createHttpClient({
    userAgent: 'Sluice/test (+https://sluice.example)',
    privateHosts: ['127.0.0.0/8'],
    now: () => new Date('2026-03-01T12:00:00Z'),
    ...options,
  });
  return await client.poll({ ...firstPoll(url), ...request });
}

function firstPoll(url: string): PollRequest {
  return { url, source: url, headers: {}, validators: NOTHING_KNOWN, knownHash: null, verifyTls: true };
}

async function pollError(...args: Parameters<typeof poll>): Promise<FeedError> {
  const result = await poll(...args);
  if (result.outcome !== 'failed') throw new Error(`expected a failure, got ${result.outcome}`);
  return result.error;
}

function textOf(result: FetchResult): string {
  return result.outcome === 'changed' ? Buffer.from(result.document.body).toString() : '';
}

/** Answers with raw bytes and hangs up. */
function raw(...parts: (string | Uint8Array)[]): Handler {
  return (_, { socket }) => {
    for (const part of parts) socket?.write(part);
    socket?.end();
    return undefined;
  };
}

describe('a first poll', () => {
  it('brings the document, its hash, its validators and how long it is fresh', async () => {
    const url = publish({
      body: FEED,
      etag: '"a"',
      lastModified: LAST_MODIFIED,
      headers: {
        'content-type': 'application/rss+xml; charset=utf-8',
        'cache-control': 'max-age=600',
        age: '100',
      },
    });
    expect(await poll(url)).toEqual({
      outcome: 'changed',
      document: {
        location: url,
        contentType: 'application/rss+xml; charset=utf-8',
        body: expect.any(Uint8Array),
        bodyHash: FEED_HASH,
      },
      steadyHash: FEED_HASH,
      validators: { etag: '"a"', lastModified: LAST_MODIFIED },
      httpStatus: 200,
      freshSeconds: 500,
      answeredBy: url,
      permanentLocation: null,
      bytes: FEED.length,
    });
  });

  it('is one GET that says who asks, and nothing about cookies, referers or conditions', async () => {
    const url = publish({ body: FEED, headers: { 'set-cookie': 'id=1' } });
    await poll(url);
    await poll(url);
    const [first, second] = requestsFor(url);
    expect(requestsFor(url)).toHaveLength(2);
    expect(first?.method).toBe('GET');
    expect(first?.headers).toEqual({
      host: publisher.host,
      connection: 'keep-alive',
      'user-agent': 'Sluice/test (+https://sluice.example)',
      accept: expect.stringContaining('application/rss+xml'),
      'accept-encoding': 'gzip, br, zstd, deflate',
    });
    expect(second?.headers).toEqual(first?.headers);
  });

  it('asks for the path and query exactly as configured, without the fragment', async () => {
    publisher.serve('/As//Is/../Feed', { body: FEED });
    const result = await poll(`${publisher.url}/As//Is/../Feed?b=%7e&a=#top`);
    expect(result.outcome).toBe('changed');
    expect(publisher.requests.map((request) => request.url)).toContain('/As//Is/../Feed?b=%7e&a=');
  });

  it.each([
    ['the case of letters', '/Wire/Feed.XML'],
    ['a slash at the end', '/wire/'],
    ['double slashes and dots', '/wire//a/../b'],
    ['an empty query', '/wire/empty?'],
    ['the order and form of a query', '/wire/query?b=2&a=&c&b=1'],
    ['percent-encoding, in either case', '/wire/%7Eme/%e4%C3%A4?q=%2f+%20'],
    ['characters a URL parser would encode', "/wire/a|b?q='x'^{y}"],
  ])('asks for %s as it is written: %s', async (_, path) => {
    publisher.serve(path.replace(/\?.*$/, ''), { body: FEED });
    expect(await poll(publisher.url + path)).toMatchObject({ outcome: 'changed' });
    expect(publisher.requests.filter(({ url }) => url === path)).toHaveLength(1);
  });

  it('stays plain http where http is written, whatever the publisher says about https', async () => {
    const headers = {
      'strict-transport-security': 'max-age=63072000',
      upgrade: 'h2c',
      'alt-svc': 'h2=":443"',
    };
    const url = publish({ body: FEED, headers });
    await using client = createHttpClient({
      userAgent: 'S',
      privateHosts: ['127.0.0.1'],
      now: () => new Date(),
    });
    for (let round = 0; round < 2; round += 1) {
      expect(await client.poll(firstPoll(url))).toMatchObject({
        outcome: 'changed',
        document: { location: url },
      });
    }
    for (const { headers: sent } of requestsFor(url))
      expect(sent).not.toHaveProperty('upgrade-insecure-requests');
  });

  it('sends configured headers, which win over our own', async () => {
    const url = publish({ body: FEED });
    await poll(url, { headers: { 'X-Key': 'k', Accept: 'application/json' } });
    expect(requestsFor(url)[0]?.headers).toMatchObject({ 'x-key': 'k', accept: 'application/json' });
  });

  it('sends credentials in the URL as basic authorization and keeps them out of the location', async () => {
    const url = publish({ body: FEED });
    const result = await poll(url.replace('//', '//me:secret@'));
    expect(requestsFor(url)[0]?.headers.authorization).toBe(`Basic ${btoa('me:secret')}`);
    expect(result).toMatchObject({ outcome: 'changed', document: { location: url } });
  });

  it('takes a 203 for a document', async () => {
    const url = publish({ status: 203, body: FEED });
    expect(await poll(url)).toMatchObject({ outcome: 'changed', httpStatus: 203 });
  });
});

describe('a conditional poll', () => {
  it.each([
    [{ etag: 'W/"x-gzip"', lastModified: LAST_MODIFIED }],
    [{ etag: '"\u00e9\u00ff"', lastModified: null }],
    [{ etag: 'without quotes', lastModified: null }],
    [{ etag: null, lastModified: 'Tue,  3 Feb 2026 04:05:06 +0000' }],
  ])('sends back byte for byte what the publisher gave: %j', async (validators) => {
    const url = publish({
      body: FEED,
      headers: {
        ...(validators.etag !== null && { etag: validators.etag }),
        ...(validators.lastModified !== null && { 'last-modified': validators.lastModified }),
      },
    });
    const first = await poll(url);
    expect(first).toMatchObject({ outcome: 'changed', validators });
    await poll(url, { validators });
    const sent = requestsFor(url)[1]?.headers;
    expect(sent?.['if-none-match']).toBe(validators.etag ?? undefined);
    expect(sent?.['if-modified-since']).toBe(validators.lastModified ?? undefined);
  });

  it('takes a 304 for unchanged and keeps the validators it does not mention', async () => {
    const validators = { etag: '"a"', lastModified: LAST_MODIFIED };
    const url = publish((_, response) => {
      response.writeHead(304, { etag: '"b"', 'cache-control': 'max-age=60' }).end();
      return undefined;
    });
    expect(await poll(url, { validators })).toEqual({
      outcome: 'unchanged',
      validators: { etag: '"b"', lastModified: LAST_MODIFIED },
      httpStatus: 304,
      freshSeconds: 60,
      answeredBy: url,
      permanentLocation: null,
      bytes: 0,
    });
  });

  it('takes a 200 with the body we hold for unchanged, with the new validators', async () => {
    const url = publish({ body: FEED, etag: '"b"' });
    const validators = { etag: '"a"', lastModified: LAST_MODIFIED };
    expect(await poll(url, { validators, knownHash: FEED_HASH })).toEqual({
      outcome: 'unchanged',
      validators: { etag: '"b"', lastModified: null },
      httpStatus: 200,
      freshSeconds: null,
      answeredBy: url,
      permanentLocation: null,
      bytes: FEED.length,
    });
  });

  it('drops validators a 200 no longer carries', async () => {
    const url = publish({ body: FEED, headers: { etag: '' } });
    const result = await poll(url, { validators: { etag: '"a"', lastModified: LAST_MODIFIED } });
    expect(result).toMatchObject({ outcome: 'changed', validators: NOTHING_KNOWN });
  });

  it.each([
    ['of 1,000 bytes are kept', 1_000, true],
    ['longer than that are as good as none', 1_001, false],
  ])('%s', async (_, length, areKept) => {
    const etag = `"${'e'.repeat(length - 2)}"`;
    const lastModified = 'd'.repeat(length);
    const url = publish({ body: FEED, headers: { etag, 'last-modified': lastModified } });
    const validators = areKept ? { etag, lastModified } : NOTHING_KNOWN;
    expect(await poll(url)).toMatchObject({ outcome: 'changed', validators });
  });

  it('keeps the validators it has when a 304 brings longer ones', async () => {
    const url = publish({ status: 304, headers: { etag: `"${'e'.repeat(1_000)}"` } });
    const validators = { etag: '"a"', lastModified: LAST_MODIFIED };
    expect(await poll(url, { validators })).toMatchObject({ outcome: 'unchanged', validators });
  });

  it('refuses a 304 nobody asked for', async () => {
    const url = publish({ status: 304 });
    expect(await pollError(url)).toMatchObject({ kind: 'bad-response', httpStatus: 304 });
  });
});

describe('a compressed body', () => {
  const compressors = [
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ] as const;

  it.each([
    ['gzip', gzipSync(FEED)],
    ['x-gzip', gzipSync(FEED)],
    ['GZip', gzipSync(FEED)],
    ['br', brotliCompressSync(FEED)],
    ['zstd', zstdCompressSync(FEED)],
    ['deflate', deflateSync(FEED)],
    ['deflate', deflateRawSync(FEED)],
    ['gzip, br', brotliCompressSync(gzipSync(FEED))],
    ['identity', Buffer.from(FEED)],
    ['none', Buffer.from(FEED)],
  ])('is inflated: %s', async (coding, body) => {
    const url = publish({ body, headers: { 'content-encoding': coding } });
    const result = await poll(url);
    expect(textOf(result)).toBe(FEED);
    expect(result).toMatchObject({ bytes: body.length, document: { bodyHash: FEED_HASH } });
  });

  it.each([
    ['cut short', 'gzip', gzipSync(FEED).subarray(0, -6)],
    ['cut short', 'br', brotliCompressSync(FEED).subarray(0, -6)],
    ['cut short', 'zstd', zstdCompressSync(FEED).subarray(0, -6)],
    ['cut short', 'deflate', deflateSync(FEED).subarray(0, -6)],
    ['cut short', 'deflate', deflateRawSync(FEED).subarray(0, -6)],
    ['not compressed at all', 'gzip', Buffer.from(FEED)],
    ['of an unknown coding', 'compress', Buffer.from(FEED)],
    ['compressed three times', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(FEED)))],
  ])('is refused when %s: %s', async (_, coding, body) => {
    const url = publish({ body, headers: { 'content-encoding': coding } });
    expect(await pollError(url)).toMatchObject({ kind: 'bad-response', httpStatus: 200 });
  });

  const streams: [coding: string, body: Buffer][] = [
    ['gzip', gzipSync(FEED)],
    ['br', brotliCompressSync(FEED)],
    ['zstd', zstdCompressSync(FEED)],
    ['deflate', deflateSync(FEED)],
    ['deflate', deflateRawSync(FEED)],
  ];

  it.each(streams)(
    'is refused when something follows it, by which it might be incomplete: %s',
    async (coding, body) => {
      for (const rest of ['<!-- what follows -->', '\0\0\0rest']) {
        const url = publish({
          body: Buffer.concat([body, Buffer.from(rest)]),
          headers: { 'content-encoding': coding },
        });
        expect(await pollError(url)).toMatchObject({
          kind: 'bad-response',
          message: expect.stringContaining('followed by something else'),
        });
      }
    },
  );

  it.each(streams)('may be padded with zeros: %s', async (coding, body) => {
    const padded = Buffer.concat([body, Buffer.alloc(512)]);
    expect(textOf(await poll(publish({ body: padded, headers: { 'content-encoding': coding } })))).toBe(FEED);
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('may be several, one behind the other, where its format says so: %s', async (coding, compress) => {
    const body = Buffer.concat([FEED.slice(0, 20), FEED.slice(20)].map((part) => compress(part)));
    expect(textOf(await poll(publish({ body, headers: { 'content-encoding': coding } })))).toBe(FEED);
  });

  it.each(compressors)('is inflated, however large as it comes or as it is: %s', async (coding, compress) => {
    // Either size alone sends it to a thread.
    for (const body of [randomBytes(110_000).toString('hex'), 'tide '.repeat(120_000)]) {
      const url = publish({ body: compress(body), headers: { 'content-encoding': coding } });
      expect(textOf(await poll(url)) === body).toBe(true);
    }
  });

  it.each(compressors)('is refused when it inflates beyond the limit: %s', async (coding, compress) => {
    const url = publish({ body: compress(Buffer.alloc(100_001)), headers: { 'content-encoding': coding } });
    expect(await pollError(url, {}, { limits: { maxBodyBytes: 100_000 } })).toMatchObject({
      kind: 'too-large',
      message: 'the response is larger than 100,000 bytes',
    });
  });
});

/** A zstd frame that asks for 2 to the power of `windowLog` bytes of memory. */
async function zstdOf(text: string, windowLog: number): Promise<Buffer> {
  const stream = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: windowLog } });
  stream.write(text);
  stream.flush(() => stream.end());
  return Buffer.concat(await stream.toArray());
}

it('a body whose zstd frame asks for more than the 8 MB of memory of RFC 9659 is refused', async () => {
  const headers = { 'content-encoding': 'zstd' };
  const within = publish({ body: await zstdOf(FEED, 23), headers });
  expect(textOf(await poll(within))).toBe(FEED);
  const beyond = publish({ body: await zstdOf(FEED, 24), headers });
  expect(await pollError(beyond)).toMatchObject({ kind: 'bad-response' });
});

describe('a body of several zstd frames', () => {
  const headers = { 'content-encoding': 'zstd' };
  const skippable = Buffer.from('502a4d180400000061626364', 'hex');
  const frames = [FEED.slice(0, 20), FEED.slice(20)].map((part) => zstdCompressSync(part));

  it('is read to the end of the last one', async () => {
    const url = publish({ body: Buffer.concat([skippable, ...frames]), headers });
    expect(textOf(await poll(url))).toBe(FEED);
  });

  it.each([
    ['the last is cut short', Buffer.concat(frames).subarray(0, -6)],
    ['something else comes behind them', Buffer.concat([...frames, Buffer.from('else')])],
    ['there are more than a hundred', Buffer.concat([...Array(100).fill(skippable), ...frames])],
  ])('is refused where %s', async (_, body) => {
    expect(await pollError(publish({ body, headers }))).toMatchObject({ kind: 'bad-response' });
  });

  it('is bounded by what they inflate to together', async () => {
    const body = Buffer.concat(Array(3).fill(zstdCompressSync(Buffer.alloc(40_000))));
    const url = publish({ body, headers });
    expect(await pollError(url, {}, { limits: { maxBodyBytes: 100_000 } })).toMatchObject({
      kind: 'too-large',
    });
  });
});

describe('a body that is compressed too well', () => {
  const headers = { 'content-encoding': 'gzip' };

  it('is refused beyond 1 MB, and nothing of it is taken for the document', async () => {
    const url = publish({ body: gzipSync(Buffer.alloc(1_000_001)), headers });
    expect(await pollError(url)).toMatchObject({
      kind: 'too-large',
      httpStatus: 200,
      message: 'the response is larger than 1,000,000 bytes when inflated, over 200 times what was sent',
    });
  });

  it('counts all of its codings together', async () => {
    const body = gzipSync(gzipSync(Buffer.alloc(5_000_000)));
    const url = publish({ body, headers: { 'content-encoding': 'gzip, gzip' } });
    expect(await pollError(url)).toMatchObject({ kind: 'too-large' });
  });

  it('is taken up to 1 MB, and beyond where the limit allows it', async () => {
    const million = publish({ body: gzipSync(Buffer.alloc(1_000_000)), headers });
    expect(await poll(million)).toMatchObject({ outcome: 'changed' });
    const more = publish({ body: gzipSync(Buffer.alloc(1_000_001)), headers });
    expect(await poll(more, {}, { limits: { maxInflateRatio: 2_000 } })).toMatchObject({
      outcome: 'changed',
    });
  });
});

describe('a body', () => {
  it('is taken at the wire limit and refused above it', async () => {
    const url = publish({ body: FEED });
    const atLimit = await poll(url, {}, { limits: { maxWireBytes: FEED.length } });
    expect(atLimit.outcome).toBe('changed');
    const above = await pollError(url, {}, { limits: { maxWireBytes: FEED.length - 1 } });
    expect(above).toMatchObject({ kind: 'too-large', httpStatus: 200 });
  });

  it('is refused above the wire limit when its length is not declared', async () => {
    const url = publish((_, response) => {
      response.write(FEED);
      response.end(FEED);
      return undefined;
    });
    const error = await pollError(url, {}, { limits: { maxWireBytes: FEED.length + 1 } });
    expect(error).toMatchObject({ kind: 'too-large' });
  });

  it.each([
    ['shorter than its Content-Length', raw('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n', FEED)],
    ['without its last chunk', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n')],
    ['of broken chunks', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\nzz\r\n')],
    ['of length 0', raw('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')],
    [
      'of length 0, said to be gzip',
      raw('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n'),
    ],
    ['that inflates to nothing', raw('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n', gzipSync(''))],
  ])('%s is refused, never taken for a document', async (_, handler) => {
    expect(await pollError(publish(handler))).toMatchObject({ kind: 'bad-response', httpStatus: 200 });
  });

  it('that drips without an end is cut off by the deadline', async () => {
    const url = publish((_, response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
      return undefined;
    });
    expect(await pollError(url, {}, { limits: { totalTimeoutMs: 300 } })).toMatchObject({
      kind: 'timeout',
      message: 'the feed was not fetched within 0.3 seconds',
    });
  });
});

describe('a server that does not keep to HTTP', () => {
  it.each([
    ['a status below 100', raw('HTTP/1.1 099 What\r\nContent-Length: 2\r\n\r\nab')],
    ['two lengths', raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 2\r\n\r\nabcde')],
    [
      'a length and chunks',
      raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    ],
    ['a length of 30 digits', raw(`HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(30)}\r\n\r\nab`)],
    ['a folded header', raw('HTTP/1.1 200 OK\r\nETag: "a\r\n b"\r\nContent-Length: 2\r\n\r\nab')],
    [
      'a control character in a header',
      raw('HTTP/1.1 200 OK\r\nETag: "\x01"\r\nContent-Length: 2\r\n\r\nab'),
    ],
  ])('is a bad response: %s', async (_, handler) => {
    expect(await pollError(publish(handler))).toMatchObject({ kind: 'bad-response' });
  });

  it.each([
    ['100', raw('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab')],
    ['101', raw('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')],
  ])('is a bad response that says so: a status of %s that nobody asked for', async (status, handler) => {
    const asked = publisher.requests.length;
    const error = await pollError(publish(handler));
    expect(error).toMatchObject({ kind: 'bad-response', message: expect.stringContaining(`"${status} `) });
    expect(publisher.requests).toHaveLength(asked + 1);
  });

  it.each([
    ['102', raw('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab')],
    [
      '103',
      raw('HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab'),
    ],
  ])('an interim answer is passed over: %s', async (_, handler) => {
    expect(textOf(await poll(publish(handler)))).toBe('ab');
  });

  it('sends trailers without an end and is cut off as too large', async () => {
    const url = publish((_, { socket }) => {
      socket?.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n');
      const flood = setInterval(() => socket?.write(`X-More: ${'x'.repeat(10_000)}\r\n`), 1);
      socket?.on('close', () => clearInterval(flood));
      return undefined;
    });
    expect(await pollError(url)).toMatchObject({ kind: 'too-large' });
  });
});

describe('a refusal', () => {
  it.each<[number, FeedError['kind']]>([
    [204, 'bad-response'],
    [206, 'bad-response'],
    [300, 'bad-response'],
    [401, 'status'],
    [403, 'status'],
    [404, 'status'],
    [410, 'gone'],
    [429, 'status'],
    [500, 'status'],
    [503, 'status'],
  ])('of status %i is %s', async (status, kind) => {
    const error = await pollError(publish({ status, body: status === 204 ? '' : 'no' }));
    expect(error).toMatchObject({ kind, httpStatus: status, retryAfterSeconds: null });
    expect(error.message).toContain(`${publisher.host} answered ${status} `);
  });

  it.each([
    ['120', 120],
    ['Sun, 01 Mar 2026 12:02:00 GMT', 120],
    ['99999999', 2_678_400],
  ])('says how long to stay away: Retry-After %s', async (retryAfter, expected) => {
    const url = publish((_, response) => {
      response.sendDate = false;
      response.writeHead(429, { 'retry-after': retryAfter }).end();
      return undefined;
    });
    expect(await pollError(url)).toMatchObject({ kind: 'status', retryAfterSeconds: expected });
    expect(requestsFor(url)).toHaveLength(1);
  });

  it('is known at once, however long its body takes', async () => {
    const url = publish((_, response) => {
      response.writeHead(503, { 'retry-after': '9' }).write('please');
      return undefined;
    });
    expect(await pollError(url)).toMatchObject({ httpStatus: 503, retryAfterSeconds: 9 });
  });

  it.each([404, 503])('of status %i whose body never ends keeps no connection', async (status) => {
    await using other = await startPublisher();
    const url = other.serve('/feed', (_, response) => {
      response.writeHead(status).write('please');
      return undefined;
    });
    await using client = createHttpClient({
      userAgent: 'S',
      privateHosts: ['127.0.0.1'],
      now: () => new Date(),
    });
    expect(await client.poll(firstPoll(url))).toMatchObject({ error: { httpStatus: status } });
    await expect.poll(() => other.countConnections(), { timeout: 3_000 }).toBe(0);
  });
});

describe('a bot check', () => {
  const html = { 'content-type': 'text/html; charset=UTF-8' };
  const page = `<!doctype html><title>Just a moment...</title>${' '.repeat(20_000)}`;

  it.each([403, 429, 503])('with status %i is told from other refusals by its page', async (status) => {
    const url = publish({ status, body: page, headers: { ...html, 'retry-after': '60' } });
    const error = await pollError(url);
    expect(error).toMatchObject({ kind: 'challenge', httpStatus: status, retryAfterSeconds: 60 });
    expect(error.message).toContain(`${publisher.host} answered ${status} `);
    expect(error.message).toContain('its bot check (Cloudflare) asks for a browser');
    expect(requestsFor(url)).toHaveLength(1);
  });

  it.each([
    [403, 'cf-mitigated', 'challenge'],
    [202, 'x-amzn-waf-action', 'challenge'],
    [405, 'x-amzn-waf-action', 'captcha'],
  ])('is told by its header without a page: %i, %s: %s', async (httpStatus, name, value) => {
    const url = publish({ status: httpStatus, headers: { [name]: value } });
    expect(await pollError(url)).toMatchObject({ kind: 'challenge', httpStatus });
  });

  it.each(['gzip', 'br', 'zstd', 'deflate'] as const)(
    'is told when its page is compressed: %s',
    async (compress) => {
      // Noise, so that what comes first is not the whole page.
      const body = page + randomBytes(40_000).toString('base64');
      const url = publish({ status: 403, body, headers: html, compress });
      expect(await pollError(url)).toMatchObject({ kind: 'challenge' });
    },
  );

  it.each([
    ['far down in the page', 403, `${' '.repeat(16 * 1024)}<title>Just a moment...</title>`, html],
    ['in a text that is no HTML', 403, page, { 'content-type': 'text/plain' }],
    ['on a page that was not found', 404, page, html],
    [
      'in a page that inflates to more than 1 MB',
      403,
      gzipSync(page + ' '.repeat(1_000_000)),
      { ...html, 'content-encoding': 'gzip' },
    ],
  ])('is not looked for %s', async (_, status, body, headers) => {
    expect(await pollError(publish({ status, body, headers }))).toMatchObject({ kind: 'status' });
  });

  it('is not looked for in a zstd frame that asks for more than 8 MB of memory', async () => {
    const headers = { ...html, 'content-encoding': 'zstd' };
    // Noise, without which zstd leaves words as they are.
    const noisy = page + randomBytes(3_000).toString('base64');
    const within = publish({ status: 403, body: await zstdOf(noisy, 23), headers });
    expect(await pollError(within)).toMatchObject({ kind: 'challenge' });
    const beyond = publish({ status: 403, body: await zstdOf(noisy, 24), headers });
    expect(await pollError(beyond)).toMatchObject({ kind: 'status' });
  });

  it('whose page does not end is known by what has come of it', async () => {
    const url = publish((_, response) => {
      response.writeHead(403, html).write(page.slice(0, 100));
      return undefined;
    });
    expect(await pollError(url)).toMatchObject({ kind: 'challenge' });
  });
});

describe('a redirect', () => {
  it.each([
    [301, true],
    [302, false],
    [303, false],
    [307, false],
    [308, true],
  ])('of status %i is followed, and is permanent: %s', async (status, permanent) => {
    const target = publish({ body: FEED });
    const url = publish({ status, headers: { location: target } });
    expect(await poll(url)).toMatchObject({
      outcome: 'changed',
      document: { location: target },
      permanentLocation: permanent ? target : null,
    });
  });

  it('is permanent only when all of the chain is', async () => {
    const target = publish({ body: FEED });
    const temporary = publish({ status: 302, headers: { location: target } });
    const url = publish({ status: 301, headers: { location: temporary } });
    expect(await poll(url)).toMatchObject({ outcome: 'changed', permanentLocation: null });
  });

  it('that is permanent is reported with a 304 too, and validators go along', async () => {
    const target = publish({ body: FEED, etag: '"a"' });
    const url = publish({ status: 301, headers: { location: new URL(target).pathname } });
    const result = await poll(url, { validators: { etag: '"a"', lastModified: null } });
    expect(result).toMatchObject({ outcome: 'unchanged', httpStatus: 304, permanentLocation: target });
  });

  it('is followed five times and no more', async () => {
    const fifth = publish({ body: FEED });
    const urls = [fifth];
    for (let hop = 0; hop < 6; hop += 1)
      urls.unshift(publish({ status: 302, headers: { location: urls[0] ?? '' } }));
    expect(await poll(urls[1] ?? '')).toMatchObject({ outcome: 'changed' });
    expect(await pollError(urls[0] ?? '')).toMatchObject({ kind: 'too-many-redirects' });
    expect(requestsFor(fifth)).toHaveLength(1);
  });

  it.each([
    ['to itself', 'too-many-redirects', ''],
    ['to a file', 'bad-response', 'file:///etc/passwd'],
    ['to no URL', 'bad-response', 'http://'],
  ])('%s is refused: %s', async (_, kind, location) => {
    const url = publish((request) => ({ status: 302, headers: { location: location || request.url } }));
    expect(await pollError(url)).toMatchObject({ kind });
  });

  it('to a URL of more than 4,000 characters is refused, and no message is longer than 500', async () => {
    for (const location of [
      `/${'a'.repeat(4_000)}`,
      `http://${'a'.repeat(4_000)}/`,
      `${'a'.repeat(4_000)}:`,
    ]) {
      const error = await pollError(publish({ status: 301, headers: { location } }));
      expect(error).toMatchObject({ kind: 'bad-response' });
      expect(error.message.length).toBeLessThanOrEqual(500);
    }
  });

  it('is followed without waiting for the end of its body', async () => {
    const target = publish({ body: FEED });
    const url = publish((_, response) => {
      response.writeHead(302, { location: target }).write('<a href');
      return undefined;
    });
    expect(await poll(url, {}, { limits: { totalTimeoutMs: 4_000 } })).toMatchObject({ outcome: 'changed' });
  });

  it('without a Location is refused', async () => {
    expect(await pollError(publish({ status: 302 }))).toMatchObject({
      kind: 'bad-response',
      httpStatus: 302,
    });
  });

  it('leaves configured headers and credentials behind for good on leaving the origin', async () => {
    await using other = await startPublisher();
    const home = publish({ body: FEED });
    const away = other.serve('/away', { status: 302, headers: { location: home } });
    const start = publish({ status: 302, headers: { location: away } });
    const headers = { Authorization: 'Bearer secret', Cookie: 'id=secret', 'X-Key': 'secret' };
    await poll(start, { headers, validators: { etag: '"a"', lastModified: null } });
    expect(requestsFor(start)[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'x-key': 'secret',
    });
    expect(JSON.stringify(other.requests[0]?.headers)).not.toContain('secret');
    expect(JSON.stringify(requestsFor(home)[0]?.headers)).not.toContain('secret');
    expect(other.requests[0]?.headers['if-none-match']).toBe('"a"');
  });

  it('takes along no cookie that was set on the way, and no referer', async () => {
    const target = publish({ body: FEED });
    const url = publish({ status: 302, headers: { location: target, 'set-cookie': 'id=1; Path=/' } });
    await poll(url);
    expect(requestsFor(target)).toHaveLength(1);
    for (const name of ['cookie', 'referer', 'origin']) {
      expect(requestsFor(target)[0]?.headers).not.toHaveProperty(name);
    }
  });

  it('keeps configured headers inside the origin', async () => {
    const target = publish({ body: FEED });
    const url = publish({ status: 302, headers: { location: target } });
    await poll(url, { headers: { Authorization: 'Bearer secret' } });
    expect(requestsFor(target)[0]?.headers.authorization).toBe('Bearer secret');
  });
});

describe('a destination', () => {
  it.each([
    'http://127.0.0.1',
    'http://127.1',
    'http://0x7f.0.0.1',
    'http://2130706433',
    'http://0',
    'http://localhost',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://169.254.169.254',
    'https://10.0.0.1',
  ])('that is not public is not connected to: %s', async (origin) => {
    const { port } = new URL(publisher.url);
    const seen = publisher.requests.length;
    const error = await pollError(`${origin}:${port}/`, {}, { privateHosts: [] });
    expect(error.kind).toBe('blocked-address');
    expect(error.message).toContain('add ');
    expect(error.message).toContain(`:${port} to PRIVATE_HOSTS`);
    expect(publisher.requests).toHaveLength(seen);
  });

  it('that is not public is not reached by a redirect either', async () => {
    await using other = await startPublisher();
    const secret = other.serve('/secret', { body: FEED });
    const url = publish({ status: 302, headers: { location: secret } });
    const error = await pollError(url, {}, { privateHosts: [publisher.host] });
    expect(error).toMatchObject({ kind: 'blocked-address' });
    expect(other.requests).toEqual([]);
  });

  it.each([22, 25, 81, 2049, 6000, 6667, 10_080])(
    'at port %i, which is not for HTTP, is not asked',
    async (port) => {
      const url = publish({ status: 302, headers: { location: `http://127.0.0.1:${port}/` } });
      for (const start of [url, `http://127.0.0.1:${port}/`]) {
        expect(await pollError(start)).toMatchObject({
          kind: 'blocked-address',
          message: `port ${port} of 127.0.0.1 is not one for HTTP and is not asked; if it is meant, add 127.0.0.1:${port} to PRIVATE_HOSTS`,
        });
      }
    },
  );

  it('at such a port is asked when it is excepted by host and port', async () => {
    const url = 'http://127.0.0.1:6667/';
    expect((await pollError(url, {}, { privateHosts: ['127.0.0.1:6667'] })).kind).not.toBe('blocked-address');
  });

  it('behind a name is judged by every address the name has', async () => {
    const { port } = new URL(publisher.url);
    const lookup = resolvesTo('10.0.0.1', '127.0.0.1');
    const url = `http://news.example:${port}/two-addresses`;
    publisher.serve('/two-addresses', { body: FEED });
    expect(await poll(url, {}, { lookup, privateHosts: ['127.0.0.1'] })).toMatchObject({
      outcome: 'changed',
    });
    expect(await pollError(url, {}, { lookup, privateHosts: [] })).toMatchObject({
      kind: 'blocked-address',
      message: expect.stringContaining('10.0.0.1, 127.0.0.1'),
    });
  });

  it('that turns out to be another when it is connected is let go of unasked', async () => {
    // As a resolver that tells one address to those who check and another to those who dial.
    const told = ['93.184.215.14'];
    const twoFaced = {
      get address() {
        return told.shift() ?? '127.0.0.1';
      },
      family: 4,
    };
    const lookup: LookupFunction = (_host, _options, callback) =>
      process.nextTick(callback, null, [twoFaced]);
    const url = publish({ body: FEED });
    const error = await pollError(url.replace('127.0.0.1', 'news.example'), {}, { lookup, privateHosts: [] });
    expect(error).toMatchObject({ kind: 'blocked-address' });
    expect(error.message).toContain('127.0.0.1, which is not a public address');
    expect(requestsFor(url)).toEqual([]);
  });

  it('excepted by host and port is excepted there only', async () => {
    await using other = await startPublisher();
    const lookup = resolvesTo('127.0.0.1');
    const at = ({ url }: Publisher) => url.replace('127.0.0.1', 'news.example');
    const privateHosts = [`news.example:${new URL(other.url).port}`];
    expect(await pollError(at(other), {}, { lookup, privateHosts })).toMatchObject({ httpStatus: 404 });
    expect(await pollError(at(publisher), {}, { lookup, privateHosts })).toMatchObject({
      kind: 'blocked-address',
    });
  });
});

describe('a failure to connect', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN'])('for want of an address (%s) is dns', async (code) => {
    const lookup = failsWith(code);
    expect(await pollError('http://news.example/', {}, { lookup })).toMatchObject({
      kind: 'dns',
      message: `no address found for news.example (${code})`,
    });
  });

  it('refused is connect', async () => {
    expect(await pollError(await closedUrl())).toMatchObject({ kind: 'connect', httpStatus: null });
  });

  it('refused at every address of a name is connect', async () => {
    const url = (await closedUrl()).replace('127.0.0.1', 'news.example');
    expect(await pollError(url, {}, { lookup: resolvesTo('127.0.0.1', '127.0.0.2') })).toMatchObject({
      kind: 'connect',
    });
  });

  it('hung up on before an answer is connect', async () => {
    expect(await pollError(publish(raw()))).toMatchObject({ kind: 'connect' });
  });

  it('to a server without TLS is tls', async () => {
    expect(await pollError(publisher.url.replace('http:', 'https:'))).toMatchObject({ kind: 'tls' });
  });

  it('to a server whose certificate nobody vouches for is tls', async () => {
    await using secure = await startPublisher({ tls: selfSignedCertificate() });
    expect(await pollError(secure.url)).toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    });
    expect(secure.requests).toEqual([]);
  });

  it('to a server whose certificate has a fault that Node knows no code for is tls', async () => {
    await using secure = await startPublisher({ tls: selfSignedCertificate({ isOdd: true }) });
    expect(await pollError(secure.url)).toMatchObject({
      kind: 'tls',
      message: `no safe connection to ${secure.host} (unhandled critical extension)`,
    });
  });

  it('for another fault of a chain of certificates is tls', async () => {
    const lookup = failsWith('PATH_LENGTH_EXCEEDED');
    expect(await pollError('https://news.example/', {}, { lookup })).toMatchObject({ kind: 'tls' });
  });

  it('is made in spite of its certificate when the feed says so', async () => {
    await using secure = await startPublisher({ tls: selfSignedCertificate() });
    const url = secure.serve('/feed', { body: FEED });
    expect(await poll(url, { verifyTls: false })).toMatchObject({ outcome: 'changed' });
  });

  it('is made in spite of its certificate for that feed only', async () => {
    await using secure = await startPublisher({ tls: selfSignedCertificate() });
    const url = secure.serve('/feed', { body: FEED });
    await using client = createHttpClient({
      userAgent: 'S',
      privateHosts: ['127.0.0.1'],
      now: () => new Date(),
    });
    const outcomes = [false, true, false, true].map((verifyTls) =>
      client.poll({ ...firstPoll(url), verifyTls }),
    );
    expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual([
      'changed',
      'failed',
      'changed',
      'failed',
    ]);
  });

  it('is made in spite of its certificate for the host of the feed only, not for where it redirects to', async () => {
    await using secure = await startPublisher({ tls: selfSignedCertificate() });
    const target = secure.serve('/feed', { body: FEED });
    const inside = secure.serve('/inside', { status: 302, headers: { location: target } });
    const away = secure.serve('/away', {
      status: 302,
      headers: { location: target.replace('127.0.0.1', 'localhost') },
    });
    expect(await poll(inside, { verifyTls: false })).toMatchObject({ outcome: 'changed' });
    expect(await pollError(away, { verifyTls: false })).toMatchObject({ kind: 'tls' });
  });

  it('whose TLS handshake never ends is a timeout', async () => {
    await using silent = await startRawServer();
    const error = await pollError(`https://${silent.host}/`, {}, { limits: { connectTimeoutMs: 100 } });
    expect(error).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('did not accept a connection'),
    });
  });

  it('that takes too long is a timeout', async () => {
    const error = await pollError(
      'http://news.example/',
      {},
      { lookup: () => {}, limits: { connectTimeoutMs: 100 } },
    );
    expect(error).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('did not accept a connection'),
    });
  });

  it('is told without credentials and header values', async () => {
    const url = `${(await closedUrl()).replace('//', '//me:secret@')}/?key=secret`;
    expect((await pollError(url, { headers: { 'X-Key': 'secret' } })).message).not.toContain('secret');
  });
});

describe('an answer', () => {
  it('that does not begin in time is a timeout', async () => {
    const url = publish(() => new Promise(() => {}));
    const error = await pollError(url, {}, { limits: { firstByteTimeoutMs: 100 } });
    expect(error).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('did not answer in time'),
    });
  });

  it('whose headers drip without an end is cut off', async () => {
    const url = publish((_, { socket }) => {
      socket?.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket?.write('X-Drip: 1\r\n'), 20);
      socket?.on('close', () => clearInterval(drip));
      return undefined;
    });
    expect(await pollError(url, {}, { limits: { totalTimeoutMs: 300 } })).toMatchObject({ kind: 'timeout' });
  });

  it('with too many headers is too large', async () => {
    const url = publish({ body: FEED, headers: { 'x-long': 'x'.repeat(10_000) } });
    expect(await pollError(url, {}, { limits: { maxHeaderBytes: 5_000 } })).toMatchObject({
      kind: 'too-large',
    });
  });

  it('that is not HTTP is a bad response', async () => {
    const url = publish(raw('220 mail.example ESMTP\r\n'));
    expect(await pollError(url)).toMatchObject({ kind: 'bad-response', httpStatus: null });
  });
});

describe('a feed configured wrongly', () => {
  it.each([
    ['a URL that is none', 'news.example/feed', {}, 'the address of the feed is not a URL'],
    ['a scheme we do not fetch', 'ftp://news.example/feed', {}, 'ftp: URLs are not fetched'],
    [
      'a header name with a space',
      'http://news.example/',
      { 'X Key': 'secret' },
      'the header "X Key" cannot be sent',
    ],
    [
      'a header value with a newline',
      'http://news.example/',
      { 'X-Key': 'secret\n' },
      '"X-Key" cannot be sent',
    ],
    ['a header of HTTP itself', 'http://news.example/', { Host: 'secret' }, '"Host" cannot be configured'],
  ])('says so: %s', async (_, url, headers, message) => {
    const error = await pollError(url, { headers });
    expect(error).toMatchObject({ kind: 'bad-config', message: expect.stringContaining(message) });
    expect(error.message).not.toContain('secret');
  });
});

describe('a page', () => {
  it('is asked for without anything a source configured or a poll remembers', async () => {
    await using publisher = await startPublisher();
    const result = await getPage(publisher.serve('/1', { body: 'here', etag: '"1"' }));
    expect(result).toMatchObject({ outcome: 'answered', httpStatus: 200, url: `${publisher.url}/1` });
    expect(Object.keys(publisher.requests[0]?.headers ?? {}).toSorted()).toEqual([
      ...['accept', 'accept-encoding', 'connection', 'host', 'user-agent'],
    ]);
    expect(publisher.requests[0]?.headers.accept).toBe('text/html');
  });

  it('that leads to another origin is told, and nothing is asked there', async () => {
    await using other = await startPublisher();
    await using publisher = await startPublisher();
    publisher.serve('/1', { status: 302, headers: { location: '/2' } });
    publisher.serve('/2', { status: 301, headers: { location: `${other.url}/3?a` } });
    expect(await getPage(`${publisher.url}/1`)).toEqual({
      outcome: 'elsewhere',
      url: `${other.url}/3?a`,
      httpStatus: 301,
    });
    expect([publisher.requests.length, other.requests.length]).toEqual([2, 0]);
  });

  it('may be empty', async () => {
    await using publisher = await startPublisher();
    const results = [{ body: '' }, { status: 204 }].map((answer, index) =>
      getPage(publisher.serve(`/${index}`, answer)),
    );
    for (const result of await Promise.all(results)) {
      expect(result).toMatchObject({ outcome: 'answered', body: new Uint8Array() });
    }
  });

  it.each([404, 410, 500])('that is answered with %d is a failure that says so', async (status) => {
    await using publisher = await startPublisher();
    const result = await getPage(publisher.serve('/1', { status, body: 'no' }));
    expect(result).toMatchObject({ outcome: 'failed', error: { httpStatus: status } });
  });
});

async function getPage(url: string) {
  await using client = createHttpClient({
    userAgent: 'Sluice/test (+https://sluice.example)',
    privateHosts: ['127.0.0.0/8'],
    now: () => new Date('2026-03-01T12:00:00Z'),
  });
  return await client.get({ url, sources: [url], accept: 'text/html', staysAtOrigin: true });
}

describe('an abort', () => {
  it('before the poll throws its reason and asks nothing', async () => {
    const url = publish({ body: FEED });
    await expect(poll(url, { signal: AbortSignal.abort(new Error('shutting down')) })).rejects.toThrow(
      'shutting down',
    );
    expect(requestsFor(url)).toEqual([]);
  });

  it.each<[string, Handler]>([
    ['before an answer', () => new Promise(() => {})],
    [
      'in the middle of a body',
      (_, response) => {
        response.write(FEED);
        return undefined;
      },
    ],
  ])('%s throws its reason', async (_, handler) => {
    const abort = new AbortController();
    const url = publish((request, response) => {
      setImmediate(() => abort.abort(new Error('shutting down')));
      return handler(request, response);
    });
    await expect(poll(url, { signal: abort.signal })).rejects.toThrow('shutting down');
  });
});

it('a client uses its connections again', async () => {
  const ports = new Set<number | undefined>();
  const url = publish((_, response) => {
    ports.add(response.socket?.remotePort);
    return { body: FEED };
  });
  await using client = createHttpClient({
    userAgent: 'Sluice',
    privateHosts: [publisher.host],
    now: () => new Date(),
  });
  for (let round = 0; round < 5; round += 1) {
    await client.poll(firstPoll(url));
  }
  expect(ports.size).toBeLessThan(5);
});

it('a client has six connections to an origin at most', async () => {
  const ports = new Set<number | undefined>();
  const sixAreThere = Promise.withResolvers<void>();
  const url = publish(async (_, response) => {
    ports.add(response.socket?.remotePort);
    if (ports.size === 6) sixAreThere.resolve();
    await sixAreThere.promise;
    return { body: FEED };
  });
  await using client = createHttpClient({
    userAgent: 'S',
    privateHosts: ['127.0.0.1'],
    now: () => new Date(),
  });
  const results = await Promise.all(Array.from({ length: 20 }, () => client.poll(firstPoll(url))));
  expect(results.every(({ outcome }) => outcome === 'changed')).toBe(true);
  expect(ports.size).toBe(6);
});

it('a client closes connections that are idle for a few seconds, however long the server would keep them', async () => {
  await using other = await startPublisher();
  const url = other.serve('/feed', { body: FEED });
  await using client = createHttpClient({
    userAgent: 'S',
    privateHosts: ['127.0.0.1'],
    now: () => new Date(),
  });
  await client.poll(firstPoll(url));
  expect(await other.countConnections()).toBe(1);
  await expect.poll(() => other.countConnections(), { timeout: 10_000 }).toBe(0);
});

describe('a publisher with several addresses gets one GET', () => {
  const hasIpv6 = Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === '::1');

  it('when the first address refuses', async () => {
    const url = publish({ body: FEED });
    const lookup = resolvesTo('127.0.0.2', '127.0.0.1');
    expect(await poll(url.replace('127.0.0.1', 'news.example'), {}, { lookup })).toMatchObject({
      outcome: 'changed',
    });
    expect(requestsFor(url).map(({ method }) => method)).toEqual(['GET']);
  });

  it.skipIf(!hasIpv6)('when both families answer', async () => {
    await using both = await startPublisher({ listenAt: '::' });
    const url = both.serve('/feed', { body: FEED }).replace('127.0.0.1', 'news.example');
    const options = { lookup: resolvesTo('::1', '127.0.0.1'), privateHosts: ['127.0.0.1', '::1'] };
    expect(await poll(url, {}, options)).toMatchObject({ outcome: 'changed' });
    expect(both.requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('the kinds of failure', () => {
  type Case = Parameters<typeof poll>;
  const cases: Partial<Record<FeedError['kind'], () => Case | Promise<Case>>> = {
    dns: () => ['http://news.example/', {}, { lookup: failsWith('ENOTFOUND') }],
    connect: async () => [await closedUrl()],
    tls: () => [publisher.url.replace('http:', 'https:')],
    timeout: () => [publish(() => new Promise(() => {})), {}, { limits: { totalTimeoutMs: 100 } }],
    status: () => [publish({ status: 500 })],
    gone: () => [publish({ status: 410 })],
    challenge: () => [publish({ status: 403, headers: { 'cf-mitigated': 'challenge' } })],
    'too-large': () => [publish({ body: FEED }), {}, { limits: { maxWireBytes: 10 } }],
    'too-many-redirects': () => [publish(({ url }) => ({ status: 302, headers: { location: url } }))],
    'blocked-address': () => [publish({ body: FEED }), {}, { privateHosts: [] }],
    'bad-config': () => ['ftp://news.example/'],
    'bad-response': () => [publish({ body: '' })],
  };

  it.each(Object.entries(cases))('can be told apart: %s', async (kind, arrange) => {
    expect(await pollError(...(await arrange()))).toMatchObject({ kind });
  });
});

async function closedUrl(): Promise<string> {
  const closed = await startPublisher();
  await closed[Symbol.asyncDispose]();
  return closed.url;
}

function failsWith(code: string): LookupFunction {
  return (_host, _options, callback) =>
    process.nextTick(callback, Object.assign(new Error(code), { code }), []);
}

function resolvesTo(...addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, _options, callback) => process.nextTick(callback, null, found);
}
