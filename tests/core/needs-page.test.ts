import { describe, expect, it } from 'vitest';
import { choosePages, needsPage } from '../../src/core/needs-page.ts';
import { cpuMs } from '../support/cpu-ms.ts';
import { makeArticle } from '../support/make-article.ts';

const long = Array.from({ length: 40 }, (_, index) => `Pier ${index} reopens on time.`).join(' ');
const [teaser, whole] = ['The swing bridge closes in May.', long].map((contentText) =>
  makeArticle({ contentText }),
);

describe('the page of an article', () => {
  it('is asked for whatever the feed gave, with true', () => {
    expect([teaser, whole].map((article) => needsPage(article!, 'always'))).toEqual([true, true]);
  });

  it('is never asked for unless the source says so', () => {
    expect([teaser, whole].map((article) => needsPage(article!, 'never'))).toEqual([false, false]);
  });

  it('is asked for with auto where the feed gave few words, not where it gave the text', () => {
    expect([teaser, whole].map((article) => needsPage(article!, 'auto'))).toEqual([true, false]);
  });

  it.each([
    'and the rest …',
    'and the rest [...]',
    'and the rest […]',
    'and the rest. Read more',
    'and the rest. Read more →',
    'and the rest\n\nContinue reading »',
    'and the rest\n\nWeiterlesen',
    'それから\n\n続きを読む',
    'and so on […]\n\nThe post Harbour news appeared first on Harbour Gazette.',
  ])('is asked for with auto where a long text breaks off: %j', (end) => {
    expect(needsPage(makeArticle({ contentText: `${long} ${end}` }), 'auto')).toBe(true);
  });

  it.each(['They want no more than that.', 'He said: "Wait … and see."', 'They wanted no more'])(
    'is not asked for with auto where a long text ends: %j',
    (end) => {
      expect(needsPage(makeArticle({ contentText: `${long} ${end}` }), 'auto')).toBe(false);
    },
  );

  it.each([
    ['has none', { url: null, canonicalUrl: null }],
    ['has an address that is not of its own', { canonicalUrl: null }],
    [
      'is a file that is enclosed',
      {
        url: 'https://news.example/1.mp3',
        enclosures: [{ url: 'https://news.example/1.mp3', type: null, lengthBytes: null }],
      },
    ],
    ['has only the front page', { url: 'https://news.example/', canonicalUrl: 'https://news.example/' }],
    ['is at a host that cannot be', { url: `https://${'long.'.repeat(60)}example/1` }],
    ['is not on the web', { url: 'magnet:?xt=urn:btih:1' }],
  ])('is not asked for where the article %s', (_what, given) => {
    expect(needsPage(makeArticle(given), 'always')).toBe(false);
  });

  it('is asked for once, and not at all where several articles of a document name it', () => {
    const urls = ['https://news.example/1', 'https://news.example/live', 'https://news.example/live'];
    const articles = urls.map((url) => makeArticle({ url, canonicalUrl: url }));
    expect(choosePages(articles, 'always')).toEqual([{ index: 0, url: 'https://news.example/1' }]);
  });

  it('is told from a teaser in no time, whatever the text', () => {
    const contentText = `${long}${' . ('.repeat(200_000)}`;
    const startedAt = cpuMs();
    needsPage(makeArticle({ contentText }), 'auto');
    expect(cpuMs() - startedAt).toBeLessThan(1000);
  });
});
