import { foldWhiteSpace } from '../normalize/clean-text.ts';
import { isFurnitureLine, isLeadingFurniture, isTrailingFurniture, type Line } from './judge-line.ts';
import {
  childElements,
  isBlock,
  isElement,
  isHeading,
  type PageElement,
  type PageNode,
  textOf,
  walkElements,
  withChildren,
} from './page-tree.ts';

/**
 * An article without its repeated headline, bylines and dates at its head, boxes and headings of nothing at its
 * end, and lines such as "Advertisement" anywhere. Left as it was where nothing else would remain.
 */
export function polishArticle(article: PageElement, { title }: { title: string | null }): PageElement {
  const lines = findLines(article);
  const dropped = new Set([
    ...lines.filter(isFurnitureLine),
    ...takeWhile(lines, (line) => isTitle(line, title) || isLeadingFurniture(line) || isFurnitureLine(line)),
    ...lines.filter((line) => isHeading(line.element) && isTitle(line, title)),
    ...takeWhile(lines.toReversed(), (line) => isTrailingFurniture(line) || isFurnitureLine(line)),
  ]);
  if (dropped.size === lines.length) return article;
  return without(
    article,
    new Set([...dropped, ...findHeadline(article, title)].map(({ element }) => element)),
  );
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

/** The innermost blocks with text. */
function findLines(article: PageElement): Line[] {
  return [...walkElements(article)]
    .filter((element) => element.words > 0 && isBlock(element) && !childElements(element).some(hasBlock))
    .map((element) => ({ element, text: foldWhiteSpace(textOf(element)) }));
}

function hasBlock(element: PageElement): boolean {
  return isBlock(element) || childElements(element).some(hasBlock);
}

function takeWhile(lines: readonly Line[], isWanted: (line: Line) => boolean): Line[] {
  const end = lines.findIndex((line) => !isWanted(line));
  return lines.slice(0, end === -1 ? lines.length : end);
}

function isTitle({ text }: Line, title: string | null): boolean {
  return title !== null && text.length <= 2 * title.length + 20 && lettersOf(text) === lettersOf(title);
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
