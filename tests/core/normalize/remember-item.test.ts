import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { articleKeys } from '../../../src/core/article-keys.ts';
import { asideHash, wordsHash } from '../../../src/core/article-version.ts';
import {
  type FeedContext,
  type FeedParts,
  keysOfItems,
  normalizeFeed,
} from '../../../src/core/normalize/normalize-feed.ts';
import { digestArticle, ForgottenError, type ItemMemo } from '../../../src/core/normalize/remember-item.ts';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';
import type { Article } from '../../../src/domain/article.ts';
import { html, rawItem } from './raw-item.ts';

const context = {
  feedUrl: 'https://news.example/feeds/all.xml',
  feedLanguage: null,
  fetchedAt: new Date('2026-03-01T12:00:00Z'),
  scope: null,
  identityBy: 'guid' as const,
};
const facts = { siteUrl: 'https://news.example/', language: 'nb' };

describe('an item that is recalled', () => {
  it('is in every field that it has what it would be if it were made anew, in all our fixtures', async () => {
    const folder = new URL('../../fixtures/feeds/', import.meta.url);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    let recalled = 0;
    for (const { parentPath, name } of files) {
      const document = { body: await readFile(`${parentPath}/${name}`), contentType: null, location: name };
      const parsed = await parseDocument({ ...document, columns: {}, fetchedAt: context.fetchedAt }).catch(
        () => null,
      );
      if (parsed === null) continue;
      const anew = normalize(parsed);
      const again = normalize(parsed, context, memoOf(anew.remembered));
      expect(again.articles.map(lookedAt)).toEqual(anew.articles.map(lookedAt));
      for (const [index, article] of again.articles.entries()) {
        const [data, asked] = parted(article);
        expect(Object.keys(asked)).toEqual(forgotten);
        const whole = Object.entries(anew.articles[index] ?? {});
        expect(data).toStrictEqual(Object.fromEntries(whole.filter(([name]) => !forgotten.includes(name))));
      }
      expect(again.rejections).toEqual(anew.rejections);
      recalled += again.articles.length;
    }
    expect(recalled).toBeGreaterThan(40);
  });

  it('says so where more is asked of it than is remembered, also once it is told apart or its date is judged', () => {
    const published = 'Sun, 01 Mar 2026 11:59:00 GMT';
    const titles = ['Pier', 'Quay', 'Mole', 'Dock', 'Lock'];
    const items = titles.map((title) => rawItem({ guid: 'same', title: html(title), published }));
    const parsed = { ...facts, items };
    const anew = normalize(parsed);
    const again = normalize(parsed, context, memoOf(anew.remembered)).articles;
    expect(again.map(({ published }) => published.quality)).toEqual(titles.map(() => 'bulk-identical'));
    expect(new Set(again.map(({ identity }) => identity)).size).toBe(titles.length);
    for (const [index, article] of again.entries()) {
      expect(lookedAt(article)).toEqual(lookedAt(anew.articles[index]!));
      expect(() => article.contentText).toThrow(ForgottenError);
      expect(() => ({ ...article })).toThrow(ForgottenError);
    }
  });

  it('keeps its memory when it moves in the document, and loses it with any change', () => {
    const item = rawItem({ guid: 'a', title: html('Pier'), content: html('<p>The pier is closed.</p>') });
    const { remembered } = normalize({ ...facts, items: [item] });
    const keyOf = (changed: Partial<typeof item>, about = {}) => {
      const parsed = { ...facts, ...about, items: [{ ...item, ...changed }] };
      return [...normalize(parsed, { ...context, ...about }).remembered.keys()];
    };
    const known = [...remembered.keys()];
    expect(keyOf({ position: 7 })).toEqual(known);
    expect(keyOf({ content: html('<p>The pier is open.</p>') })).not.toEqual(known);
    expect(keyOf({ extra: { rank: '1' } })).not.toEqual(known);
    expect(keyOf({}, { title: 'Pier' })).not.toEqual(known);
    expect(keyOf({}, { siteUrl: 'https://other.example/' })).not.toEqual(known);
    expect(keyOf({}, { feedLanguage: 'nn' })).not.toEqual(known);
    expect(keyOf({}, { identityBy: 'url' })).not.toEqual(known);
  });

  it('has the dates of the day it is recalled on', () => {
    const item = rawItem({ guid: 'a', title: html('Pier'), published: 'Sun, 08 Mar 2026 08:00:00 GMT' });
    const parsed = { ...facts, items: [item] };
    const early = normalize(parsed);
    const fetchedAt = new Date('2026-03-09T12:00:00Z');
    const later = normalize(parsed, { ...context, fetchedAt }, memoOf(early.remembered));
    const qualities = [...early.articles, ...later.articles].map(({ published }) => published.quality);
    expect(qualities).toEqual(['future', 'ok']);
  });

  it('is made anew in another year, which completes its dates', () => {
    const item = rawItem({ guid: 'a', title: html('Pier'), published: 'Sun, 08 Mar 2026 08:00:00 GMT' });
    const parsed = { ...facts, items: [item] };
    const nextYear = { ...context, fetchedAt: new Date('2027-01-01T00:00:00Z') };
    expect(keysOfItems(parsed, nextYear)).not.toEqual(keysOfItems(parsed, context));
  });
});

function normalize(parsed: FeedParts, about: FeedContext = context, memo: ItemMemo = new Map()) {
  return normalizeFeed(parsed, about, { memo, keys: keysOfItems(parsed, about) });
}

function memoOf(remembered: ReadonlyMap<string, Article>): ItemMemo {
  return new Map([...remembered].map(([key, article]) => [key, digestArticle(article)]));
}

const forgotten = [
  ...['titleSource', 'summary', 'contentHtml', 'contentText', 'authors', 'categories', 'language'],
  ...['languageSource', 'languageDeclared', 'languageDetected', 'languageConfidence', 'enclosures', 'image'],
  ...['rights', 'geo', 'extra'],
];

/** What a recalled article has, and what it would have to be asked for. */
function parted(article: Article) {
  const fields = Object.entries(Object.getOwnPropertyDescriptors(article));
  const of = (isForgotten: boolean) => fields.filter(([, { get }]) => (get !== undefined) === isForgotten);
  const data = Object.fromEntries(of(false).map(([name, { value }]) => [name, value]));
  return [data, Object.fromEntries(of(true))] as const;
}

function lookedAt(article: Article) {
  return { keys: articleKeys(article, 1), words: wordsHash(article), aside: asideHash(article) };
}
