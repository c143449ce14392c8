import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { type NormalizeContext, normalizeItem } from '../../../src/core/normalize/normalize-item.ts';
import type { Article } from '../../../src/domain/article.ts';
import type { RawItem } from '../../../src/domain/item.ts';
import { cpuMs } from '../../support/cpu-ms.ts';
import { context, html, rawItem, text } from './raw-item.ts';

function normalize(fields: Partial<RawItem>, overrides: Partial<NormalizeContext> = {}): Article {
  const outcome = normalizeItem(rawItem(fields), { ...context, ...overrides });
  if ('reason' in outcome) throw new Error(`rejected: ${outcome.reason}`);
  return outcome;
}

describe('normalizeItem', () => {
  it('makes an article of all that an item holds', () => {
    const article = normalize({
      position: 3,
      guid: ' tag:news.example,2024:7 ',
      url: '/story?id=7&utm_source=rss',
      title: html('Storm &amp; <b>tide</b>\n close the harbour'),
      summary: html('<p>The harbour is closed.</p>'),
      content: html(
        '<p>The harbour will stay closed for another week.</p><p><img src="a.png"></p><script>x()</script>',
      ),
      authors: ['desk@news.example (Ann Lee)'],
      categories: ['Sea', 'sea'],
      published: 'Thu, 29 Feb 2024 10:00:00 +0100',
      dates: [{ name: 'pubDate', value: 'Thu, 29 Feb 2024 10:00:00 +0100' }],
      rights: html('&copy; <b>Gazette</b>'),
      geo: { latitude: 60.4, longitude: 5.3 },
      enclosures: [{ url: '/a.mp3', type: 'audio/mpeg', lengthBytes: 5 }],
      extra: { 'media:credit': 'Ben\u0000' },
    });
    expect(article).toEqual({
      position: 3,
      identity: 'guid:tag:news.example,2024:7',
      formerIdentities: [],
      guid: 'tag:news.example,2024:7',
      url: 'https://news.example/story?id=7&utm_source=rss',
      canonicalUrl: 'https://news.example/story?id=7',
      title: 'Storm & tide close the harbour',
      titleSource: 'publisher',
      titleOriginal: null,
      summary: 'The harbour is closed.',
      contentHtml:
        '<p>The harbour will stay closed for another week.</p><p><img src="https://news.example/a.png" /></p>',
      contentText: 'The harbour will stay closed for another week.',
      wordCount: 8,
      authors: ['Ann Lee'],
      categories: ['Sea'],
      language: 'en',
      languageSource: 'detected',
      languageDeclared: null,
      languageDetected: 'en',
      languageConfidence: expect.any(Number),
      published: {
        claimed: 'Thu, 29 Feb 2024 10:00:00 +0100',
        at: new Date('2024-02-29T09:00:00Z'),
        precision: 'second',
        quality: 'ok',
        source: 'pubDate',
      },
      updated: { claimed: null, at: null, precision: null, quality: 'missing', source: null },
      enclosures: [{ url: 'https://news.example/a.mp3', type: 'audio/mpeg', lengthBytes: 5 }],
      image: { url: 'https://news.example/a.png', width: null, height: null, credit: null },
      rights: '© Gazette',
      geo: { latitude: 60.4, longitude: 5.3 },
      extra: { 'media:credit': 'Ben' },
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('keeps a plain text exactly: its paragraphs, its quotes, its line ends', () => {
    const paragraphs = [`"It's 'open'," she said & left.`, 'Line one\n  line <two>', '1 < 2'];
    const article = normalize({
      guid: 'a.txt',
      content: text(`\r\n${paragraphs.join('\r\n \r\n\r\n')}\n\n`),
    });
    expect(article.contentText).toBe(paragraphs.join('\n\n'));
    expect(article.contentHtml).toBe(
      `<p>"It's 'open'," she said &amp; left.</p>\n<p>Line one<br />  line &lt;two&gt;</p>\n<p>1 &lt; 2</p>`,
    );
  });

  describe('content and summary', () => {
    const teaser = html('<p>A teaser.</p>');

    it('takes the teaser for the content where there is no other, and then has no summary', () => {
      expect(normalize({ summary: teaser })).toMatchObject({
        contentHtml: '<p>A teaser.</p>',
        contentText: 'A teaser.',
        summary: null,
      });
    });

    it.each(['', '<p></p>', '<img src="https://t.example/p.gif" width="1" height="1">'])(
      'takes the teaser where the content is only %j',
      (empty) => {
        expect(normalize({ summary: teaser, content: html(empty) }).contentText).toBe('A teaser.');
      },
    );

    it('keeps a picture as content, and the teaser beside it', () => {
      const article = normalize({ summary: teaser, content: html('<img src="https://c.example/1.png">') });
      expect(article).toMatchObject({ contentText: '', summary: 'A teaser.' });
    });

    const story =
      'The harbour will stay closed for another week, the port says. Ferries leave from the quay.';

    it('takes the longer one for the content, whichever element it is in', () => {
      const long = html(`<p>${story}</p><p>More ferries.</p>`);
      const line = html('<p>About the harbour.</p>');
      const usual = normalize({ summary: line, content: long });
      expect(normalize({ summary: long, content: line })).toEqual(usual);
      expect(usual).toMatchObject({
        contentText: `${story}\n\nMore ferries.`,
        summary: 'About the harbour.',
      });
    });

    it('keeps a short content with a picture that the long teaser does not have', () => {
      const content = html('<img src="https://c.example/1.png"><p>Comic 7.</p>');
      expect(normalize({ summary: html(story), content })).toMatchObject({
        contentText: 'Comic 7.',
        summary: story,
      });
    });

    it.each([
      ['its first paragraph', '<p>The first.</p>'],
      ['cut out of its beginning', 'The first. The sec […]'],
      [
        'cut out of its beginning, with an invitation',
        '<p>The first. The sec…</p><p><a href="/x">Read more</a></p>',
      ],
    ])('has no summary where the teaser is %s', (_, teaserHtml) => {
      const content = html('<p>The first.</p><p>The second.</p>');
      expect(normalize({ summary: html(teaserHtml), content }).summary).toBeNull();
    });

    it('does not say its title again, nor what is no part of it', () => {
      const content = html('<h1>Pier opens</h1><p>At last.</p><p><a href="/x">Read more</a></p>');
      const article = normalize({ title: html('Pier opens | Gazette'), content }, { feedTitle: 'Gazette' });
      expect(article.contentHtml).toBe('<p>At last.</p>');
    });

    it('mends what was escaped twice', () => {
      const article = normalize({
        title: html('It&amp;#8217;s open'),
        content: html('&lt;p&gt;Tom &amp;amp; Jerry&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;'),
      });
      expect(article).toMatchObject({ title: 'It’s open', contentText: 'Tom & Jerry\n\nTwo' });
    });

    it.each(['<p>The same words.</p>', 'The  SAME words.'])(
      'has no summary where the teaser is the content: %j',
      (same) => {
        expect(
          normalize({ summary: html(same), content: html('<p>The same words.</p>') }).summary,
        ).toBeNull();
      },
    );
  });

  describe('links', () => {
    it.each([
      ['the feed', { feedUrl: 'https://a.example/f/', siteUrl: null }, 'https://a.example/f/x'],
      [
        'the site where the feed is unknown',
        { feedUrl: null, siteUrl: 'https://b.example/' },
        'https://b.example/x',
      ],
      ['nothing, and then has none', { feedUrl: null, siteUrl: null }, null],
    ])('reads a relative link against %s', (_, overrides, expected) => {
      expect(normalize({ guid: 'g', title: text('t'), url: 'x' }, overrides).url).toBe(expected);
    });

    it('keeps absolute links where the site calls itself something that is no URL', () => {
      const fields = { url: 'https://a.example/1', content: html('<a href="https://a.example/2">x</a>') };
      const article = normalize(fields, { siteUrl: '/blog', feedUrl: 'feed.xml' });
      expect(article.url).toBe('https://a.example/1');
      expect(article.contentHtml).toBe('<a href="https://a.example/2">x</a>');
    });

    it('drops links that are not for the web', () => {
      const enclosures = [
        'javascript:alert(1)',
        'file:///etc/passwd',
        'https://a.example/1',
        'https://a.example/1',
      ];
      const article = normalize({
        title: text('t'),
        url: 'javascript:alert(1)',
        enclosures: enclosures.map((url) => ({ url, type: null, lengthBytes: null })),
      });
      expect(article).toMatchObject({ url: null, canonicalUrl: null });
      expect(article.enclosures).toEqual([{ url: 'https://a.example/1', type: null, lengthBytes: null }]);
    });
  });

  describe('identity', () => {
    it.each([
      ['its URL', { url: 'https://news.example/a?utm_source=x' }, {}, /^url:https:\/\/news\.example\/a$/],
      [
        'its words where it links to a front page',
        { url: 'https://other.example/' },
        {},
        /^words:[0-9a-f]{64}$/,
      ],
      [
        'its words where it links to the site',
        { url: 'https://b.example/blog' },
        { siteUrl: 'http://www.b.example/blog/' },
        /^words:/,
      ],
      [
        'its file and GUID in a seed file',
        { guid: 'g' },
        { scope: 'news/feed.xml' },
        /^news\/feed\.xml#guid:g$/,
      ],
      ['its path for a plain text', { guid: 'news/a.txt' }, { scope: 'news/a.txt' }, /^guid:news\/a\.txt$/],
    ])('is %s', (_, fields, overrides, expected) => {
      expect(normalize({ title: text('t'), ...fields }, overrides).identity).toMatch(expected);
    });
  });

  it.each([
    ['https://b.example/blog', null],
    ['http://www.b.example/blog/?utm_source=rss', null],
    ['https://b.example/blog?p=1', 'https://b.example/blog?p=1'],
    ['https://other.example/', 'https://other.example/'],
  ])('has for %s the canonical URL %s: the site itself is no address of an article', (url, expected) => {
    const article = normalize({ title: text('t'), url }, { siteUrl: 'https://b.example/blog/' });
    expect(article.canonicalUrl).toBe(expected);
  });

  describe('title', () => {
    it('is the beginning of the text where there is none', () => {
      expect(normalize({ content: html('<p>Hello there.</p>') })).toMatchObject({
        title: 'Hello there.',
        titleSource: 'text',
      });
    });

    it('is the URL where there is nothing else', () => {
      expect(normalize({ url: 'https://a.example/1' })).toMatchObject({
        title: 'https://a.example/1',
        titleSource: 'none',
      });
    });

    it('is cleaned, and kept as it was published beside that', () => {
      const article = normalize(
        { title: html('PIER OPENS &amp; CLOSES AGAIN | Gazette'), content: html('<p>The pier opens.</p>') },
        { feedTitle: 'Gazette' },
      );
      expect(article).toMatchObject({
        title: 'Pier opens & closes again',
        titleOriginal: 'PIER OPENS & CLOSES AGAIN | Gazette',
      });
    });

    it('has the same hash whatever was cleaned out of it: two days of a column stay two', () => {
      const day = (title: string) =>
        normalize({
          title: text(title),
          content: html('<p>Sunny.</p>'),
          published: `${title.slice(0, 10)}T06:00:00Z`,
        });
      const [one, other] = [day('2024-02-28: The weather'), day('2024-02-29: The weather')];
      expect([one.title, other.title]).toEqual(['The weather', 'The weather']);
      expect(one.contentHash).not.toBe(other.contentHash);
    });

    it('is literal where the publisher says text', () => {
      expect(normalize({ title: text('Using <b> &amp; <i>') }).title).toBe('Using <b> &amp; <i>');
    });

    it('loses nothing when it is too long to be one', () => {
      const words = 'word '.repeat(400).trim();
      const article = normalize({ title: text(words), content: html('<p>More.</p>') });
      expect(article.contentText).toBe(`${words}\n\nMore.`);
      expect(article.title.length).toBeLessThanOrEqual(101);
    });
  });

  describe('dates', () => {
    it('say which element they are from, and contradict each other openly', () => {
      const { published, updated } = normalize({
        title: text('t'),
        published: '2024-02-20T10:00:00Z',
        updated: '2024-02-10T10:00:00Z',
        dates: [
          { name: 'dc:date', value: '2024-02-20T10:00:00Z' },
          { name: 'atom:updated', value: '2024-02-10T10:00:00Z' },
        ],
      });
      expect(published).toMatchObject({ source: 'dc:date', quality: 'implausible' });
      expect(updated).toMatchObject({ source: 'atom:updated', quality: 'ok' });
    });
  });

  it.each([
    [
      'the publisher’s words',
      { rights: html('&copy; <b>Gazette</b>'), licenses: ['https://cc.example/by'] },
      '© Gazette',
    ],
    [
      'the licence where there are none',
      { licenses: [' ', 'https://cc.example/by'] },
      'https://cc.example/by',
    ],
    ['null where nothing is said', { rights: html('<p> </p>') }, null],
  ])('has for its rights %s', (_, fields, expected) => {
    expect(normalize({ title: text('t'), ...fields }).rights).toBe(expected);
  });

  it('has no place that is not on earth', () => {
    expect(normalize({ title: text('t'), geo: { latitude: 91, longitude: 0 } }).geo).toBeNull();
    expect(normalize({ title: text('t'), geo: { latitude: Number.NaN, longitude: 0 } }).geo).toBeNull();
  });

  describe('language', () => {
    it('is the one declared on the item before that of the feed, where none can be detected', () => {
      expect(normalize({ title: text('ok'), language: 'pt-BR' }, { feedLanguage: 'en' }).language).toBe(
        'pt-BR',
      );
      expect(normalize({ title: text('ok') }, { feedLanguage: 'EN' }).language).toBe('en');
    });
  });

  describe('rejection', () => {
    it.each([
      ['nothing at all', {}],
      [
        'only what is not shown',
        { title: html('<script>x</script>'), content: html('<p> </p>'), url: 'about:blank' },
      ],
    ])('of %s', (_, fields) => {
      expect(normalizeItem(rawItem({ position: 4, ...fields }), context)).toEqual({
        position: 4,
        identity: null,
        reason: 'has no title, no text and no link',
      });
    });

    it('names the item where it can', () => {
      expect(normalizeItem(rawItem({ guid: 'g' }), context)).toMatchObject({ identity: 'guid:g' });
    });

    it('of content too large to keep whole, with both sizes', () => {
      const outcome = normalizeItem(rawItem({ guid: 'g', content: text('x'.repeat(2_000_001)) }), context);
      expect(outcome).toMatchObject({
        reason: 'content is 2000001 characters of HTML; the limit is 2000000',
      });
    });

    it('of content that only cleaning makes too large, with both sizes', () => {
      const outcome = normalizeItem(rawItem({ guid: 'g', content: text('x'.repeat(1_999_999)) }), context);
      expect(outcome).toMatchObject({
        reason: 'content is 2000006 characters of HTML; the limit is 2000000',
      });
    });

    it.each(['title', 'summary', 'content'])('of a %s too large to clean, before it is cleaned', (field) => {
      const before = cpuMs();
      const outcome = normalizeItem(
        rawItem({ guid: 'g', [field]: html('<p>x</p>'.repeat(3_000_000)) }),
        context,
      );
      expect(cpuMs() - before).toBeLessThan(1500);
      expect(outcome).toMatchObject({
        identity: 'guid:g',
        reason: 'content is 24000000 characters of HTML; the limit is 2000000',
      });
    });

    it('of markup nested too deep to read', () => {
      const outcome = normalizeItem(rawItem({ guid: 'g', content: html('<div>'.repeat(5000)) }), context);
      expect(outcome).toMatchObject({ identity: 'guid:g', reason: 'markup is nested more than 1000 deep' });
    });

    it('never of large data in images, which are not kept anyway', () => {
      const picture = `<p>x</p><img src="data:image/png;base64,${'A'.repeat(2_500_000)}">`;
      expect(normalize({ content: html(picture) }).contentHtml).toBe('<p>x</p>');
    });
  });
});

const SAMPLES = new URL('../../../../shared/samples/articles/', import.meta.url);

describe.skipIf(!existsSync(SAMPLES))('real articles', () => {
  const names = existsSync(SAMPLES) ? readdirSync(SAMPLES) : [];

  it.each(names)('keeps every paragraph of %s', (name) => {
    const written = readFileSync(new URL(name, SAMPLES), 'utf8');
    const paragraphs = written
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.trim())
      .filter(Boolean);
    const article = normalize({ guid: name, content: text(written) }, { scope: name });
    expect(article.contentText).toBe(paragraphs.join('\n\n'));
    expect(article).toMatchObject({ identity: `guid:${name}`, language: 'en', languageSource: 'detected' });
  });
});
