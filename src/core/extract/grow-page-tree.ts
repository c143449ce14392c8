import { Parser } from 'htmlparser2';

import { growFlatTree } from './grow-flat-tree.ts';
import { keepAttributes, keepPageAttributes } from './keep-attributes.ts';
import {
  type Attributes,
  makeElement,
  makeSilentText,
  makeText,
  type PageElement,
  type PageNode,
} from './page-tree.ts';

/** The parser's time grows with depth times length: a page nested deeper is read without its nesting. */
const MAX_PARSER_DEPTH = 1000;

/** Deeper elements dissolve into the one at this level: what walks the tree recurses. */
const MAX_DEPTH = 200;

/** Ten times a long page. Elements after that dissolve: their text stays. */
const MAX_ELEMENTS = 60_000;

/**
 * A page as a tree, without what no reader sees (scripts other than JSON-LD, styles, drawings, comments).
 * `html`, `head` and `body` dissolve; the root stands for them and carries the page's `lang` and `dir`.
 * At most 200 deep and 60,000 elements, whatever comes in; no text is lost to these bounds.
 */
export function growPageTree(html: string): PageElement {
  return growNested(html) ?? growFlatTree(html);
}

/** `text` is what the parser gave piece by piece since the last child. */
type Frame = { tag: string; attributes: Attributes; children: PageNode[]; text: string };

/** What became of an element the parser has open. */
type Fate = 'stands' | 'dissolves' | 'silences';

/** Null where the page is nested too deep for the parser. */
function growNested(html: string): PageElement | null {
  const frames: [Frame, ...Frame[]] = [{ tag: 'body', attributes: {}, children: [], text: '' }];
  const open: Fate[] = [];
  let silent = 0;
  let elements = 0;

  const top = () => frames.at(-1) ?? frames[0];

  function decide(tag: string, attributes: Attributes): Fate {
    if (isSilent(tag, attributes)) return 'silences';
    const hasRoom = frames.length < MAX_DEPTH && elements < MAX_ELEMENTS;
    return hasRoom && silent === 0 && !DISSOLVED.has(tag) ? 'stands' : 'dissolves';
  }

  const parser = new Parser({
    onopentag(tag, attributes) {
      const fate = decide(tag, attributes);
      open.push(fate);
      if (open.length > MAX_PARSER_DEPTH) parser.pause();
      if (DISSOLVED.has(tag)) frames[0].attributes = keepPageAttributes(frames[0].attributes, attributes);
      if (fate === 'silences') silent += 1;
      if (fate !== 'stands') return;
      elements += 1;
      flush(top());
      frames.push({ tag, attributes: keepAttributes(tag, attributes), children: [], text: '' });
    },
    ontext(text) {
      if (silent === 0) top().text += text;
    },
    onclosetag() {
      const fate = open.pop();
      if (fate === 'silences') silent -= 1;
      const frame = fate === 'stands' ? frames.pop() : undefined;
      if (frame !== undefined) top().children.push(finish(frame));
    },
  });
  parser.end(html);
  return open.length > 0 ? null : finish(frames[0]);
}

function finish(frame: Frame): PageElement {
  flush(frame);
  return makeElement(frame.tag, frame.attributes, frame.children);
}

function flush(frame: Frame): void {
  if (frame.text === '') return;
  frame.children.push(UNCOUNTED.has(frame.tag) ? makeSilentText(frame.text) : makeText(frame.text));
  frame.text = '';
}

/** `head` too: pages forget to close it. */
const DISSOLVED = new Set(['html', 'head', 'body']);

const SILENT = new Set(['script', 'style', 'svg', 'math', 'template', 'canvas', 'xmp']);

/** Elements whose text is for programs. */
const UNCOUNTED = new Set(['script', 'title', 'textarea', 'option', 'noscript']);

function isSilent(tag: string, { type = '' }: Attributes): boolean {
  return SILENT.has(tag) && !(tag === 'script' && /^\s*application\/ld\+json/i.test(type));
}
