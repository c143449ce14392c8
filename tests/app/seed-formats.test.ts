import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { replayArticles } from '../../src/app/replay-articles.ts';
import { RULES_VERSION } from '../../src/core/rules-version.ts';
import { makePage } from '../support/make-page.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { makeWarcRecord } from '../support/make-warc.ts';
import { onOneBackend } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const config = 'sources:\n  - name: Archive\n    files: "in/**"\n';
const front = '---\ntitle: Tide table\ndate: 2025-03-04\nauthor: Ida Holm\n---\n\nThe tide comes **late**.\n';
const mail = (subject: string) =>
  `From: Ida Holm <ida@gazette.example>\nSubject: ${subject}\nDate: Tue, 04 Mar 2025 08:15:00 +0100\nMessage-ID: <${subject.replaceAll(' ', '-')}@gazette.example>\n\nA letter about ${subject}.\n`;
const envelope = 'From ida@gazette.example Tue Mar  4 08:15:00 2025\n';
const sitemap = (urls: string[]) =>
  `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`;
const news = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://gazette.example/pier</loc><news:news><news:title>The pier is closed</news:title></news:news></url></urlset>`;
const warc = Buffer.concat([
  makeWarcRecord({ type: 'request', url: 'https://gazette.example/dawn', body: 'GET / HTTP/1.1\r\n\r\n' }),
  makeWarcRecord({
    type: 'response',
    url: 'https://gazette.example/dawn',
    http: { headers: { 'Content-Type': 'text/html' } },
    body: makePage({ title: 'Dawn at the quay' }),
  }),
]);

const record = (number: number) =>
  `${JSON.stringify({ id: number, title: `Story ${number}`, text: `What happened on day ${number} was told in the evening.` })}\n`;
const records = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => record(first + index)).join('');

onOneBackend('seed files of every format', (backend) => {
  it.each<[string, string | Uint8Array, string[]]>([
    ['page.html', makePage({ title: 'Boats at dawn' }), ['Boats at dawn']],
    ['note.md', front, ['Tide table']],
    ['lines.jsonl', records(1, 3), ['Story 1', 'Story 2', 'Story 3']],
    ['list.json', `[${record(1)},${record(2)}]`, ['Story 1', 'Story 2']],
    ['table.csv', 'Titel;url;Text\nBrücke;https://a.example/1;"Sie ist; gesperrt"\n', ['Sie ist; gesperrt']],
    ['table.tsv', 'headline\tbody\nBridge\tIt is closed until the autumn.\n', ['Bridge']],
    ['crawl.warc.gz', gzipSync(warc), ['Dawn at the quay']],
    ['letter.eml', mail('The ferry'), ['The ferry']],
    [
      'letters.mbox',
      `${envelope}${mail('One boat')}\n${envelope}${mail('Two boats')}`,
      ['One boat', 'Two boats'],
    ],
    ['news.xml', news, ['The pier is closed']],
    ['packed.jsonl.zst', zstdCompressSync(records(1, 2)), ['Story 1', 'Story 2']],
    ['packed.bin', gzipSync(front), []],
    ['note.md.gz', gzipSync(front), ['Tide table']],
  ])('%s becomes articles', async (name, bytes, titles) => {
    await using test = await open({ [`in/${name}`]: bytes });
    const report = await test.runOnce();
    expect(await titlesOf(test)).toEqual(titles);
    expect(report.deadLetters).toBe(0);
    expect(report.failing.map(({ kind }) => kind)).toEqual(titles.length === 0 ? ['not-a-feed'] : []);
    expect((await test.runOnce()).tally.documents).toBe(report.tally.documents);
  });

  it('a saved page is read anew by a replay when only the rules for pages have changed', async () => {
    await using test = await open({ 'in/page.html': makePage({ title: 'Boats at dawn' }) });
    await test.runOnce();
    const [made] = await test.sql<{ text: string }>('select text from v1.articles');
    await test.sql(`update sluice.articles set normalizer_version = ${RULES_VERSION - 1},
      content_text = 'Home | ' || content_text`);
    const options = { dryRun: false, signal: new AbortController().signal, onProgress: () => {} };
    const report = await replayArticles(test.app, { feedId: null, since: null, all: false }, options);
    expect(report).toMatchObject({ articles: 1, changedColumns: { content_text: 1 } });
    expect(await test.sql('select text from v1.articles')).toEqual([made]);
  });

  it('a file of many records comes in documents of some each, in order, and is read once', async () => {
    await using test = await open({ 'in/news.jsonl': records(1, 450) });
    await test.runOnce();
    expect(await locationsOf(test)).toEqual([
      'in/news.jsonl#1-200',
      'in/news.jsonl#201-400',
      'in/news.jsonl#401-450',
    ]);
    expect(await test.sql('select records::int, is_read from v1.files')).toEqual([
      { records: 450, is_read: true },
    ]);
    await test.runOnce();
    expect(await locationsOf(test)).toHaveLength(3);
    expect(await test.sql('select count(*)::int as articles from v1.articles')).toEqual([{ articles: 450 }]);
  });

  it('a file that grew costs its new end', async () => {
    await using test = await open({ 'in/news.jsonl': records(1, 450) });
    await test.runOnce();
    await appendFile(join(test.seedsDir, 'in/news.jsonl'), records(451, 700));
    await test.runOnce();
    expect((await locationsOf(test)).slice(3)).toEqual(['in/news.jsonl#401-600', 'in/news.jsonl#601-700']);
    expect(await test.sql('select count(*)::int as articles from v1.articles')).toEqual([{ articles: 700 }]);
  });

  it('a record that changed is a revision, and the pieces around it are not read again', async () => {
    await using test = await open({ 'in/news.jsonl': records(1, 450) });
    await test.runOnce();
    const corrected = records(1, 450).replace('day 250 was', 'day 250, corrected, was');
    await test.writeSeed('in/news.jsonl', corrected);
    await test.runOnce();
    expect((await locationsOf(test)).slice(3)).toEqual(['in/news.jsonl#201-400']);
    expect(await test.sql('select title, revision from v1.articles where revision > 1')).toEqual([
      { title: 'Story 250', revision: 2 },
    ]);
  });

  it('a file that shrank and grew again is what it is now', async () => {
    await using test = await open({ 'in/news.jsonl': records(1, 450) });
    await test.runOnce();
    await test.writeSeed('in/news.jsonl', records(1, 100));
    await test.runOnce();
    await test.writeSeed('in/news.jsonl', records(1, 450));
    await test.runOnce();
    expect(await locationsOf(test)).toHaveLength(3 + 1 + 3);
  });

  it('broken records are named with their place, and the others are stored', async () => {
    await using test = await open({
      'in/news.jsonl': `${records(1, 201)}{"title": broken\n${records(203, 204)}`,
    });
    const report = await test.runOnce();
    expect(report.rejected).toEqual([
      { feed: 'Archive', items: 1, reason: 'not JSON', location: 'in/news.jsonl#201-204' },
    ]);
    expect(await test.sql('select count(*)::int as articles from v1.articles')).toEqual([{ articles: 203 }]);
    const [rejected] = await test.sql<{ location: string; rule: string }>(
      `select location, rule from v1.dispositions join v1.documents d on d.id = document_id where disposition = 'rejected'`,
    );
    expect(rejected?.location).toBe('in/news.jsonl#201-204');
    expect(rejected?.rule).toMatch(/^line 202: not JSON/);
    expect(await test.sql('select sum(rejected_items)::int as rejected from v1.documents')).toEqual([
      { rejected: 1 },
    ]);
  });

  it('a record over the limit is counted and named, and the others are stored', async () => {
    const large = `{"title":"Large","text":"${'x'.repeat(1_100_000)}"}\n`;
    await using test = await open({ 'in/news.jsonl': `${record(1)}${large}${record(3)}` });
    const report = await test.runOnce();
    expect(await titlesOf(test)).toEqual(['Story 1', 'Story 3']);
    expect(report.failing).toEqual([]);
    const [rejected] = await test.sql<{ rule: string }>(
      `select rule from v1.dispositions where disposition = 'rejected'`,
    );
    expect(rejected?.rule).toMatch(/^record 2: 11\d{5} bytes, larger than a record may be/);
  });

  it('what stands before the damage of a packed file is stored, and the damage is told until it is mended', async () => {
    const whole = gzipSync(Array.from({ length: 3000 }, (_, index) => record(index * 7919)).join(''));
    await using test = await open({ 'in/news.jsonl.gz': whole.subarray(0, whole.length - 5000) });
    const report = await test.runOnce();
    expect(report.articles).toBeGreaterThan(1000);
    expect(report.failing).toMatchObject([
      { kind: 'unreadable-file', message: expect.stringMatching(/news\.jsonl\.gz: damaged gzip/) },
    ]);
    const documents = await locationsOf(test);
    await test.runOnce();
    expect(await locationsOf(test)).toEqual(documents);
    await test.writeSeed('in/news.jsonl.gz', whole);
    const mended = await test.runOnce();
    expect(mended).toMatchObject({ articles: 3000, failing: [] });
  });

  it('a feed in a cut gzip is read as far as it goes, and its repairs say so', async () => {
    const items = Array.from({ length: 400 }, (_, index) => makeStory(index * 7919));
    const whole = gzipSync(makeRss(items));
    await using test = await open({ 'in/news.xml.gz': whole.subarray(0, whole.length / 2) });
    const { articles, failing } = await test.runOnce();
    expect(failing).toEqual([]);
    expect(articles).toBeGreaterThan(100);
    expect(articles).toBeLessThan(400);
    const [document] = await test.sql<{ repairs: unknown }>('select repairs from v1.documents');
    expect(document?.repairs).toContainEqual({ kind: 'cut-gzip', count: 1 });
    await test.runOnce();
    expect(await locationsOf(test)).toHaveLength(1);
    await test.writeSeed('in/news.xml.gz', whole);
    expect(await test.runOnce()).toMatchObject({ articles: 400, failing: [] });
  });

  it('a feed that lacks only the last bytes of its gzip is said to be cut, too', async () => {
    const whole = gzipSync(makeRss([makeStory(1)]));
    await using test = await open({ 'in/news.xml.gz': whole.subarray(0, whole.length - 4) });
    expect(await test.runOnce()).toMatchObject({ articles: 1, failing: [] });
    expect(await test.sql('select repairs from v1.documents')).toEqual([
      { repairs: [{ kind: 'cut-gzip', count: 1 }] },
    ]);
  });

  it('of a gzip with other bytes than were packed nothing is an article, as far as it can be unpacked', async () => {
    const stories = Array.from({ length: 400 }, (_, index) => makeStory(index));
    const whole = gzipSync(makeRss(stories), { level: 0 });
    whole[whole.indexOf('Ferry line 2') + 11] = 0x39;
    await using test = await open({ 'in/news.xml.gz': whole });
    expect(await test.runOnce()).toMatchObject({
      articles: 0,
      failing: [{ kind: 'unreadable-file', message: expect.stringContaining('incorrect data check') }],
    });
  });

  it('a text in a cut gzip is no article', async () => {
    const whole = gzipSync(Array.from({ length: 400 }, (_, index) => `Line ${index * 7919}`).join('\n'));
    await using test = await open({ 'in/news.txt.gz': whole.subarray(0, whole.length / 2) });
    expect(await test.runOnce()).toMatchObject({ articles: 0, failing: [{ kind: 'unreadable-file' }] });
  });

  it('damage of one file and another one that cannot be read as a feed are told together', async () => {
    const whole = gzipSync(record(1).repeat(3));
    await using test = await open({
      'in/news.jsonl.gz': whole.subarray(0, whole.length - 10),
      'in/table.csv': 'Kopf;Datum\nBrücke gesperrt;2025-03-04\n',
    });
    const { failing } = await test.runOnce();
    expect(failing).toMatchObject([
      { kind: 'unreadable-file', message: expect.stringMatching(/news\.jsonl\.gz.*; in\/table\.csv#1-1: /) },
    ]);
  });

  it('columns that the config names later make the file be read anew', async () => {
    const table = 'Kopf;Datum;Inhalt\nBrücke gesperrt;2025-03-04;Im Mai wird sie repariert.\n';
    await using test = await open({ 'in/table.csv': table });
    const before = await test.runOnce();
    expect(before).toMatchObject({ articles: 0, failing: [{ kind: 'not-a-feed' }] });
    expect(before.failing[0]?.message).toContain('none of its columns is known (Kopf, Datum, Inhalt)');
    const columns = '    columns: { title: Kopf, published: Datum, text: Inhalt }\n';
    await test.writeSeed('sources.yaml', `${config}${columns}`);
    expect(await test.runOnce()).toMatchObject({ articles: 1, failing: [] });
    expect(await test.sql('select title, published_at from v1.articles')).toEqual([
      { title: 'Brücke gesperrt', published_at: new Date('2025-03-04') },
    ]);
  });

  it('a page without an article says so', async () => {
    await using test = await open({
      'in/app.html': '<!doctype html><title>Loading</title><div id=app></div>',
    });
    const { failing } = await test.runOnce();
    expect(failing).toMatchObject([{ kind: 'not-a-feed' }]);
    expect(failing[0]?.message).toContain('in/app.html: an HTML page without an article (title: Loading)');
  });

  it('addresses of a sitemap are pages to be asked for where the source wants them, and counted where not', async () => {
    await using publisher = await startPublisher();
    const page = publisher.serve('/1', {
      body: makePage({ title: 'One' }),
      headers: { 'content-type': 'text/html' },
    });
    const map = publisher.serve('/sitemap.xml', { body: sitemap([page]) });
    const source = (fulltext: boolean) =>
      `sources:\n  - name: Map\n    url: ${map}\n    fulltext: ${fulltext}\n`;
    await using asking = await open({ 'sources.yaml': source(true) });
    await asking.runOnce();
    expect(await asking.sql('select url, title, status from v1.pages')).toEqual([
      { url: page, title: 'One', status: 'done' },
    ]);
    await using leaving = await open({ 'sources.yaml': source(false) });
    expect((await leaving.runOnce()).rejected).toMatchObject([
      {
        feed: 'Map',
        items: 1,
        reason: expect.stringMatching(/^only an address: say fulltext: true/),
        location: map,
      },
    ]);
    expect(await leaving.sql('select disposition, rule from v1.dispositions')).toEqual([
      {
        disposition: 'rejected',
        rule: 'only an address: say fulltext: true for its source, and its page is asked for',
      },
    ]);
  });

  it('an index of sitemaps is followed: its sitemaps are polled like sources, those of other hosts are named', async () => {
    await using publisher = await startPublisher();
    const index = (paths: string[]) => ({
      body: `<sitemapindex>${paths.map((path) => `<sitemap><loc>${path}</loc></sitemap>`).join('')}</sitemapindex>`,
    });
    publisher.serve('/news.xml', { body: news, etag: '"one"' });
    const root = publisher.serve(
      '/index.xml',
      index(['/news.xml', 'https://other.example/a.xml', '/deep.xml']),
    );
    publisher.serve('/deep.xml', index(['/never.xml']));
    await using test = await open({
      'sources.yaml': `sources:\n  - name: Map\n    url: ${root}\n    tags: [port]\n`,
    });
    const report = await test.runOnce();
    expect(await titlesOf(test)).toEqual(['The pier is closed']);
    expect(report.rejected).toMatchObject([
      { feed: 'Map', items: 1, reason: expect.stringMatching(/^a sitemap of another host/) },
    ]);
    expect(report.failing).toMatchObject([
      {
        feed: 'Map: deep.xml',
        kind: 'not-a-feed',
        message: expect.stringMatching(/inside another index is not followed/),
      },
    ]);
    expect(await test.sql(`select name, status, tags from v1.feeds order by name`)).toEqual([
      { name: 'Map', status: 'active', tags: ['port'] },
      { name: 'Map: deep.xml', status: 'active', tags: ['port'] },
      { name: 'Map: news.xml', status: 'active', tags: ['port'] },
    ]);
    publisher.serve('/index.xml', index(['/news.xml']));
    await test.runOnce({ force: true });
    const asked = publisher.requests.filter(({ url }) => url === '/news.xml');
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"one"']);
    expect(await test.sql(`select name from v1.feeds where status = 'paused'`)).toEqual([
      { name: 'Map: deep.xml' },
    ]);
    expect(publisher.requests.map(({ url }) => url)).not.toContain('/never.xml');
  });

  it('an index of sitemaps in a file says what to do; the sitemaps beside it are read', async () => {
    const index =
      '<sitemapindex><sitemap><loc>https://gazette.example/news.xml</loc></sitemap></sitemapindex>';
    await using test = await open({ 'in/index.xml': index, 'in/news.xml': news });
    const { failing } = await test.runOnce();
    expect(await titlesOf(test)).toEqual(['The pier is closed']);
    expect(failing[0]?.message).toMatch(
      /^in\/index\.xml: an index of sitemaps is not followed from a file; make a source/,
    );
  });

  it('what was read before it was stopped is not read again after a restart', async () => {
    await using test = await open({ 'in/news.jsonl': records(1, 450) });
    await test.runOnce();
    // As a kill in the middle leaves it: some pieces are durable, the file is not read to its end.
    await test.sql(`delete from sluice.file_pieces where first_record > 200`);
    await test.sql(`update sluice.feed_files set body_hash = null, records = 200`);
    await test.restart();
    await test.runOnce();
    expect((await locationsOf(test)).slice(3)).toEqual(['in/news.jsonl#201-400', 'in/news.jsonl#401-450']);
    expect(await test.sql('select records::int, is_read from v1.files')).toEqual([
      { records: 450, is_read: true },
    ]);
  });

  function open(files: Record<string, string | Uint8Array>): Promise<TestApp> {
    return openTestApp({
      backend,
      seeds: { 'sources.yaml': config, ...files },
      settings: { maxBodyMegabytes: 1 },
    });
  }
});

async function titlesOf(test: TestApp): Promise<string[]> {
  const rows = await test.sql<{ title: string }>('select title from v1.articles order by title');
  return rows.map(({ title }) => title);
}

async function locationsOf(test: TestApp): Promise<string[]> {
  const rows = await test.sql<{ location: string }>('select location from v1.documents order by id');
  return rows.map(({ location }) => location);
}
