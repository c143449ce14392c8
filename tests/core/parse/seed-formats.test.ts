import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentInput, parseDocument } from '../../../src/core/parse/parse-document.ts';
import { NotAFeedError } from '../../../src/domain/errors.ts';
import { cpuMs } from '../../support/cpu-ms.ts';
import { makeRss, makeStory } from '../../support/make-rss.ts';
import { makeWarcRecord } from '../../support/make-warc.ts';

function parse(location: string, body: string | Uint8Array, given: Partial<DocumentInput> = {}) {
  return parseDocument({ body: Buffer.from(body), contentType: null, location, ...given });
}

const sentence =
  'The swing bridge over the inner harbour closes in May, and nobody crosses it until the autumn. ';
const page = (extra = '') => `<!doctype html><html lang="en"><head><title>Bridge closes | Gazette</title>
  <meta name="author" content="Ida Holm"><meta property="article:published_time" content="2025-03-04T08:15:00+01:00">
  <link rel="canonical" href="https://gazette.example/bridge">${extra}</head>
  <body><nav><a href="/">Home</a></nav><article><h1>Bridge closes</h1>${`<p>${sentence.repeat(3)}</p>`.repeat(6)}</article></body></html>`;

describe('a saved page', () => {
  it('is the article that the page of a feed item would be', async () => {
    const { format, items } = await parse('saved/bridge.html', page());
    expect(format).toBe('html');
    expect(items).toMatchObject([
      {
        guid: 'saved/bridge.html',
        url: 'https://gazette.example/bridge',
        title: { value: 'Bridge closes' },
        authors: ['Ida Holm'],
        published: '2025-03-04T08:15:00+01:00',
        language: 'en',
      },
    ]);
    expect(items[0]?.content?.value).toContain('inner harbour');
    expect(items[0]?.content?.value).not.toContain('Home');
  });

  it.each([
    '<!-- saved from url=(0033)https://gazette.example/old/page -->',
    '<!--\n Page saved with SingleFile \n url: https://gazette.example/old/page \n saved date: today\n-->',
  ])('without an address of its own has the one it was saved from', async (mark) => {
    const html = page()
      .replace(/<link[^>]*>/, '')
      .replace('<html', `${mark}<html`);
    expect((await parse('bridge.html', html)).items[0]?.url).toBe('https://gazette.example/old/page');
  });

  it('without an article is a named failure', async () => {
    const shell = '<!doctype html><title>Loading</title><div id="app"></div>';
    await expect(parse('app.html', shell)).rejects.toThrow(
      'an HTML page without an article (title: Loading)',
    );
  });

  it('that a publisher sends in place of a feed is none', async () => {
    await expect(parse('https://gazette.example/feed', page())).rejects.toThrow('an HTML page, not a feed');
  });
});

describe('Markdown', () => {
  const front = `---
title: "Bridge: closed"
date: 2025-03-04
updated: 2025-03-05T10:00:00Z
authors: [Ida Holm, {name: Jo Berg}]
tags: [harbour, traffic]
lang: en
canonical: https://gazette.example/bridge
description: In short.
weight: 3
---
`;

  it('has its facts in the front matter, and its body as HTML', async () => {
    const { format, items } = await parse(
      'notes/bridge.md',
      `${front}# Bridge\n\nIt is *closed*.\n\n|a|b|\n|-|-|\n|1|2|\n`,
    );
    expect(format).toBe('markdown');
    expect(items).toMatchObject([
      {
        guid: 'notes/bridge.md',
        title: { value: 'Bridge: closed' },
        published: '2025-03-04',
        updated: '2025-03-05T10:00:00Z',
        authors: ['Ida Holm', 'Jo Berg'],
        categories: ['harbour', 'traffic'],
        language: 'en',
        url: 'https://gazette.example/bridge',
        summary: { value: 'In short.' },
        extra: { weight: 3 },
        content: { type: 'html' },
      },
    ]);
    expect(items[0]?.content?.value).toContain('It is <em>closed</em>.');
    expect(items[0]?.content?.value).toContain('<td>1</td>');
  });

  it('without front matter is titled by its first heading', async () => {
    const { items } = await parse('bridge.md', '# Bridge *closes*\r\n\r\nIn May.\r\n');
    expect(items[0]?.title).toEqual({ type: 'html', value: 'Bridge <em>closes</em>' });
  });

  it('that begins with a rule has no front matter', async () => {
    const { items } = await parse('rule.md', '---\n\nText.\n');
    expect(items[0]?.content?.value).toContain('<p>Text.</p>');
  });

  it('names the line of front matter that is no YAML', async () => {
    await expect(parse('broken.md', '---\ntitle: a\ntitle: b\n---\ntext')).rejects.toThrow(
      /front matter, line 3/,
    );
  });

  it('takes no longer than it is long, however it is written', async () => {
    const hostile = [
      '['.repeat(50_000),
      '*a '.repeat(50_000),
      '>'.repeat(20_000),
      '`'.repeat(50_000),
      '<a '.repeat(30_000),
    ];
    const started = cpuMs();
    for (const text of hostile) await parse('hostile.md', text).catch(() => undefined);
    expect(cpuMs() - started).toBeLessThan(10_000);
  });
});

describe('JSON Lines', () => {
  it('are read by the usual names, whatever their writing', async () => {
    const lines = [
      {
        _id: 7,
        headline: 'One',
        link: 'https://a.example/1',
        pubDate: 'Tue, 04 Mar 2025',
        body: '<p>Hi</p>',
        byline: 'A B; C D',
      },
      {
        guid: 'x',
        Title: 'Two',
        content_text: 'a < b',
        published_at: 1741072500,
        keywords: ['k', 'l'],
        section: 'News',
      },
      {
        uuid: 'z',
        name: 'Three',
        author: { name: 'E F' },
        image_url: 'https://a.example/i.jpg',
        summary: 'In short.',
      },
    ];
    const { format, items } = await parse('n.jsonl', lines.map((line) => JSON.stringify(line)).join('\r\n'));
    expect(format).toBe('json-lines');
    expect(items).toMatchObject([
      {
        title: { value: 'One' },
        url: 'https://a.example/1',
        content: { type: 'html' },
        authors: ['A B', 'C D'],
      },
      {
        guid: 'x',
        title: { value: 'Two' },
        content: { type: 'text', value: 'a < b' },
        published: '1741072500',
        categories: ['k', 'l'],
      },
      {
        guid: 'z',
        authors: ['E F'],
        images: [{ url: 'https://a.example/i.jpg' }],
        summary: { value: 'In short.' },
      },
    ]);
    expect(items[1]?.extra).toEqual({ section: 'News' });
  });

  it('keep what no field has a place for, and what it was not needed for', async () => {
    const line = { title: 'a', html: '<p>b</p>', text: 'c', author: { name: 'd', role: 'e' }, mood: 'f' };
    const { items } = await parse('n.jsonl', JSON.stringify(line));
    expect(items).toMatchObject([{ content: { value: '<p>b</p>' }, authors: ['d'] }]);
    expect(items[0]?.extra).toEqual({ text: 'c', author: { name: 'd', role: 'e' }, mood: 'f' });
  });

  it('are told by their content where no name says so', async () => {
    const { format, items } = await parse('export', '{"title":"a"}\n{"title":"b"}\n');
    expect([format, items.length]).toEqual(['json-lines', 2]);
  });

  it('go on behind a broken line, which is named', async () => {
    const { items, unread, repairs } = await parse(
      'n.jsonl#201-204',
      '{"title":"a"}\n{"title":\n\n[1]\n{"title":"b","n":NaN,}\n',
      { contentType: 'application/jsonl' },
    );
    expect(items.map(({ title, position }) => [title?.value, position])).toEqual([
      ['a', 0],
      ['b', 3],
    ]);
    expect(unread).toMatchObject([
      { position: 1, reason: expect.stringMatching(/^line 202: not JSON \(/) },
      { position: 2, reason: 'line 204: not a JSON object' },
    ]);
    expect(repairs).toEqual([
      { kind: 'not-a-number', count: 1 },
      { kind: 'trailing-comma', count: 1 },
    ]);
  });

  it('are read by the names that the source gives, deeper ones too', async () => {
    const { items } = await parse('n.jsonl', '{"Kopf":"T","daten":{"am":"2025-03-04"},"title":"not this"}', {
      columns: { title: 'Kopf', published: 'daten.am' },
    });
    expect(items).toMatchObject([{ title: { value: 'T' }, published: '2025-03-04' }]);
  });

  it('of which no name is known say which there are', async () => {
    const { unread } = await parse('n.jsonl', '{"foo":1,"bar":2}\n');
    expect(unread?.[0]?.reason).toBe(
      'line 1: none of its columns is known (foo, bar); say under "columns" which is which',
    );
  });
});

describe('a JSON list', () => {
  it('is read like lines, broken elements named', async () => {
    const { format, items, unread } = await parse(
      'n.json',
      '[\n {"title":"a"},\n {"title": tru},\n {"title":"c"}\n]\n',
    );
    expect([format, items.length]).toEqual(['json-list', 2]);
    expect(unread).toMatchObject([{ position: 1, reason: expect.stringMatching(/^record 2: not JSON/) }]);
  });

  it('that is cut off gives what is whole', async () => {
    const { items, unread } = await parse('n.json', '[{"title":"a"},{"title":"b');
    expect([items.length, unread?.length]).toEqual([1, 1]);
  });
});

describe('CSV', () => {
  const rows = 'One,https://a.example/1,2025-03-04,"<p>Quoted, ""twice""\nand on</p>"';
  const expected = { title: { value: 'One' }, url: 'https://a.example/1', published: '2025-03-04' };

  it.each([
    ['commas', `title,url,date,body\n${rows}\n`],
    ['a byte order mark and CRLF', `\uFEFFtitle,url,date,body\r\n${rows}\r\n`],
    ['quoted names and no last line break', `"title","url","date","body"\n${rows}`],
    ['semicolons', `title;url;date;body\n${rows.replaceAll(',', ';')}`],
    ['tabs', `title\turl\tdate\tbody\n${rows.replaceAll(',', '\t')}`],
    ['bars', `title|url|date|body\n${rows.replaceAll(',', '|')}`],
    ['a line for Excel', `sep=;\r\ntitle;url;date;body\r\n${rows.replaceAll(',', ';')}`],
    ['old line ends', `title,url,date,body\r${rows}\r`],
    ['names in capitals', `TITLE,URL,Date,Body\n${rows}`],
  ])('with %s', async (_case, text) => {
    const { format, items, unread } = await parse('n.csv', text);
    expect({ format, unread }).toEqual({ format: 'csv', unread: [] });
    expect(items).toMatchObject([expected]);
    expect(items[0]?.content?.value).toMatch(/"twice"\nand on/);
  });

  const germans = 'Die Brücke wird gesperrt,Täglich überqueren sie für gewöhnlich größere Mengen.\n'.repeat(
    5,
  );

  it.each([
    ['windows-1252', Buffer.from(`title,body\nCafé,Grüße aus Köln\n${germans}`, 'latin1')],
    ['UTF-16', Buffer.from(`\uFEFFtitle,body\r\nCafé,Grüße aus Köln\r\n${germans}`, 'utf16le')],
  ])('in %s', async (_charset, bytes) => {
    const { items } = await parse('n.csv', bytes);
    expect(items[0]).toMatchObject({ title: { value: 'Café' }, content: { value: 'Grüße aus Köln' } });
  });

  it('goes on behind a broken row, which is named', async () => {
    const { items, unread, repairs } = await parse(
      'n.csv',
      'id,title\n1,a\n2,b,c,d\n3,"never closed\n4,e\n5\n',
    );
    expect(items.map(({ guid }) => guid)).toEqual(['1', '4', '5']);
    expect(unread).toEqual([
      { position: 1, reason: 'record 2: 4 fields, and the header has 2' },
      { position: 2, reason: 'record 3: a quote is not closed' },
    ]);
    expect(repairs).toEqual([{ kind: 'short-row', count: 1 }]);
  });

  it('whose header says nothing known is a named failure', async () => {
    await expect(parse('n.csv', 'foo,bar\n1,2\n')).rejects.toThrow('none of its columns is known (foo, bar)');
  });

  it('without a column that the source names is a named failure', async () => {
    const columns = { title: 'Kopf' };
    await expect(parse('n.csv', 'id,Titel\n1,2\n', { columns })).rejects.toThrow(
      'no column Kopf; it has id, Titel',
    );
    const { items } = await parse('n.csv', 'id,Kopf,title\n1,T,other\n', { columns });
    expect(items).toMatchObject([{ title: { value: 'T' }, extra: { title: 'other' } }]);
  });
});

describe('mail', () => {
  const newsletter = [
    'From: =?utf-8?q?J=C3=B6rg_Holm?= <joerg@gazette.example>',
    'Subject: =?utf-8?b?QnLDvGNrZSBnZXNwZXJydA==?=',
    'Date: Tue, 04 Mar 2025 08:15:00 +0100',
    'Message-ID: <4711@gazette.example>',
    'List-Id: Gazette <list.gazette.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Plain.',
    '--b',
    'Content-Type: text/html; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<a href=3D"https://gazette.example/w/1">View in your browser</a><p>Die Br=FCcke ist g=',
    'esperrt.</p>',
    '--b--',
    '',
  ].join('\r\n');

  it('is one article, with HTML before plain text', async () => {
    const { format, items } = await parse('letters/1.eml', newsletter);
    expect(format).toBe('mail');
    expect(items).toMatchObject([
      {
        guid: '4711@gazette.example',
        title: { value: 'Brücke gesperrt' },
        authors: ['Jörg Holm'],
        published: 'Tue, 04 Mar 2025 08:15:00 +0100',
        url: 'https://gazette.example/w/1',
        extra: { 'list-id': 'Gazette <list.gazette.example>' },
      },
    ]);
    expect(items[0]?.content).toMatchObject({
      type: 'html',
      value: expect.stringContaining('Die Brücke ist gesperrt.'),
    });
  });

  it('has the address that it says itself before that of a link', async () => {
    const archived = `Archived-At: <https://lists.example/m/1>\r\n${newsletter}`;
    expect((await parse('1.eml', archived)).items[0]?.url).toBe('https://lists.example/m/1');
  });

  it('of an mbox are many, quoted lines as they were', async () => {
    const envelope = 'From joerg@gazette.example Tue Mar  4 08:15:00 2025\r\n';
    const plain = `Subject: Two\r\nMessage-ID: <2@x>\r\n\r\n>From here on.\r\n>>From there.\r\n\r\n`;
    const { format, items } = await parse('letters.mbox', `${envelope}${newsletter}\r\n${envelope}${plain}`);
    expect(format).toBe('mbox');
    expect(items.map(({ guid }) => guid)).toEqual(['4711@gazette.example', '2@x']);
    expect(items[1]?.content?.value.trim()).toBe('From here on.\n>From there.');
  });

  it('with an attachment counts it', async () => {
    const attached = newsletter.replace(
      '--b--',
      '--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--',
    );
    expect((await parse('1.eml', attached)).repairs).toEqual([{ kind: 'left-out-attachment', count: 1 }]);
  });
});

describe('WARC', () => {
  const html = { headers: { 'Content-Type': 'text/html; charset=utf-8' } };
  const response = (url: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    makeWarcRecord({ type: 'response', url, http: { headers: { ...html.headers, ...headers } }, body });

  it.each([50, 5_000_000])(
    'names a record that claims %i bytes too many, and gives those behind it',
    async (more) => {
      const [broken, ...good] = [1, 2, 3].map((n) =>
        response(`https://gazette.example/${n}`, page()).toString(),
      );
      const length = Number(/Content-Length: (\d+)/.exec(broken ?? '')?.[1]);
      const lying = broken?.replace(`Content-Length: ${length}`, `Content-Length: ${length + more}`);
      const { items, unread } = await parse('crawl.warc', [lying, ...good].join(''));
      expect(items.map(({ url }) => url)).toEqual(['https://gazette.example/2', 'https://gazette.example/3']);
      expect(unread).toEqual([
        { position: 0, reason: 'record 1: https://gazette.example/1: the record is cut off' },
      ]);
    },
  );

  it('names what is broken in a sitemap or feed of its answers', async () => {
    const map =
      '<urlset><url><loc>https://gazette.example/1</loc></url><url><lastmod>2025</lastmod></url></urlset>';
    const xml = { 'Content-Type': 'application/xml' };
    const records = [
      response('https://gazette.example/map.xml', map, xml),
      response('https://gazette.example/b', page()),
    ];
    const { items, unread } = await parse('crawl.warc', Buffer.concat(records));
    expect(items.map(({ position }) => position)).toEqual([0, 2]);
    expect(unread).toEqual([
      { position: 1, reason: 'record 1: https://gazette.example/map.xml: record 2: no address (<loc>)' },
    ]);
  });

  it('gives the pages and feeds of its answers, and counts what it passes over', async () => {
    const records = [
      makeWarcRecord({ type: 'warcinfo', url: 'urn:x', body: 'software: none' }),
      makeWarcRecord({ type: 'request', url: 'https://gazette.example/b', body: 'GET /b HTTP/1.1\r\n\r\n' }),
      response('https://gazette.example/bridge?x=1', page()),
      makeWarcRecord({ type: 'revisit', url: 'https://gazette.example/b', body: '' }),
      response('https://gazette.example/rss', makeRss([makeStory(1), makeStory(2)]), {
        'Content-Type': 'application/rss+xml',
      }),
      response('https://gazette.example/i.png', 'PNG', { 'Content-Type': 'image/png' }),
      makeWarcRecord({
        type: 'response',
        url: 'https://gazette.example/no',
        http: { ...html, status: '404 Not Found' },
        body: page(),
      }),
      makeWarcRecord({
        type: 'resource',
        url: 'https://gazette.example/saved',
        contentType: 'text/html',
        body: page(),
      }),
    ];
    const { format, items, repairs, unread } = await parse('crawl.warc', Buffer.concat(records));
    expect({ format, unread }).toEqual({ format: 'warc', unread: [] });
    expect(items.map(({ url, position }) => [url, position])).toEqual([
      ['https://gazette.example/bridge?x=1', 0],
      [makeStory(1).link, 1],
      [makeStory(2).link, 2],
      ['https://gazette.example/saved', 3],
    ]);
    expect(items[0]?.extra).toMatchObject({ fetched: '2025-03-04T07:15:00Z' });
    expect(repairs).toEqual(
      expect.arrayContaining([
        { kind: 'passed-over-warcinfo', count: 1 },
        { kind: 'passed-over-request', count: 1 },
        { kind: 'passed-over-revisit', count: 1 },
        { kind: 'passed-over-no-article', count: 1 },
        { kind: 'passed-over-no-success', count: 1 },
      ]),
    );
  });

  const chunked = (bytes: Buffer) =>
    Buffer.concat([
      Buffer.from(`${(10).toString(16)}\r\n`),
      bytes.subarray(0, 10),
      Buffer.from(`\r\n${(bytes.length - 10).toString(16)};x=y\r\n`),
      bytes.subarray(10),
      Buffer.from('\r\n0\r\n\r\n'),
    ]);

  it.each<[string, Uint8Array, Record<string, string>]>([
    ['in chunks', chunked(Buffer.from(page())), { 'Transfer-Encoding': 'chunked' }],
    ['in gzip', gzipSync(page()), { 'Content-Encoding': 'gzip' }],
    ['in brotli', brotliCompressSync(page()), { 'Content-Encoding': 'br' }],
    [
      'in chunks of gzip',
      chunked(gzipSync(page())),
      { 'Transfer-Encoding': 'chunked', 'Content-Encoding': 'gzip' },
    ],
    [
      'said to be in both and in neither',
      Buffer.from(page()),
      { 'Transfer-Encoding': 'chunked', 'Content-Encoding': 'gzip' },
    ],
  ])('decodes a body %s', async (_how, body, headers) => {
    const { items } = await parse('crawl.warc', response('https://gazette.example/bridge', body, headers));
    expect(items).toMatchObject([{ title: { value: 'Bridge closes' } }]);
  });

  it('in gzip is one member a record', async () => {
    const records = ['a', 'b'].map((name) => gzipSync(response(`https://gazette.example/${name}`, page())));
    expect((await parse('crawl.warc.gz', Buffer.concat(records))).items).toHaveLength(2);
  });

  it('goes on behind damage, and names it', async () => {
    const whole = response('https://gazette.example/a', page());
    const { items, unread } = await parse(
      'crawl.warc',
      Buffer.concat([whole, Buffer.from('rubbish\r\n\r\n'), whole.subarray(0, 900)]),
    );
    expect(items).toHaveLength(1);
    expect(unread?.map(({ reason }) => reason)).toEqual([
      'record 2: not a WARC record: it has no header',
      'record 3: https://gazette.example/a: the record is cut off',
    ]);
  });

  it('counts a record that does not say how long it is, and goes on behind it', async () => {
    const whole = ['a', 'b', 'c'].map((name) => response(`https://gazette.example/${name}`, page()));
    const bare = Buffer.from(
      whole[1]!.toString('latin1').replace(/Content-Length: \d+/, 'Content-Length: many'),
      'latin1',
    );
    const { items, unread } = await parse('crawl.warc', Buffer.concat([whole[0]!, bare, whole[2]!]));
    expect(items).toHaveLength(2);
    expect(unread?.map(({ reason }) => reason)).toEqual([
      'record 2: https://gazette.example/b: the record has no Content-Length',
    ]);
  });
});

describe('a sitemap', () => {
  const news = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
    <url><loc>https://gazette.example/1?a=1&amp;b=2</loc><lastmod>2025-03-05</lastmod>
      <n:news><n:publication><n:name>Gazette</n:name><n:language>en</n:language></n:publication>
      <n:publication_date>2025-03-04T08:15:00Z</n:publication_date><n:title><![CDATA[Bridge & tide]]></n:title><n:keywords>harbour, traffic</n:keywords></n:news>
      <image:image><image:loc>https://gazette.example/1.jpg</image:loc></image:image></url>
    <url><loc>https://gazette.example/2</loc><priority>0.5</priority></url><url><lastmod>2025</lastmod></url></urlset>`;

  it.each(['https://gazette.example/sitemap.xml', 'maps/news.xml'])(
    'at %s is an item for each address',
    async (location) => {
      const { format, items, unread } = await parse(location, news);
      expect(format).toBe('sitemap');
      expect(items).toMatchObject([
        {
          url: 'https://gazette.example/1?a=1&b=2',
          title: { value: 'Bridge & tide' },
          published: '2025-03-04T08:15:00Z',
          updated: '2025-03-05',
          categories: ['harbour', 'traffic'],
          language: 'en',
          images: [{ url: 'https://gazette.example/1.jpg' }],
          extra: { 'news/publication/name': 'Gazette' },
        },
        { url: 'https://gazette.example/2', title: null, extra: { priority: '0.5' } },
      ]);
      expect(unread).toEqual([{ position: 2, reason: 'record 3: no address (<loc>)' }]);
    },
  );

  it('with more addresses than the protocol allows is read up to there, the rest counted', async () => {
    const urls = Array.from(
      { length: 50_003 },
      (_, n) => `<url><loc>https://gazette.example/${n}</loc></url>`,
    );
    const { items, repairs } = await parse('maps/all.xml', `<urlset>${urls.join('')}</urlset>`);
    expect(items).toHaveLength(50_000);
    expect(items.at(-1)?.url).toBe('https://gazette.example/49999');
    expect(repairs).toEqual([{ kind: 'over-limit', count: 3 }]);
  });

  const index = `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/a.xml</loc></sitemap>
    <sitemap><lastmod>2026-03-01</lastmod></sitemap><sitemap><loc>https://gazette.example/b.xml</loc><lastmod>2026-03-02</lastmod></sitemap></sitemapindex>`;

  it('that is an index has no items: it says what it points to', async () => {
    const { format, items, sitemaps, unread } = await parse('https://gazette.example/sitemap.xml', index);
    expect({ format, items }).toEqual({ format: 'sitemap-index', items: [] });
    expect(sitemaps).toEqual([
      { position: 0, url: 'https://gazette.example/a.xml', changed: null },
      { position: 2, url: 'https://gazette.example/b.xml', changed: '2026-03-02' },
    ]);
    expect(unread).toEqual([{ position: 1, reason: 'record 2: no address (<loc>)' }]);
  });

  it('that is an index in an archive of the web is passed over, and counted', async () => {
    const record = makeWarcRecord({
      type: 'response',
      url: 'https://gazette.example/sitemap.xml',
      http: { headers: { 'Content-Type': 'application/xml' } },
      body: index,
    });
    const { repairs } = await parse('crawl.warc', record);
    expect(repairs).toEqual([{ kind: 'passed-over-no-article', count: 1 }]);
  });
});

describe('packed', () => {
  const documents: [string, string][] = [
    ['feed.xml', makeRss([makeStory(1)])],
    ['page.html', page()],
    ['note.md', '# Title\n\nText.'],
    ['text.txt', 'Title\n\nText.'],
    ['lines.jsonl', '{"title":"a"}\n'],
    ['table.csv', 'title\na\n'],
  ];

  it.each(documents)(
    '%s is read as it would be unpacked, in gzip and zstd, whatever its name',
    async (name, text) => {
      const { items } = await parse(name, text);
      expect(items).toHaveLength(1);
      for (const bytes of [gzipSync(text), zstdCompressSync(text)]) {
        for (const location of [name, `${name}.gz`, `${name}.zst`]) {
          const read = (await parse(location, bytes)).items;
          expect(read.map(({ title, content }) => ({ title, content }))).toEqual(
            items.map(({ title, content }) => ({ title, content })),
          );
        }
      }
    },
  );

  it('damaged says so', async () => {
    await expect(parse('a.html.gz', gzipSync(page()).subarray(0, 100))).rejects.toThrow('damaged gzip');
    const broken = Buffer.from(gzipSync(makeRss([makeStory(1)])));
    broken.fill(0xff, 40, 60);
    await expect(parse('a.xml.gz', broken)).rejects.toThrow('damaged gzip');
  });

  it.each([
    ['RSS', (ids: string[]) => makeRss(ids.map((id, index) => ({ ...makeStory(index), guid: id })))],
    [
      'JSON Feed',
      (ids: string[]) =>
        JSON.stringify({
          version: 'https://jsonfeed.org/version/1.1',
          title: 'A',
          items: ids.map((id) => ({ id, content_text: `Story ${id}` })),
        }),
    ],
  ])('cut gives the whole items of %s, and names the damage', async (_format, make) => {
    const ids = Array.from({ length: 300 }, (_, index) => String(index * 7919));
    const whole = gzipSync(make(ids));
    for (const share of [0.3, 0.6, 0.9]) {
      const { items, repairs } = await parse('a.gz', whole.subarray(0, whole.length * share));
      expect(items.length).toBeGreaterThan(10);
      expect(items.length).toBeLessThan(300);
      expect(items.map(({ guid }) => guid)).toEqual(ids.slice(0, items.length));
      expect(repairs).toContainEqual({ kind: 'cut-gzip', count: 1 });
    }
  });

  it('as a bomb is refused without being unpacked to its end', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(150_000_000));
    await expect(parse('bomb.txt.zst', bomb)).rejects.toThrow('more than 100000000 bytes once unpacked');
  });
});

describe('hostile files', () => {
  const samples: [string, Buffer][] = [
    ['n.csv', Buffer.from('id,title\n1,"a\nb"\n')],
    ['n.jsonl', Buffer.from('{"title":"a","authors":[{"name":"b"}]}\n{"title":"c"}\n')],
    ['n.json', Buffer.from('[{"title":"a"},{"title":"b"}]')],
    ['n.md', Buffer.from('---\ntitle: a\ntags: [b]\n---\n# c\n')],
    ['n.mbox', Buffer.from('From a Tue Mar  4 08:15:00 2025\nSubject: =?utf-8?b?QQ==?=\n\ntext\n\n')],
    ['n.eml', Buffer.from('Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nc\n--b--\n')],
    [
      'n.warc',
      makeWarcRecord({
        type: 'resource',
        url: 'https://a.example/',
        contentType: 'text/html',
        body: '<p>a</p>',
      }),
    ],
    ['n.xml', Buffer.from('<urlset><url><loc>https://a.example/</loc></url></urlset>')],
    ['n.jsonl.gz', gzipSync('{"title":"a"}\n')],
  ];
  const changes = fc.array(
    fc.tuple(fc.nat(400), fc.oneof(fc.nat(255), fc.constantFrom(0, 10, 34, 91, 123))),
    { maxLength: 12 },
  );

  it.each(samples)('%s is read or refused with a reason, however it is damaged', async (name, bytes) => {
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(400), async (damage, length) => {
        const damaged = Buffer.from(bytes.subarray(0, Math.max(1, length)));
        for (const [at, byte] of damage) damaged[at % damaged.length] = byte;
        const parsed = await parse(name, damaged).catch((error: unknown) => error);
        if (parsed instanceof Error) expect(parsed).toBeInstanceOf(NotAFeedError);
        else expect(parsed).toHaveProperty('items');
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['deep.jsonl', `{"title":"a","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`],
    ['deep.json', '['.repeat(500_000)],
    ['deep.eml', `Subject: a\n${'Content-Type: message/rfc822\n\n'.repeat(5000)}`],
    ['deep.xml', `<urlset>${'<url>'.repeat(100_000)}`],
    ['wide.csv', `${'title,'.repeat(50_000)}\n${'a,'.repeat(50_000)}\n`],
  ])('%s takes no longer than it is long', async (name, text) => {
    const started = cpuMs();
    await parse(name, text).catch((error: unknown) => expect(error).toBeInstanceOf(NotAFeedError));
    expect(cpuMs() - started).toBeLessThan(5000);
  });
});

describe('a record that was too large', () => {
  it('is counted and named', async () => {
    const contentType = 'application/vnd.sluice.too-large; format=csv; bytes=40000000';
    const { items, unread } = await parse('big.csv#7-7', 'begins so', { contentType });
    expect(items).toEqual([]);
    expect(unread).toEqual([
      { position: 0, reason: 'record 7: 40000000 bytes, larger than a record may be (MAX_BODY_MB)' },
    ]);
  });
});
