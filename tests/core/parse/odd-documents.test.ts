import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';

const read = (text: string) =>
  parseDocument({ body: Buffer.from(text), contentType: null, location: 'https://weir.example/feeds/all' });
const rss = (inner: string) => `<rss version="2.0"><channel><title>Weir</title>${inner}</channel></rss>`;
const atom = (inner: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>Weir</title>${inner}</feed>`;
const json = (items: string, head = '') =>
  `{"version":"https://jsonfeed.org/version/1.1","title":"Weir",${head}"items":${items}}`;
const titlesOf = (items: { title: { value: string } | null }[]) => items.map(({ title }) => title?.value);

describe('a document\u2019s own entities', () => {
  const declare = (length: number) => `<!DOCTYPE rss [<!ENTITY e "${'e'.repeat(length)}">]>`;
  const uses = (count: number) => rss(`<item><description>${'&e;'.repeat(count)}</description></item>`);

  it('make a million characters at most of one document; the others stay, and are counted', async () => {
    const { items, repairs } = await read(declare(250) + uses(4010));
    expect(items[0]?.summary?.value).toBe('e'.repeat(1_000_000) + '&e;'.repeat(10));
    expect(repairs).toEqual([{ kind: 'unknown-entity', count: 10 }]);
  });

  it('may be numbers', async () => {
    const { title } = await read(
      '<!DOCTYPE rss [<!ENTITY weir "a&#8211;b&#x21;">]><rss><channel><title>&weir;</title></channel></rss>',
    );
    expect(title).toBe('a–b!');
  });

  it('make no more of a document that has to be mended', async () => {
    const { items } = await read(`${declare(250)}${uses(4010).replace('</item>', '<b></item>')}`);
    expect(items[0]?.summary?.value).toBe('e'.repeat(1_000_000) + '&e;'.repeat(10));
  });
});

describe('the halves of a character', () => {
  it.each([
    ['numbers in a text', rss('<item><title>a &#55357;&#56832; z</title></item>')],
    ['hexadecimal ones', rss('<item><title>a &#xD83D;&#xde00; z</title></item>')],
    ['one of each', rss('<item><title>a &#xD83D;&#56832; z</title></item>')],
    ['numbers in escaped HTML', rss('<item><title>a &amp;#55357;&amp;#56832; z</title></item>')],
    ['numbers in CDATA', rss('<item><title><![CDATA[a &#xd83d;&#xde00; z]]></title></item>')],
    ['numbers where markup is mended', rss('<item><title>a &#55357;&#56832; z</item>')],
  ])('are one character again: %s', async (_name, text) => {
    expect(titlesOf((await read(text)).items)).toEqual(['a 😀 z']);
  });

  it('are joined in the HTML of a JSON Feed', async () => {
    const { items } = await read(json('[{"id":"1","content_html":"a &#55357;&#56832;"}]'));
    expect(items[0]?.content?.value).toBe('a 😀');
  });

  it.each([
    ['&#55357; z', '\uFFFD z'],
    ['&#56832;&#55357;', '\uFFFD\uFFFD'],
    ['&#55357;&#55357;&#56832;', '\uFFFD😀'],
    ['&#55357;x&#56832;', '\uFFFDx\uFFFD'],
  ])('that are none of a pair are no text: %s', async (source, title) => {
    expect(titlesOf((await read(rss(`<item><title>${source}</title></item>`))).items)).toEqual([title]);
  });
});

describe('a JSON Feed', () => {
  it('keeps apart ids that a double would round to one', async () => {
    const { items } = await read(
      json('[{"id":9007199254740993},{"id":9007199254740992},{"id" : -12345678901234567890}]'),
    );
    expect(items.map(({ guid }) => guid)).toEqual([
      '9007199254740993',
      '9007199254740992',
      '-12345678901234567890',
    ]);
  });

  it('keeps them apart where it is mended, and in extensions', async () => {
    const { items } = await read(json('[{"id":9007199254740993,"_x":{"n":[9007199254740993,7]},},]'));
    expect(items[0]).toMatchObject({
      guid: '9007199254740993',
      extra: { _x: { n: ['9007199254740993', 7] } },
    });
  });

  it('that is cut off keeps them apart, too', async () => {
    const { items } = await read('{"items":[{"id":9007199254740993},{"id":9007199254740995},{"id":1');
    expect(items.map(({ guid }) => guid)).toEqual(['9007199254740993', '9007199254740995']);
  });

  it('leaves numbers in texts and numbers that are not whole as they are', async () => {
    const { items } = await read(
      json('[{"id":"1","title":"[9007199254740993","_x":[1e300,9007199254740993.5]}]'),
    );
    expect(items[0]).toMatchObject({
      title: { value: '[9007199254740993' },
      extra: { _x: [1e300, 9007199254740994] },
    });
  });

  it('whose items are an object gives them in their order, and says so', async () => {
    const { items, repairs } = await read(json('{"1":{"title":"A"},"4":{"title":"B"}}'));
    expect(titlesOf(items)).toEqual(['A', 'B']);
    expect(repairs).toEqual([{ kind: 'unlisted-items', count: 1 }]);
  });

  it('is none where items are an object and nothing says that it is one', async () => {
    await expect(read('{"items":{"1":{"title":"A"}}}')).rejects.toThrow('it has no list of items');
  });

  it('with comments keeps all that it says', async () => {
    const { title, items, repairs } = await read(
      `{ // https://jsonfeed.org\n"title": "Weir // 1", /* all\n of * it */ "items": [\n{"title":"A /* b */"}, // last\n]}`,
    );
    expect(title).toBe('Weir // 1');
    expect(titlesOf(items)).toEqual(['A /* b */']);
    expect(repairs).toEqual([
      { kind: 'json-comment', count: 3 },
      { kind: 'trailing-comma', count: 1 },
    ]);
  });
});

describe('JSON with more mistakes', () => {
  it('has its strings as they were meant where JavaScript escaped them', async () => {
    const { items, repairs } = await read(
      json(String.raw`[{"id":"1","title":"a \x41 \' \u0042 \\x41 \u z"}]`),
    );
    expect(titlesOf(items)).toEqual([String.raw`a A ' B \x41 u z`]);
    expect(repairs).toEqual([{ kind: 'bad-escape', count: 3 }]);
  });

  it('keeps what stands behind the items where something stands behind the end', async () => {
    const { title, items, repairs } = await read(
      '{"items":[{"title":"A"}],"title":"Weir"}\n<!-- 0.2 s }] -->',
    );
    expect([title, titlesOf(items)]).toEqual(['Weir', ['A']]);
    expect(repairs).toEqual([{ kind: 'cut-tail', count: 1 }]);
  });
});

describe('names of RSS', () => {
  it('are RSS\u2019s in the namespace of Atom, too, from the channel on', async () => {
    const { title, description, items } = await read(
      '<rss version="2.0"><channel xmlns="http://www.w3.org/2005/Atom"><title>Weir</title><description>D</description><item><title>A</title><guid>1</guid><description>&lt;p&gt;S</description></item></channel></rss>',
    );
    expect([title, description]).toEqual(['Weir', 'D']);
    expect(items).toMatchObject([
      { title: { value: 'A' }, guid: '1', summary: { type: 'html', value: '<p>S' } },
    ]);
  });

  it('count in an entry of Atom that has them', async () => {
    const { items } = await read(
      atom('<entry><description>S</description><pubDate>Tue, 04 Mar 2025</pubDate><guid>1</guid></entry>'),
    );
    expect(items).toMatchObject([{ guid: '1', summary: { value: 'S' }, published: 'Tue, 04 Mar 2025' }]);
  });
});

describe('what an item holds', () => {
  it('stays in it where the content of an Atom entry is a feed', async () => {
    const inner = atom('<entry><id>inner</id><title>Inner</title></entry>');
    const { items, repairs } = await read(
      atom(
        `<entry><id>1</id><title>Outer</title><content type="application/atom+xml">${inner}</content></entry><entry><id>2</id></entry>`,
      ),
    );
    expect(items.map(({ guid }) => guid)).toEqual(['1', '2']);
    expect(items[0]?.title?.value).toBe('Outer');
    expect(items[0]?.content?.value).toContain('<title>Inner</title>');
    expect(repairs).toEqual([]);
  });

  it('stays in it where a description has an <item>', async () => {
    const { id, items, repairs } = await read(
      rss(
        '<item><title>A</title><description><item>no item</item></description><guid>1</guid></item><item><guid>2</guid></item>',
      ),
    );
    expect(items.map(({ guid }) => guid)).toEqual(['1', '2']);
    expect(items[0]?.summary?.value).toBe('<item>no item</item>');
    expect([id, repairs]).toEqual([null, []]);
  });

  it('is an item of its own where it stands between the fields', async () => {
    const { items } = await read(rss('<item><title>A</title><item><title>B</title></item></item>'));
    expect(titlesOf(items)).toEqual(['A', 'B']);
  });
});

describe('an <entry> in RSS', () => {
  it.each([
    ['among items', rss('<entry><title>A</title></entry><item><title>B</title></item>')],
    [
      'of Atom',
      rss('<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title></entry><item><title>B</title></item>'),
    ],
    ['in a document to be mended', rss('<entry><title>A</title></entry><item><title>B</item>')],
    ['that is not closed', rss('<entry><title>A</title><entry><title>B</title></entry>')],
    [
      'beside the channel',
      '<rss><channel></channel><entry><title>A</title></entry><item><title>B</title></item></rss>',
    ],
  ])('is an item: %s', async (_name, text) => {
    const { items, repairs } = await read(text);
    expect(titlesOf(items)).toEqual(['A', 'B']);
    expect(repairs.map(({ kind }) => kind)).not.toContain('lost-item');
  });

  it('has the fields of one', async () => {
    const { items } = await read(
      rss(
        '<entry><id>1</id><link href="/1"/><published>2024-05-01</published><author><name>Ida Holm</name></author></entry>',
      ),
    );
    expect(items[0]).toMatchObject({
      guid: '1',
      url: 'https://weir.example/1',
      published: '2024-05-01',
      authors: ['Ida Holm'],
    });
  });

  it('is none in a field of an item', async () => {
    const { items } = await read(rss('<item><title>A</title><log><entry>x</entry></log></item>'));
    expect(items).toMatchObject([{ title: { value: 'A' }, extra: { log: { entry: 'x' } } }]);
  });
});

describe('a field of a namespace that nobody knows', () => {
  it('comes after the one of RSS, wherever it stands', async () => {
    const foreign = '<title xmlns="urn:weir:other">Other</title>';
    const { items } = await read(
      rss(`<item>${foreign}<title>A</title></item><item><title>B</title>${foreign}</item>`),
    );
    expect(titlesOf(items)).toEqual(['A', 'B']);
  });

  it('counts where there is no other, and holds for all that is in it', async () => {
    const { items } = await read(
      rss('<item><title xmlns="urn:weir:other">A</title></item><item xmlns="urn:x"><title>B</title></item>'),
    );
    expect(titlesOf(items)).toEqual(['A', 'B']);
  });

  it('is Atom\u2019s where the namespace was taken back', async () => {
    const { items } = await read(
      atom('<entry xmlns=""><title type="text">A &lt; B</title><id>1</id><link href="/1"/></entry>'),
    );
    expect(items).toMatchObject([
      { guid: '1', title: { type: 'text', value: 'A < B' }, url: 'https://weir.example/1' },
    ]);
  });
});

describe('CDF', () => {
  it('resolves its links against its BASE, and takes the page of an item from its A', async () => {
    const { siteUrl, logo, items } = await read(
      '<CHANNEL BASE="https://lock.example/b/"><A HREF="/"/><LOGO HREF="l.gif"/><ITEM HREF="one.html"/><CHANNEL><ITEM><A HREF="two.html">Two</A></ITEM></CHANNEL></CHANNEL>',
    );
    expect([siteUrl, logo]).toEqual(['https://lock.example/', 'https://lock.example/b/l.gif']);
    expect(items.map(({ url }) => url)).toEqual([
      'https://lock.example/b/one.html',
      'https://lock.example/b/two.html',
    ]);
  });
});

describe('what an article has no field for is kept', () => {
  const extraOf = async (text: string) => (await read(text)).items[0]?.extra;

  it.each([
    [
      'other texts than the one that counts',
      '<title>A</title><media:title>B</media:title><description>A</description><itunes:summary>C</itunes:summary><itunes:subtitle>A</itunes:subtitle>',
      { 'media:title': 'B', 'itunes:summary': 'C' },
    ],
    [
      'other dates',
      '<pubDate>Tue, 04 Mar 2025</pubDate><dc:date>2025-03-04</dc:date>',
      { 'dc:date': '2025-03-04' },
    ],
    [
      'how to reach an author',
      '<atom:author><atom:name>A</atom:name></atom:author><atom:author><atom:name>B</atom:name><atom:email>b@a.example</atom:email></atom:author>',
      { 'atom:author': { 'atom:name': 'B', 'atom:email': 'b@a.example' } },
    ],
    [
      'the vocabulary of a category',
      '<category>a</category><category domain="d">b</category>',
      { category: { domain: 'd', '#text': 'b' } },
    ],
    [
      'what is said of a file',
      '<enclosure url="/a" type="b/c" length="1"/><media:content url="/d" type="e/f" width="3"/>',
      { 'media:content': { url: '/d', type: 'e/f', width: '3' } },
    ],
    [
      'a link in another language',
      '<atom:link href="/1"/><atom:link href="/2" hreflang="fr"/>',
      { 'atom:link': { href: '/2', hreflang: 'fr' } },
    ],
    ['nothing twice', '<description>A</description><description>B</description><guid>1</guid>', {}],
  ])('%s', async (_name, inner, extra) => {
    expect(await extraOf(rss(`<item>${inner}</item>`))).toEqual(extra);
  });

  it('of a JSON Feed, too', async () => {
    const item = {
      id: '1',
      content_html: '<p>A',
      content_text: 'A',
      authors: [{ name: 'B', url: 'https://b.example/' }],
      attachments: [{ url: '/c', mime_type: 'd/e', title: 'C' }],
    };
    const { id, content_html, ...left } = item;
    expect([id, content_html, await extraOf(json(JSON.stringify([item])))]).toEqual(['1', '<p>A', left]);
    expect(await extraOf(json('[{"id":"1","content_text":"A","authors":[{"name":"B"}]}]'))).toEqual({});
  });
});

describe('a field that nobody closes', () => {
  it('of an Atom feed costs none behind it', async () => {
    const feed = await read(
      atom('<subtitle>S<updated>2025</updated><link rel="self" href="/f"><id>urn:1</id>'),
    );
    expect(feed).toMatchObject({
      description: 'S',
      updated: '2025',
      feedUrl: 'https://weir.example/f',
      id: 'urn:1',
    });
  });

  it('costs a source none of its own', async () => {
    const { items } = await read(
      rss('<item><source url="/s"><title>S</title><link>/l</link></source><title>A<link>/a</link></item>'),
    );
    expect(items).toMatchObject([
      { title: { value: 'A' }, url: 'https://weir.example/a', source: { title: 'S' } },
    ]);
  });
});

describe('a document that has to be mended loses no item', () => {
  const entries =
    '<entry><title>A</title><summary>a <channel> b</summary></entry><entry><title>B</title></entry>';

  it.each([
    ['where a channel begins in Atom', atom(entries), ['second-channel']],
    ['where one ends there', atom(entries.replace('<channel>', '</channel>')), ['stray-end-tag']],
    [
      'where the end tag of the last item is broken',
      rss('<item><title>A</title></item><item><title>B</title><link>/b</x></it<p>em>'),
      ['stray-end-tag', 'closed-element'],
    ],
    [
      'where a CDATA section is open in the channel',
      rss('<category><</category><![CDATA[ <item><title>A</title></item><item><title>B</title></item>'),
      ['open-cdata'],
    ],
    [
      'where one is open in the channel, until one in an item ends',
      rss(
        '<docs><<![CDATA[ <item><title>A</title><description><![CDATA[x]]></description></item><item><title>B</title></item>',
      ),
      ['open-cdata'],
    ],
    [
      'where one is open in the root',
      '<rss ver<![CDATA[sion="2.0"><item><title>A</title></item><item><title>B</title></item></rss>',
      ['open-cdata'],
    ],
    [
      'where the namespace of RSS 1.0 is empty',
      '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns=<"http://purl.org/rss/1.0/"><channel/><item><title>A</title></item><item><title>B</title></item></r:RDF>',
      ['unquoted-attribute'],
    ],
    [
      'where a comment before the root never ends',
      `<!-- never ${rss('<item><title>A</title></item><item><title>B</title></item>')}`,
      ['cut-prolog'],
    ],
  ])('%s', async (_name, text, kinds) => {
    const { items, repairs } = await read(text);
    expect(titlesOf(items)).toEqual(['A', 'B']);
    expect(repairs.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
  });

  it('and says that a second channel was taken for the first', async () => {
    const { items, repairs } = await read(
      '<rss><channel><item><title>A</title></item></channel><channel><item><title>B</title></item></channel></rss>',
    );
    expect(titlesOf(items)).toEqual(['A', 'B']);
    expect(repairs).toEqual([{ kind: 'second-channel', count: 1 }]);
  });
});
