import { Tokenizer } from 'htmlparser2';

import { isBlock, makeElement, makeText, type PageElement } from './page-tree.ts';

/** Text between two blocks that is this long is a paragraph of its own, whatever the page has. */
const MAX_PARAGRAPHS = 60_000;

/**
 * The text of a page in paragraphs and nothing else: for pages that no tree can be made of. Time grows with
 * the page's length alone.
 */
export function growFlatTree(html: string): PageElement {
  const paragraphs: PageElement[] = [];
  let text = '';
  let silentTag: string | null = null;

  function boundary(tag: string): void {
    if (tag !== 'br' && !isBlock(makeElement(tag, {}, []))) return;
    const isFull = paragraphs.length >= MAX_PARAGRAPHS;
    if (text.trim() !== '' && !isFull) paragraphs.push(makeElement('p', {}, [makeText(text)]));
    text = isFull ? `${text} ` : '';
  }

  const tokenizer = new Tokenizer(
    {},
    {
      ...IGNORED,
      onopentagname(start, end) {
        const tag = html.slice(start, end).toLowerCase();
        if (SILENT.has(tag)) silentTag ??= tag;
        boundary(tag);
      },
      onclosetag(start, end) {
        const tag = html.slice(start, end).toLowerCase();
        if (tag === silentTag) silentTag = null;
        boundary(tag);
      },
      ontext(start, end) {
        if (silentTag === null) text += html.slice(start, end);
      },
      ontextentity(codePoint) {
        if (silentTag === null) text += String.fromCodePoint(codePoint);
      },
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  if (text.trim() !== '') paragraphs.push(makeElement('p', {}, [makeText(text)]));
  return makeElement('body', {}, paragraphs);
}

const SILENT = new Set(['script', 'style', 'xmp']);

function ignore(): void {}

const IGNORED = {
  onattribdata: ignore,
  onattribentity: ignore,
  onattribend: ignore,
  onattribname: ignore,
  oncdata: ignore,
  oncomment: ignore,
  ondeclaration: ignore,
  onend: ignore,
  onopentagend: ignore,
  onprocessinginstruction: ignore,
  onselfclosingtag: ignore,
};
