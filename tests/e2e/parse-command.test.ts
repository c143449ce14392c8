import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startPublisher } from '../support/publisher.ts';
import { createWorkplace, type Workplace } from '../support/run-sluice.ts';

const items = [
  '<item><title>Ferry &amp; tide</title><link>/ferry?utm_source=rss</link><guid>gazette-101</guid>',
  '<pubDate>Tue, 04 Mar 2025 08:15:00 +0100</pubDate><author>Ida Holm</author>',
  '<description>The ferry came a day late.</description></item>',
];
const channel = '<title>Harbour Gazette</title><link>https://gazette.example/</link>';
const feed = `<?xml version="1.0"?><rss version="2.0"><channel>${channel}${items.join('')}</channel></rss>`;

/** Any use of the database would fail the command. */
const noDatabase = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };

async function openWorkplace(files: Record<string, string | Uint8Array> = {}): Promise<Workplace> {
  const workplace = await createWorkplace({ env: noDatabase });
  for (const [name, content] of Object.entries(files)) await writeFile(join(workplace.folder, name), content);
  return workplace;
}

describe.concurrent('sluice parse', () => {
  it('shows how a file was read, what it says of itself and a line per item', async () => {
    await using workplace = await openWorkplace({ 'feed.xml': feed });
    const { code, stdout, stderr } = await workplace.run(['parse', 'feed.xml']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^format +rss 2\.0$/m);
    expect(stdout).toMatch(/^charset +utf-8 \(/m);
    expect(stdout).toMatch(/^repairs +none$/m);
    expect(stdout).toMatch(/^title +Harbour Gazette$/m);
    expect(stdout).toMatch(
      /^1 +Tue, 04 Mar 2025 08:15:00 \+0100 +Ferry & tide +Ida Holm +26 html .*gazette-101 +https:\/\/gazette\.example\/ferry/m,
    );
  });

  it('tells the charset by the HTTP header, and every mend', async () => {
    await using publisher = await startPublisher();
    const broken = feed.replace('Ferry &amp; tide', 'Caf\xe9 & quay').replace('</rss>', '');
    const url = publisher.serve('/feed.xml', {
      headers: { 'content-type': 'text/xml; charset=ISO-8859-1' },
      body: Buffer.from(broken, 'latin1'),
      etag: '"1"',
    });
    await using workplace = await openWorkplace();
    const { code, stdout } = await workplace.run(['parse', url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^charset +windows-1252 \(by the HTTP header\)$/m);
    expect(stdout).toMatch(/^repairs .*1 × bare-ampersand/m);
    expect(stdout).toContain('Café & quay');
    expect(publisher.requests).toHaveLength(1);
    expect(publisher.requests[0]?.headers).not.toHaveProperty('if-none-match');
  });

  it('gives all of it as one JSON object, from standard input byte for byte', async () => {
    await using workplace = await openWorkplace();
    const { code, stdout } = await workplace.run(['parse', '-', '--json'], { input: feed });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'rss',
      repairs: [],
      title: 'Harbour Gazette',
      items: [{ position: 0, guid: 'gazette-101', title: { type: 'html', value: 'Ferry & tide' } }],
    });
  });

  it('shows the articles as they would be stored, and why an item would not be', async () => {
    const withEmpty = feed.replace('</channel>', '<item><category>empty</category></item></channel>');
    await using workplace = await openWorkplace({ 'feed.xml': withEmpty });
    const [json, text] = await Promise.all([
      workplace.run([
        'parse',
        'feed.xml',
        '--location',
        'https://gazette.example/rss',
        '--normalized',
        '--json',
      ]),
      workplace.run(['parse', 'feed.xml', '--location', 'https://gazette.example/rss', '--normalized']),
    ]);
    expect([json.code, text.code]).toEqual([0, 0]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      articles: [
        {
          identity: 'guid:gazette-101',
          canonicalUrl: 'https://gazette.example/ferry',
          title: 'Ferry & tide',
          published: { at: '2025-03-04T07:15:00.000Z', quality: 'ok' },
        },
      ],
      rejections: [{ position: 1, reason: 'has no title, no text and no link' }],
    });
    expect(text.stdout).toContain('1 articles, 1 items rejected');
    expect(text.stdout).toMatch(
      /^1 +2025-03-04 07:15 +ok .*Ferry & tide .*https:\/\/gazette\.example\/ferry$/m,
    );
    expect(text.stdout).toContain('item 2: has no title, no text and no link');
  });

  it('gives a seed file the identity that the service gives it', async () => {
    await using workplace = await openWorkplace();
    await workplace.writeSeed('notes/trains.txt', 'Night trains return\n\nFrom May on, the railway says.\n');
    const { stdout } = await workplace.run(['parse', 'seeds/notes/trains.txt', '--normalized', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ articles: [{ identity: 'guid:notes/trains.txt' }] });
  });

  it.each([
    ['table.csv', 'id,title\n1,Ferry\n2,a,b\n', 'record 2: 3 fields, and the header has 2'],
    ['lines.jsonl', '{"title":"Ferry"}\n[]\n', 'line 2: not a JSON object'],
    ['list.json', '[{"title":"Ferry"},{]', 'record 2: not JSON'],
  ])('shows what was read of %s, and what could not be', async (name, text, reason) => {
    await using workplace = await openWorkplace({ [name]: text, [`${name}.gz`]: gzipSync(text) });
    const [plain, packed] = await Promise.all([
      workplace.run(['parse', name]),
      workplace.run(['parse', `${name}.gz`]),
    ]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^items +1$/m);
    expect(plain.stdout).toMatch(/^unread +1$/m);
    expect(plain.stdout).toMatch(/^1 .*Ferry/m);
    expect(plain.stdout).toContain(reason);
    expect(packed.stdout).toBe(plain.stdout);
  });

  it('prints no control character that a document brings', async () => {
    const title = 'Quay \u001b]0;owned\u0007 news\u009b31m';
    const document = { version: 'https://jsonfeed.org/version/1.1', title, items: [{ id: '1', title }] };
    await using workplace = await openWorkplace({ 'feed.json': JSON.stringify(document) });
    const { code, stdout } = await workplace.run(['parse', 'feed.json']);
    expect(code).toBe(0);
    expect(stdout).toContain('news');
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it.each([
    ['that is no feed', 'page.html', 'HTML page'],
    ['that is empty', 'empty.xml', 'empty'],
    ['that is not there', 'missing.xml', 'not there'],
    ['that is a folder', 'folder', 'a folder'],
    ['over the size that may be read', 'large.xml', 'MAX_BODY_MB'],
  ])('exits with 1 and says why for a document %s', async (_case, name, told) => {
    await using workplace = await openWorkplace({
      'page.html': '<!doctype html><title>Welcome</title><div id="app"></div>',
      'empty.xml': '',
      'large.xml': ' '.repeat(1_000_001),
    });
    await mkdir(join(workplace.folder, 'folder'));
    const { code, stdout, stderr } = await workplace.run(['parse', name], { env: { MAX_BODY_MB: '1' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${name}: .*${told}.*\n$`));
  });

  it('exits with 1 and says what a publisher answered', async () => {
    await using publisher = await startPublisher();
    await using workplace = await openWorkplace();
    const { code, stdout, stderr } = await workplace.run(['parse', `${publisher.url}/nothing.xml`, '--json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`${publisher.url}/nothing.xml: ${publisher.host} answered 404 Not Found\n`);
  });

  it('asks no address that is not public unless it is allowed', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: feed });
    await using workplace = await openWorkplace();
    const { code } = await workplace.run(['parse', url], { env: { PRIVATE_HOSTS: '' } });
    expect(code).toBe(1);
    expect(publisher.requests).toEqual([]);
  });

  it('shows the feeds that a page points to', async () => {
    const page =
      '<!doctype html><head><title>Gazette</title><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head>';
    await using publisher = await startPublisher();
    const url = publisher.serve('/', { body: page, headers: { 'content-type': 'text/html' } });
    await using workplace = await openWorkplace();
    const { code, stderr } = await workplace.run(['parse', url]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${publisher.url}/rss.xml`);
  });
});
