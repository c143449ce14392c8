import type { SQL } from 'drizzle-orm';
import { asideHash, wordsHash } from '../../core/article-version.ts';
import type { Article } from '../../domain/article.ts';
import { hexBytes, rows } from './bulk.ts';
import { sql } from './drizzle.ts';

/** `articleRow`s with `columns` beside them, as a recordset `r`. */
export function articleRows(list: readonly ArticleRow[], columns: string): SQL {
  return rows(list, `${columns}, ${articleColumns}`, ['content_html', 'content_text']);
}

const articleColumns = `position int, guid text, url text, canonical_url text, title text, title_source text, summary text,
  word_count int, authors text[], categories text[], language text,
  language_source text, published_claimed text, published_at timestamptz, published_precision text,
  published_quality text, updated_claimed text, updated_at timestamptz, enclosures jsonb, extra jsonb,
  content_hash bytea, title_original text, language_declared text, language_detected text,
  language_confidence real, published_source text, updated_quality text, updated_source text, image jsonb,
  rights text, geo jsonb, words_hash bytea, aside_hash bytea`;

/** Field by field: what a row holds is decided here and nowhere else. */
export function articleRow(article: Article) {
  return {
    position: article.position,
    guid: article.guid,
    url: article.url,
    canonical_url: article.canonicalUrl,
    title: article.title,
    title_source: article.titleSource,
    summary: article.summary,
    content_html: article.contentHtml,
    content_text: article.contentText,
    word_count: article.wordCount,
    authors: article.authors,
    categories: article.categories,
    language: article.language,
    language_source: article.languageSource,
    published_claimed: article.published.claimed,
    published_at: article.published.at,
    published_precision: article.published.precision,
    published_quality: article.published.quality,
    updated_claimed: article.updated.claimed,
    updated_at: article.updated.at,
    enclosures: article.enclosures,
    extra: article.extra,
    content_hash: hexBytes(article.contentHash),
    title_original: article.titleOriginal,
    language_declared: article.languageDeclared,
    language_detected: article.languageDetected,
    language_confidence: article.languageConfidence,
    published_source: article.published.source ?? null,
    updated_quality: article.updated.quality,
    updated_source: article.updated.source ?? null,
    image: article.image,
    rights: article.rights,
    geo: article.geo,
    words_hash: hexBytes(wordsHash(article)),
    aside_hash: hexBytes(asideHash(article)),
  };
}

/** Of an article's row, what another version of it replaces. */
export const versionColumns = [
  'url',
  'canonical_url',
  'title',
  'title_source',
  'title_original',
  'summary',
  'content_html',
  'content_text',
  'word_count',
  'authors',
  'categories',
  'language',
  'language_source',
  'language_declared',
  'language_detected',
  'language_confidence',
  'published_claimed',
  'published_at',
  'published_precision',
  'published_quality',
  'published_source',
  'updated_claimed',
  'updated_at',
  'updated_quality',
  'updated_source',
  'enclosures',
  'image',
  'rights',
  'geo',
  'extra',
  'content_hash',
  'words_hash',
  'aside_hash',
] as const;

/** For `update … set` from a recordset `r`. */
export const assignVersion = sql.raw(versionColumns.map((name) => `${name} = r.${name}`).join(', '));

export type ArticleRow = ReturnType<typeof articleRow>;
