import { type Container, findContainer } from './find-container.ts';
import { keepParagraphs, makeParagraphs } from './keep-paragraphs.ts';
import { makeElement, type PageElement, plainWords } from './page-tree.ts';
import { pruneTree, stripTree } from './prune-tree.ts';
import { runReadability } from './run-readability.ts';

/**
 * By what an article was found: what the page marks as its text, Readability, Readability on the page with
 * its furniture, every paragraph of the page, all of its text, the text stated in JSON-LD.
 */
export type ExtractionMethod =
  | 'container'
  | 'readability'
  | 'readability-unpruned'
  | 'paragraphs'
  | 'all-text'
  | 'json-ld'
  | 'none';

export type FoundArticle = { article: PageElement; method: ExtractionMethod };

/** The article in a page. Empty only where the page holds no word. */
export function findArticle(page: PageElement, { statedBody }: { statedBody: string | null }): FoundArticle {
  const pruned = pruneTree(page);
  const found = findMarkedOrReadable(page, pruned) ?? findAnything(page, pruned);
  const stated = makeParagraphs(statedBody ?? '');
  const isMissed = stated.words >= MIN_STATED_WORDS && found.article.words < MIN_SHARE_OF_STATED * stated.words;
  return isMissed || found.article.words === 0 ? orNothing({ article: stated, method: 'json-ld' }) : found;
}

/** A shorter one is a teaser. */
const MIN_STATED_WORDS = 50;

/** Of 17 in 181 news pages the stated text was the worse one in most: it is taken where ours must be wrong. */
const MIN_SHARE_OF_STATED = 0.4;

function orNothing(found: FoundArticle): FoundArticle {
  return found.article.words === 0 ? { ...found, method: 'none' } : found;
}

function findMarkedOrReadable(page: PageElement, pruned: PageElement): FoundArticle | null {
  const container = findContainer(pruned);
  const best = choose(container, isSettled(container, pruned) ? null : runReadability(pruned));
  const minShare = container?.isText ? MIN_SHARE_OF_PAGE.marked : MIN_SHARE_OF_PAGE.unmarked;
  const found = best !== null && best.article.prose >= minShare * page.prose ? best : tryUnpruned(page, best);
  return found !== null && isEnough(found.article, pruned) ? found : null;
}

/** Below, the furniture that was taken off may have been the article. */
const MIN_SHARE_OF_PAGE = { marked: 0.12, unmarked: 0.35 };
const MIN_SHARE_OF_UNPRUNED = 0.55;

function tryUnpruned(page: PageElement, best: FoundArticle | null): FoundArticle | null {
  const article = runReadability(stripTree(page));
  if (article === null) return best;
  const isShrunk = (best?.article.prose ?? 0) < MIN_SHARE_OF_UNPRUNED * article.prose;
  return isShrunk ? { article, method: 'readability-unpruned' } : best;
}

/** What Readability finds beyond a marked text is furniture, unless it is much and nearly the larger part. */
const MAX_BEYOND_TEXT = { share: 1.7, words: 150 };

/** What Readability leaves of a place where the text is, is the text, unless it is the smaller part. */
const MIN_SHARE_OF_PLACE = 0.45;

/** Nothing Readability could find in the page would be chosen. */
function isSettled(container: Container | null, { prose }: PageElement): boolean {
  return container !== null && container.isText && !isFarBeyond(prose, container.element);
}

function isFarBeyond(prose: number, text: PageElement): boolean {
  return prose >= MAX_BEYOND_TEXT.share * text.prose && prose >= text.prose + MAX_BEYOND_TEXT.words;
}

function choose(container: Container | null, readable: PageElement | null): FoundArticle | null {
  if (container === null) return readable && { article: readable, method: 'readability' };
  const { element, isText } = container;
  const prose = readable?.prose ?? 0;
  const isContainer = isText ? !isFarBeyond(prose, element) : prose < MIN_SHARE_OF_PLACE * element.prose;
  return isContainer || readable === null
    ? { article: element, method: 'container' }
    : { article: readable, method: 'readability' };
}

const MIN_WORDS = 10;

function isEnough(article: PageElement, pruned: PageElement): boolean {
  return article.words >= MIN_WORDS || (article.words > 0 && article.words >= plainWords(pruned) / 2);
}

function findAnything(page: PageElement, pruned: PageElement): FoundArticle {
  const stripped = stripTree(page);
  for (const tree of [pruned, stripped]) {
    const article = keepParagraphs(tree);
    if (article.words >= MIN_WORDS) return { article, method: 'paragraphs' };
  }
  const article = makeElement('div', {}, stripped.words > 0 ? stripped.children : page.children);
  return { article, method: article.words > 0 ? 'all-text' : 'none' };
}
