import { hash } from 'node:crypto';
import type { Article } from '../domain/article.ts';
import { foldWords } from './normalize/content-hash.ts';
import { dropNoise } from './normalize/drop-noise.ts';

/** What an edit of an article is told by, 64 bits (hex) each: `wordsHash` and `asideHash`. */
export type ArticleVersion = { words: string; aside: string };

/**
 * Of headline and text as a reader takes them in, without what changes by itself. Worked out once per article, and only where
 * it is asked for: most items of a document are as they were.
 */
export function wordsHash(article: Article): string {
  const known = KNOWN_WORDS.get(article);
  if (known !== undefined) return known;
  const { contentText } = article;
  const hashed = shortHash(`${foldReading(publishedHeadline(article) ?? '')}\n${foldReading(contentText)}`);
  KNOWN_WORDS.set(article, hashed);
  return hashed;
}

const KNOWN_WORDS = new WeakMap<Article, string>();

/** Of what stands beside the words: teaser and names of authors. */
export function asideHash(article: Article): string {
  const known = KNOWN_ASIDES.get(article);
  if (known !== undefined) return known;
  const { summary, authors } = article;
  const teaser = summary === null ? '' : foldReading(summary);
  const hashed = shortHash([teaser, ...authors.map(foldWords).toSorted()].join('\n'));
  KNOWN_ASIDES.set(article, hashed);
  return hashed;
}

const KNOWN_ASIDES = new WeakMap<Article, string>();

/** For an article whose hashes are known from before. */
export function rememberVersion(article: Article, { words, aside }: ArticleVersion): void {
  KNOWN_WORDS.set(article, words);
  KNOWN_ASIDES.set(article, aside);
}

/** A copy with other values for these fields, which have no part in its version; what is forgotten of an article stays so. */
export function changeArticle(article: Article, changes: Changes): Article {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(article)) as Article;
  for (const known of [KNOWN_WORDS, KNOWN_ASIDES]) {
    const hashed = known.get(article);
    if (hashed !== undefined) known.set(copy, hashed);
  }
  return Object.assign(copy, changes);
}

type Changes = Partial<Pick<Article, 'identity' | 'formerIdentities' | 'published'>>;

/** A text as it is compared: without noise, white space, case and the shapes of quotes and dashes. */
export function foldReading(text: string): string {
  const folded = foldWords(dropNoise(text));
  return TYPOGRAPHY.test(folded) ? folded.replace(EACH_SHAPE, plainShape) : folded;
}

const TYPOGRAPHY = /[‘-‟′″«»‐-―−\u00AD\u200B-\u200D\u2060]/;
const EACH_SHAPE = new RegExp(TYPOGRAPHY, 'g');

/** What only tells where a line may be broken goes. */
function plainShape(shape: string): string {
  return PLAIN_SHAPES.get(shape) ?? '';
}

const PLAIN_SHAPES = new Map(
  [
    ['‘’‚‛′', "'"],
    ['“”„‟«»″', '"'],
    ['‐‑‒–—―−', '-'],
  ].flatMap(([shapes = '', plain = '']) => Array.from(shapes, (shape) => [shape, plain])),
);

/** As the publisher has it, before it was cleaned. */
export function publishedTitle({ title, titleOriginal }: Article): string {
  return titleOriginal ?? title;
}

/** A title that we made of the text says nothing of its own. */
export function publishedHeadline({
  title,
  titleSource,
}: Pick<Article, 'title' | 'titleSource'>): string | null {
  return titleSource === 'publisher' ? title : null;
}

function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
