import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openHttpClient } from '../../src/app/open-http-client.ts';
import { readSettings } from '../../src/config.ts';
import { type Answer, type Handler, startPublisher } from '../support/publisher.ts';
import { startRawServer } from '../support/raw-server.ts';

const megabyte = 1_000_000;
const gzip = { 'content-encoding': 'gzip' };
const drip: Handler = (_request, response) => void response.write('<rss>');
const silence: Handler = () => new Promise(() => {});
const around: Handler = ({ url }) => ({ status: 302, headers: { location: `${url}?` } });

describe('the bounds of one poll', () => {
  it.each<[string, string, Answer | Handler, string]>([
    ['FETCH_TIMEOUT_SECONDS', '1', drip, 'the feed was not fetched within 1 seconds'],
    ['FIRST_BYTE_TIMEOUT_SECONDS', '1', silence, 'did not answer in time'],
    ['MAX_REDIRECTS', '2', around, 'redirects more than 2 times'],
    ['MAX_HEADER_KB', '1', { body: 'x', headers: { 'x-long': 'x'.repeat(1024) } }, 'headers of'],
    ['MAX_WIRE_MB', '1', { body: 'x'.repeat(megabyte + 1) }, 'larger than 1,000,000 bytes'],
    ['MAX_BODY_MB', '1', { body: 'x'.repeat(megabyte + 1) }, 'larger than 1,000,000 bytes'],
    [
      'MAX_BODY_MB',
      '1',
      { body: gzipSync(Buffer.alloc(megabyte + 1)), headers: gzip },
      'larger than 1,000,000',
    ],
    ['MAX_INFLATE_RATIO', '9', { body: gzipSync(Buffer.alloc(megabyte + 1)), headers: gzip }, 'over 9 times'],
  ])('are those of the environment: %s=%s', async (name, value, answer, message) => {
    await using publisher = await startPublisher();
    expect(await messageOf(publisher.serve('/', answer), { [name]: value })).toContain(message);
  });

  it('are those of the environment: CONNECT_TIMEOUT_SECONDS=1', async () => {
    await using silent = await startRawServer();
    const message = await messageOf(`https://${silent.host}/`, { CONNECT_TIMEOUT_SECONDS: '1' });
    expect(message).toContain('did not accept a connection in time');
  });

  it('may be wider than what is usual', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/', { body: gzipSync(Buffer.alloc(megabyte + 1)), headers: gzip });
    expect(await messageOf(url, { MAX_INFLATE_RATIO: '2000' })).toBe('');
  });
});

async function messageOf(url: string, environment: Record<string, string>): Promise<string> {
  const settings = readSettings({ PRIVATE_HOSTS: '127.0.0.1', ...environment }, 'test');
  await using client = openHttpClient(settings, () => new Date());
  const validators = { etag: null, lastModified: null };
  const asked = { url, source: url, headers: {}, validators, knownHash: null, verifyTls: true };
  const result = await client.poll(asked);
  return result.outcome === 'failed' ? result.error.message : '';
}
