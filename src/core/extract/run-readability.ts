import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';

import { growPageTree } from './grow-page-tree.ts';
import { isElement, makeElement, makeText, type PageElement } from './page-tree.ts';
import { printTree } from './print-tree.ts';

/**
 * Readability's time grows with elements times depth, and with the square of equal siblings. At these bounds it
 * takes about a second; a long page, once pruned, has a tenth of them.
 */
const MAX_WORK = 60_000;
const MAX_ELEMENTS = 5000;
const MAX_CHARACTERS = 1_000_000;

/** The article as Mozilla's Readability finds it; null where it finds none, or the page is too much for it. */
export function runReadability(page: PageElement, { title }: { title: string | null }): PageElement | null {
  if (page.elements > MAX_ELEMENTS || measureWork(page) > MAX_WORK) return null;
  const body = printTree(page);
  if (body.length > MAX_CHARACTERS) return null;
  const head = printTree(makeElement('title', {}, [makeText(title ?? '')]));
  try {
    const { document } = parseHTML(`<!DOCTYPE html><html><head>${head}</head>${body}</html>`);
    const article = new Readability(document, { disableJSONLD: true, keepClasses: true }).parse();
    return article?.content ? growPageTree(article.content) : null;
  } catch {
    // It is not written for every tree there is; what it cannot read is left to our own search.
    return null;
  }
}

/** Levels above each element, in all. */
function measureWork(element: PageElement, level = 1): number {
  let work = level;
  for (const child of element.children) if (isElement(child)) work += measureWork(child, level + 1);
  return work;
}
