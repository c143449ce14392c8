import { describe, expect, it } from 'vitest';

import { growPageTree } from '../../../src/core/extract/grow-page-tree.ts';
import { readMetadata } from '../../../src/core/extract/read-metadata.ts';

const url = 'https://gazette.example/news/gate?id=4';
const read = (html: string) => readMetadata(growPageTree(html), { url });
const meta = (name: string, content: string) => `<meta name="${name}" content="${content}">`;
const property = (name: string, content: string) => `<meta property="${name}" content="${content}">`;
const ld = (object: unknown) => `<script type="application/ld+json">${JSON.stringify(object)}</script>`;
const article = (fields: object) =>
  ld({ '@context': 'https://schema.org', '@type': 'NewsArticle', ...fields });

describe('title', () => {
  const sources = [
    article({ headline: 'From JSON-LD' }),
    property('og:title', 'From OpenGraph'),
    meta('twitter:title', 'From Twitter'),
    meta('parsely-title', 'From Parse.ly'),
    meta('dc.title', 'From Dublin Core'),
    '<h1>From heading</h1>',
    '<title>From heading of this</title>',
  ];

  it.each(sources.map((_, index) => index))(
    'is taken from the source of rank %i when better ones are missing',
    (rank) => {
      const expected = [
        'From JSON-LD',
        'From OpenGraph',
        'From Twitter',
        'From Parse.ly',
        'From Dublin Core',
        'From heading',
        'From heading of this',
      ];
      expect(read(sources.slice(rank).toReversed().join('')).title).toBe(expected[rank]);
    },
  );

  it('is without the name of the site', () => {
    expect(
      read(`${property('og:site_name', 'Gazette')}${property('og:title', 'Gate opened | Gazette')}`).title,
    ).toBe('Gate opened');
    expect(read('<title>The new gate was opened - Gazette</title>').title).toBe('The new gate was opened');
  });

  it.each([
    ['a section', '<title>Gate opened at last | Gazette</title><h1>News</h1>'],
    ['the site', '<title>Gate opened at last | Gazette</title><h1>Gazette</h1>'],
    [
      'the site, with a link home',
      '<title>Gate opened at last | Gazette</title><h1><a href="/">Gazette</a></h1>',
    ],
  ])('is not the largest heading where that names %s', (_what, html) => {
    expect(read(html).title).toBe('Gate opened at last');
  });

  it('keeps a dash that belongs to it', () => {
    expect(read(property('og:title', 'Gate opened – at last')).title).toBe('Gate opened – at last');
  });
});

describe('dates', () => {
  it.each([
    [[article({ datePublished: '1' }), property('article:published_time', '2')], '1'],
    [[property('article:published_time', '2'), '<time itemprop="datePublished" datetime="3"></time>'], '2'],
    [['<time itemprop="datePublished" datetime="3"></time>', meta('parsely-pub-date', '4')], '3'],
    [[meta('parsely-pub-date', '4'), meta('sailthru.date', '5')], '4'],
    [[meta('citation_publication_date', '6'), meta('DC.date.issued', '7')], '6'],
    [[meta('DC.date.issued', '7'), meta('date', '8')], '7'],
    [[meta('date', '8'), '<time datetime="9">today</time>'], '8'],
    [['<time datetime="9">today</time><time datetime="10"></time>'], '9'],
  ])('of publication: %j is read as %s', (html, expected) => {
    expect(read(html.toReversed().join('')).publishedClaimed).toBe(expected);
  });

  it('of change come from JSON-LD, else OpenGraph', () => {
    const open = property('article:modified_time', '2');
    expect(read(open + article({ dateModified: '1' })).modifiedClaimed).toBe('1');
    expect(read(open).modifiedClaimed).toBe('2');
  });

  it('are missing where none is said', () => {
    expect(read('<p>4 March</p>')).toMatchObject({ publishedClaimed: null, modifiedClaimed: null });
  });
});

describe('authors', () => {
  it.each([
    [article({ author: { name: 'Ida Holm' } }) + meta('author', 'Desk'), ['Ida Holm']],
    [article({ author: ['Ida Holm', { name: 'Owen Tarn' }] }), ['Ida Holm', 'Owen Tarn']],
    [meta('author', 'By Ida Holm and Owen Tarn'), ['Ida Holm', 'Owen Tarn']],
    [
      meta('citation_author', 'Holm, Ida') + meta('citation_author', 'Tarn, Owen'),
      ['Holm, Ida', 'Tarn, Owen'],
    ],
    [
      `${property('article:author', 'https://facebook.example/ida')}<a rel="author">Ida Holm</a>`,
      ['Ida Holm'],
    ],
    ['<span itemprop="author"><a href="/i"><span itemprop="name">Ida Holm</span></a></span>', ['Ida Holm']],
    ['<p class="byline">Von Jana Ried</p>', ['Jana Ried']],
    ['<p class="byline">By Ida Holm Tuesday, Mar. 4, 2025</p>', ['Ida Holm']],
    ['<p class="byline">By Ida Holm @idaholm on March 4, 2025</p>', ['Ida Holm']],
    [
      '<p class="byline"><span class="byline-name">By Ida Holm</span><span>Port reporter</span></p>',
      ['Ida Holm'],
    ],
    ['<p class="byline">8:15AM GMT</p>', []],
    ['<p class="author">quay4 wrote:</p>', []],
    ['<a class="author-comments">Comments</a>', []],
    ['<p>Ida Holm</p>', []],
  ])('of %s', (html, expected) => {
    expect(read(html).authors).toEqual(expected);
  });
});

describe('addresses', () => {
  const canonical = (href: string) => read(`<link rel="canonical" href="${href}">`).canonicalUrl;

  it('are made absolute', () => {
    expect(canonical('/news/gate')).toBe('https://gazette.example/news/gate');
    expect(read('<link rel="amphtml" href="gate/amp">').ampUrl).toBe('https://gazette.example/news/gate/amp');
  });

  it.each(['https://gazette.example/', '/', 'javascript:alert(1)', 'ftp://gazette.example/a', 'http://'])(
    'are not believed when they cannot be the page: %s',
    (href) => {
      expect(canonical(href)).toBeNull();
    },
  );

  it('fall back from the canonical link to OpenGraph', () => {
    const html = `<link rel="canonical" href="/">${property('og:url', 'https://gazette.example/news/gate')}`;
    expect(read(html).canonicalUrl).toBe('https://gazette.example/news/gate');
  });

  it('are resolved against the base of the page', () => {
    const html = `<base href="https://cdn.example/x/">${property('og:image', 'a.jpg')}`;
    expect(read(html).image?.url).toBe('https://cdn.example/x/a.jpg');
  });
});

describe('the rest', () => {
  it('reads the picture with its size and credit', () => {
    const html = [
      property('og:image', '/a.jpg'),
      property('og:image:width', '1200'),
      property('og:image:height', '630'),
      article({ image: { url: '/b.jpg', creditText: 'Ida Holm' } }),
    ].join('');
    expect(read(html).image).toEqual({
      url: 'https://gazette.example/a.jpg',
      width: 1200,
      height: 630,
      credit: 'Ida Holm',
    });
  });

  it('reads section and tags, each tag once', () => {
    const html =
      article({ articleSection: 'Port', keywords: 'tide, Gate' }) + property('article:tag', 'gate');
    expect(read(html)).toMatchObject({ section: 'Port', tags: ['tide', 'Gate'] });
  });

  it('takes search words for tags only where there are no tags', () => {
    expect(read(meta('keywords', 'a, b')).tags).toEqual(['a', 'b']);
    expect(read(`${meta('keywords', 'a, b')}<a rel="tag">gate</a>`).tags).toEqual(['gate']);
  });

  it.each([
    ['<html lang="de-AT">', 'de-AT'],
    [property('og:locale', 'pt_BR'), 'pt-BR'],
    ['<html lang="zz-top">', null],
  ])('reads the language of %s as %s', (html, expected) => {
    expect(read(html).language).toBe(expected);
  });

  it.each([
    [article({ isAccessibleForFree: false }), true],
    [article({ isAccessibleForFree: 'False' }), true],
    [property('article:content_tier', 'metered'), true],
    ['<div class="paywall-teaser">Subscribe</div>', true],
    [article({ isAccessibleForFree: true }), false],
    ['<p>free</p>', false],
  ])('tells a paywall: %s', (html, expected) => {
    expect(read(html).isPaywalledHint).toBe(expected);
  });

  it('reads the article that is this page when JSON-LD describes others too', () => {
    const others = ['a', 'b'].map((name) => article({ headline: name, url: `/news/${name}` }));
    const own = article({ headline: 'own', mainEntityOfPage: { '@id': url } });
    expect(read([...others, own].join('')).title).toBe('own');
  });
});
