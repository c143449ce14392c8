import { namesOf } from './furniture-names.ts';
import {
  childElements,
  isElement,
  isHeading,
  makeElement,
  type PageElement,
  textOf,
  walkElements,
} from './page-tree.ts';

export type Container = {
  element: PageElement;
  /** Named as the text of an article, not as the place around it. */
  isText: boolean;
  /** One element, or parts of one text. Many of equal name may be the teasers of others. */
  isOne: boolean;
  /** One with the headline in it: what else the page has does not stand at the same height. */
  hasHeadline: boolean;
};

/** What the page itself marks as its text: the best of the marks it has, or null. */
export function findContainer(page: PageElement): Container | null {
  const elements = [...walkElements(page)];
  for (const [isMarked, isText] of MARKS) {
    const marked = elements.filter(isMarked);
    const element = chooseOne(marked, isText ? page : null);
    if (element === null) continue;
    const isOne = marked.includes(element) || isMarked === isArticleBody;
    const hasHeadline = isOne && [...walkElements(element)].some(({ tag }) => tag === 'h1');
    if (!isEnough(element, page, { marks: marked.length, hasHeadline })) continue;
    return { element: isText ? withStandfirst(element, elements) : element, isText, isOne, hasHeadline };
  }
  return null;
}

function isArticleBody({ attributes }: PageElement): boolean {
  return /\b(?:articleBody|reviewBody)\b/i.test(attributes.itemprop ?? '');
}

type Mark = readonly [isMarked: (element: PageElement) => boolean, isText: boolean];

const MARKS: readonly Mark[] = [
  [isArticleBody, true],
  [isNamedText, true],
  [({ tag }) => tag === 'article', false],
  [
    ({ tag, attributes }) => tag === 'main' || attributes.role === 'main' || attributes.role === 'article',
    false,
  ],
  [({ attributes: { id = '' } }) => MAIN_IDS.test(id), false],
];

const MAIN_IDS = /^(?:main|content|main-?content|page-?content|inhalt|contenu|contenido)$/i;

/** `article-body`, `story__content`, `entryContent` and their kin, said of a block. */
const TEXT_NAMES = new Set(
  [
    ...[
      'article',
      'story',
      'entry',
      'post',
      'news',
      'blog',
      'blogpost',
      'detail',
      'field',
      'body',
      'page',
    ].flatMap((thing) => ['body', 'content', 'text', 'txt', 'copy'].map((part) => `${thing}${part}`)),
    ...[
      'artikel',
      'beitrag',
      'articolo',
      'notizia',
      'articulo',
      'noticia',
      'artigo',
      'materia',
      'article',
    ].flatMap((thing) =>
      [
        'text',
        'inhalt',
        'tekst',
        'testo',
        'corpo',
        'cuerpo',
        'texto',
        'contenido',
        'conteudo',
        'corps',
        'texte',
      ].flatMap((part) => [`${thing}${part}`, `${part}${thing}`]),
    ),
    ...[
      'richtext',
      'maintext',
      'fulltext',
      'articlemain',
      'parseroutput',
      'contenttext',
      'textbody',
      'postentry',
    ],
  ].filter((name) => !['pagebody', 'bodybody', 'pagetext', 'bodycontent'].includes(name)),
);

const BLOCK_TAGS = new Set(['div', 'section', 'article', 'td', 'main', 'span']);

function isNamedText(element: PageElement): boolean {
  return BLOCK_TAGS.has(element.tag) && namesOf(element).some((name) => TEXT_NAMES.has(name));
}

/** Of several the one with most text; all of them where none has most. Nested: the inner one if it has nearly all. */
function chooseOne(marked: readonly PageElement[], page: PageElement | null): PageElement | null {
  const outer = withoutTwins(withoutNested(marked));
  const [largest] = outer.toSorted((a, b) => b.prose - a.prose);
  if (largest === undefined) return null;
  const total = outer.reduce((sum, { prose }) => sum + prose, 0);
  if (largest.prose < MIN_SHARE_OF_ONE * total)
    return makeElement('div', {}, page === null ? outer : withHeadings(outer, page));
  return withParts(findInner(largest, marked), marked);
}

/** Each with the heading that stands above it in a box of its own: the entries of a live blog. */
function withHeadings(texts: readonly PageElement[], page: PageElement): PageElement[] {
  const known = new Set(texts);
  const boxes = new Map<PageElement, PageElement>();
  for (const box of walkElements(page)) {
    for (const child of childElements(box)) if (known.has(child)) boxes.set(child, box);
  }
  return texts.map((text) => {
    const box = boxes.get(text);
    return box !== undefined && isHeaded(box, text) ? box : text;
  });
}

function isHeaded(box: PageElement, text: PageElement): boolean {
  if (box.words - text.words > MAX_HEADING_WORDS) return false;
  const above = box.children.slice(0, box.children.indexOf(text));
  const heading = above.filter(isElement).find((element) => [...walkElements(element)].some(isHeading));
  return heading !== undefined && heading.linkWords === 0;
}

const MAX_HEADING_WORDS = 40;

/** Publishers cut a text for what stands between. Teasers are marked alike, but lead elsewhere. */
function withParts(main: PageElement, marked: readonly PageElement[]): PageElement {
  const within = new Set(walkElements(main));
  const parts = marked.filter(
    (element) => element === main || (!within.has(element) && isPartBeside(element, main)),
  );
  const texts = withoutTwins(withoutNested(parts));
  return texts.length > 1 ? makeElement('div', {}, texts) : main;
}

function isPartBeside(element: PageElement, largest: PageElement): boolean {
  const { tag, attributes, prose, words, linkWords } = element;
  const isAlike = tag === largest.tag && attributes.class === largest.attributes.class;
  if (!isAlike || prose < MIN_PROSE || linkWords > MAX_LINK_SHARE_OF_PART * words) return false;
  return ![...walkElements(element)].some((below) => isHeading(below) && below.linkWords > 0);
}

const MAX_LINK_SHARE_OF_PART = 0.3;

const MIN_SHARE_OF_ONE = 0.6;
const MIN_SHARE_OF_INNER = 0.8;

function withoutNested(marked: readonly PageElement[]): PageElement[] {
  const nested = new Set<PageElement>();
  for (const element of marked) {
    if (nested.has(element)) continue;
    for (const inner of walkElements(element)) if (inner !== element) nested.add(inner);
  }
  return marked.filter((element) => !nested.has(element));
}

/** Pages for phones and desks at once have their text twice. */
function withoutTwins(elements: readonly PageElement[]): PageElement[] {
  if (elements.length === 1) return [...elements];
  return [
    ...new Map(elements.toReversed().map((element) => [textOf(element).trim(), element])).values(),
  ].toReversed();
}

function findInner(outer: PageElement, marked: readonly PageElement[]): PageElement {
  const below = new Set(walkElements(outer));
  const inner = marked.filter(
    (element) => below.has(element) && element.prose >= MIN_SHARE_OF_INNER * outer.prose,
  );
  return inner.at(-1) ?? outer;
}

const MIN_PROSE = 15;
const MIN_SHARE_OF_PAGE = { only: 0.1, others: 0.25 };

/** With the headline in it the only one is the article, however much readers wrote below. */
const MIN_PROSE_WITH_HEADLINE = 100;

type Marks = { marks: number; hasHeadline: boolean };

function isEnough({ prose }: PageElement, page: PageElement, { marks, hasHeadline }: Marks): boolean {
  if (marks === 1 && hasHeadline && prose >= MIN_PROSE_WITH_HEADLINE) return true;
  const minShare = marks === 1 ? MIN_SHARE_OF_PAGE.only : MIN_SHARE_OF_PAGE.others;
  return prose >= MIN_PROSE && prose >= minShare * page.prose;
}

const STANDFIRST_NAMES = new Set(
  [
    'standfirst subtitle subheadline subheading deck dek lead lede leadtext intro chapo chapeau vorspann anriss',
    'teasertext entradilla bajada sumario ingress manchet sottotitolo catenaccio summary abstract',
    'subtitulo copete linhafina unterzeile untertitel',
  ].flatMap((names) => names.split(' ')),
);
const MAX_STANDFIRST_WORDS = 200;

/** With the paragraph that many publishers keep apart above the text, unless the text begins with it as well. */
function withStandfirst(text: PageElement, elements: readonly PageElement[]): PageElement {
  const above = elements.slice(0, Math.max(0, elements.indexOf(text)));
  const candidates = above.filter(isStandfirst).slice(-MAX_STANDFIRSTS);
  const standfirst = candidates.findLast((element) => !isOfTeaser(element, above, text));
  if (standfirst === undefined || isWithin(text, standfirst)) return text;
  const isRepeated = textOf(text).includes(textOf(standfirst).trim());
  return isRepeated ? text : makeElement('div', {}, [standfirst, text]);
}

/** The next ones above belong to menus. */
const MAX_STANDFIRSTS = 5;

/** Beside a linked headline it tells of another page: menus show what is new. */
function isOfTeaser(standfirst: PageElement, above: readonly PageElement[], text: PageElement): boolean {
  const parent = above.find(({ children }) => children.includes(standfirst));
  if (parent === undefined || isWithin(text, parent)) return false;
  return parent.linkWords - standfirst.linkWords > MAX_LINK_WORDS_BESIDE;
}

/** A name, a section. */
const MAX_LINK_WORDS_BESIDE = 5;

function isWithin(element: PageElement, outer: PageElement): boolean {
  for (const below of walkElements(outer)) if (below === element) return true;
  return false;
}

function isStandfirst(element: PageElement): boolean {
  if (element.prose === 0 || element.words > MAX_STANDFIRST_WORDS) return false;
  return (
    element.attributes.itemprop === 'description' ||
    namesOf(element).some((name) => STANDFIRST_NAMES.has(name))
  );
}
