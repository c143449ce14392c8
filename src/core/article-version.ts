import { hash } from 'node:crypto';
import type { Article } from '../domain/article.ts';
import { foldWords } from './normalize/content-hash.ts';
import { dropNoise } from './normalize/drop-noise.ts';

/**
 * What an edit of an article is told by, 64 bits (hex) each. `words`: headline and text as a reader takes them in,
 * without what changes by itself. `aside`: what stands beside them, teaser and names of authors.
 */
export type ArticleVersion = { words: string; aside: string };

/** Worked out once per article, and only where it is asked for: most items of a document are as they were. */
export function articleVersion(article: Article): ArticleVersion {
  const known = KNOWN_VERSIONS.get(article);
  if (known) return known;
  const version = { words: wordsOf(article), aside: asideOf(article) };
  KNOWN_VERSIONS.set(article, version);
  return version;
}

const KNOWN_VERSIONS = new WeakMap<Article, ArticleVersion>();

/** A text as it is compared: without noise, white space, case and the shapes of quotes and dashes. */
export function foldReading(text: string): string {
  return foldWords(dropNoise(text))
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[“”„‟«»″]/g, '"')
    .replace(/[‐-―−]/g, '-')
    .replace(/[\u00AD\u200B-\u200D\u2060]/g, '');
}

/** A title that we made of the text says nothing of its own. */
export function publishedHeadline({
  title,
  titleSource,
}: Pick<Article, 'title' | 'titleSource'>): string | null {
  return titleSource === 'publisher' ? title : null;
}

function wordsOf(article: Article): string {
  return shortHash(`${foldReading(publishedHeadline(article) ?? '')}\n${foldReading(article.contentText)}`);
}

function asideOf({ summary, authors }: Article): string {
  return shortHash(JSON.stringify([foldReading(summary ?? ''), ...authors.map(foldReading).toSorted()]));
}

function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
