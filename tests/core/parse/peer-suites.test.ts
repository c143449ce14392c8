import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';

const read = (text: string | Uint8Array, contentType: string | null = null) =>
  parseDocument({ body: Buffer.from(text), contentType, location: 'https://tern.example/feeds/all' });
const rss = (inner: string, declarations = '') =>
  `<?xml version="1.0"?><rss version="2.0" ${declarations}><channel>${inner}</channel></rss>`;
const item = (inner: string, declarations = '') => rss(`<item>${inner}</item>`, declarations);
const atom = (inner: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}>${inner}</feed>`;
const entry = (inner: string, attributes = '') => atom(`<entry>${inner}</entry>`, attributes);
const rdf = (inner: string, declarations = '') =>
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${declarations}>${inner}</rdf:RDF>`;
const json = (fields: object) => JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', ...fields });
const HTML = (value: string) => ({ type: 'html', value });
const TEXT = (value: string) => ({ type: 'text', value });
const AT = 'https://tern.example';
const ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"';
const PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"';
const MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"';
const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"';
const CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"';
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';

type Case = [guarantee: string, document: string | Uint8Array, outcome: object];

/** What the first item has. */
const ofItem: Case[] = [
  [
    'title with markup as elements',
    item('<title>Tern <b>returns</b></title>'),
    { title: HTML('Tern <b>returns</b>') },
  ],
  ['title in parts', item('<title>A <![CDATA[& B]]> &amp; C</title>'), { title: HTML('A & B & C') }],
  ['title around a comment', item('<title>Te<!-- x -->rn</title>'), { title: HTML('Tern') }],
  ['title around an instruction', item('<title>Te<?x y?>rn</title>'), { title: HTML('Tern') }],
  [
    'title of white space is none',
    item('<title> \n </title><media:title>T</media:title>', MEDIA),
    { title: TEXT('T') },
  ],
  ['title said twice, the first', item('<title>A</title><title>B</title>'), { title: HTML('A') }],
  ['title in capitals', item('<TITLE>A</TITLE><LINK>/1</LINK>'), { title: HTML('A'), url: `${AT}/1` }],
  ['text of Atom, literally', entry('<title>1 &lt; 2 &amp;amp; 3</title>'), { title: TEXT('1 < 2 &amp; 3') }],
  [
    'HTML of Atom',
    entry('<title type="html">&lt;b&gt;A&lt;/b&gt; &amp;amp; B</title>'),
    { title: HTML('<b>A</b> &amp; B') },
  ],
  [
    'HTML of Atom, in CDATA',
    entry('<title type="html"><![CDATA[<b>A</b>]]></title>'),
    { title: HTML('<b>A</b>') },
  ],
  [
    'XHTML of Atom',
    entry(`<title type="xhtml"><div ${XHTML}>A <b>B</b> &lt;</div></title>`),
    { title: HTML('A <b>B</b> &lt;') },
  ],
  [
    'XHTML under a prefix',
    entry(
      '<summary type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>A</h:p></h:div></summary>',
    ),
    { summary: HTML('<p>A</p>') },
  ],
  [
    'XHTML of two paragraphs without a div',
    entry(`<content type="xhtml"><p ${XHTML}>A</p><p ${XHTML}>B</p></content>`),
    { content: HTML('<p>A</p><p>B</p>') },
  ],
  [
    'content by media type',
    entry('<content type="text/html">&lt;p&gt;A&lt;/p&gt;</content>'),
    { content: HTML('<p>A</p>') },
  ],
  [
    'content of plain text by media type',
    entry('<content type="text/plain">1 &lt; 2</content>'),
    { content: TEXT('1 < 2') },
  ],
  [
    'content with a charset in its type',
    entry('<content type="text/html; charset=utf-8">&lt;p&gt;A</content>'),
    { content: HTML('<p>A') },
  ],
  [
    'content in base64',
    entry(`<content type="text/plain" mode="base64">${btoa('Tern')}</content>`),
    { content: TEXT('Tern') },
  ],
  [
    'content that is SVG',
    entry(
      '<content type="image/svg+xml"><svg xmlns="http://www.w3.org/2000/svg"><title>A</title></svg></content><title>T</title>',
    ),
    { content: HTML('<svg><title>A</title></svg>'), title: TEXT('T') },
  ],
  [
    'content elsewhere',
    entry('<content src="/a.mp3" type="audio/mpeg"/><summary>S</summary>'),
    {
      content: null,
      summary: TEXT('S'),
      enclosures: [{ url: `${AT}/a.mp3`, type: 'audio/mpeg', lengthBytes: null }],
    },
  ],
  [
    'content of Atom 0.3, escaped',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><content type="text/html" mode="escaped">&lt;p&gt;A</content></entry></feed>',
    { content: HTML('<p>A') },
  ],
  [
    'content of Atom 0.3, as elements',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><content type="application/xhtml+xml" mode="xml"><p>A</p></content></entry></feed>',
    { content: HTML('<p>A</p>') },
  ],
  [
    'content beside a description',
    item('<description>S</description><content:encoded><![CDATA[<p>A]]></content:encoded>', CONTENT),
    { summary: HTML('S'), content: HTML('<p>A') },
  ],
  [
    'content before a description',
    item('<content:encoded>A</content:encoded><description>S</description>', CONTENT),
    { summary: HTML('S'), content: HTML('A') },
  ],
  ['content of an undeclared prefix', item('<content:encoded>A</content:encoded>'), { content: HTML('A') }],
  ['content in a body of XHTML', item(`<body ${XHTML}><p>A</p></body>`), { content: HTML('<p>A</p>') }],
  [
    'content of which an image has a relative address',
    item(`<content:encoded><![CDATA[<img src="/i.png">]]></content:encoded>`, CONTENT),
    { content: HTML(`<img src="${AT}/i.png">`) },
  ],
  [
    'description in an entity of HTML',
    item('<description>caf&eacute; &euro;5 &hellip;</description>'),
    { summary: HTML('café €5 …') },
  ],
  [
    'description with numbers of windows-1252',
    item('<description>&#147;A&#148;&#x92;s</description>'),
    { summary: HTML('“A”’s') },
  ],
  [
    'description with a leading zero in a number',
    item('<description>&#0038;&#x00E9;</description>'),
    { summary: HTML('&é') },
  ],
  [
    'link as text, with white space around',
    item('<link>\n  https://tern.example/1\n</link>'),
    { url: `${AT}/1` },
  ],
  [
    'link in CDATA',
    item('<link><![CDATA[https://tern.example/?a=1&b=2]]></link>'),
    { url: `${AT}/?a=1&b=2` },
  ],
  [
    'link with an ampersand twice escaped stays as published',
    item('<link>https://tern.example/?a=1&amp;amp;b=2</link>'),
    { url: `${AT}/?a=1&amp;b=2` },
  ],
  ['link in an attribute, in RSS', item('<link href="/1"/>'), { url: `${AT}/1` }],
  [
    'link of Atom in RSS',
    item('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="alternate" href="/1"/>'),
    { url: `${AT}/1` },
  ],
  [
    'link, not the one to itself',
    item('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="/s"/><link>/1</link>'),
    { url: `${AT}/1` },
  ],
  ['link without a relation', entry('<link href="/1"/>'), { url: `${AT}/1` }],
  ['link with an empty relation', entry('<link rel="" href="/1"/>'), { url: `${AT}/1` }],
  ['link with a relation in capitals', entry('<link rel="ALTERNATE" href="/1"/>'), { url: `${AT}/1` }],
  [
    'link to a page before one to a file',
    entry('<link type="application/pdf" href="/1.pdf"/><link type="text/html" href="/1"/>'),
    { url: `${AT}/1` },
  ],
  [
    'link relative to a base',
    entry('<link href="1"/>', 'xml:base="https://skua.example/a/"'),
    { url: 'https://skua.example/a/1' },
  ],
  [
    'link relative to a base in a base',
    atom('<entry xml:base="b/"><link href="1"/></entry>', 'xml:base="https://skua.example/a/"'),
    { url: 'https://skua.example/a/b/1' },
  ],
  [
    'link with its own base',
    entry('<link xml:base="/b/" href="1"/>', 'xml:base="https://skua.example/a/"'),
    { url: 'https://skua.example/b/1' },
  ],
  ['link without a scheme', item('<link>//skua.example/1</link>'), { url: 'https://skua.example/1' }],
  ['link of a query', item('<link>?p=1</link>'), { url: `${AT}/feeds/all?p=1` }],
  ['link that is a permalink', item('<guid isPermaLink="true">/1</guid>'), { url: `${AT}/1`, guid: '/1' }],
  [
    'link that a guid is none of',
    item('<guid isPermaLink="false">https://tern.example/1</guid>'),
    { url: null },
  ],
  [
    'link whatever the case of isPermaLink',
    item('<guid ispermalink="FALSE">https://tern.example/1</guid>'),
    { url: null },
  ],
  [
    'link in an international domain',
    item('<link>https://möwe.example/ä?q=ü</link>'),
    { url: 'https://möwe.example/ä?q=ü' },
  ],
  ['guid with white space', item('<guid>\n 17 \n</guid>'), { guid: '17' }],
  [
    'guid of Atom in RSS',
    item('<a:id xmlns:a="http://www.w3.org/2005/Atom">tag:17</a:id>'),
    { guid: 'tag:17' },
  ],
  [
    'author as address and name',
    item('<author>ida@tern.example (Ida Holm)</author>'),
    { people: [{ name: 'Ida Holm', email: 'ida@tern.example', role: 'author' }] },
  ],
  [
    'author as name and address',
    item('<author>Ida Holm &lt;ida@tern.example&gt;</author>'),
    { people: [{ name: 'Ida Holm', email: 'ida@tern.example' }] },
  ],
  ['author of Dublin Core', item('<dc:creator>Ida Holm</dc:creator>', DC), { authors: ['Ida Holm'] }],
  [
    'authors, several',
    item('<dc:creator>Ida</dc:creator><dc:creator>Uwe</dc:creator>', DC),
    { authors: ['Ida', 'Uwe'] },
  ],
  [
    'author of Atom in parts',
    entry('<author><name>Ida</name><email>i@tern.example</email><uri>/ida</uri></author>'),
    { people: [{ name: 'Ida', email: 'i@tern.example', url: `${AT}/ida` }] },
  ],
  [
    'author of Atom 0.3, with its url',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><author><name>Ida</name><url>/ida</url></author></entry></feed>',
    { people: [{ name: 'Ida', url: `${AT}/ida` }] },
  ],
  [
    'author of the feed where an entry has none',
    atom('<author><name>Ida</name></author><entry><title>A</title></entry>'),
    { authors: ['Ida'] },
  ],
  [
    'contributor',
    entry('<contributor><name>Uwe</name></contributor>'),
    { people: [{ name: 'Uwe', role: 'contributor' }] },
  ],
  [
    'categories, with where they are from',
    item('<category domain="https://c.example/">Sea</category><category>Birds</category>'),
    {
      categories: ['Sea', 'Birds'],
      tags: [{ term: 'Sea', scheme: 'https://c.example/' }, { term: 'Birds' }],
    },
  ],
  [
    'categories of Atom by their label',
    entry('<category term="s" scheme="urn:c" label="Sea"/>'),
    { categories: ['Sea'], tags: [{ term: 's', scheme: 'urn:c', label: 'Sea' }] },
  ],
  [
    'categories once',
    item('<category>Sea</category><dc:subject>Sea</dc:subject>', DC),
    { categories: ['Sea'] },
  ],
  [
    'dates of all kinds',
    item('<pubDate>Tue, 04 Mar 2025 08:15:00 GMT</pubDate><dc:date>2025-03-05</dc:date>', DC),
    { published: 'Tue, 04 Mar 2025 08:15:00 GMT', dates: [{ name: 'pubdate' }, { name: 'dc:date' }] },
  ],
  ['date said twice, the first', item('<pubDate>A</pubDate><pubDate>B</pubDate>'), { published: 'A' }],
  [
    'date of Atom 0.3',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><issued>A</issued><modified>B</modified><created>C</created></entry></feed>',
    { published: 'A', updated: 'B' },
  ],
  [
    'file, without its type',
    item('<enclosure url="/a.mp3" length="" type=""/>'),
    { enclosures: [{ url: `${AT}/a.mp3`, type: null, lengthBytes: null }] },
  ],
  [
    'file, whose length is no number',
    item('<enclosure url="/a.mp3" length="12 KB"/>'),
    { enclosures: [{ url: `${AT}/a.mp3`, lengthBytes: null }] },
  ],
  [
    'files, several',
    item('<enclosure url="/a.mp3"/><enclosure url="/b.mp3"/>'),
    { enclosures: [{ url: `${AT}/a.mp3` }, { url: `${AT}/b.mp3` }] },
  ],
  [
    'file of Atom',
    entry('<link rel="enclosure" href="/a.mp3" type="audio/mpeg" length="7"/>'),
    { enclosures: [{ url: `${AT}/a.mp3`, type: 'audio/mpeg', lengthBytes: 7 }] },
  ],
  [
    'file whose address is its text',
    item('<enclosure>https://tern.example/a.mp3</enclosure>'),
    { enclosures: [{ url: `${AT}/a.mp3` }] },
  ],
  [
    'media in a group',
    item(
      '<media:group><media:title>T</media:title><media:content url="/v.mp4" duration="61" width="640"/></media:group>',
      MEDIA,
    ),
    { media: [{ url: `${AT}/v.mp4`, durationSeconds: 61, width: 640, title: TEXT('T') }] },
  ],
  [
    'media in two groups',
    item(
      '<media:group><media:content url="/a.mp4"/></media:group><media:group><media:content url="/b.mp4"/></media:group>',
      MEDIA,
    ),
    { media: [{ url: `${AT}/a.mp4` }, { url: `${AT}/b.mp4` }] },
  ],
  [
    'media with a title of its own',
    item(
      '<media:content url="/v.mp4"><media:title type="html">&lt;b&gt;T</media:title></media:content>',
      MEDIA,
    ),
    { media: [{ title: HTML('<b>T') }] },
  ],
  [
    'media under the namespace without a slash',
    item('<m:thumbnail xmlns:m="http://search.yahoo.com/mrss" url="/t.png"/>'),
    { images: [{ url: `${AT}/t.png` }] },
  ],
  [
    'podcast: duration as a clock',
    item('<itunes:duration>1:02:03</itunes:duration>', ITUNES),
    { podcast: { durationSeconds: 3723 } },
  ],
  [
    'podcast: duration in seconds',
    item('<itunes:duration>95</itunes:duration>', ITUNES),
    { podcast: { durationSeconds: 95 } },
  ],
  [
    'podcast: summary where there is no other',
    item('<itunes:summary>1 &lt; 2</itunes:summary>', ITUNES),
    { summary: TEXT('1 < 2') },
  ],
  ['podcast: image', item('<itunes:image href="/i.png"/>', ITUNES), { images: [{ url: `${AT}/i.png` }] }],
  [
    'podcast: under the namespace in capitals',
    item('<i:episode xmlns:i="http://www.iTunes.com/DTDs/PodCast-1.0.dtd">7</i:episode>'),
    { podcast: { episode: 7 } },
  ],
  [
    'source',
    item('<source url="/s.xml">Skua</source>'),
    { source: { title: 'Skua', feedUrl: `${AT}/s.xml` } },
  ],
  [
    'source of Atom',
    entry(
      '<source><title>Skua</title><id>s</id><link rel="self" href="/s"/></source><title>A</title><id>1</id>',
    ),
    { title: TEXT('A'), guid: '1', source: { title: 'Skua', id: 's', feedUrl: `${AT}/s` } },
  ],
  ['language', entry('<title xml:lang="da">A</title>', 'xml:lang="de"'), { title: TEXT('A') }],
  [
    'language of its own',
    atom('<entry xml:lang="da"><title>A</title></entry>', 'xml:lang="de"'),
    { language: 'da' },
  ],
  [
    'comments',
    item(
      '<comments>/1#c</comments><slash:comments>3</slash:comments>',
      'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"',
    ),
    { commentsUrl: `${AT}/1#c`, commentCount: 3 },
  ],
  ['rights', entry('<rights type="html">&amp;copy; Tern</rights>'), { rights: HTML('&copy; Tern') }],
  [
    'place',
    item('<georss:point>45.25 -71.9</georss:point>', 'xmlns:georss="http://www.georss.org/georss"'),
    { geo: { latitude: 45.25, longitude: -71.9 } },
  ],
  [
    'about of RDF',
    rdf('<item rdf:about="https://tern.example/1"><title>A</title></item>'),
    { guid: 'https://tern.example/1', url: `${AT}/1` },
  ],
  [
    'subject of RDF with a value',
    rdf('<item><dc:subject><rdf:value>Sea</rdf:value></dc:subject></item>', DC),
    { categories: ['Sea'] },
  ],
  [
    'extension',
    item('<x:mood xmlns:x="urn:x" level="2">calm</x:mood>'),
    { extra: { 'x:mood': { level: '2', '#text': 'calm' } } },
  ],
  [
    'text of many kilobytes',
    item(`<description>${'tern '.repeat(20_000)}</description>`),
    { summary: HTML('tern '.repeat(20_000).trim()) },
  ],
  ['JSON: id that is a number', json({ items: [{ id: 7 }] }), { guid: '7' }],
  [
    'JSON: texts of both kinds',
    json({ items: [{ id: '1', content_html: '<p>A', content_text: 'A' }] }),
    { content: HTML('<p>A') },
  ],
  [
    'JSON: empty HTML, and a text',
    json({ items: [{ id: '1', content_html: '', content_text: 'A < B' }] }),
    { content: TEXT('A < B') },
  ],
  [
    'JSON: link elsewhere where there is no other',
    json({ items: [{ id: '1', external_url: 'https://skua.example/' }] }),
    { url: 'https://skua.example/' },
  ],
  ['JSON: author of 1.0', json({ items: [{ id: '1', author: { name: 'Ida' } }] }), { authors: ['Ida'] }],
  ['JSON: author as a name', json({ items: [{ id: '1', author: 'Ida' }] }), { authors: ['Ida'] }],
  [
    'JSON: authors as names',
    json({ items: [{ id: '1', authors: ['Ida', 'Uwe'] }] }),
    { authors: ['Ida', 'Uwe'] },
  ],
  ['JSON: authors as one', json({ items: [{ id: '1', authors: { name: 'Ida' } }] }), { authors: ['Ida'] }],
  ['JSON: tags as one', json({ items: [{ id: '1', tags: 'sea' }] }), { categories: ['sea'] }],
  [
    'JSON: attachments as one',
    json({ items: [{ id: '1', attachments: { url: '/a.mp3' } }] }),
    { enclosures: [{ url: `${AT}/a.mp3` }] },
  ],
  [
    'JSON: size that is a text',
    json({
      items: [{ id: '1', attachments: [{ url: '/a.mp3', size_in_bytes: '12', duration_in_seconds: '61' }] }],
    }),
    { enclosures: [{ lengthBytes: 12 }], media: [{ durationSeconds: 61 }] },
  ],
  ['JSON: title that is a number', json({ items: [{ id: '1', title: 1984 }] }), { title: TEXT('1984') }],
  [
    'JSON: date that is Unix time',
    json({ items: [{ id: '1', date_published: 1653387300 }] }),
    { published: '1653387300' },
  ],
];

describe('an item has its', () => {
  it.each(ofItem)('%s', async (_guarantee, document, outcome) => {
    expect((await read(document)).items[0]).toMatchObject(outcome);
  });
});

/** What the feed has. */
const ofFeed: Case[] = [
  ['title with entities', rss('<title>A &amp; B &lt;c&gt;</title>'), { title: 'A & B <c>' }],
  ['title, not that of its image', rss('<image><title>I</title></image><title>T</title>'), { title: 'T' }],
  [
    'title, not that of an item before it',
    rss('<item><title>I</title></item><title>T</title>'),
    { title: 'T' },
  ],
  [
    'title, not that of its text input',
    rss('<textInput><title>I</title></textInput><title>T</title>'),
    { title: 'T' },
  ],
  [
    'link, not the one to itself',
    rss(
      '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="/f"/><link>https://tern.example/</link>',
    ),
    { siteUrl: `${AT}/`, feedUrl: `${AT}/f` },
  ],
  [
    'link of Atom',
    atom('<link rel="self" href="/f"/><link href="/"/>'),
    { siteUrl: `${AT}/`, feedUrl: `${AT}/f` },
  ],
  ['hub', atom('<link rel="hub" href="https://hub.example/"/>'), { hubs: ['https://hub.example/'] }],
  ['description', atom('<subtitle type="html">&lt;b&gt;S</subtitle>'), { description: '<b>S' }],
  [
    'description of Atom 0.3',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><tagline>S</tagline></feed>',
    { description: 'S', version: '0.3' },
  ],
  ['language', rss('<language>de-AT</language>'), { language: 'de-AT' }],
  ['language of its root', atom('', 'xml:lang="da"'), { language: 'da' }],
  [
    'image',
    rss('<image><url>/i.png</url><title>I</title><link>/</link><width>88</width></image>'),
    { image: { url: `${AT}/i.png`, title: 'I', width: 88 } },
  ],
  [
    'icon and logo',
    atom('<icon>/i.ico</icon><logo>/l.png</logo>'),
    { icon: `${AT}/i.ico`, logo: `${AT}/l.png` },
  ],
  [
    'generator',
    atom('<generator uri="/g" version="2">G</generator>'),
    { generator: { name: 'G', url: `${AT}/g`, version: '2' } },
  ],
  ['time to live', rss('<ttl> 60 </ttl>'), { ttlMinutes: 60 }],
  [
    'hours and days to skip',
    rss('<skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays>'),
    { skipHours: [0, 23], skipDays: ['Sunday'] },
  ],
  [
    'cloud',
    rss('<cloud domain="rpc.example" port="80" path="/r" registerProcedure="p" protocol="soap"/>'),
    { cloud: { domain: 'rpc.example', port: '80' } },
  ],
  [
    'editor and webmaster',
    rss('<managingEditor>e@tern.example (Ida)</managingEditor><webMaster>w@tern.example</webMaster>'),
    {
      people: [
        { name: 'Ida', role: 'editor' },
        { email: 'w@tern.example', role: 'webmaster' },
      ],
    },
  ],
  [
    'owner of a podcast',
    rss(
      '<itunes:owner><itunes:name>Ida</itunes:name><itunes:email>i@tern.example</itunes:email></itunes:owner>',
      ITUNES,
    ),
    { people: [{ name: 'Ida', email: 'i@tern.example', role: 'owner' }] },
  ],
  [
    'categories of a podcast, nested',
    rss('<itunes:category text="Science"><itunes:category text="Nature"/></itunes:category>', ITUNES),
    { categories: [{ term: 'Science' }, { term: 'Nature' }] },
  ],
  [
    'categories said twice at once',
    rss('<itunes:category text="Science"/><itunes:category text="Science"/>', ITUNES),
    { categories: [{ term: 'Science' }] },
  ],
  ['date', rss('<lastBuildDate>A</lastBuildDate><pubDate>B</pubDate>'), { published: 'B', updated: 'A' }],
  [
    'version 0.91, with its doctype',
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>T</title></channel></rss>',
    { format: 'rss', version: '0.91', title: 'T' },
  ],
  [
    'version 0.90',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel></rdf:RDF>',
    { format: 'rdf', version: '0.90', title: 'T' },
  ],
  [
    'prefix in place of a default namespace',
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>A</a:title></a:entry></a:feed>',
    { title: 'T', items: [{ title: TEXT('A') }] },
  ],
  [
    'prefix of RSS 1.0',
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://purl.org/rss/1.0/"><s:channel><s:title>T</s:title></s:channel><s:item r:about="/1"><s:title>A</s:title></s:item></r:RDF>',
    { title: 'T', items: [{ title: HTML('A') }] },
  ],
  [
    'style sheet and comments before it',
    `<?xml-stylesheet href="s.xsl"?><!-- <rss> --><rss version="2.0"><channel><title>T</title></channel></rss>`,
    { title: 'T', repairs: [] },
  ],
  [
    'own entity',
    '<!DOCTYPE rss [<!ENTITY t "Tern">]><rss><channel><title>&t; news</title></channel></rss>',
    { title: 'Tern news' },
  ],
  [
    'own entity, of numbers',
    '<!DOCTYPE rss [<!ENTITY line "&#8211;">]><rss><channel><title>A&line;B</title></channel></rss>',
    { title: 'A–B' },
  ],
  ['name in place where items are none', rss('<title>T</title><items/>'), { title: 'T', items: [] }],
  [
    'JSON: icon and favicon',
    json({ title: 'T', icon: '/i.png', favicon: '/f.ico', items: [] }),
    { image: { url: `${AT}/i.png` }, icon: `${AT}/f.ico` },
  ],
  [
    'JSON: hubs',
    json({ hubs: [{ type: 'WebSub', url: 'https://hub.example/' }], items: [] }),
    { hubs: ['https://hub.example/'] },
  ],
  ['JSON: byte order mark', `\uFEFF${json({ title: 'T', items: [] })}`, { title: 'T' }],
  ['JSON: white space before it', ` \n${json({ title: 'T', items: [] })}`, { title: 'T' }],
  [
    'JSON: a warning before it',
    `<br />\n<b>Warning</b>: {main}() in <b>/a.php</b>\n${json({ title: 'T', items: [{ id: '1' }] })}`,
    { title: 'T', items: [{ guid: '1' }], repairs: [{ kind: 'cut-prolog', count: 1 }] },
  ],
  [
    'JSON: a function call around it',
    `read(${json({ title: 'T', items: [] })});`,
    {
      title: 'T',
      repairs: [
        { kind: 'cut-prolog', count: 1 },
        { kind: 'cut-tail', count: 1 },
      ],
    },
  ],
  [
    'version in capitals',
    '<RSS VERSION="0.91"><CHANNEL><TITLE>T</TITLE></CHANNEL></RSS>',
    { version: '0.91' },
  ],
  [
    'charset declared in capitals',
    Buffer.from(
      '<?XML VERSION="1.0" ENCODING="iso-8859-2"?><rss><channel><title>\u00B1</title></channel></rss>',
      'latin1',
    ),
    { title: 'ą', charset: { source: 'declaration' } },
  ],
  [
    'person with a relative address',
    rss('<podcast:person href="/p">P</podcast:person>', PODCAST),
    { people: [{ name: 'P', url: `${AT}/p` }] },
  ],
];

describe('a feed has its', () => {
  it.each(ofFeed)('%s', async (_guarantee, document, outcome) => {
    expect(await read(document)).toMatchObject(outcome);
  });
});
