import {
  BOX_NAMES,
  COMMENT_NAMES,
  LABEL_NAMES,
  namesOf,
  PART_NAMES,
  PLACE_NAMES,
} from './furniture-names.ts';
import { isCommentHeading, toLine } from './judge-line.ts';
import {
  childElements,
  endsSentence,
  isAddress,
  isBlock,
  isElement,
  isHeading,
  isText,
  makeElement,
  type PageElement,
  type PageNode,
  textOf,
  walkElements,
  withChildren,
} from './page-tree.ts';

/**
 * A page that was stripped without its furniture: menus, forms, captions, bylines, boxes of links, comments, banners. What is
 * named or built like furniture stays all the same where it holds too much of the page's text to be that.
 */
export function pruneTree(page: PageElement): PageElement {
  return withChildren(page, pruneChildren(page, page));
}

/**
 * A page without what cannot be part of an article: elements that are no text to read, and what readers wrote
 * below, unless nothing else is there (a forum).
 */
export function stripTree(page: PageElement): PageElement {
  const bare = withChildren(
    page,
    stripChildren(page, (element) => NEVER.has(element.tag) || isSignup(element, page)),
  );
  const isComment = (element: PageElement) => isCommentBox(element, bare);
  return withChildren(bare, stripChildren(bare, isComment));
}

const MAX_SIGNUP = { words: 80, elements: 60, share: 0.2 };

/** A box that asks for an address of mail, with what it promises for it. */
function isSignup(element: PageElement, page: PageElement): boolean {
  const { words, elements } = element;
  if (words === 0 || words > MAX_SIGNUP.words || elements > MAX_SIGNUP.elements) return false;
  if (!isBlock(element) || !isSmallShare(element, page, MAX_SIGNUP.share)) return false;
  return [...walkElements(element)].some(
    ({ tag, attributes: { type, name } }) => tag === 'input' && /e-?mail/i.test(`${type} ${name}`),
  );
}

function stripChildren(element: PageElement, isDropped: (child: PageElement) => boolean): PageNode[] {
  return element.children.flatMap((child): PageNode[] => {
    if (!isElement(child)) return [child];
    return isDropped(child) ? [] : [withChildren(withTrueTag(child), stripChildren(child, isDropped))];
  });
}

const MAX_HEADING_WORDS = 60;

/** Headings that were never closed hold the text; pages of one form are pages all the same. */
function withTrueTag(element: PageElement): PageElement {
  const isFalse = element.tag === 'form' || (isHeading(element) && element.words > MAX_HEADING_WORDS);
  return isFalse ? makeElement('div', element.attributes, element.children) : element;
}

/** Elements that are no text to read. Sound and film are links of their own, not words. */
const NEVER = new Set(
  [
    'script style title meta link base noscript iframe object embed audio video map area param source track',
    'button input select textarea option datalist label progress meter dialog frame frameset noframes applet',
  ].flatMap((tags) => tags.split(' ')),
);

function pruneChildren(element: PageElement, page: PageElement): PageNode[] {
  const cards = findCards(element, page);
  const end = findSentenceEnd(element);
  return element.children.flatMap((child, index): PageNode[] => {
    if (!isElement(child) || (index < end && isMark(child))) return [child];
    return cards.has(child) ? [] : pruneElement(child, element, page);
  });
}

function pruneElement(element: PageElement, parent: PageElement, page: PageElement): PageNode[] {
  if (WHOLE.has(element.tag)) return [element];
  if (isFigure(element)) return pruneFigure(element, page);
  if (isBoxed(element, page) || isNamedFurniture(element, page) || isDateLine(element, parent)) return [];
  const pruned = withChildren(element, pruneChildren(element, page));
  return isLeftover(pruned, element, page) ? [] : [pruned];
}

/**
 * Marked words of a sentence, whatever the mark is called: names of people and places are links to a page of theirs
 * (`tag`), or tell programs what they are (`location`, `player`).
 */
function isMark(element: PageElement): boolean {
  const isShort = element.words > 0 && element.words <= MAX_MARKED_WORDS;
  return isShort && INLINE.has(element.tag) && !childElements(element).some(isBlock);
}

/** Where the text of a paragraph ends, by index of its children; 0 if it has no sentence. A mark behind may be its date. */
function findSentenceEnd(element: PageElement): number {
  const { tag, children } = element;
  const isLong = children.some((node) => isText(node) && node.prose > 0);
  const isShort = tag === 'p' && children.some(isWord) && endsSentence(textOf(element));
  if (!isLong && !isShort) return 0;
  return children.findLastIndex((node) => textOf(node).trim() !== '');
}

function isWord(node: PageNode): boolean {
  return isText(node) && node.words > 0;
}

const INLINE = new Set(['a', 'abbr', 'b', 'cite', 'em', 'i', 'mark', 'q', 'span', 'strong']);
const MAX_MARKED_WORDS = 12;

/** Colourers of code name its words: `comment`, `tag`, `label`, `meta`. */
const WHOLE = new Set(['img', 'pre', 'code']);

/** Tags that are furniture by nature. */
const BOX_TAGS = new Set(['nav', 'aside', 'footer', 'fieldset', 'menu', 'figcaption']);
const BOX_ROLES = new Set([
  ...[
    'navigation',
    'complementary',
    'contentinfo',
    'search',
    'dialog',
    'alertdialog',
    'menu',
    'menubar',
    'alert',
  ],
  ...['banner', 'tooltip', 'toolbar', 'tablist'],
]);

/** Pages made of one `form` or one hidden block are no rarity: a box this large is not one. */
const MAX_BOX_SHARE = 0.4;

function isBoxed(element: PageElement, page: PageElement): boolean {
  const { tag, attributes } = element;
  const isHidden = attributes.hidden !== undefined;
  const isBox = BOX_TAGS.has(tag) || BOX_ROLES.has(attributes.role ?? '') || isHidden;
  return isBox && (isSmallShare(element, page, MAX_BOX_SHARE) || (isHidden && isTwin(element, page)));
}

/** Stands twice in the page. */
function isTwin(element: PageElement, page: PageElement): boolean {
  const [text, all] = [textOf(element).trim(), textOf(page)];
  return text !== '' && all.indexOf(text) !== all.lastIndexOf(text);
}

function isSmallShare(element: PageElement, page: PageElement, share: number): boolean {
  return page.prose === 0 ? element.words < share * page.words : element.prose <= share * page.prose;
}

/** What is left of a page without its comments must still be an article. */
const MIN_PROSE_BESIDE_COMMENTS = 30;

const MAX_NAMED_BOX = { words: 600, share: 0.3 };
const MAX_PART = { words: 150, share: 0.25, paragraphs: 4 };
const MAX_LABEL_WORDS = 25;

function isNamedFurniture(element: PageElement, page: PageElement): boolean {
  const names = namesOf(element);
  if (names.length === 0) return false;
  const isNamed = (set: ReadonlySet<string>) => names.some((name) => set.has(name));
  const { words } = element;
  if (isNamed(BOX_NAMES) && words < MAX_NAMED_BOX.words && isSmallShare(element, page, MAX_NAMED_BOX.share)) {
    return true;
  }
  if (isNamed(LABEL_NAMES) && words <= MAX_LABEL_WORDS && isSmallShare(element, page, MAX_PART.share))
    return true;
  const isLabel = words <= MAX_LABEL_WORDS && element.prose === 0 && !endsSentence(textOf(element));
  if (isNamed(PLACE_NAMES) && isLabel) return true;
  return isNamed(PART_NAMES) && isPart(element, page);
}

function isCommentBox(element: PageElement, page: PageElement): boolean {
  const isLeftEnough = page.prose - element.prose >= MIN_PROSE_BESIDE_COMMENTS;
  if (!isLeftEnough) return false;
  return namesOf(element).some((name) => COMMENT_NAMES.has(name)) || isHeadedAsComments(element);
}

/** Begins with a heading such as "200 comments", whatever the box is called. */
function isHeadedAsComments(element: PageElement): boolean {
  if (!isBlock(element) || isHeading(element)) return false;
  let first: PageNode | undefined = element;
  while (first !== undefined && isElement(first) && !isHeading(first))
    first = first.children.find(({ words }) => words > 0);
  return first !== undefined && isElement(first) && first.tag !== 'h1' && isCommentHeading(toLine(first));
}

function isPart(element: PageElement, page: PageElement): boolean {
  if (element.words >= MAX_PART.words || !isSmallShare(element, page, MAX_PART.share)) return false;
  const paragraphs = [...walkElements(element)].filter(({ tag, prose }) => tag === 'p' && prose > 0);
  return paragraphs.length <= MAX_PART.paragraphs;
}

const MAX_DATE_LINE_WORDS = 12;

/** A `time` that does not stand in a sentence: its line has few words, or blocks stand around it. */
function isDateLine(element: PageElement, parent: PageElement): boolean {
  if (element.tag !== 'time') return false;
  const beside = parent.children.filter((node) => node !== element && node.words > 0);
  return parent.words <= MAX_DATE_LINE_WORDS || beside.every((node) => isElement(node) && isBlock(node));
}

const CAPTION_NAMES = new Set(['wpcaption', 'captionbox', 'imagecaption', 'figure', 'photocaption']);

function isFigure(element: PageElement): boolean {
  if (element.tag === 'figure') return true;
  return (
    element.tag === 'div' && element.hasPicture && namesOf(element).some((name) => CAPTION_NAMES.has(name))
  );
}

const MAX_CAPTION_WORDS = 150;

/** Pictures without their captions; code, tables and quotations are figures as well, and stay. */
function pruneFigure(figure: PageElement, page: PageElement): PageNode[] {
  const below = [...walkElements(figure)];
  const isContent = below.some(({ tag }) => FIGURE_CONTENT.has(tag)) || figure.words > MAX_CAPTION_WORDS;
  if (isContent) return [makeElement('div', {}, pruneChildren(figure, page))];
  const caption = below.find(({ tag }) => tag === 'figcaption');
  const title = caption && textOf(caption).trim().slice(0, MAX_CAPTION_CHARACTERS);
  const pictures = below.filter(({ tag, attributes }) => tag === 'img' && attributes.src);
  return pictures.length === 0
    ? []
    : [
        makeElement(
          'figure',
          {},
          pictures.map((picture) => withTitle(picture, title)),
        ),
      ];
}

const FIGURE_CONTENT = new Set(['table', 'pre', 'blockquote', 'ul', 'ol']);
const MAX_CAPTION_CHARACTERS = 1000;

/** The caption goes where readers find it and the text does not have it. */
function withTitle(picture: PageElement, title: string | undefined): PageElement {
  if (!title || picture.attributes.title) return picture;
  return makeElement(picture.tag, { ...picture.attributes, title }, []);
}

/** Nothing to read any more, or nothing but links. */
function isLeftover(pruned: PageElement, before: PageElement, page: PageElement): boolean {
  if (pruned.words === 0)
    return !pruned.hasPicture && (before.words > 0 || isBlock(pruned)) && !VOID.has(pruned.tag);
  return isLinkLine(pruned) || isLinkList(pruned, page);
}

const VOID = new Set(['br', 'hr', 'wbr', 'td', 'th', 'tr']);

const MAX_LINK_LINE_WORDS = 40;

/** A paragraph that is one link, unless the link is what it says: an address, or a word. */
function isLinkLine(element: PageElement): boolean {
  const { tag, words, linkWords, hasPicture } = element;
  if ((tag !== 'p' && tag !== 'div') || linkWords < words) return false;
  if (words > MAX_LINK_LINE_WORDS || hasPicture || isAddress(textOf(element))) return false;
  return !childElements(element).some(isHeading);
}

const MAX_LINK_LIST_SHARE = 0.5;

function isLinkList(element: PageElement, page: PageElement): boolean {
  const { tag, words, linkWords } = element;
  const isList = tag === 'ul' || tag === 'ol' || tag === 'dl' || tag === 'table';
  return isList && linkWords >= 0.8 * words && words < MAX_LINK_LIST_SHARE * page.words;
}

const MIN_CARDS = 3;
const MAX_CARD_WORDS = 80;
/** Where a text stands beside them, the teasers of others may be longer than it. */
const MANY_CARDS = { share: 0.6, proseBeside: 100 };

/** Children that are teasers of other pages: three or more small blocks, each with a heading that is a link. */
function findCards(element: PageElement, page: PageElement): ReadonlySet<PageElement> {
  const cards = childElements(element).filter(isCard);
  const together = makeElement('div', {}, cards);
  const hasText = page.prose - together.prose >= MANY_CARDS.proseBeside;
  const maxShare = hasText ? MANY_CARDS.share : MAX_BOX_SHARE;
  const isGroup = cards.length >= MIN_CARDS && isSmallShare(together, page, maxShare) && !areAnswers(cards);
  return isGroup ? new Set(cards) : NO_CARDS;
}

const NO_CARDS: ReadonlySet<PageElement> = new Set();

/** Under one headline: the posts of a thread. */
function areAnswers(cards: readonly PageElement[]): boolean {
  return (
    new Set(cards.map((card) => textOf([...walkElements(card)].find(isHeading) ?? card).trim())).size === 1
  );
}

function isCard(element: PageElement): boolean {
  if (!isBlock(element) || isHeading(element) || element.linkWords === 0 || element.words > MAX_CARD_WORDS)
    return false;
  for (const { tag, words, linkWords, children } of walkElements(element)) {
    if (/^h[1-6]$/.test(tag) && words > 0 && linkWords === words) return true;
    if (tag === 'a' && children.some(isHeading)) return true;
  }
  return false;
}
