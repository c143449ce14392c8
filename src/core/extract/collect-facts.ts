import { cleanLine, foldWhiteSpace } from '../normalize/clean-text.ts';
import { namesOf } from './furniture-names.ts';
import { type PageElement, textOf, walkElements } from './page-tree.ts';

/** What stands in the places where pages say something of themselves, not yet judged. */
export type PageFacts = {
  /** Values of meta elements and microdata by name, in lower case; of several names in their order. */
  metas: (...names: string[]) => string[];
  /** Targets of link elements by their `rel`. */
  links: (rel: string) => string[];
  jsonLd: string[];
  /** Text of the title element. */
  title: string | null;
  /** Text of the h1 elements, each once; those with links name the site. */
  headings: string[];
  base: string | null;
  language: string | null;
  /** `time` elements that are marked as, or stand first for, the date of publication. */
  publishedTimes: string[];
  /** Text of what is marked up as author. */
  authorNames: string[];
  /** Text of what is named as byline. */
  bylines: string[];
  /** Text of links marked as tags. */
  tagLinks: string[];
  hasPaywall: boolean;
};

/** All of them in one walk. */
export function collectFacts(page: PageElement): PageFacts {
  const metas = new Map<string, string[]>();
  const links = new Map<string, string[]>();
  const facts: Omit<PageFacts, 'metas' | 'links'> = {
    jsonLd: [],
    title: null,
    headings: [],
    base: null,
    language: page.attributes.lang ?? null,
    publishedTimes: [],
    authorNames: [],
    bylines: [],
    tagLinks: [],
    hasPaywall: false,
  };
  for (const element of walkElements(page)) {
    for (const name of metaNames(element)) add(metas, name, readValue(element));
    if (element.tag === 'link') for (const rel of relsOf(element)) add(links, rel, element.attributes.href);
    READERS[element.tag]?.(element, facts);
    readNames(element, facts);
  }
  facts.headings = [...new Set(facts.headings)];
  return {
    ...facts,
    metas: (...names) => names.flatMap((name) => metas.get(name) ?? []),
    links: (rel) => links.get(rel) ?? [],
  };
}

type Facts = Omit<PageFacts, 'metas' | 'links'>;

/** Microdata whose text would be taken for a value: these have readers of their own. */
const OWN_READERS = new Set(['author', 'articlebody', 'headline', 'description', 'name']);

function metaNames({ tag, attributes }: PageElement): string[] {
  const { property, name, itemprop } = attributes;
  const words = tag === 'meta' ? [property, name, itemprop] : [itemprop];
  const lower = words.flatMap((word) => word?.trim().toLowerCase() || []);
  return tag === 'meta' ? lower : lower.filter((word) => !OWN_READERS.has(word));
}

function readValue(element: PageElement): string | undefined {
  const { content, datetime, href, src } = element.attributes;
  return content ?? datetime ?? href ?? src ?? (element.words < 30 ? textOf(element) : undefined);
}

function add(map: Map<string, string[]>, name: string, value: string | undefined): void {
  const text = value?.trim();
  if (!text) return;
  const known = map.get(name);
  if (known === undefined) map.set(name, [text]);
  else if (known.length < MAX_VALUES) known.push(text);
}

const MAX_VALUES = 100;

function relsOf({ attributes }: PageElement): string[] {
  return attributes.rel?.toLowerCase().split(/\s+/) ?? [];
}

const READERS: Record<string, (element: PageElement, facts: Facts) => void> = {
  script: (element, { jsonLd }) => void jsonLd.push(textOf(element)),
  title: (element, facts) => {
    facts.title ??= cleanLine(textOf(element));
  },
  base: ({ attributes }, facts) => {
    facts.base ??= attributes.href ?? null;
  },
  h1: (element, { headings }) => {
    const line = cleanLine(textOf(element));
    if (line !== null && element.words <= MAX_HEADING_WORDS && element.linkWords === 0) headings.push(line);
  },
  time: ({ attributes: { datetime } }, { publishedTimes }) => {
    if (datetime && publishedTimes.length === 0) publishedTimes.push(datetime);
  },
  a: (element, { authorNames, tagLinks }) => {
    const rels = relsOf(element);
    if (rels.includes('author')) authorNames.push(foldWhiteSpace(textOf(element)));
    if (rels.includes('tag') && tagLinks.length < MAX_VALUES) tagLinks.push(foldWhiteSpace(textOf(element)));
  },
};

/** A longer one was never closed. */
const MAX_HEADING_WORDS = 60;

const BYLINE_NAMES = new Set(['byline', 'author', 'authors', 'autor', 'auteur']);
const PAYWALL_NAMES = new Set(['paywall', 'paywalled', 'regwall']);

const MAX_BYLINE_WORDS = 20;

function readNames(element: PageElement, facts: Facts): void {
  if (/\bauthor\b/i.test(element.attributes.itemprop ?? '')) facts.authorNames.push(authorName(element));
  const names = namesOf(element);
  const isShort = element.words > 0 && element.words <= MAX_BYLINE_WORDS;
  if (isShort && names.some((name) => BYLINE_NAMES.has(name))) facts.bylines.push(bylineText(element));
  if (names.some((name) => PAYWALL_NAMES.has(name)) && element.attributes.hidden === undefined)
    facts.hasPaywall = true;
}

const NAME_NAMES = new Set(['fn', 'bylinename', 'authorname']);

/** Without the role and the place that many print below the name. */
function bylineText(byline: PageElement): string {
  const named = [...walkElements(byline)].find((part) => namesOf(part).some((name) => NAME_NAMES.has(name)));
  return textOf(named ?? byline);
}

/** Microdata has the name inside, beside links and portraits. */
function authorName(author: PageElement): string {
  const named = [...walkElements(author)].find(({ attributes }) => attributes.itemprop === 'name');
  const { content } = (named ?? author).attributes;
  return foldWhiteSpace(content ?? textOf(named ?? author));
}
