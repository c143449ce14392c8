import { isAscii, isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findRootTag } from '../../../src/core/parse/find-feed-root.ts';
import { parseXmlFeed } from '../../../src/core/parse/parse-xml-feed.ts';
import { isFeedByMarkup } from '../../../src/core/parse/sniff-format.ts';
import { decodeSource, decodeUtf8, sourceOfUtf8 } from '../../../src/core/parse/source-text.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const declared = { location: 'https://feeds.example/all', contentType: null };
const wide = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.xml'))
  .map((path) => ({ path, body: readFileSync(fixtures + path) }))
  .filter(({ body }) => isUtf8(body) && body[0] === 0x3c)
  .map(({ path, body }) => ({ path, body: Buffer.from(widen(body.toString())) }))
  .filter(({ body }) => !isAscii(body) && isFeedByMarkup(body.toString('latin1'), declared));

/** With a letter beyond ASCII at the end of every text and value behind the root's start tag. */
function widen(text: string): string {
  const opened = text.indexOf('>', findRootTag(text)?.offset) + 1;
  return text.slice(0, opened) + text.slice(opened).replace(/[\w/](?=<|"[\s/?>])/g, '$&é');
}

/** As bytes, and as text. */
async function readBoth(body: Uint8Array) {
  const source = sourceOfUtf8(body);
  const text = { characters: decodeSource(source), unit: 'character' } as const;
  const read = (one: typeof source) =>
    parseXmlFeed(one, declared.location).catch((error: unknown) => String(error));
  return { unit: source.unit, fromBytes: await read(source), fromText: await read(text) };
}

const feed = (item: string) => `<rss version="2.0"><channel><title>Käse</title>${item}</channel></rss>`;

describe('a feed that is read from its UTF-8', () => {
  it('has documents to be tried on', () => {
    expect(wide.length).toBeGreaterThan(100);
  });

  it.each(wide.map(({ path, body }) => [path, body]))('says what its text says: %s', async (_path, body) => {
    const { unit, fromBytes, fromText } = await readBoth(body);
    expect(unit).toBe('byte');
    expect(fromBytes).toEqual(fromText);
  });

  it.each([
    ['in a short text', '<item><title>Öl</title></item>', { title: { value: 'Öl' } }],
    ['in a long one', `<item><title>${'Öl '.repeat(9_000)}Ü</title></item>`, { title: {} }],
    ['in a CDATA section', '<item><title><![CDATA[Öl]]></title></item>', { title: { value: 'Öl' } }],
    ['beside an entity', '<item><title>&Ouml;l und Öl</title></item>', { title: { value: 'Öl und Öl' } }],
    ['in values', '<item><f:a b="ä" c="plain" d="ö"/></item>', { extra: { 'f:a': { b: 'ä', d: 'ö' } } }],
    ['in a name', '<item><tür>auf</tür></item>', { extra: { tür: 'auf' } }],
    ['in the name of a value', '<item><f:a ü="1">b</f:a></item>', { extra: { 'f:a': { ü: '1' } } }],
    ['in two halves', '<item><title>Ã–l und KÃ¤se</title></item>', { title: { value: 'Öl und Käse' } }],
    ['beside a control character', '<item><title>Ö\u0001l</title></item>', { title: { value: 'Öl' } }],
    ['in broken markup', '<item><title>Öl</item>', { title: { value: 'Öl' } }],
    ['in a quote in a name', '<item><f:a"ö" b="ä"/></item>', { extra: { 'f:a"ö"': { b: 'ä' } } }],
    [
      'that look like halves',
      '<item><title>ÃŁ</title><a>&Atilde;&copy;x</a></item>',
      { extra: { a: 'Ã©x' } },
    ],
  ])('has letters beyond ASCII %s', async (_where, item, expected) => {
    const { unit, fromBytes, fromText } = await readBoth(Buffer.from(feed(item)));
    expect(unit).toBe('byte');
    expect(fromBytes).toEqual(fromText);
    expect(fromBytes).toMatchObject({ items: [expected] });
  });

  it.each([
    ['<rss><channel xml:base="http://a.example/ü/">', '</channel></rss>', 'http://a.example/ü/1'],
    ['<rss><channel xml:base="http://a.example/&uuml;/ö/">', '</channel></rss>', 'http://a.example/ü/ö/1'],
    ['<rss><channel xml:base="http://a.example/ü/"/>', '</rss>', 'http://a.example/ü/1'],
  ])('has letters beyond ASCII in a value of its channel: %s', async (opening, end, url) => {
    const body = Buffer.from(`${opening}<item><link>1</link></item>${end}`);
    const { unit, fromBytes, fromText } = await readBoth(body);
    expect(unit).toBe('byte');
    expect(fromBytes).toEqual(fromText);
    expect(fromBytes).toMatchObject({ items: [{ url }], repairs: [] });
  });
});

describe('a feed that begins elsewhere when control characters are gone', () => {
  it('says what its text says', async () => {
    const rss = '<rss><item><title>One</title></item></rss>';
    const { fromBytes, fromText } = await readBoth(Buffer.from(`<!\u0001-- <feed> -->\u00A0${rss}`));
    expect(fromBytes).toEqual(fromText);
    expect(fromBytes).not.toMatchObject({
      repairs: expect.arrayContaining([{ kind: 'cut-prolog', count: 1 }]),
    });
  });
});

describe('a feed in UTF-8', () => {
  it.each([
    ['is told by its markup', '<rss><channel><title>é', true],
    ['is decoded first where it opens with more than ASCII', '<feed title="é"><entry><title>a', false],
    ['is decoded first behind a comment with more than ASCII', '<!-- é --><rss><channel>', false],
    ['is decoded first behind text', 'é <rss><channel>', false],
  ])('%s', (_what, text, expected) => {
    expect(isFeedByMarkup(Buffer.from(text).toString('latin1'), declared)).toBe(expected);
  });
});

describe('decodeUtf8', () => {
  it.each([0, 1, 16_383, 16_384, 16_385, 100_000])('decodes %i bytes and a letter', (length) => {
    const text = `${'a'.repeat(length)}é😀`;
    expect(decodeUtf8(Buffer.from(text).toString('latin1'))).toBe(text);
  });
});
