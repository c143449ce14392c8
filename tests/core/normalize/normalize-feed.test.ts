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

  it.each([
    ['the document', null, 'nb'],
    ['the operator before the document', 'nn', 'nn'],
  ])('takes the language from %s where the text does not tell', (_case, feedLanguage, language) => {
    const items = [rawItem({ guid: 'a', title: html('2026') })];
    const { articles } = normalizeFeed({ ...facts, items }, { ...context, feedLanguage });
    expect(articles[0]).toMatchObject({ language, languageSource: 'declared' });
  });
});
