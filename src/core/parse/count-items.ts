import { canonicalName, isItemName, type Scope } from './canonical-name.ts';
import { findForward } from './find-forward.ts';

/**
 * Items that a document seems to hold, by their start tags alone: those in comments and whole CDATA sections are
 * text. Knows nothing of how documents are read, so that it can say what reading one has lost.
 */
export function countItems(source: string, scope: Scope): number {
  const nextOf = { '<!--': findForward(source, '-->'), '<![CDATA[': findForward(source, ']]>') };
  const nextItemEnd = findForward(source, /<\/(?:[\w.-]{1,60}:)?(?:item|entry)\s{0,20}>/gi);
  const mark = /(<!--|<!\[CDATA\[)|<((?:[\w.-]{1,60}:)?(?:item|entry))(?=[\s/>])/gi;
  let count = 0;
  for (let match = mark.exec(source); match !== null; match = mark.exec(source)) {
    const [, open, tag = ''] = match;
    if (open === undefined) count += isItemName(canonicalName(tag, scope)) ? 1 : 0;
    else {
      const end = nextOf[open === '<!--' ? open : '<![CDATA['](match.index);
      // A text with the end of an item in it was never closed.
      if (end < nextItemEnd(match.index)) mark.lastIndex = end;
    }
  }
  return count;
}
