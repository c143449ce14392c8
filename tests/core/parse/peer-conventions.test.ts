import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';

const read = (text: string) =>
  parseDocument({ body: Buffer.from(text), contentType: null, location: 'https://quay.example/feed' });
const rss = (inner: string, declarations = '') =>
  `<rss version="2.0" ${declarations}><channel>${inner}</channel></rss>`;
const rdf = (inner: string) =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:foaf="http://xmlns.com/foaf/0.1/">${inner}</rdf:RDF>`;
const MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"';
const titlesOf = (items: { title: { value: string } | null }[]) => items.map(({ title }) => title?.value);

describe('a feed\u2019s image', () => {
  it.each([
    [
      'is described even where its address is missing',
      rss('<image><title>Quay</title><link>https://quay.example/</link><height>31</height></image>'),
      { url: null, title: 'Quay', link: 'https://quay.example/', height: 31 },
    ],
    [
      'is the one RSS 1.0 describes beside the channel that names it',
      rdf(
        '<channel><image rdf:resource="/small.png"/></channel><image rdf:about="/small.png"><title>Quay</title><url>/big.png</url></image>',
      ),
      { url: 'https://quay.example/big.png', title: 'Quay' },
    ],
    [
      'is RSS\u2019s where iTunes\u2019 has no address',
      rss('<itunes:image/><image><url>/i.png</url></image>'),
      { url: 'https://quay.example/i.png' },
    ],
    [
      'is a Media RSS file that is an image, for want of others',
      rss('<media:content url="/m.png" type="image/png"/>', MEDIA),
      { url: 'https://quay.example/m.png' },
    ],
    [
      'is iTunes\u2019 link of old',
      rss('<itunes:link rel="image" href="/l.jpg"/><itunes:link rel="other" href="/o.jpg"/>'),
      { url: 'https://quay.example/l.jpg' },
    ],
  ])('%s', async (_guarantee, text, image) => {
    expect((await read(text)).image).toMatchObject(image);
  });

  it.each([
    ['nothing is said of one', '<title>Quay</title>'],
    ['there is a film', '<media:content url="/f.mp4" medium="video"/>'],
  ])('is none where %s', async (_name, inner) => {
    expect((await read(rss(inner, MEDIA))).image).toBeNull();
  });
});

describe('an item', () => {
  it('has an image of its files only where it has no other', async () => {
    const file = '<media:content url="/file.png" medium="image"/>';
    const { items } = await read(
      rss(`<item>${file}</item><item>${file}<media:thumbnail url="/small.png"/></item>`, MEDIA),
    );
    expect(items.map(({ images }) => images.map(({ url }) => url))).toEqual([
      ['https://quay.example/file.png'],
      ['https://quay.example/small.png'],
    ]);
  });

  it.each([
    [rss('<item><guid isPermaLink="false">1</guid><enclosure url="/1.mp3"/></item>')],
    ['<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="enclosure" href="/1.mp3"/></entry></feed>'],
  ])('that has a file and no page is found at its file: %s', async (text) => {
    expect((await read(text)).items[0]?.url).toBe('https://quay.example/1.mp3');
  });

  it('of an Atom feed may be called an item', async () => {
    const { items } = await read(
      '<feed xmlns="http://www.w3.org/2005/Atom"><item><title>A</title></item><entry><title>B</title></entry></feed>',
    );
    expect(titlesOf(items)).toEqual(['A', 'B']);
  });
});

describe('RSS 1.0', () => {
  it('names the maker of a feed as FOAF does', async () => {
    const maker =
      '<foaf:maker><foaf:Person><foaf:name>Ida Holm</foaf:name><foaf:mbox rdf:resource="mailto:ida@quay.example"/></foaf:Person></foaf:maker>';
    const { people, items } = await read(rdf(`<channel>${maker}</channel><item>${maker}</item>`));
    expect(people).toEqual([{ name: 'Ida Holm', email: 'ida@quay.example', url: null, role: 'author' }]);
    expect(items[0]?.authors).toEqual(['Ida Holm']);
  });

  it('describes the text input beside the channel that names it', async () => {
    const { textInput } = await read(
      rdf(
        '<channel><textinput rdf:resource="/s"/></channel><textinput rdf:about="/s"><title>Search</title><name>q</name><link>/s</link></textinput>',
      ),
    );
    expect(textInput).toEqual({
      title: 'Search',
      description: null,
      name: 'q',
      link: 'https://quay.example/s',
    });
  });
});

describe('CDF', () => {
  it('has its items in channels of the channel, which stay in what is extra', async () => {
    const { items, title, extra } = await read(
      '<CHANNEL HREF="/"><TITLE>Quay</TITLE><CHANNEL HREF="/sea"><TITLE>Sea</TITLE><ITEM HREF="/1"><TITLE>A</TITLE></ITEM><CHANNEL><ITEM HREF="/2"><TITLE>B</TITLE></ITEM></CHANNEL></CHANNEL><ITEM HREF="/3"><TITLE>C</TITLE></ITEM></CHANNEL>',
    );
    expect(title).toBe('Quay');
    expect(titlesOf(items)).toEqual(['A', 'B', 'C']);
    expect(extra).toMatchObject({ CHANNEL: { HREF: '/sea', TITLE: 'Sea' } });
  });
});

describe('items that damage hides', () => {
  const items = (count: number) =>
    Array.from({ length: count }, (_, index) => `<item><title>No ${index}</title></item>`).join('');

  it('come through where a CDATA section is opened in a tag and never closed', async () => {
    const text = rss(`<item><title>A</title><enclosure url="/a" le<![CDATA[ngth="1"/></item>${items(5)}`);
    expect((await read(text)).items).toHaveLength(6);
  });

  it('come through where the namespace of the root is broken', async () => {
    const text = '<feed xmlns="http://www.w3.org<!--/2005/Atom"><entry><title>A</title></entry></feed>';
    expect(titlesOf((await read(text)).items)).toEqual(['A']);
  });

  it('come through where a tag stands in the start of the root', async () => {
    const text = '<rss vers<br>ion="2.0"><channel><item><title>A</title></item></channel></rss>';
    expect(titlesOf((await read(text)).items)).toEqual(['A']);
  });

  it('come through where the root ends within the last of them', async () => {
    const text =
      '<rss><channel><item><title>A</title></item><item><title>B</title>x </rss> y</item></channel></rss>';
    expect(titlesOf((await read(text)).items)).toEqual(['A', 'B']);
  });

  it('are counted as lost where a CDATA section begins in one and ends in another', async () => {
    const text = rss(`<item><title>A < B <![CDATA[</title></item>${items(5)}<item><title>]]></title></item>`);
    const { items: read1, repairs } = await read(text);
    const lost = repairs.find(({ kind }) => kind === 'lost-item')?.count ?? 0;
    expect([read1.length + lost, lost > 0]).toEqual([7, true]);
  });

  it('are not counted as lost where a text is about items', async () => {
    const text = rss(
      `<item><title>A < B</title><description><![CDATA[<item> and <entry>]]></description></item><!-- <item> -->`,
    );
    const { items: whole, repairs } = await read(text);
    expect(whole).toHaveLength(1);
    expect(repairs).toEqual([{ kind: 'bare-less-than', count: 1 }]);
  });
});

describe('documents written one behind the other', () => {
  it.each([
    [
      'RSS',
      rss('<title>One</title><item><title>A</title></item>'),
      rss('<title>Two</title><item><title>B</title></item>'),
    ],
    [
      'Atom',
      '<feed><title>One</title><entry><title>A</title></entry></feed>',
      '<feed><title>Two</title><entry><title>B</title></entry></feed>',
    ],
    [
      'RDF',
      rdf('<channel><title>One</title></channel><item><title>A</title></item>'),
      rdf('<channel><title>Two</title></channel><item><title>B</title></item>'),
    ],
  ])('%s are read as one, under the first\u2019s title', async (_name, first, second) => {
    const declaration = '<?xml version="1.0"?>\n';
    const { title, items, repairs } = await read(declaration + first + declaration + second);
    expect(title).toBe('One');
    expect(titlesOf(items)).toEqual(['A', 'B']);
    expect(repairs).toContainEqual({ kind: 'second-root', count: 1 });
  });

  it('do not make a feed of a comment behind the root', async () => {
    const { items, repairs } = await read(`${rss('<item><title>A</title></item>')}<!-- <item> -->`);
    expect(titlesOf(items)).toEqual(['A']);
    expect(repairs).toEqual([]);
  });
});
