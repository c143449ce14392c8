import { describe, expect, it } from 'vitest';
import { normalizeFeed } from '../../../src/core/normalize/normalize-feed.ts';
import { html, rawItem } from './raw-item.ts';

const context = {
  feedUrl: 'https://news.example/feeds/all.xml',
  feedLanguage: null,
  fetchedAt: new Date('2026-03-01T12:00:00Z'),
  scope: null,
  identityBy: 'guid' as const,
};
const siteUrl = 'https://news.example/';
const facts = { siteUrl, language: 'nb' };

describe('normalizeFeed', () => {
  it('gives articles and rejections in the order of the document', () => {
    const items = [
      rawItem({ position: 0, guid: 'a', title: html('Pier') }),
      rawItem({ position: 1, guid: 'b' }),
      rawItem({ position: 2, guid: 'c', title: html('Quay') }),
    ];
    const { articles, rejections } = normalizeFeed({ ...facts, items }, context);
    expect(articles.map(({ title }) => title)).toEqual(['Pier', 'Quay']);
    expect(rejections).toEqual([
      { position: 1, identity: 'guid:b', reason: 'has no title, no text and no link' },
    ]);
  });

  it('tells apart items that share a GUID and not their page', () => {
    const items = ['/pier', '/quay'].map((url, position) => rawItem({ position, guid: 'same', url }));
    const { articles } = normalizeFeed({ ...facts, items }, context);
    expect(new Set(articles.map(({ identity }) => identity)).size).toBe(2);
  });

  it('takes the name of the feed off its titles, and says where dates are those of the document', () => {
    const built = 'Sun, 01 Mar 2026 11:59:00 GMT';
    const items = Array.from({ length: 5 }, (_, position) =>
      rawItem({
        position,
        guid: `${position}`,
        title: html(`Pier ${position} - Harbour &amp; Sea`),
        published: built,
      }),
    );
    const parsed = { ...facts, title: 'Harbour &amp; Sea', updated: built, items };
    const { articles } = normalizeFeed(parsed, { ...context, fetchedAt: new Date('2026-03-04T00:00:00Z') });
    expect(articles.map(({ title }) => title)).toEqual(['Pier 0', 'Pier 1', 'Pier 2', 'Pier 3', 'Pier 4']);
    expect(articles.map(({ published }) => published.quality)).toEqual(Array(5).fill('bulk-identical'));
  });

  it('reads the items of a feed whose title cannot be read', () => {
    const items = [rawItem({ guid: 'a', title: html('Pier') })];
    const { articles } = normalizeFeed({ ...facts, title: '<b>'.repeat(2000), items }, context);
    expect(articles).toHaveLength(1);
  });

  it.each([
    ['the document', null, 'nb'],
    ['the operator before the document', 'nn', 'nn'],
  ])('takes the language from %s where the text does not tell', (_case, feedLanguage, language) => {
    const items = [rawItem({ guid: 'a', title: html('2026') })];
    const { articles } = normalizeFeed({ ...facts, items }, { ...context, feedLanguage });
    expect(articles[0]).toMatchObject({ language, languageSource: 'declared' });
  });

  describe('dates that mean two days', () => {
    it.each([
      ['another of the document with a day over 12', 'es', ['05/02/2026', '17/02/2026'], '2026-02-05'],
      ['another with the month first', 'de', ['02/05/2026', '02/17/2026'], '2026-02-05'],
      ['a day over 12, whatever lies ahead', null, ['03/02/2025', '02/17/2025', '04/01/2026'], '2025-03-02'],
      ['that one reading lies ahead', null, ['05/02/2026'], '2026-02-05'],
      ['the declared language', 'de', ['03/02/2025'], '2025-02-03'],
      ['the declared country', 'en-US', ['03-02-2025 10:15:00 GMT'], '2025-03-02'],
    ])('are read by %s, and say so', (_how, feedLanguage, claims, day) => {
      const [published] = read(claims, feedLanguage);
      expect(published?.at?.toISOString().slice(0, 10)).toBe(day);
      expect(published?.quality).toBe('inferred');
    });

    it.each([
      ['nothing tells', null, ['03/02/2025']],
      ['English is declared without a country', 'en', ['03/02/2025']],
      ['English is declared of a country that has its own language', 'en-RU', ['03/02/2025']],
      ['the year stands first in the declared language', 'ja', ['03/02/2025']],
      ['readings ahead contradict each other', null, ['03/02/2025', '05/02/2026', '02/05/2026']],
      ['dates contradict each other', null, ['03/02/2025', '17/02/2025', '02/17/2025']],
    ])('stay unreadable where %s', (_why, feedLanguage, claims) => {
      expect(read(claims, feedLanguage)[0]).toMatchObject({
        claimed: claims[0],
        at: null,
        quality: 'unreadable',
      });
    });

    it('leave alone those that mean one', () => {
      const [, clear] = read(['05/02/2026', '17/02/2026'], null);
      expect(clear).toMatchObject({ quality: 'ok', precision: 'day', at: new Date('2026-02-17T00:00:00Z') });
    });

    function read(claims: string[], feedLanguage: string | null) {
      const items = claims.map((published, position) =>
        rawItem({ position, guid: `${position}`, title: html(`Pier ${position}`), published }),
      );
      const { articles } = normalizeFeed({ siteUrl, language: null, items }, { ...context, feedLanguage });
      return articles.map(({ published }) => published);
    }
  });
});
