import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { readSettings } from '../../src/config.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onBackends } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { body, day, sourcesOf, watchPublisher } from '../support/watch-publisher.ts';

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.address === '::1');

onBackends('what a request looks like', (backend) => {
  it('15: no cookies', async () => {
    const headers = { 'set-cookie': ['session=1; Path=/', 'seen=yes; Max-Age=86400'] };
    await using watch = await watchPublisher({
      backend,
      answer: () => ({ status: 302, headers: { ...headers, location: '/there.xml' } }),
    });
    watch.publisher.serve('/there.xml', () => ({ body, headers }));
    await watch.later(0);
    await watch.later(day);
    expect(watch.headers('cookie')).toEqual(Array(4).fill(undefined));
  });

  it('16: no Referer', async () => {
    await using watch = await watchPublisher({
      backend,
      answer: () => ({ status: 301, headers: { location: '/there.xml' } }),
    });
    watch.publisher.serve('/there.xml', { body });
    await watch.later(0);
    expect(watch.headers('referer')).toEqual([undefined, undefined]);
    expect(watch.headers('origin')).toEqual([undefined, undefined]);
  });

  it('17: the URL is sent as configured', async () => {
    const path = '/Feed//News.XML;v=1?b=2&a=1&utm_source=x&empty=&%7euser=%2f';
    await using watch = await watchPublisher({
      backend,
      sources: (url) => sourcesOf({ Gazette: url + path }),
    });
    watch.publisher.serve('/Feed//News.XML;v=1', { body });
    await watch.later(0);
    await watch.later(day);
    expect(watch.publisher.requests.map(({ url }) => url)).toEqual([path, path]);
  });

  it('18: plain http stays http', async () => {
    await using watch = await watchPublisher({
      backend,
      answer: () => ({
        body,
        headers: {
          'strict-transport-security': 'max-age=31536000; includeSubDomains',
          'content-security-policy': 'upgrade-insecure-requests',
          'alt-svc': 'h2=":443"',
        },
      }),
    });
    await watch.later(0);
    await watch.later(day);
    expect(watch.publisher.requests).toHaveLength(2);
    expect(watch.headers('upgrade-insecure-requests')).toEqual([undefined, undefined]);
    expect(await watch.test.sql('select address, error_kind from v1.feeds')).toEqual([
      { address: `${watch.publisher.url}/feed.xml`, error_kind: null },
    ]);
  });

  it('19: compression asked for and decoded (gzip, br, zstd, deflate)', async () => {
    await using watch = await watchPublisher({ backend });
    for (const [index, compress] of (['gzip', 'br', 'zstd', 'deflate'] as const).entries()) {
      watch.serve({ body: makeRss([makeStory(index)]), compress });
      await watch.later(day);
      expect(String(watch.headers('accept-encoding').at(-1))).toContain(compress);
    }
    const articles = await watch.test.sql('select title from v1.articles order by id');
    expect(articles).toEqual([0, 1, 2, 3].map((index) => ({ title: makeStory(index).title })));
  });

  it('20: User-Agent with product, version, contact URL', async () => {
    const { userAgent } = readSettings({ CONTACT_URL: 'https://watch.example/about' }, '1.2.3');
    await using watch = await watchPublisher({ backend, settings: { userAgent } });
    await watch.later(0);
    expect(watch.headers('user-agent')).toEqual([
      'Sluice/1.2.3 (feed monitor; +https://watch.example/about)',
    ]);
  });

  it('23: no favicon or HTML fetched with a poll', async () => {
    await using watch = await watchPublisher({ backend });
    const { url } = watch.publisher;
    const item = {
      ...makeStory(1),
      link: `${url}/story`,
      text: `&lt;img src="${url}/picture.png"/&gt; Text`,
    };
    watch.serve({
      body: makeRss([item]).replace('<link>https://news.example/</link>', `<link>${url}/</link>`),
    });
    await watch.later(0);
    expect(await watch.test.sql('select url from v1.articles')).toEqual([{ url: `${url}/story` }]);
    expect(watch.publisher.requests.map((request) => request.url)).toEqual(['/feed.xml']);
  });

  it('24: one GET, no HEAD, no Range', async () => {
    await using watch = await watchPublisher({
      backend,
      answer: { body, etag: '"1"', headers: { 'accept-ranges': 'bytes' } },
    });
    await watch.later(0);
    await watch.later(day);
    expect(watch.publisher.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(watch.headers('range')).toEqual([undefined, undefined]);
  });

  it.skipIf(!hasIpv6)('25: one HTTP request whatever the address family', async () => {
    await using both = await startPublisher({ listenAt: '::' });
    const url = both.serve('/feed.xml', { body }).replace('127.0.0.1', 'localhost');
    await using watch = await watchPublisher({
      backend,
      settings: { privateHosts: ['localhost', '127.0.0.1', '::1'] },
      sources: () => sourcesOf({ Gazette: url }),
    });
    await watch.later(0);
    expect(both.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(await watch.test.sql('select outcome from v1.polls')).toEqual([{ outcome: 'changed' }]);
  });
});
