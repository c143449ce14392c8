import { foldWhiteSpace } from '../normalize/clean-text.ts';
import {
  childElements,
  endsSentence,
  isBlock,
  makeElement,
  makeText,
  type PageElement,
  textOf,
} from './page-tree.ts';

/** The innermost blocks that hold running text, in their order, without the rest of the page. */
export function keepParagraphs(page: PageElement): PageElement {
  return makeElement('div', {}, findParagraphs(page));
}

function findParagraphs(element: PageElement): PageElement[] {
  if (element.prose === 0) return isShortSentence(element) ? [element] : [];
  const hasBlocks = childElements(element).some((child) => isBlock(child) && child.prose > 0);
  if (!hasBlocks) return [element.tag === 'body' ? makeElement('div', {}, element.children) : element];
  return childElements(element).flatMap(findParagraphs);
}

/** "He declined to comment." between longer ones. */
function isShortSentence(element: PageElement): boolean {
  return element.tag === 'p' && element.words > 1 && element.linkWords === 0 && endsSentence(textOf(element));
}

/** Plain text as paragraphs: one per line that is not empty. */
export function makeParagraphs(text: string): PageElement {
  const lines = text
    .split('\n')
    .map(foldWhiteSpace)
    .filter((line) => line !== '');
  return makeElement(
    'div',
    {},
    lines.map((line) => makeElement('p', {}, [makeText(line)])),
  );
}
