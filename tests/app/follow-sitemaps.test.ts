import { expect, it } from 'vitest';
import { onOneBackend } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp } from '../support/test-app.ts';

const map = (title: string) =>
  `<urlset xmlns:news="n"><url><loc>/${title}</loc><news:news><news:title>${title}</news:title></news:news></url></urlset>`;
const index = (...urls: string[]) =>
  `<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`;
const sources = (...urls: string[]) =>
  `sources:\n${urls.map((url, n) => `  - name: Map ${n + 1}\n    url: ${url}\n    every: 15m\n`).join('')}`;

onOneBackend('an index of sitemaps', (backend) => {
  const open = (...urls: string[]) => openTestApp({ backend, seeds: { 'sources.yaml': sources(...urls) } });

  it('that names itself is followed however often it is asked for', async () => {
    await using publisher = await startPublisher();
    publisher.serve('/news.xml', { body: map('Pier') });
    const url = publisher.serve('/index.xml', { body: index('/index.xml', '/news.xml') });
    await using test = await open(url);
    await test.runOnce();
    publisher.serve('/index.xml', { body: index('/index.xml', '/news.xml', '/news.xml') });
    expect((await test.runOnce({ force: true })).failing).toEqual([]);
    expect(await test.sql('select name, status from v1.feeds order by name')).toEqual([
      { name: 'Map 1', status: 'active' },
      { name: 'Map 1: news.xml', status: 'active' },
    ]);
  });

  it('inside another one is followed once it is a source itself, as the message says', async () => {
    await using publisher = await startPublisher();
    publisher.serve('/news.xml', { body: map('Pier') });
    const inner = publisher.serve('/inner.xml', { body: index('/news.xml') });
    const outer = publisher.serve('/outer.xml', { body: index('/inner.xml') });
    await using test = await open(outer);
    expect((await test.runOnce()).failing).toMatchObject([{ feed: 'Map 1: inner.xml', kind: 'not-a-feed' }]);
    await test.writeSeed('sources.yaml', sources(outer, inner));
    expect((await test.runOnce({ force: true })).failing).toEqual([]);
    expect(await test.sql('select title from v1.articles')).toEqual([{ title: 'Pier' }]);
  });

  it('inside another one is followed as a source in its place', async () => {
    await using publisher = await startPublisher();
    publisher.serve('/news.xml', { body: map('Pier') });
    const inner = publisher.serve('/inner.xml', { body: index('/news.xml') });
    const outer = publisher.serve('/outer.xml', { body: index('/inner.xml') });
    await using test = await open(outer);
    await test.runOnce();
    await test.writeSeed('sources.yaml', sources(inner));
    expect((await test.runOnce({ force: true })).failing).toEqual([]);
    expect(await test.sql('select title from v1.articles')).toEqual([{ title: 'Pier' }]);
  });

  it('whose addresses are long only as written keeps no source from being read', async () => {
    await using publisher = await startPublisher();
    publisher.serve('/news.xml', { body: map('Pier') });
    const detour = Array.from({ length: 2000 }, (_, n) => `${(n * 7919 + 104_729).toString(36)}/../`).join(
      '',
    );
    const url = publisher.serve('/index.xml', {
      body: index(`${publisher.url}/${detour}news.xml`, '/news.xml'),
    });
    await using test = await open(url);
    const { rejected } = await test.runOnce();
    expect(await test.sql('select title from v1.articles')).toEqual([{ title: 'Pier' }]);
    expect(rejected).toMatchObject([{ items: 1, reason: expect.stringMatching(/cannot be asked for/) }]);
  });

  it('that writes the address of a source in another way does not make it two', async () => {
    await using publisher = await startPublisher();
    const source = publisher.serve('/news.xml', { body: map('Pier') });
    const url = publisher.serve('/index.xml', {
      body: index(`${publisher.url.replace('http', 'HTTP')}/./news.xml#top`, '/news.xml#end'),
    });
    await using test = await open(url, source);
    await test.runOnce();
    expect(await test.sql('select name from v1.feeds order by name')).toEqual([
      { name: 'Map 1' },
      { name: 'Map 2' },
    ]);
  });

  it('that names others whenever it is asked keeps nobody at work for ever', async () => {
    await using publisher = await startPublisher();
    let asked = 0;
    const url = publisher.serve('/index.xml', () => {
      asked += 1;
      return { body: index(`/news.xml?${asked}`) };
    });
    await using test = await open(url);
    // Meanwhile the index is due again: its sitemaps take longer than its interval.
    publisher.serve('/news.xml', () => {
      if (asked < 10) test.clock.advance({ seconds: 1000 });
      return { body: map('Pier') };
    });
    await test.runOnce();
    expect(asked).toBeLessThan(4);
  });

  it('whose addresses were left out comes again once pages are asked for, though it has not changed', async () => {
    await using publisher = await startPublisher();
    const bare = '<urlset><url><loc>/pier</loc></url></urlset>';
    const url = publisher.serve('/map.xml', { body: index('/news.xml'), etag: '"one"' });
    publisher.serve('/news.xml', { body: bare, etag: '"two"' });
    await using test = await open(url);
    expect((await test.runOnce()).rejected).toMatchObject([{ reason: expect.stringMatching(/fulltext/) }]);
    await test.writeSeed('sources.yaml', sources(url).replace('every:', 'fulltext: true\n    every:'));
    await test.runOnce();
    expect(await test.sql('select count(*)::int as articles from v1.articles')).toEqual([{ articles: 1 }]);
  });

  it('or a sitemap in a file is read anew once pages are asked for', async () => {
    await using publisher = await startPublisher();
    const yaml = 'sources:\n  - name: Maps\n    files: "*.xml"\n';
    const bare = `<urlset><url><loc>${publisher.url}/pier</loc></url></urlset>`;
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': yaml, 'map.xml': bare } });
    expect((await test.runOnce()).rejected).toMatchObject([{ reason: expect.stringMatching(/fulltext/) }]);
    await test.writeSeed('sources.yaml', `${yaml}    fulltext: true\n`);
    await test.runOnce();
    expect(await test.sql('select count(*)::int as articles from v1.articles')).toEqual([{ articles: 1 }]);
  });

  it('that becomes a sitemap, and an index again, is what it is now', async () => {
    await using publisher = await startPublisher();
    publisher.serve('/news.xml', { body: map('Pier') });
    const url = publisher.serve('/index.xml', { body: index('/news.xml') });
    await using test = await open(url);
    const statuses = async () => {
      const rows = await test.sql<{ status: string }>('select status from v1.feeds order by name');
      return rows.map(({ status }) => status);
    };
    await test.runOnce();
    publisher.serve('/index.xml', { body: map('Quay') });
    await test.runOnce({ force: true });
    expect(await statuses()).toEqual(['active', 'paused']);
    publisher.serve('/index.xml', { body: index('/news.xml') });
    await test.runOnce({ force: true });
    expect(await statuses()).toEqual(['active', 'active']);
  });
});
