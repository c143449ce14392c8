import { absoluteUrl, hostOf } from '../normalize/absolute-url.ts';
import { canonicalUrl, isIdentifyingUrl, urlKey } from '../normalize/canonical-url.ts';
import { cleanAuthors, cleanNames } from '../normalize/clean-names.ts';
import { cleanLine } from '../normalize/clean-text.ts';
import { readLanguageTag } from '../normalize/detect-language.ts';
import { chooseHeadline } from './choose-headline.ts';
import { collectFacts, type PageFacts } from './collect-facts.ts';
import type { PageElement } from './page-tree.ts';
import { type JsonLdArticle, readJsonLd } from './read-json-ld.ts';
import { splitByline } from './split-byline.ts';

export type PageImage = {
  url: string;
  /** Pixels. */
  width: number | null;
  /** Pixels. */
  height: number | null;
  credit: string | null;
};

/** What a page says of its article, apart from the text. Null where nothing usable is said. */
export type PageMetadata = {
  /** Without the name of the site. */
  title: string | null;
  authors: string[];
  /** As published, for `readDate`. */
  publishedClaimed: string | null;
  /** As published, for `readDate`. */
  modifiedClaimed: string | null;
  description: string | null;
  /** Absolute http(s), and never a home page unless the page is one. */
  canonicalUrl: string | null;
  ampUrl: string | null;
  image: PageImage | null;
  section: string | null;
  tags: string[];
  /** BCP 47, as declared. */
  language: string | null;
  siteName: string | null;
  isPaywalledHint: boolean;
  /** `articleBody` of the JSON-LD: a check on what was extracted, seldom the better text. */
  statedBody: string | null;
};

/**
 * What the page says in JSON-LD, OpenGraph, meta elements, microdata and links, in this order of trust.
 * `url` is where the page was found.
 */
export function readMetadata(page: PageElement, { url }: { url: string }): PageMetadata {
  const facts = collectFacts(page);
  const stated = chooseArticle(readJsonLd(facts.jsonLd), url);
  const base = absoluteUrl(facts.base ?? url, url) ?? url;
  const siteName = first([
    ...facts.metas('og:site_name'),
    stated?.publisher,
    ...facts.metas('application-name'),
  ]);
  return {
    title: chooseHeadline({ facts, stated: stated?.headline ?? null, siteName }),
    authors: chooseAuthors(facts, stated),
    publishedClaimed: first([stated?.published, ...facts.metas(...PUBLISHED), ...facts.publishedTimes]),
    modifiedClaimed: first([stated?.modified, ...facts.metas(...MODIFIED)]),
    description: first([...facts.metas(...DESCRIPTION), stated?.description]),
    canonicalUrl: firstPageUrl([...facts.links('canonical'), ...facts.metas('og:url')], base, url),
    ampUrl: firstPageUrl(facts.links('amphtml'), base, url),
    image: chooseImage(facts, stated, base),
    section: first([stated?.section, ...facts.metas(...SECTION)]),
    tags: chooseTags(facts, stated),
    language: chooseLanguage(facts, stated),
    siteName,
    isPaywalledHint: isPaywalled(facts, stated),
    statedBody: stated?.body ?? null,
  };
}

// In this order of trust, with the names that Parse.ly, Sailthru, Dublin Core and Google Scholar gave them.
const PUBLISHED = [
  ...['article:published_time', 'datepublished', 'og:published_time', 'og:article:published_time'],
  ...['article.published', 'parsely-pub-date', 'sailthru.date', 'citation_publication_date', 'citation_date'],
  ...['citation_online_date', 'dcterms.issued', 'dcterms.created', 'dcterms.date', 'dc.date.issued'],
  ...['dc.date.created', 'dc.date', 'dc.created', 'pubdate', 'publishdate', 'publish-date', 'publish_date'],
  ...['publication_date', 'article_date_original', 'cxenseparse:recs:publishtime', 'date'],
];
const MODIFIED = [
  ...['article:modified_time', 'og:updated_time', 'datemodified', 'article.updated', 'dcterms.modified'],
  ...['dc.date.modified', 'last-modified', 'lastmod', 'revised'],
];
const DESCRIPTION = ['og:description', 'description', 'twitter:description', 'dc.description'];
const SECTION = ['article:section', 'parsely-section', 'sailthru.section', 'section', 'category'];
const AUTHOR = [
  'parsely-author',
  'sailthru.author',
  'author',
  'dc.creator',
  'dcterms.creator',
  'byl',
  'article:author',
];
const TAGS = ['article:tag', 'parsely-tags', 'sailthru.tags', 'news_keywords', 'citation_keywords'];

/** The one that is about this page: pages describe the articles they point to as well. */
function chooseArticle(articles: readonly JsonLdArticle[], url: string): JsonLdArticle | null {
  const own = articles.find(({ urls }) => urls.some((other) => isSamePage(other, url)));
  return own ?? articles.find(({ headline }) => headline !== null) ?? articles[0] ?? null;
}

function isSamePage(one: string, other: string): boolean {
  const [a, b] = [absoluteUrl(one, other), other].map(
    (url) => url && canonicalUrl(url, { siteHost: hostOf(other) }),
  );
  return !!a && !!b && isIdentifyingUrl(a) && urlKey(withoutFragment(a)) === urlKey(withoutFragment(b));
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? url;
}

function chooseAuthors(facts: PageFacts, stated: JsonLdArticle | null): string[] {
  const written = [
    ...AUTHOR.map((name) => facts.metas(name)),
    facts.authorNames,
    facts.bylines.filter(isByline).slice(0, 1),
  ].map((source) => source.flatMap(splitByline));
  const listed = [stated?.authors ?? [], facts.metas('citation_author')].map((names) => names.filter(isName));
  return [...listed, ...written].map(cleanAuthors).find(({ length }) => length > 0) ?? [];
}

/** Programs name buttons and counters by the author as well: "Comments". */
function isByline(line: string): boolean {
  return /\S\s+\S/.test(line.trim());
}

function isName(name: string): boolean {
  return !/^https?:/i.test(name);
}

function chooseTags(facts: PageFacts, stated: JsonLdArticle | null): string[] {
  const chosen = [
    ...(stated?.keywords ?? []),
    ...TAGS.flatMap((name) => facts.metas(name)),
    ...facts.tagLinks,
  ];
  const named = chosen.length > 0 ? chosen : facts.metas('keywords');
  return cleanNames(named.flatMap((tag) => tag.split(/[,;，、]/))).slice(0, MAX_TAGS);
}

/** More of them are words to be found by. */
const MAX_TAGS = 50;

function chooseLanguage(facts: PageFacts, stated: JsonLdArticle | null): string | null {
  const declared = [
    facts.language,
    ...facts.metas('og:locale', 'content-language', 'dc.language'),
    stated?.language,
  ];
  for (const tag of declared) {
    const language = readLanguageTag(tag ?? null);
    if (language !== null) return language;
  }
  return null;
}

function chooseImage(facts: PageFacts, stated: JsonLdArticle | null, base: string): PageImage | null {
  const [width, height] = facts
    .metas('og:image:width')
    .concat(facts.metas('og:image:height'))
    .map(readPixels);
  const named = [...facts.metas('og:image:secure_url', 'og:image', 'og:image:url')].map((url) => ({
    url,
    width: width ?? null,
    height: height ?? null,
    credit: null,
  }));
  const bare = [...facts.metas('twitter:image', 'twitter:image:src'), ...facts.links('image_src')].map(
    (url) => ({
      url,
      width: null,
      height: null,
      credit: null,
    }),
  );
  for (const image of [...named, ...(stated?.image ? [stated.image] : []), ...bare]) {
    const url = absoluteUrl(image.url, base);
    if (url !== null) return { ...image, url, credit: image.credit ?? stated?.image?.credit ?? null };
  }
  return null;
}

function readPixels(text: string): number | null {
  const pixels = Number.parseInt(text, 10);
  return pixels > 0 ? pixels : null;
}

function firstPageUrl(urls: readonly string[], base: string, own: string): string | null {
  for (const url of urls) {
    const absolute = absoluteUrl(url.trim(), base);
    if (absolute !== null && (isIdentifyingUrl(absolute) || !isIdentifyingUrl(own))) return absolute;
  }
  return null;
}

function isPaywalled(facts: PageFacts, stated: JsonLdArticle | null): boolean {
  const tiers = facts.metas('article:content_tier', 'content_tier', 'cxenseparse:pageclass');
  return (
    stated?.isFree === false ||
    tiers.some((tier) => /^(?:locked|metered|premium|paid)$/i.test(tier)) ||
    facts.hasPaywall
  );
}

function first(values: readonly (string | null | undefined)[]): string | null {
  for (const value of values) {
    const line = cleanLine(value ?? null);
    if (line !== null) return line;
  }
  return null;
}
