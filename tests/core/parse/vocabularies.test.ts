import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';
import type { ParsedFeed } from '../../../src/domain/item.ts';

const NAMESPACES: Record<string, string> = {
  atom: 'http://www.w3.org/2005/Atom',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  content: 'http://purl.org/rss/1.0/modules/content/',
  media: 'http://search.yahoo.com/mrss/',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  podcast: 'https://podcastindex.org/namespace/1.0',
  slash: 'http://purl.org/rss/1.0/modules/slash/',
  wfw: 'http://wellformedweb.org/CommentAPI/',
  thr: 'http://purl.org/syndication/thread/1.0',
  georss: 'http://www.georss.org/georss',
  geo: 'http://www.w3.org/2003/01/geo/wgs84_pos#',
  creativeCommons: 'http://backend.userland.com/creativeCommonsRssModule',
  sy: 'http://purl.org/rss/1.0/modules/syndication/',
  feedburner: 'http://rssnamespace.org/feedburner/ext/1.0',
  xhtml: 'http://www.w3.org/1999/xhtml',
};

const documents: [string, (feed: string, item: string, declarations: string) => string][] = [
  [
    'RSS 2.0',
    (feed, item, d) => `<rss version="2.0" ${d}><channel>${feed}<item>${item}</item></channel></rss>`,
  ],
  [
    'RSS 1.0',
    (feed, item, d) =>
      `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${d}><channel>${feed}</channel><item>${item}</item></r:RDF>`,
  ],
  [
    'Atom',
    (feed, item, d) => `<feed xmlns="http://www.w3.org/2005/Atom" ${d}>${feed}<entry>${item}</entry></feed>`,
  ],
];

/** How a publisher may write a prefix: as usual, as they like, or without declaring it. */
const spellings: [string, (markup: string) => { markup: string; declarations: string }][] = [
  ['its usual prefix', (markup) => ({ markup, declarations: declare((prefix) => prefix) })],
  [
    'an odd prefix',
    (markup) => ({ markup: rename(markup), declarations: declare((prefix) => `${prefix}9`) }),
  ],
  ['an undeclared prefix', (markup) => ({ markup, declarations: '' })],
];

const declare = (nameOf: (prefix: string) => string) =>
  Object.entries(NAMESPACES)
    .map(([prefix, uri]) => `xmlns:${nameOf(prefix)}="${uri}"`)
    .join(' ');
const rename = (markup: string) =>
  markup.replace(/(<\/?)([a-zA-Z]+):/g, (all, open, prefix) =>
    prefix in NAMESPACES ? `${open}${prefix}9:` : all,
  );

const text = (value: string) => ({ type: 'text', value });
const html = (value: string) => ({ type: 'html', value });
const author = (name: string | null, email: string | null = null, url: string | null = null) => ({
  name,
  email,
  url,
  role: 'author',
});

const itemFields: [string, unknown][] = [
  ['<atom:title type="html">a &lt;b&gt;b&lt;/b&gt;</atom:title>', { title: html('a <b>b</b>') }],
  ['<atom:title>a &lt; b</atom:title>', { title: text('a < b') }],
  ['<atom:id>urn:1</atom:id>', { guid: 'urn:1' }],
  ['<atom:link href="/1"/>', { url: 'https://feeds.example/1' }],
  [
    '<atom:link rel="alternate" type="text/html" hreflang="fr" title="Un" href="/1"/>',
    {
      links: [
        {
          url: 'https://feeds.example/1',
          rel: 'alternate',
          type: 'text/html',
          language: 'fr',
          title: 'Un',
          lengthBytes: null,
        },
      ],
    },
  ],
  [
    '<atom:link rel="enclosure" type="audio/ogg" length="7" href="/1.ogg"/>',
    { enclosures: [{ url: 'https://feeds.example/1.ogg', type: 'audio/ogg', lengthBytes: 7 }] },
  ],
  ['<atom:link rel="replies" href="/1/c"/>', { commentsUrl: 'https://feeds.example/1/c' }],
  ['<atom:link rel="license" href="https://cc.example/by"/>', { licenses: ['https://cc.example/by'] }],
  ['<atom:summary>s</atom:summary>', { summary: text('s') }],
  ['<atom:content type="html">&lt;i&gt;c&lt;/i&gt;</atom:content>', { content: html('<i>c</i>') }],
  ['<atom:published>2025-01-01T00:00:00Z</atom:published>', { published: '2025-01-01T00:00:00Z' }],
  ['<atom:updated>2025-01-02T00:00:00Z</atom:updated>', { updated: '2025-01-02T00:00:00Z' }],
  [
    '<atom:author><atom:name>N</atom:name><atom:email>n@a.example</atom:email><atom:uri>/n</atom:uri></atom:author>',
    { authors: ['N'], people: [author('N', 'n@a.example', 'https://feeds.example/n')] },
  ],
  [
    '<atom:contributor><atom:name>C</atom:name></atom:contributor>',
    { people: [{ ...author('C'), role: 'contributor' }] },
  ],
  [
    '<atom:category term="t" scheme="s" label="L"/>',
    { categories: ['L'], tags: [{ term: 't', scheme: 's', label: 'L' }] },
  ],
  ['<atom:rights>R</atom:rights>', { rights: text('R') }],
  [
    '<atom:source><atom:id>urn:s</atom:id><atom:title>S</atom:title><atom:link href="https://s.example/"/><atom:updated>2025</atom:updated></atom:source>',
    { source: { id: 'urn:s', title: 'S', siteUrl: 'https://s.example/', updated: '2025' } },
  ],
  ['<dc:title>T</dc:title>', { title: html('T') }],
  [
    '<dc:creator>P (p@a.example)</dc:creator>',
    { authors: ['P (p@a.example)'], people: [author('P', 'p@a.example')] },
  ],
  ['<dc:contributor>C</dc:contributor>', { people: [{ ...author('C'), role: 'contributor' }] }],
  ['<dc:publisher>P</dc:publisher>', { people: [{ ...author('P'), role: 'publisher' }] }],
  ['<dc:subject>S</dc:subject>', { categories: ['S'] }],
  [
    '<dc:date>2025-01-03</dc:date>',
    { published: '2025-01-03', dates: [{ name: 'dc:date', value: '2025-01-03' }] },
  ],
  ['<dc:language>nl</dc:language>', { language: 'nl' }],
  ['<dc:rights>R</dc:rights>', { rights: html('R') }],
  ['<dc:identifier>urn:2</dc:identifier>', { guid: 'urn:2' }],
  ['<dc:description>D</dc:description>', { summary: html('D') }],
  [
    '<dcterms:issued>2025-01-04</dcterms:issued><dcterms:modified>2025-01-05</dcterms:modified>',
    { published: '2025-01-04', updated: '2025-01-05' },
  ],
  ['<content:encoded><![CDATA[<p>&amp; c</p>]]></content:encoded>', { content: html('<p>&amp; c</p>') }],
  [
    '<xhtml:body><xhtml:p>One <xhtml:b>two</xhtml:b> three</xhtml:p></xhtml:body>',
    { content: html('<p>One <b>two</b> three</p>') },
  ],
  [
    '<media:content url="/v.mp4" type="video/mp4" medium="video" fileSize="9" duration="61" width="4" height="3" isDefault="true" lang="en"><media:title>M</media:title><media:thumbnail url="/t.jpg" width="2" height="1"/><media:credit role="author">K</media:credit></media:content>',
    {
      media: [
        {
          url: 'https://feeds.example/v.mp4',
          type: 'video/mp4',
          medium: 'video',
          lengthBytes: 9,
          durationSeconds: 61,
          width: 4,
          height: 3,
          isDefault: true,
          language: 'en',
          title: text('M'),
          credits: [{ name: 'K', role: 'author' }],
          thumbnails: [{ url: 'https://feeds.example/t.jpg', width: 2, height: 1 }],
        },
      ],
    },
  ],
  [
    '<media:group><media:title>G</media:title><media:content url="/1.mp4"/><media:content url="/2.mp4"/></media:group>',
    {
      media: [
        { url: 'https://feeds.example/1.mp4', title: text('G') },
        { url: 'https://feeds.example/2.mp4', title: text('G') },
      ],
    },
  ],
  [
    '<media:content url="/1.mp4"/><media:credit role="r">K</media:credit><media:rating>adult</media:rating><media:player url="/p"/><media:group><media:title>G</media:title><media:content url="/2.mp4"><media:credit>L</media:credit></media:content></media:group>',
    {
      media: [
        {
          url: 'https://feeds.example/1.mp4',
          title: null,
          credits: [{ name: 'K', role: 'r' }],
          rating: 'adult',
          playerUrl: 'https://feeds.example/p',
        },
        {
          url: 'https://feeds.example/2.mp4',
          title: text('G'),
          credits: [{ name: 'L', role: null }],
          rating: 'adult',
        },
      ],
    },
  ],
  [
    '<media:category>a</media:category><media:category scheme="s">b</media:category>',
    {
      tags: [
        { term: 'a', scheme: 'http://search.yahoo.com/mrss/category_schema' },
        { term: 'b', scheme: 's' },
      ],
    },
  ],
  [
    '<itunes:category text="A"><itunes:category text="B"/></itunes:category><itunes:keywords>c</itunes:keywords>',
    { tags: ['A', 'B', 'c'].map((term) => ({ term, scheme: 'http://www.itunes.com/' })) },
  ],
  ['<media:thumbnail url="/t.jpg"/>', { images: [{ url: 'https://feeds.example/t.jpg' }] }],
  [
    '<itunes:duration>1:02:03</itunes:duration><itunes:episode>4</itunes:episode><itunes:season>2</itunes:season><itunes:explicit>clean</itunes:explicit><itunes:image href="/i.jpg"/>',
    {
      podcast: {
        duration: '1:02:03',
        durationSeconds: 3723,
        episode: 4,
        season: 2,
        explicit: false,
        imageUrl: 'https://feeds.example/i.jpg',
      },
    },
  ],
  [
    '<itunes:keywords>a, b</itunes:keywords>',
    { podcast: { keywords: ['a', 'b'] }, tags: [{ term: 'a' }, { term: 'b' }] },
  ],
  [
    '<podcast:transcript url="/t.vtt" type="text/vtt" language="en"/><podcast:person href="/p" role="guest">G</podcast:person>',
    {
      podcast: { transcripts: [{ url: 'https://feeds.example/t.vtt', type: 'text/vtt', language: 'en' }] },
      people: [{ name: 'G', role: 'guest' }],
    },
  ],
  ['<slash:comments>12</slash:comments>', { commentCount: 12 }],
  ['<thr:total>3</thr:total>', { commentCount: 3 }],
  ['<wfw:commentRss>/c.xml</wfw:commentRss>', { commentsFeedUrl: 'https://feeds.example/c.xml' }],
  ['<georss:point>45.25 -71.92</georss:point>', { geo: { latitude: 45.25, longitude: -71.92 } }],
  ['<geo:lat>1.5</geo:lat><geo:long>2</geo:long>', { geo: { latitude: 1.5, longitude: 2 } }],
  [
    '<creativeCommons:license>https://cc.example/by</creativeCommons:license>',
    { licenses: ['https://cc.example/by'] },
  ],
  ['<feedburner:origLink>https://a.example/1</feedburner:origLink>', { url: 'https://a.example/1' }],
];

const feedFields: [string, unknown][] = [
  ['<atom:title type="html">a &lt;b&gt;b&lt;/b&gt;</atom:title>', { title: 'a <b>b</b>' }],
  ['<atom:subtitle>s</atom:subtitle>', { description: 's' }],
  ['<atom:id>urn:f</atom:id>', { id: 'urn:f' }],
  [
    '<atom:link rel="self" href="/f.xml"/><atom:link rel="hub" href="https://hub.example/"/>',
    { feedUrl: 'https://feeds.example/f.xml', hubs: ['https://hub.example/'] },
  ],
  [
    '<atom:icon>/i.png</atom:icon><atom:logo>/l.png</atom:logo>',
    { icon: 'https://feeds.example/i.png', logo: 'https://feeds.example/l.png' },
  ],
  [
    '<atom:generator uri="/g" version="2">G</atom:generator>',
    { generator: { name: 'G', url: 'https://feeds.example/g', version: '2' } },
  ],
  ['<atom:rights>R</atom:rights>', { rights: text('R') }],
  ['<atom:updated>2025</atom:updated>', { updated: '2025' }],
  ['<atom:author><atom:name>N</atom:name></atom:author>', { people: [author('N')] }],
  ['<atom:category term="t"/>', { categories: [{ term: 't', scheme: null, label: null }] }],
  [
    '<dc:title>T</dc:title><dc:description>D</dc:description><dc:language>da</dc:language><dc:date>2025</dc:date>',
    { title: 'T', description: 'D', language: 'da', published: '2025' },
  ],
  [
    '<itunes:owner><itunes:name>O</itunes:name><itunes:email>o@a.example</itunes:email></itunes:owner>',
    { people: [{ name: 'O', email: 'o@a.example', url: null, role: 'owner' }] },
  ],
  [
    '<itunes:category text="Arts"><itunes:category text="Design"/></itunes:category>',
    { categories: [{ term: 'Arts' }, { term: 'Design' }] },
  ],
  ['<itunes:image href="/i.jpg"/>', { image: { url: 'https://feeds.example/i.jpg' } }],
  [
    '<podcast:funding url="/pay">Pay</podcast:funding>',
    { podcast: { funding: [{ url: 'https://feeds.example/pay', title: 'Pay' }] } },
  ],
  [
    '<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>',
    { update: { period: 'hourly', frequency: 2, base: null } },
  ],
  ['<x:odd a="1">v</x:odd>', { extra: { 'x:odd': { a: '1', '#text': 'v' } } }],
];

const read = (markup: string): Promise<ParsedFeed> =>
  parseDocument({ body: Buffer.from(markup), contentType: null, location: 'https://feeds.example/all.xml' });

describe.each(documents)('%s', (_format, write) => {
  describe.each(spellings)('under %s', (_spelling, spell) => {
    it.each(itemFields)('an item says %s', async (source, expected) => {
      const { markup, declarations } = spell(source);
      const feed = await read(write('', markup, declarations));
      expect(feed.items).toMatchObject([expected]);
      expect(feed.repairs).toEqual([]);
    });

    it.each(feedFields)('a feed says %s', async (source, expected) => {
      const { markup, declarations } = spell(source);
      expect(await read(write(markup, '<title>A</title>', declarations))).toMatchObject(Object(expected));
    });
  });
});

describe('RSS without prefixes', () => {
  const rss = (feed: string, item: string) =>
    `<rss version="0.92"><channel>${feed}<item>${item}</item></channel></rss>`;

  it.each([
    ['<author>a@b.example (A B)</author>', { people: [author('A B', 'a@b.example')] }],
    ['<author>A B &lt;a@b.example&gt;</author>', { people: [author('A B', 'a@b.example')] }],
    ['<author>A B</author>', { people: [author('A B')] }],
    [
      '<category domain="http://d.example/">C</category>',
      { tags: [{ term: 'C', scheme: 'http://d.example/', label: null }] },
    ],
    ['<comments>/c</comments>', { commentsUrl: 'https://feeds.example/c', extra: { comments: '/c' } }],
    ['<source url="/s.xml">S</source>', { source: { title: 'S', feedUrl: 'https://feeds.example/s.xml' } }],
    [
      '<enclosure url="a.mp3" length="5" type="audio/mpeg"/><enclosure url="b.mp3"/>',
      { enclosures: [{ url: 'https://feeds.example/a.mp3' }, { url: 'https://feeds.example/b.mp3' }] },
    ],
    [
      '<description>short</description><description>long</description>',
      { summary: html('short'), content: html('long') },
    ],
    ['<title>a &amp;amp; b</title>', { title: html('a &amp; b') }],
    ['<description>&amp;lt;b&amp;gt;</description>', { summary: html('&lt;b&gt;') }],
    ['<description>A <em>b</em> c <br/> d</description>', { summary: html('A <em>b</em> c <br> d') }],
    ['<title>&#8364; &#x20AC; &#128; &euro; &hellip;</title>', { title: html('€ € € € …') }],
    ['<title>CafÃ© crÃ¨me</title>', { title: html('Café crème') }],
    ['<title>RetourÂ\u00A0: Ã\u00A0 la mer</title>', { title: html('Retour\u00A0: à la mer') }],
    ['<title>Sortie Ã\u00A0 la mer</title>', { title: html('Sortie à la mer') }],
    ['<title>La cittÃ\u00A0 dorme</title>', { title: html('La città dorme') }],
    ['<title>AMANHÃ\u00A0 e hoje</title>', { title: html('AMANHÃ\u00A0 e hoje') }],
    [
      '<category domain="d"><b>One</b> two</category><category>three</category>',
      { categories: ['One two', 'three'], tags: [{ term: 'One two', scheme: 'd' }, { term: 'three' }] },
    ],
    ['<rights>R</rights>', { rights: html('R') }],
    ['<keywords>a, b c</keywords>', { tags: [{ term: 'a' }, { term: 'b c' }], categories: [] }],
    ['<created>2025-01-04</created><modified>M</modified>', { published: '2025-01-04', updated: 'M' }],
    ['<issued>2025-01-05</issued><created>2025-01-04</created>', { published: '2025-01-05' }],
    ['<title>&#150; \u0093q\u0094</title>', { title: html('– “q”') }],
  ])('an item says %s', async (markup, expected) => {
    expect((await read(rss('', markup))).items).toMatchObject([expected]);
  });

  it.each([
    [
      '<managingEditor>e@a.example (E)</managingEditor>',
      { people: [{ name: 'E', email: 'e@a.example', url: null, role: 'editor' }] },
    ],
    [
      '<webMaster>w@a.example</webMaster>',
      { people: [{ name: null, email: 'w@a.example', url: null, role: 'webmaster' }] },
    ],
    ['<copyright>C</copyright>', { rights: html('C') }],
    ['<ttl>60</ttl>', { ttlMinutes: 60 }],
    [
      '<skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Monday</day></skipDays>',
      { skipHours: [0, 23], skipDays: ['Monday'] },
    ],
    [
      '<image><url>/i.gif</url><title>I</title><link>/</link><width>8</width><height>9</height></image>',
      {
        image: {
          url: 'https://feeds.example/i.gif',
          title: 'I',
          link: 'https://feeds.example/',
          width: 8,
          height: 9,
        },
      },
    ],
    [
      '<cloud domain="d" port="80" path="/p" registerProcedure="r" protocol="soap"/>',
      { cloud: { domain: 'd', port: '80' } },
    ],
    [
      '<textInput><title>T</title><description>D</description><name>n</name><link>/s</link></textInput>',
      { textInput: { title: 'T', description: 'D', name: 'n', link: 'https://feeds.example/s' } },
    ],
    [
      '<docs>d.html</docs><generator>G 1</generator>',
      { docs: 'https://feeds.example/d.html', generator: { name: 'G 1' } },
    ],
    ['<pubDate>P</pubDate><lastBuildDate>L</lastBuildDate>', { published: 'P', updated: 'L' }],
    ['<summary>S</summary>', { description: 'S' }],
  ])('a feed says %s', async (markup, expected) => {
    expect(await read(rss(markup, ''))).toMatchObject(expected);
  });
});

describe('an Atom feed', () => {
  const atom = (inner: string) => `<feed xmlns="http://www.w3.org/2005/Atom">${inner}</feed>`;

  it.each([
    ['its logo', '<icon>/i.ico</icon><logo>/l.png</logo>', { url: 'https://feeds.example/l.png' }],
    ['its icon', '<icon>/i.ico</icon>', { url: 'https://feeds.example/i.ico' }],
    [
      'an image as RSS has it',
      '<logo>/l.png</logo><image><url>/i.png</url><title>I</title><link>/</link><width>8</width></image>',
      { url: 'https://feeds.example/i.png', title: 'I', link: 'https://feeds.example/', width: 8 },
    ],
  ])('has for its image %s', async (_name, inner, image) => {
    expect((await read(atom(inner))).image).toMatchObject(image);
  });

  it('has entries whose source is written as in RSS', async () => {
    const { items } = await read(atom('<entry><source url="/s.xml">S</source></entry>'));
    expect(items[0]?.source).toMatchObject({ title: 'S', feedUrl: 'https://feeds.example/s.xml' });
  });
});

describe('versions', () => {
  it.each([
    ['<rss version="0.91"><channel/></rss>', 'rss', '0.91'],
    ['<rss version="0.92"><channel/></rss>', 'rss', '0.92'],
    ['<rss version="0.93"><channel/></rss>', 'rss', '0.93'],
    ['<rss version="0.94"><channel/></rss>', 'rss', '0.94'],
    ['<rss version="2.0"><channel/></rss>', 'rss', '2.0'],
    ['<rss version="2.0.1"><channel/></rss>', 'rss', '2.0'],
    ['<rss><channel/></rss>', 'rss', null],
    ['<rss version="seven"><channel/></rss>', 'rss', null],
    ['<rdf:RDF xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/></rdf:RDF>', 'rdf', '0.90'],
    ['<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>', 'rdf', '1.0'],
    ['<feed xmlns="http://purl.org/atom/ns#" version="0.3"/>', 'atom', '0.3'],
    ['<feed xmlns="http://www.w3.org/2005/Atom"/>', 'atom', '1.0'],
    ['<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>', 'atom', '1.0'],
    ['<feed/>', 'atom', null],
    ['<CHANNEL HREF="http://a.example/"><TITLE>T</TITLE></CHANNEL>', 'cdf', null],
    ['<channel><item><title>A</title></item></channel>', 'rss', null],
    ['<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title></entry>', 'atom', '1.0'],
    ['{"version":"https://jsonfeed.org/version/1","items":[]}', 'json-feed', '1.0'],
    ['{"version":"https://jsonfeed.org/version/1.1","items":[]}', 'json-feed', '1.1'],
    ['{"items":[]}', 'json-feed', null],
  ])('of %s', async (markup, format, version) => {
    expect(await read(markup)).toMatchObject({ format, version });
  });
});

describe('bases', () => {
  const content = (attributes: string) =>
    `<content type="html" ${attributes}>&lt;a href="x/y"&gt;z&lt;/a&gt; &lt;img src='../i.png' alt="a=b"&gt;</content>`;
  const atom = (attributes: string, inner: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><entry>${inner}</entry></feed>`;

  it.each([
    ['the document', '', '', 'https://feeds.example/d/x/y', 'https://feeds.example/i.png'],
    [
      'xml:base of the feed',
      'xml:base="https://b.example/p/q/"',
      '',
      'https://b.example/p/q/x/y',
      'https://b.example/p/i.png',
    ],
    [
      'xml:base of the element',
      'xml:base="https://b.example/p/"',
      'xml:base="r/"',
      'https://b.example/p/r/x/y',
      'https://b.example/p/i.png',
    ],
  ])('start from %s', async (_name, feed, own, link, image) => {
    const body = Buffer.from(atom(feed, content(own)));
    const parsed = await parseDocument({
      body,
      contentType: null,
      location: 'https://feeds.example/d/f.xml',
    });
    expect(parsed.items[0]?.content?.value).toContain(`href="${link}"`);
    expect(parsed.items[0]?.content?.value).toContain(`src='${image}' alt="a=b"`);
  });

  it('start from Content-Location before the address asked for', async () => {
    const body = Buffer.from(atom('', '<link href="1"/>'));
    const parsed = await parseDocument({
      body,
      contentType: null,
      location: 'https://feeds.example/d/f',
      contentLocation: '/e/f',
    });
    expect(parsed.items[0]?.url).toBe('https://feeds.example/e/1');
  });

  it('start from the site where the feed lives elsewhere', async () => {
    const rss =
      '<rss><channel><link>https://site.example/blog/</link><item><link>/1</link></item></channel></rss>';
    expect((await read(rss)).items[0]?.url).toBe('https://site.example/1');
  });
});
