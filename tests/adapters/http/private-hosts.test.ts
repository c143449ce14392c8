import { isIP, type LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
} from '../../../src/adapters/http-client.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';
import { type Publisher, startPublisher } from '../../support/publisher.ts';

const FEED = '<rss version="2.0"><channel><title>Tide tables</title></channel></rss>';

/**
 * Two servers of the operator's own, on loopback, and one that is public as far as anybody here can tell: nobody knows
 * its name but the proxy.
 */
let home: Publisher;
let other: Publisher;
let stranger: Publisher;
let proxy: TestProxy;
beforeAll(async () => {
  [home, other, stranger] = await Promise.all([startPublisher(), startPublisher(), startPublisher()]);
  const inside = { 'intranet.example': '127.0.0.1', 'wiki.example': '127.0.0.1' };
  proxy = await startProxy({ names: { 'news.example': stranger.host, ...inside } });
});
afterAll(async () => {
  for (const server of [home, other, stranger, proxy]) await server[Symbol.asyncDispose]();
});

const PUBLIC = 'http://news.example';

let paths = 0;
function serve(publisher: Publisher, answer: Parameters<Publisher['serve']>[1] = { body: FEED }): string {
  paths += 1;
  const url = publisher.serve(`/${paths}`, answer);
  return publisher === stranger ? url.replace(stranger.url, PUBLIC) : url;
}

function redirect(publisher: Publisher, location: string, status = 302): string {
  return serve(publisher, { status, headers: { location } });
}

function countAsked(): number {
  return home.requests.length + other.requests.length;
}

function openClient(options: Partial<HttpClientOptions> = {}): HttpClient {
  return createHttpClient({
    userAgent: 'Sluice/test (+https://sluice.example)',
    privateHosts: ['127.0.0.0/8'],
    proxy: { http: proxy.url, https: proxy.url, no: [] },
    lookup: knows({ 'intranet.example': '127.0.0.1', 'wiki.example': '127.0.0.1' }),
    now: () => new Date('2026-03-01T12:00:00Z'),
    ...options,
  });
}

function pollWith(client: HttpClient, url: string, source = url) {
  const validators = { etag: null, lastModified: null };
  return client.poll({ url, source, headers: {}, validators, knownHash: null, verifyTls: true });
}

async function poll(
  url: string,
  { source = url, ...options }: { source?: string } & Partial<HttpClientOptions> = {},
) {
  await using client = openClient(options);
  return await pollWith(client, url, source);
}

async function get(url: string, sources: string[], staysAtOrigin = true) {
  await using client = openClient();
  return await client.get({ url, sources, accept: '*/*', staysAtOrigin });
}

const blocked = { outcome: 'failed', error: { kind: 'blocked-address' } };

describe('a host of PRIVATE_HOSTS', () => {
  it('is open to a source that names it', async () => {
    expect(await poll(serve(home))).toMatchObject({ outcome: 'changed' });
  });

  it('is open to a source that names it by a name of an excepted range', async () => {
    const url = serve(home).replace('127.0.0.1', 'intranet.example');
    expect(await poll(url, { proxy: none })).toMatchObject({ outcome: 'changed' });
  });

  it.each([
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0X7F.0.0.1',
    '017700000001',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    '[::FFFF:7f00:1]',
    'intranet.example',
    'INTRANET.Example',
    'intranet.example.',
    'wiki.example',
  ])('is not reached by a redirect from a public one, however that spells it: %s', async (host) => {
    const seen = countAsked();
    const target = serve(other).replace('127.0.0.1', host);
    const lookup = knows({
      'intranet.example': '127.0.0.1',
      'intranet.example.': '127.0.0.1',
      'wiki.example': '127.0.0.1',
    });
    const privateHosts = ['127.0.0.0/8', '::/0', 'intranet.example', 'intranet.example.'];
    expect(await poll(redirect(stranger, target), { privateHosts, lookup })).toMatchObject(blocked);
    expect(countAsked()).toBe(seen);
  });

  it('says what to do to whom a public one led there', async () => {
    const result = await poll(redirect(stranger, serve(other)));
    expect(result).toMatchObject({
      error: {
        message: `${other.host} is at 127.0.0.1, which is not a public address and is not fetched; where others lead is never excepted: if it is meant, name it in a source and in PRIVATE_HOSTS`,
      },
    });
  });

  it('may lead to another', async () => {
    const url = redirect(home, redirect(other, serve(home)));
    expect(await poll(url, { privateHosts: [home.host, other.host] })).toMatchObject({ outcome: 'changed' });
  });

  it('may not lead to one that is not excepted', async () => {
    const seen = other.requests.length;
    expect(await poll(redirect(home, serve(other)), { privateHosts: [home.host] })).toMatchObject({
      error: {
        kind: 'blocked-address',
        message: expect.stringContaining(`if it is meant, add ${other.host} to PRIVATE_HOSTS`),
      },
    });
    expect(other.requests).toHaveLength(seen);
  });

  it('may lead to a public one, from where nothing leads back', async () => {
    const there = redirect(home, serve(stranger));
    expect(await poll(there)).toMatchObject({ outcome: 'changed' });
    const andBack = redirect(home, redirect(stranger, serve(home)));
    expect(await poll(andBack)).toMatchObject(blocked);
  });

  it('is not reached on a connection that another request may use', async () => {
    await using client = openClient();
    const target = serve(home);
    expect(await pollWith(client, target)).toMatchObject({ outcome: 'changed' });
    expect(await home.countConnections()).toBeGreaterThan(0);
    const seen = countAsked();
    expect(await pollWith(client, redirect(stranger, target))).toMatchObject(blocked);
    expect(countAsked()).toBe(seen);
  });

  it.each([301, 308])(
    'that a public feed is said to have moved to for good (%i) is not remembered',
    async (status) => {
      expect(await poll(redirect(stranger, serve(home), status))).toMatchObject(blocked);
    },
  );

  it('that a feed has moved to is open only where its source is at such a host as well', async () => {
    const url = serve(other);
    expect(await poll(url, { source: serve(home) })).toMatchObject({ outcome: 'changed' });
    expect(await poll(url, { source: serve(stranger) })).toMatchObject(blocked);
  });

  it.each([
    ['the page', true],
    ['robots.txt', false],
  ])('is asked for %s of an article only where a source is at such a host', async (_, staysAtOrigin) => {
    const url = serve(other);
    expect(await get(url, [serve(home)], staysAtOrigin)).toMatchObject({ outcome: 'answered' });
    const seen = countAsked();
    for (const sources of [[], [PUBLIC]]) {
      expect(await get(url, sources, staysAtOrigin)).toMatchObject(blocked);
      expect(await get(redirect(stranger, url), [url], staysAtOrigin)).toMatchObject(blocked);
    }
    expect(countAsked()).toBe(seen);
  });

  it('is where a page at such a host may lead', async () => {
    const target = serve(other);
    expect(await get(redirect(home, target), [home.url])).toMatchObject({
      outcome: 'elsewhere',
      url: target,
    });
  });

  it('can be asked after before anything is asked there', async () => {
    await using client = openClient({ proxy: none });
    const url = serve(home);
    const named = url.replace('127.0.0.1', 'intranet.example');
    for (const asked of [url, named]) {
      expect(await client.judge({ url: asked, sources: [PUBLIC] })).toMatchObject({
        kind: 'blocked-address',
      });
      expect(await client.judge({ url: asked, sources: [PUBLIC, other.url] })).toBeNull();
    }
    expect(await client.judge({ url: PUBLIC, sources: [] })).toBeNull();
  });
});

describe('a name with a public address and an excepted one', () => {
  it('opens nothing: whoever is at the public one may have made it up', async () => {
    const lookup = knows({ 'both.example': ['193.99.144.80', '127.0.0.1'] });
    await using client = openClient({ lookup });
    expect(await client.judge({ url: 'http://both.example/', sources: [] })).toBeNull();
    expect(await client.judge({ url: home.url, sources: ['http://both.example/'] })).toMatchObject({
      kind: 'blocked-address',
    });
  });
});

const none = { http: null, https: null, no: [] };

function knows(names: Record<string, string | string[]>): LookupFunction {
  return (host, _options, callback) => {
    const found = [names[host] ?? []].flat().map((address) => ({ address, family: isIP(address) }));
    if (found.length > 0) process.nextTick(callback, null, found);
    else process.nextTick(callback, Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), []);
  };
}
