import type { LookupFunction } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  createHttpClient,
  type HttpClientOptions,
  type PollRequest,
} from '../../../src/adapters/http-client.ts';
import type { FetchResult } from '../../../src/domain/poll.ts';
import { startProxy } from '../../support/proxy.ts';
import { type Publisher, startPublisher } from '../../support/publisher.ts';
import { startRawServer } from '../../support/raw-server.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';

const FEED = '<rss version="2.0"><channel><title>Tide tables</title></channel></rss>';
const PUBLISHER_NAME = { 'news.example': '127.0.0.1' };

describe('a proxy', () => {
  it('is asked for the full URL of an http feed', async () => {
    await using publisher = await startPublisher();
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    const url = publishAt(publisher, '/Feed/?');
    expect(await poll(url, proxy)).toMatchObject({ outcome: 'changed', document: { location: url } });
    expect(proxy.asked).toMatchObject([{ method: 'GET', target: url }]);
    expect(proxy.asked[0]?.headers.host).toBe(new URL(url).host);
    expect(publisher.requests).toHaveLength(1);
  });

  it('is asked for a tunnel to an https publisher, and sees nothing of what goes through', async () => {
    await using publisher = await startPublisher({ tls: selfSignedCertificate() });
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    const url = publishAt(publisher, '/feed');
    const request = { verifyTls: false, headers: { 'x-key': 'secret' } };
    expect(await poll(url, proxy, request)).toMatchObject({ outcome: 'changed' });
    expect(proxy.asked).toMatchObject([{ method: 'CONNECT', target: new URL(url).host }]);
    expect(JSON.stringify(proxy.asked)).not.toContain('secret');
    expect(publisher.requests[0]?.headers['x-key']).toBe('secret');
  });

  it('does not vouch for a publisher: certificates are checked through it', async () => {
    await using publisher = await startPublisher({ tls: selfSignedCertificate() });
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    expect(await poll(publishAt(publisher, '/feed'), proxy)).toMatchObject({
      error: { kind: 'tls', message: expect.stringContaining('no safe connection to news.example') },
    });
    expect(publisher.requests).toEqual([]);
  });

  it.each(['http', 'https'])('is spoken to over TLS when its URL says so: %s', async (scheme) => {
    const tls = selfSignedCertificate();
    using _ = trusting(tls.cert);
    await using publisher = await startPublisher(scheme === 'https' ? { tls: selfSignedCertificate() } : {});
    await using proxy = await startProxy({ names: PUBLISHER_NAME, tls });
    const result = await poll(publishAt(publisher, '/feed'), proxy, { verifyTls: false });
    expect(result).toMatchObject({ outcome: 'changed' });
    expect(proxy.asked).toHaveLength(1);
  });

  it('has its own certificate checked, whatever the feed says', async () => {
    await using publisher = await startPublisher();
    await using proxy = await startProxy({ names: PUBLISHER_NAME, tls: selfSignedCertificate() });
    expect(await poll(publishAt(publisher, '/feed'), proxy, { verifyTls: false })).toMatchObject({
      error: { kind: 'tls', message: expect.stringContaining(`the proxy ${proxy.host}`) },
    });
    expect(proxy.asked).toEqual([]);
  });

  it('is asked on every hop, and passed by where NO_PROXY says so', async () => {
    await using publisher = await startPublisher();
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    const target = publishAt(publisher, '/target').replace('news.example', 'direct.example');
    const url = publishAt(publisher, '/start', { status: 301, headers: { location: target } });
    const options = { no: ['direct.example'], lookup: resolvesTo('127.0.0.1') };
    expect(await poll(url, { ...proxy, ...options })).toMatchObject({ outcome: 'changed' });
    expect(proxy.asked.map(({ target }) => target)).toEqual([url]);
  });

  it.each(['http', 'https'])('gets its login, and the publisher does not: %s', async (scheme) => {
    await using publisher = await startPublisher(scheme === 'https' ? { tls: selfSignedCertificate() } : {});
    await using proxy = await startProxy({ names: PUBLISHER_NAME, login: 'me:secret' });
    const url = proxy.url.replace('//', '//me:secret@');
    const result = await poll(publishAt(publisher, '/feed'), { url }, { verifyTls: false });
    expect(result).toMatchObject({ outcome: 'changed' });
    expect(publisher.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });
});

describe('a destination behind a proxy', () => {
  it.each(['http://10.1.2.3/', 'https://169.254.169.254/', 'http://[fd00::1]/', 'http://2130706433/'])(
    'that is no public address is refused before anybody is asked: %s',
    async (url) => {
      await using proxy = await startProxy();
      expect(await poll(url, { ...proxy, privateHosts: [] })).toMatchObject({
        error: { kind: 'blocked-address' },
      });
      expect(proxy.asked).toEqual([]);
    },
  );

  it.each(['http', 'https'])('whose name has a private address here is refused too: %s', async (scheme) => {
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    const lookup = resolvesTo('93.184.215.14', '10.0.0.1');
    const result = await poll(`${scheme}://news.example/`, { ...proxy, lookup, privateHosts: [] });
    expect(result).toMatchObject({
      error: { kind: 'blocked-address', message: expect.stringContaining('news.example is at 10.0.0.1,') },
    });
    expect(proxy.asked).toEqual([]);
  });

  it('is refused on a redirect as well', async () => {
    await using publisher = await startPublisher();
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    const url = publishAt(publisher, '/start', { status: 302, headers: { location: 'http://10.0.0.1/' } });
    const result = await poll(url, { ...proxy, privateHosts: [] });
    expect(result).toMatchObject({ error: { kind: 'blocked-address' } });
    expect(proxy.asked.map(({ target }) => target)).toEqual([url]);
  });

  it('at a port of another protocol is refused', async () => {
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    expect(await poll('http://news.example:25/', proxy)).toMatchObject({
      error: { kind: 'blocked-address' },
    });
    expect(proxy.asked).toEqual([]);
  });

  it('whose name is unknown here is left to the proxy, however long looking takes', async () => {
    await using publisher = await startPublisher();
    await using proxy = await startProxy({ names: PUBLISHER_NAME });
    const limits = { connectTimeoutMs: 1_000 };
    const result = await poll(publishAt(publisher, '/feed'), { ...proxy, lookup: () => {}, limits });
    expect(result).toMatchObject({ outcome: 'changed' });
  });
});

describe('a failure of the proxy', () => {
  it.each(['http', 'https'])('that is not there is connect, and names it: %s', async (scheme) => {
    const proxy = await startProxy();
    await proxy[Symbol.asyncDispose]();
    expect(await poll(`${scheme}://news.example/`, proxy)).toMatchObject({
      error: { kind: 'connect', message: `the proxy ${proxy.host} refused the connection (ECONNREFUSED)` },
    });
  });

  it.each(['http', 'https'])('that wants another login is connect, without the login: %s', async (scheme) => {
    await using proxy = await startProxy({ login: 'me:right' });
    const url = proxy.url.replace('//', '//me:secret@');
    const result = await poll(`${scheme}://news.example/`, { url });
    expect(result).toMatchObject({
      error: {
        kind: 'connect',
        httpStatus: null,
        message: expect.stringContaining(`the proxy ${proxy.host} answered 407`),
      },
    });
    expect(JSON.stringify(result)).not.toMatch(/secret|bWU6/);
  });

  it('that refuses a tunnel is connect', async () => {
    await using proxy = await startProxy();
    expect(await poll('https://news.example/', proxy)).toMatchObject({
      error: {
        kind: 'connect',
        message: `the proxy ${proxy.host} answered 502 Bad Gateway when asked for news.example:443`,
      },
    });
  });

  it('that never answers is a timeout', async () => {
    await using proxy = await startProxy({ isSilent: true });
    const limits = { connectTimeoutMs: 200 };
    expect(await poll('https://news.example/', { ...proxy, limits })).toMatchObject({
      error: {
        kind: 'timeout',
        message: `the proxy ${proxy.host} did not connect to news.example:443 in time`,
      },
    });
  });

  it('that does not speak HTTP is a bad response', async () => {
    await using server = await startRawServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    expect(await poll('https://news.example/', { url: `http://${server.host}` })).toMatchObject({
      error: { kind: 'bad-response', message: expect.stringContaining(`the proxy ${server.host}`) },
    });
  });
});

function publishAt(publisher: Publisher, path: string, answer: object = { body: FEED }): string {
  publisher.serve(path.replace('?', ''), answer);
  return publisher.url.replace('127.0.0.1', 'news.example') + path;
}

type Through = { url: string; no?: string[] } & Partial<HttpClientOptions>;

async function poll(url: string, through: Through, request: Partial<PollRequest> = {}): Promise<FetchResult> {
  await using client = createHttpClient({
    userAgent: 'Sluice/test (+https://sluice.example)',
    privateHosts: through.privateHosts ?? ['127.0.0.0/8'],
    proxy: { http: through.url, https: through.url, no: through.no ?? [] },
    limits: through.limits ?? {},
    lookup: through.lookup ?? unknownHere,
    now: () => new Date('2026-03-01T12:00:00Z'),
  });
  return await client.poll({
    url,
    source: url,
    headers: {},
    validators: { etag: null, lastModified: null },
    knownHash: null,
    verifyTls: true,
    ...request,
  });
}

function trusting(cert: string): Disposable {
  const before = getCACertificates();
  setDefaultCACertificates([...before, cert]);
  return { [Symbol.dispose]: () => setDefaultCACertificates(before) };
}

const unknownHere: LookupFunction = (_host, _options, callback) =>
  process.nextTick(callback, Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), []);

function resolvesTo(...addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: 4 }));
  return (_host, _options, callback) => process.nextTick(callback, null, found);
}
