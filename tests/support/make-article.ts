import { createHash } from 'node:crypto';
import type { Article, ClaimedDate } from '../../src/domain/article.ts';

/** An article with every field filled in; what a test is about it says itself. */
export function makeArticle(given: Partial<Article> = {}): Article {
  const title = given.title ?? 'The harbour bridge opens a week early';
  const text = given.contentText ?? 'Ten thousand people walked across on the first morning, the port says.';
  return {
    position: 0,
    identity: 'guid:1',
    guid: '1',
    url: 'https://news.example/bridge?utm_source=rss',
    canonicalUrl: 'https://news.example/bridge',
    title,
    titleSource: 'publisher',
    titleOriginal: null,
    summary: null,
    contentHtml: `<p>${text}</p>`,
    contentText: text,
    wordCount: text.split(' ').length,
    authors: ['Ada Writer'],
    categories: ['harbour'],
    language: 'en',
    languageSource: 'detected',
    languageDeclared: null,
    languageDetected: 'en',
    languageConfidence: 0.7,
    published: makeDate('2026-03-01T08:00:00Z'),
    updated: makeDate(null),
    enclosures: [],
    image: null,
    rights: null,
    geo: null,
    extra: {},
    contentHash: createHash('sha256').update(`${title}\n${text}`).digest('hex'),
    ...given,
  };
}

export function makeDate(claimed: string | null): ClaimedDate {
  if (claimed === null) return { claimed, at: null, precision: null, quality: 'missing', source: null };
  return { claimed, at: new Date(claimed), precision: 'second', quality: 'ok', source: 'pubDate' };
}
