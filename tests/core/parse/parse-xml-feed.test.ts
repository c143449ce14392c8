import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseXmlFeed } from '../../../src/core/parse/parse-xml-feed.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/feeds/${name}`, import.meta.url), 'utf8');
const rssItem = (inner: string, declarations = '') =>
  `<rss version="2.0" ${declarations}><channel><title>T</title><item>${inner}</item></channel></rss>`;
const atomEntry = (inner: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><entry>${inner}</entry></feed>`;

async function parse(text: string, location = 'https://feeds.example/all') {
  return parseXmlFeed({ characters: text, unit: 'character' }, location);
}

async function firstItem(text: string, location?: string) {
  const [item] = (await parse(text, location)).items;
  return item;
}

describe('parseXmlFeed, RSS', () => {
  it('reads the feed and every field of an item', async () => {
    const feed = await parse(fixture('harbour-rss.xml'));
    expect(feed).toMatchObject({
      format: 'rss',
      repairs: [],
      title: 'Harbour Gazette',
      siteUrl: 'https://gazette.example/',
      description: 'News from the quay & the sea',
      language: 'en-GB',
    });
    expect(feed.items[0]).toMatchObject({
      position: 0,
      guid: 'gazette-101',
      url: 'https://gazette.example/ferry',
      title: { type: 'html', value: 'Ferry &amp; tide: one day late' },
      summary: { type: 'html', value: 'The ferry came a day late.' },
      content: { type: 'html', value: '<p>The ferry came <em>a day</em> late.</p>' },
      authors: ['Ida Holm', 'Jon Vik'],
      categories: ['Sea', 'Traffic'],
      published: 'Tue, 04 Mar 2025 08:15:00 +0100',
      updated: null,
      language: null,
      enclosures: [
        { url: 'https://gazette.example/sound/ferry.mp3', type: 'audio/mpeg', lengthBytes: 12345 },
        { url: 'https://media.example/ferry.jpg', type: 'image/jpeg', lengthBytes: 777 },
        { url: 'https://media.example/ferry-large.jpg', type: 'image/jpeg', lengthBytes: null },
      ],
      extra: { 'slash:comments': '7' },
    });
  });

  it('takes a guid for the link where there is none', async () => {
    const { items } = await parse(fixture('harbour-rss.xml'));
    expect(items[1]).toMatchObject({ url: 'https://gazette.example/lighthouse', content: null });
  });

  it.each([
    ['<guid isPermaLink="false">https://a.example/1</guid>', null],
    ['<guid>1234</guid>', null],
    ['<guid isPermaLink="true">/1</guid>', 'https://feeds.example/1'],
    ['<link href="https://a.example/1"/>', 'https://a.example/1'],
    [
      '<link>https://count.example/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>',
      'https://a.example/1',
    ],
    ['<link/><guid>https://a.example/1</guid>', 'https://a.example/1'],
  ])('reads the link of %s as %s', async (inner, url) => {
    expect(await firstItem(rssItem(inner))).toMatchObject({ url });
  });

  it('leaves a relative link as it is where no base is known', async () => {
    expect(await firstItem(rssItem('<link>/1</link>'), 'feeds/local.xml')).toMatchObject({ url: '/1' });
  });

  it.each([
    ['<dc:creator>A</dc:creator><itunes:author>B</itunes:author>', ['A']],
    ['<itunes:author>B</itunes:author>', ['B']],
    ['<author>a@b.example (A)</author>', ['a@b.example (A)']],
  ])('reads the authors of %s', async (inner, authors) => {
    expect(await firstItem(rssItem(inner))).toMatchObject({ authors });
  });

  it('takes media:description only where nothing else describes the item', async () => {
    const media = '<media:description>M</media:description>';
    expect(await firstItem(rssItem(media))).toMatchObject({ summary: { type: 'text', value: 'M' } });
    expect(await firstItem(rssItem(`${media}<description>D</description>`))).toMatchObject({
      summary: { type: 'html', value: 'D' },
    });
  });

  it('knows vocabularies by their namespace, whatever their prefix', async () => {
    const declarations =
      'xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:a="http://www.w3.org/2005/Atom"';
    const inner =
      '<c:encoded>C</c:encoded><a:updated>2025</a:updated><d:creator xmlns:d="http://purl.org/dc/elements/1.1/">P</d:creator>';
    expect(await firstItem(rssItem(inner, declarations))).toMatchObject({
      content: { value: 'C' },
      updated: '2025',
      authors: ['P'],
    });
  });

  it('keeps markup that was not escaped, in its order', async () => {
    const inner = '<description>One <b>two</b> three <i>four</i> AT&amp;T</description>';
    expect(await firstItem(rssItem(inner))).toMatchObject({
      summary: { type: 'html', value: 'One <b>two</b> three <i>four</i> AT&amp;T' },
    });
  });

  it('keeps what has no field, with attributes and lists', async () => {
    const inner =
      '<comments>c</comments><x:tag k="1">a</x:tag><x:tag k="2">b</x:tag><source url="u">S</source>';
    expect(await firstItem(rssItem(inner))).toMatchObject({
      extra: {
        comments: 'c',
        'x:tag': [
          { k: '1', '#text': 'a' },
          { k: '2', '#text': 'b' },
        ],
        source: { url: 'u', '#text': 'S' },
      },
    });
  });

  it.each([
    ['without a version', '<rss><channel><item><title>A</title></item></channel></rss>'],
    ['with an unknown version', '<rss version="7"><channel><item><title>A</title></item></channel></rss>'],
    [
      'with its items beside the channel',
      '<rss version="0.91"><channel><title>T</title></channel><item><title>A</title></item></rss>',
    ],
    ['in upper case', '<RSS version="2.0"><CHANNEL><ITEM><TITLE>A</TITLE></ITEM></CHANNEL></RSS>'],
    [
      'under a default namespace',
      '<rss xmlns="urn:odd"><channel><item><title>A</title></item></channel></rss>',
    ],
    [
      'after blank lines',
      '\n\n<?xml version="1.0"?><rss><channel><item><title>A</title></item></channel></rss>',
    ],
    ['before junk', '<rss><channel><item><title>A</title></item></channel></rss><script>x()</script>'],
  ])('reads RSS %s as it stands', async (_name, text) => {
    expect(await parse(text)).toMatchObject({
      format: 'rss',
      repairs: [],
      items: [{ title: { value: 'A' } }],
    });
  });

  it('reads a feed without items, and items without fields', async () => {
    expect((await parse('<rss version="2.0"><channel/></rss>')).items).toEqual([]);
    expect(await firstItem(rssItem(''))).toMatchObject({ guid: null, url: null, title: null, extra: {} });
  });
});

describe('parseXmlFeed, Atom', () => {
  it('reads the feed and every field of an entry', async () => {
    const feed = await parse(fixture('orchard-atom.xml'));
    expect(feed).toMatchObject({
      format: 'atom',
      repairs: [],
      title: 'Orchard log',
      siteUrl: 'https://orchard.example/log/',
      description: 'Apples, mostly',
      language: 'nb',
    });
    expect(feed.items[0]).toMatchObject({
      position: 0,
      guid: 'tag:orchard.example,2025:1',
      url: 'https://orchard.example/log/1',
      title: { type: 'html', value: 'Pruning &lt;early&gt;' },
      summary: { type: 'text', value: 'Shears out.' },
      content: {
        type: 'html',
        value:
          '<p>The <code>old</code> tree, a &lt;b&gt; and <a href="https://orchard.example/log/x?a=1&amp;b=2">more</a>.<br>End</p>',
      },
      authors: ['Ada Lie', 'Bo Dahl'],
      categories: ['Trees', 'winter'],
      published: '2025-02-01T10:00:00Z',
      updated: '2025-02-02T10:00:00Z',
      language: null,
      enclosures: [{ url: 'https://orchard.example/log/1.ogg', type: 'audio/ogg', lengthBytes: 99 }],
      extra: { link: { rel: 'replies', href: '1/comments' } },
    });
  });

  it('reads an entry with its own base and language, a bad date and the feed’s author', async () => {
    const { items } = await parse(fixture('orchard-atom.xml'));
    expect(items[1]).toMatchObject({
      url: 'https://elsewhere.example/ladders',
      title: { type: 'text', value: 'Ladders <cheap>' },
      content: { type: 'html', value: 'hello' },
      authors: ['The gardener'],
      published: null,
      updated: 'no date at all',
      language: 'en',
    });
  });

  it.each([
    ['<content>a &lt; b</content>', { type: 'text', value: 'a < b' }],
    ['<content type="html">&lt;p&gt;x&lt;/p&gt;</content>', { type: 'html', value: '<p>x</p>' }],
    ['<content type="text/plain">x</content>', { type: 'text', value: 'x' }],
    [
      '<content type="text/html" mode="escaped">&lt;p&gt;x&lt;/p&gt;</content>',
      { type: 'html', value: '<p>x</p>' },
    ],
    [
      '<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>x</h:p></h:div></content>',
      { type: 'html', value: '<p>x</p>' },
    ],
    [
      '<content type="xhtml"><div><p>x</p></div><div>y</div></content>',
      { type: 'html', value: '<div><p>x</p></div><div>y</div>' },
    ],
    ['<content type="video/mp4" src="https://a.example/v"/>', null],
  ])('reads %s', async (inner, content) => {
    expect(await firstItem(atomEntry(inner))).toMatchObject({ content });
  });

  it.each([
    [
      'a prefixed root',
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title></a:entry></a:feed>',
    ],
    ['no namespace', '<feed><entry><title>A</title></entry></feed>'],
    ['a namespace of its own', '<feed xmlns="http://quay.example/"><entry><title>A</title></entry></feed>'],
    [
      'a namespace of its own, declared again',
      '<q:feed xmlns:q="http://quay.example/"><entry xmlns="http://quay.example"><title>A</title></entry></q:feed>',
    ],
    ['an empty namespace', '<feed xmlns=""><entry><title>A</title></entry></feed>'],
    [
      'Atom 0.3',
      '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A</title></entry></feed>',
    ],
    ['a link without attributes', atomEntry('<title>A</title><link/>')],
  ])('reads %s', async (_name, text) => {
    expect(await parse(text)).toMatchObject({
      format: 'atom',
      repairs: [],
      items: [{ title: { value: 'A' } }],
    });
  });

  it('takes the authors of a source before those of the feed', async () => {
    const entry = '<source><author><name>S</name></author></source>';
    expect(await firstItem(atomEntry(entry))).toMatchObject({ authors: ['S'] });
  });
});

describe('parseXmlFeed, RDF', () => {
  it('reads the feed and its items under unusual prefixes', async () => {
    const feed = await parse(fixture('archive-rdf.xml'));
    expect(feed).toMatchObject({ format: 'rdf', repairs: [], title: 'Archive finds', language: 'fr' });
    expect(feed.items).toMatchObject([
      {
        guid: 'https://archive.example/box/1',
        url: 'https://archive.example/box/1',
        title: { value: 'Box one' },
        summary: { value: 'Letters' },
        authors: ['M. Roy'],
        published: '2025-01-05',
      },
      { title: { value: 'Box two' }, published: null },
    ]);
  });
});

describe('parseXmlFeed, broken documents', () => {
  it.each([
    [
      'bare-ampersand',
      2,
      rssItem('<title>Fish & chips</title><link>https://a.example/?a=1&b=2</link>'),
      'Fish & chips',
    ],
    ['unknown-entity', 1, rssItem('<title>a &nosuch; b</title>'), 'a &nosuch; b'],
    ['bare-less-than', 2, rssItem('<title>1 < 2 <3</title>'), '1 < 2 <3'],
    ['control-characters', 1, rssItem('<title>a\u0008b</title>'), 'ab'],
    ['cut-prolog', 1, `Notice: odd & ends <b>\n${rssItem('<title>A</title>')}`, 'A'],
    ['unquoted-attribute', 1, rssItem('<title lang=en>A</title>'), 'A'],
    ['closed-element', 1, rssItem('<title>a <b>c</title>'), 'a <b>c</b>'],
    ['closed-root', 1, rssItem('<title>A</title>').replace('</rss>', ''), 'A'],
  ])('mends and counts: %s', async (kind, count, text, title) => {
    const { repairs, items } = await parse(text);
    expect(repairs).toEqual([{ kind, count }]);
    expect(items).toMatchObject([{ title: { value: title } }]);
  });

  it('adds the channel that RDF cannot do without', async () => {
    const { repairs, items } = await parse('<rdf:RDF><item><title>A</title></item></rdf:RDF>');
    expect(repairs).toEqual([{ kind: 'added-channel', count: 1 }]);
    expect(items).toHaveLength(1);
  });

  it('leaves CDATA and good entities alone while it mends the rest', async () => {
    const inner =
      '<title>a & b &eacute;&#233;&lt;</title><description><![CDATA[<p>x & y < z</p>]]></description>';
    expect(await firstItem(rssItem(inner))).toMatchObject({
      title: { value: 'a & b éé<' },
      summary: { value: '<p>x & y < z</p>' },
    });
  });

  it.each([0.3, 0.5, 0.6, 0.75, 0.9, 0.99])(
    'keeps the beginning of a document cut off at %f',
    async (share) => {
      const items = Array.from(
        { length: 40 },
        (_, n) =>
          `<item><title>No ${n}</title><description><![CDATA[<p>${'w '.repeat(50)}</p>]]></description></item>`,
      );
      const whole = `<rss version="2.0"><channel>${items.join('')}</channel></rss>`;
      const feed = await parse(whole.slice(0, whole.length * share));
      expect(feed.items.length).toBeGreaterThanOrEqual(Math.floor(40 * share));
      expect(feed.items[0]).toMatchObject({ title: { value: 'No 0' } });
    },
  );

  it('reads each document alike, whatever came before it', async () => {
    const broken = rssItem('<title>a & b</title>');
    const first = await parse(broken);
    await parse('<rss><channel><<<');
    expect(await parse(broken)).toEqual(first);
  });

  it.each([
    ['deep nesting', rssItem(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`), 1],
    ['deep nesting left open', rssItem('<a>'.repeat(100_000)), 1],
    ['deep nesting closed wrongly', rssItem(`${'<a>'.repeat(100_000)}${'</b>'.repeat(100_000)}`), 1],
    ['deep nesting beside a good item', rssItem(`${'<a>'.repeat(1000)}</item><item><title>A</title>`), 2],
  ])('reads %s, flattened', async (_name, text, count) => {
    const { items, repairs } = await parse(text);
    expect(items).toHaveLength(count);
    expect(repairs).toContainEqual({ kind: 'over-depth', count: expect.any(Number) });
  });

  it.each([
    ['less-than signs', '<'.repeat(200_000)],
    ['ampersands', '&'.repeat(200_000)],
    ['open CDATA sections', '<![CDATA['.repeat(50_000)],
    ['open comments', '<!--'.repeat(50_000)],
    ['one endless attribute', `<x ${'a'.repeat(200_000)}`],
  ])('reads 200,000 characters of %s in linear time', async (_name, inner) => {
    const before = cpuMs();
    await parse(`<rss><channel><title>T</title><item><title>A</title></item><item>${inner}`);
    expect(cpuMs() - before).toBeLessThan(5000);
  });

  it('does not expand a document’s own entities', async () => {
    const text = `<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${rssItem('<title>x &b;</title>')}`;
    expect(await firstItem(text)).toMatchObject({ title: { value: 'x &b;' } });
  });

  it('does not take attribute or element names for its own machinery', async () => {
    const inner = '<__proto__ _="1" $="2">p</__proto__><constructor>c</constructor><title>A</title>';
    const item = await firstItem(rssItem(inner));
    expect(item).toMatchObject({ title: { value: 'A' } });
    expect(Object.getPrototypeOf(item?.extra)).toBe(Object.prototype);
  });
});
