import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type DocumentInput, parseDocument } from '../../../src/core/parse/parse-document.ts';
import { NotAFeedError } from '../../../src/domain/errors.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/feeds/${name}`, import.meta.url));
const input = (body: string | Uint8Array, rest: Partial<DocumentInput> = {}): DocumentInput => ({
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  contentType: null,
  location: 'https://feeds.example/all',
  ...rest,
});

describe('parseDocument', () => {
  it.each([
    ['harbour-rss.xml', 'rss', 2],
    ['orchard-atom.xml', 'atom', 2],
    ['archive-rdf.xml', 'rdf', 2],
    ['tramway.json', 'json-feed', 2],
  ])('reads %s as %s, whatever its type says', async (name, format, count) => {
    const feed = await parseDocument(input(fixture(name), { contentType: 'text/html' }));
    expect(feed.format).toBe(format);
    expect(feed.items).toHaveLength(count);
    expect(feed.charset).toMatchObject({ name: 'utf-8', replaced: 0 });
  });

  it('reads a text file, and markup too where it is told to read text', async () => {
    const words = 'date 2025-01-01 Headline\n\nWords';
    expect(await parseDocument(input(words, { location: 'a/b.txt' }))).toMatchObject({
      format: 'text',
      items: [{ guid: 'a/b.txt', published: '2025-01-01' }],
    });
    expect(await parseDocument(input('<rss>', { location: 'a/b', format: 'text' }))).toMatchObject({
      format: 'text',
    });
  });

  it('says how the bytes became text', async () => {
    const body = Buffer.from(
      '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><title>bl\xe5</title></channel></rss>',
      'latin1',
    );
    expect(await parseDocument(input(body))).toMatchObject({
      title: 'blå',
      charset: { name: 'windows-1252', source: 'declaration', replaced: 0 },
    });
  });

  it.each([
    ['the file is empty', '', 'a/b.txt'],
    ['the file is empty', ' \n', 'a/b.xml'],
    ['the document is empty', '', 'https://feeds.example/all'],
    [
      'no feed: what is called one in it says nothing',
      '<zoo><feed kg="2"/><lion/></zoo>',
      'https://example.org/zoo',
    ],
    ['binary data, not a feed or text', 'GIF89a\0\0\u0001', 'a/b.txt'],
    [
      'an HTML page, not a feed (title: Gone)',
      '<html><title>Gone</title></html>',
      'https://feeds.example/all',
    ],
  ])('says: %s', async (message, body, location) => {
    await expect(parseDocument(input(body, { location }))).rejects.toThrow(
      expect.objectContaining({ name: 'NotAFeedError', message }),
    );
  });

  it.each([
    ['<rss'],
    ['<rss>'],
    ['<feed/>'],
    ['<rdf:RDF>'],
    ['<rss><channel hasOwnProperty="1" b="2"/></rss>'],
    ['<rss><channel><item><title>&#0;&#xD800;&#x110000;</title>'],
    ['<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY '],
    ['{"items": {}}'],
    ['{'],
    ['<rss>]]></rss>'],
    ['<rss><?php'],
  ])('reads or refuses %s, and throws nothing else', async (body) => {
    const outcome = await parseDocument(input(body)).catch((error: unknown) => error);
    expect(outcome instanceof NotAFeedError || typeof outcome === 'object').toBe(true);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(NotAFeedError);
  });
});

const samples = fileURLToPath(new URL('../../../../shared/samples/', import.meta.url));
const namesIn = (folder: string) => (existsSync(samples + folder) ? readdirSync(samples + folder) : []);

describe.skipIf(!existsSync(samples))('parseDocument, on samples kept beside the project', () => {
  it.each(namesIn('feeds'))('reads every item of %s', async (name) => {
    const { items, charset } = await parseDocument(input(readFileSync(`${samples}feeds/${name}`)));
    expect(items.length).toBeGreaterThan(0);
    expect(charset.replaced).toBe(0);
    const unusable = items.filter(
      (item) => !(item.title ?? item.content ?? item.summary) || !(item.guid ?? item.url),
    );
    expect(unusable).toEqual([]);
  });

  it.each(namesIn('articles'))('reads the seed article %s whole', async (name) => {
    const body = readFileSync(`${samples}articles/${name}`);
    const feed = await parseDocument(input(body, { location: `articles/${name}` }));
    const [item] = feed.items;
    expect(feed.items).toHaveLength(1);
    expect(item?.published).toBe('2022-05-24');
    expect(item?.title?.value).toMatch(/^Boris Bondarev wrote about growing 'lies .* Lavrov$/);
    expect(item?.content?.value.split('\n\n')).toHaveLength(6);
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    expect(words(`date ${item?.published} ${item?.title?.value} ${item?.content?.value}`)).toEqual(
      words(body.toString('utf8')),
    );
  });
});

describe('web pages', () => {
  it('are refused with the feeds they point to', async () => {
    const page =
      '<!doctype html><head><base href="/blog/"><title>Blog</title><link rel="stylesheet" href="x.css">' +
      '<link rel="alternate" type="application/rss+xml" href="feed.xml"><LINK REL=alternate TYPE=application/atom+xml HREF=https://a.example/atom></head>';
    const feeds = ['https://feeds.example/blog/feed.xml', 'https://a.example/atom'];
    const error: unknown = await parseDocument(input(page)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'NotAFeedError',
      message: `an HTML page, not a feed (title: Blog); it points to ${feeds.join(', ')}`,
      feeds,
    });
  });
});

describe('JSON Feeds that are broken', () => {
  it('give the items that are whole', async () => {
    const text =
      '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","title":"a } b"},{"id":"2"},{"id":"3","ti';
    expect(await parseDocument(input(text))).toMatchObject({
      title: 'T',
      version: '1.1',
      items: [{ guid: '1', title: { value: 'a } b' } }, { guid: '2' }],
      repairs: [{ kind: 'cut-item', count: 1 }],
    });
  });

  it('are read with line breaks in their texts', async () => {
    expect(await parseDocument(input('{"items":[{"id":"1","content_text":"a\nb"}]}'))).toMatchObject({
      items: [{ content: { value: 'a b' } }],
      repairs: [{ kind: 'control-characters', count: 1 }],
    });
  });
});
