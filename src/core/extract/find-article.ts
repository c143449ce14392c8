import { type Container, findContainer } from './find-container.ts';
import { keepParagraphs, makeParagraphs } from './keep-paragraphs.ts';
import {
  childElements,
  isText,
  makeElement,
  type PageElement,
  plainWords,
  textOf,
  walkElements,
} from './page-tree.ts';
import { pruneTree, stripTree } from './prune-tree.ts';
import { runReadability } from './run-readability.ts';

/**
 * By what an article was found: what the page marks as its text, Readability, Readability on the page with
 * its furniture, the smallest
 * block with nearly all text, every paragraph of the page, all of its text, the text stated in JSON-LD.
 */
export type ExtractionMethod =
  | 'container'
  | 'readability'
  | 'readability-unpruned'
  | 'core'
  | 'paragraphs'
  | 'all-text'
  | 'json-ld'
  | 'none';

export type FoundArticle = { article: PageElement; method: ExtractionMethod };

type Known = { title: string | null; statedBody: string | null };

/** The article in a page. Empty only where the page holds no word. */
export function findArticle(page: PageElement, { title, statedBody }: Known): FoundArticle {
  const stripped = stripTree(page);
  const pruned = pruneTree(stripped);
  const found = findMarkedOrReadable(stripped, pruned, title) ?? findAnything(page, stripped, pruned);
  const stated = makeParagraphs(statedBody ?? '');
  const isMissed =
    stated.words >= MIN_STATED_WORDS && found.article.words < MIN_SHARE_OF_STATED * stated.words;
  return isMissed || found.article.words === 0 ? orNothing({ article: stated, method: 'json-ld' }) : found;
}

/** A shorter one is a teaser. */
const MIN_STATED_WORDS = 50;

/** Of 17 in 181 news pages the stated text was the worse one in most: it is taken where ours must be wrong. */
const MIN_SHARE_OF_STATED = 0.4;

function orNothing(found: FoundArticle): FoundArticle {
  return found.article.words === 0 ? { ...found, method: 'none' } : found;
}

function findMarkedOrReadable(
  page: PageElement,
  pruned: PageElement,
  title: string | null,
): FoundArticle | null {
  const container = findContainer(pruned);
  const best = choose(
    container,
    isSettled(container, pruned) ? null : runReadability(pruned, { title }),
    pruned,
  );
  const found = best !== null && isLargeEnough(best, container, page) ? best : tryUnpruned(page, title, best);
  return found !== null && isEnough(found.article, pruned) ? found : null;
}

/** Below, the furniture that was taken off may have been the article. */
const MIN_SHARE_OF_PAGE = { marked: 0.1, unmarked: 0.35 };
const MIN_SHARE_OF_UNPRUNED = 0.55;

function isLargeEnough({ article, method }: FoundArticle, container: Container | null, page: PageElement) {
  if (method !== 'container') return article.prose >= MIN_SHARE_OF_PAGE.unmarked * page.prose;
  return container?.hasHeadline || article.prose >= MIN_SHARE_OF_PAGE.marked * page.prose;
}

function tryUnpruned(
  page: PageElement,
  title: string | null,
  best: FoundArticle | null,
): FoundArticle | null {
  const article = runReadability(page, { title });
  if (article === null) return best;
  const isShrunk = (best?.article.prose ?? 0) < MIN_SHARE_OF_UNPRUNED * article.prose;
  return isShrunk ? { article, method: 'readability-unpruned' } : best;
}

/** What Readability finds beyond a marked text is furniture, unless it is much and nearly the larger part. */
const MAX_BEYOND_TEXT = { share: 1.7, words: 150 };

/**
 * What Readability leaves of a place where the text is, is the text, unless it is the smaller part. What it takes off the end are
 * comments and teasers; where hardly any link stands, what it takes from the middle went by its name: of a manual the chapter on menus.
 */
const MIN_SHARE_OF_PLACE = { gap: 0.85, end: 0.45 };

/** Nothing Readability could find in the page would be chosen. */
function isSettled(container: Container | null, { prose }: PageElement): boolean {
  if (container === null) return false;
  const { element, isText, isOne } = container;
  return isText && isOne && !isFarBeyond(prose, element);
}

function isFarBeyond(prose: number, text: PageElement): boolean {
  return prose >= MAX_BEYOND_TEXT.share * text.prose && prose >= text.prose + MAX_BEYOND_TEXT.words;
}

/** What is so much larger than the place with the headline is the page around it. */
const MIN_TIMES_AROUND = 3;

function choose(
  container: Container | null,
  readable: PageElement | null,
  pruned: PageElement,
): FoundArticle | null {
  const marked: FoundArticle | null = container && { article: container.element, method: 'container' };
  if (readable === null) return marked;
  const found: FoundArticle = { article: readable, method: 'readability' };
  if (container === null) return findCore(readable, pruned) ?? found;
  const { element, isText, isOne, hasHeadline } = container;
  const isElsewhere = !(isText && isOne) && !textOf(element).includes(longestRun(readable));
  const isAround = hasHeadline && readable.prose >= MIN_TIMES_AROUND * element.prose;
  if (isAround) return marked;
  if (isElsewhere) return hasHeadline ? marked : found;
  if (isText) return isFarBeyond(readable.prose, element) ? found : marked;
  return isSmallerPart(readable, container) ? marked : found;
}

function isSmallerPart(readable: PageElement, { element, isOne }: Container): boolean {
  const isGap = isOne && isMostlyText(element) && textOf(readable).includes(lastRun(element));
  return readable.prose < MIN_SHARE_OF_PLACE[isGap ? 'gap' : 'end'] * element.prose;
}

/** The last run of text that is long enough for a sentence. */
function lastRun(element: PageElement): string {
  for (const child of element.children.toReversed()) {
    if (child.prose > 0) return isText(child) ? child.text.trim() : lastRun(child);
  }
  return '';
}

function longestRun(element: PageElement): string {
  let longest = '';
  for (const { children } of walkElements(element)) {
    for (const child of children)
      if (isText(child) && child.text.length > longest.length) longest = child.text;
  }
  return longest.trim();
}

/** Of a text that a page divides among many equal blocks Readability takes one: here is the place around them. */
function findCore(readable: PageElement, pruned: PageElement): FoundArticle | null {
  let core = pruned;
  for (let inner: PageElement | undefined = pruned; inner !== undefined; ) {
    core = inner;
    inner = childElements(core).find(({ prose }) => prose >= MIN_SHARE_OF_CORE.inner * core.prose);
  }
  const isPart = readable.prose < MIN_SHARE_OF_CORE[isMostlyText(core) ? 'text' : 'mixed'] * core.prose;
  return isPart ? { article: core, method: 'core' } : null;
}

function isMostlyText({ words, linkWords }: PageElement): boolean {
  return linkWords <= MAX_LINK_SHARE * words;
}

const MIN_SHARE_OF_CORE = { inner: 0.85, text: 0.5, mixed: 0.25 };

/** Texts with sources link more seldom, lists of teasers more often. */
const MAX_LINK_SHARE = 0.1;

const MIN_WORDS = 10;

function isEnough(article: PageElement, pruned: PageElement): boolean {
  return article.words >= MIN_WORDS || (article.words > 0 && article.words >= plainWords(pruned) / 2);
}

function findAnything(page: PageElement, stripped: PageElement, pruned: PageElement): FoundArticle {
  for (const tree of [pruned, stripped]) {
    const article = keepParagraphs(tree);
    if (article.words >= MIN_WORDS) return { article, method: 'paragraphs' };
  }
  const article = makeElement('div', {}, stripped.words > 0 ? stripped.children : page.children);
  return { article, method: article.words > 0 ? 'all-text' : 'none' };
}
