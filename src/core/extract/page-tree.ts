import { countWords } from '../normalize/count-words.ts';

/** A run of text. */
export type PageText = {
  readonly text: string;
  readonly words: number;
  /** The same number where the run is long enough for a sentence, else 0. */
  readonly prose: number;
};

/** An element with what is in it already counted. Trees are never changed, only made anew. */
export type PageElement = {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly PageNode[];
  readonly words: number;
  /** Words inside links. */
  readonly linkWords: number;
  /** Words of running text: in sentences and outside links. */
  readonly prose: number;
  /** Itself and all elements below. */
  readonly elements: number;
  /** Levels of elements, itself included. */
  readonly depth: number;
  readonly hasPicture: boolean;
};

export type PageNode = PageElement | PageText;

export type Attributes = Readonly<Record<string, string>>;

/** Shorter runs are labels, names and dates. */
const MIN_PROSE_WORDS = 8;

export function makeText(text: string): PageText {
  const words = countWords(text);
  return { text, words, prose: words >= MIN_PROSE_WORDS ? words : 0 };
}

/** Text that no reader sees where it stands. */
export function makeSilentText(text: string): PageText {
  return { text, words: 0, prose: 0 };
}

export function makeElement(tag: string, attributes: Attributes, children: readonly PageNode[]): PageElement {
  const count = { words: 0, linkWords: 0, prose: 0, elements: 1, depth: 0, hasPicture: tag === 'img' };
  for (const child of children) {
    count.words += child.words;
    count.prose += child.prose;
    if (!isElement(child)) continue;
    count.linkWords += child.linkWords;
    count.elements += child.elements;
    count.depth = Math.max(count.depth, child.depth);
    count.hasPicture ||= child.hasPicture;
  }
  if (tag === 'a') Object.assign(count, { linkWords: count.words, prose: 0 });
  return { tag, attributes, children, ...count, depth: count.depth + 1 };
}

/** The same element with other children. */
export function withChildren(element: PageElement, children: readonly PageNode[]): PageElement {
  return makeElement(element.tag, element.attributes, children);
}

export function isElement(node: PageNode): node is PageElement {
  return 'tag' in node;
}

export function isText(node: PageNode): node is PageText {
  return 'text' in node;
}

export function childElements(element: PageElement): PageElement[] {
  return element.children.filter(isElement);
}

/** The element and all below it, in the order of the page. */
export function* walkElements(element: PageElement): Generator<PageElement, void, undefined> {
  yield element;
  for (const child of element.children) if (isElement(child)) yield* walkElements(child);
}

/** All text in it, as written. */
export function textOf(node: PageNode): string {
  if (isText(node)) return node.text;
  return node.children.map(textOf).join('');
}

/** Words that are not in links. */
export function plainWords(element: PageElement): number {
  return element.words - element.linkWords;
}

const BLOCKS = new Set(
  [
    'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form',
    'h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul',
  ].flatMap((tags) => tags.split(' ')),
);

export function isBlock(node: PageNode): boolean {
  return isElement(node) && BLOCKS.has(node.tag);
}

/** True of text that ends as sentences do, however short it is. */
export function endsSentence(text: string): boolean {
  return SENTENCE_END.test(text.trim());
}

const SENTENCE_END = /[.!?。！？؟][\p{Pf}\p{Pe}"']*$/u;

/** True of a link that shows where it leads. */
export function isAddress(text: string): boolean {
  return /^\s*(?:https?:\/\/|www\.)\S+\s*$/.test(text);
}

export function isHeading(node: PageNode): boolean {
  return isElement(node) && /^h[1-6]$/.test(node.tag);
}
