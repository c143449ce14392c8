import {
  isCommentHeading,
  isFurnitureLine,
  isLeadingFurniture,
  isTeaserHeading,
  isTrailingFurniture,
  type Line,
  toLine,
} from './judge-line.ts';
import {
  childElements,
  isBlock,
  isElement,
  isHeading,
  makeElement,
  type PageElement,
  type PageNode,
  textOf,
  walkElements,
  withChildren,
} from './page-tree.ts';

/**
 * An article without its repeated headline, bylines and dates at its head, comments, teasers and headings of
 * nothing at its end, and lines such as "Advertisement" anywhere. Left as it was where nothing else would remain.
 */
export function polishArticle(found: PageElement, { title }: { title: string | null }): PageElement {
  const article = boxLines(found);
  const lines = findLines(article);
  const headline = findOnly(article, 'h1');
  const dropped = new Set([
    ...lines.filter(isFurnitureLine),
    ...takeWhile(
      lines,
      (line, index) =>
        isTitle(line, title) ||
        line.element === headline ||
        isLeadingFurniture(line) ||
        isFurnitureLine(line) ||
        isHeadingOfHeading(lines, index),
    ),
    ...lines.filter((line) => isHeading(line.element) && isTitle(line, title)),
    ...lines.slice(findEnd(lines)),
    ...takeWhile(
      lines.slice(0, findEnd(lines)).toReversed(),
      (line) => isTrailingFurniture(line) || isFurnitureLine(line),
    ),
  ]);
  if (dropped.size === lines.length) return article;
  return without(
    article,
    new Set([...dropped, ...findHeadline(article, title)].map(({ element }) => element)),
  );
}

/** A page may be titled otherwise than its article. */
function findOnly(article: PageElement, tag: string): PageElement | null {
  const [first, second] = [...walkElements(article)].filter((element) => element.tag === tag);
  return first !== undefined && second === undefined ? first : null;
}

/** Elements searched for the headline: it stands at the head. */
const HEAD_ELEMENTS = 30;

/** The headline where it is no block of its own: bold letters in a table. */
function findHeadline(article: PageElement, title: string | null): Line[] {
  const head = [...walkElements(article)].slice(1, HEAD_ELEMENTS);
  const element = head.find(
    (part) => part.words > 1 && isTitle({ element: part, text: textOf(part) }, title),
  );
  return element === undefined ? [] : [{ element, text: textOf(element) }];
}

/** Above the comments there must be something to comment on; what ends in teasers must be over before them. */
const MIN_PROSE_ABOVE_COMMENTS = 20;
const MAX_SHARE_BELOW_TEASERS = 0.15;

/** Where the article ends and what readers wrote, or teasers of other articles, begin. */
function findEnd(lines: readonly Line[]): number {
  const total = sumProse(lines);
  let above = 0;
  for (const [index, line] of lines.entries()) {
    if (isCommentHeading(line) && above >= MIN_PROSE_ABOVE_COMMENTS) return index;
    if (isTeaserHeading(line) && above > 0 && total - above <= MAX_SHARE_BELOW_TEASERS * total) return index;
    above += line.element.prose;
  }
  return lines.length;
}

function sumProse(lines: readonly Line[]): number {
  return lines.reduce((sum, { element }) => sum + element.prose, 0);
}

/** The same with a block for each line of text that stands beside blocks, as browsers show it. */
function boxLines(element: PageElement): PageElement {
  if (!childElements(element).some(hasBlock)) return element;
  if (PARTS_ONLY.has(element.tag)) return withChildren(element, element.children.map(boxNode));
  const lines: PageNode[][] = [[]];
  for (const child of element.children) {
    if (isElement(child) && hasBlock(child)) lines.push([boxLines(child)], []);
    else lines.at(-1)?.push(child);
  }
  return withChildren(element, lines.flatMap(boxLine));
}

function boxNode(node: PageNode): PageNode {
  return isElement(node) ? boxLines(node) : node;
}

function boxLine(line: PageNode[]): PageNode[] {
  const [first] = line;
  const isText = line.some(({ words }) => words > 0) && !(first && isElement(first) && hasBlock(first));
  return isText ? [makeElement('div', {}, line)] : line;
}

/** What may stand in them are their own parts. */
const PARTS_ONLY = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'ul', 'ol', 'dl']);

/** The innermost blocks with text. */
function findLines(article: PageElement): Line[] {
  return [...walkElements(article)]
    .filter((element) => element.words > 0 && isBlock(element) && !childElements(element).some(hasBlock))
    .map(toLine);
}

function hasBlock(element: PageElement): boolean {
  return isBlock(element) || childElements(element).some(hasBlock);
}

function takeWhile(lines: readonly Line[], isWanted: (line: Line, index: number) => boolean): Line[] {
  const end = lines.findIndex((line, index) => !isWanted(line, index));
  return lines.slice(0, end === -1 ? lines.length : end);
}

function isTitle({ element, text }: Line, title: string | null): boolean {
  if (title === null || text.length > 2 * title.length + 20) return false;
  const [letters, wanted] = [lettersOf(text.replace(/^re: /i, '')), lettersOf(title)];
  if (letters === wanted) return true;
  return isHeading(element) && letters.length >= wanted.length / 2 && wanted.includes(letters);
}

/** Headings above the headline name the site or the section. */
function isHeadingOfHeading(lines: readonly Line[], index: number): boolean {
  const [line, next] = lines.slice(index, index + 2);
  if (line === undefined || next === undefined || line.element.prose > 0) return false;
  return isHeading(line.element) && isHeading(next.element);
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function without(element: PageElement, dropped: ReadonlySet<PageElement>): PageElement {
  const children = element.children.flatMap((child): PageNode[] => {
    if (!isElement(child)) return [child];
    if (dropped.has(child)) return child.hasPicture ? picturesOf(child) : [];
    return [without(child, dropped)];
  });
  return withChildren(element, children);
}

function picturesOf(element: PageElement): PageElement[] {
  return [...walkElements(element)].filter(({ tag }) => tag === 'img');
}
