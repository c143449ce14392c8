import { cleanLine } from '../normalize/clean-text.ts';

/** An object of JSON-LD (schema.org) that is about an article. */
export type JsonLdArticle = {
  headline: string | null;
  authors: string[];
  /** Verbatim. */
  published: string | null;
  /** Verbatim. */
  modified: string | null;
  section: string | null;
  keywords: string[];
  language: string | null;
  publisher: string | null;
  description: string | null;
  image: JsonLdImage | null;
  /** Null where it is not said. */
  isFree: boolean | null;
  /** The text as published, plain; null where it is not there. */
  body: string | null;
  /** Addresses it gives itself, as published. */
  urls: string[];
};

export type JsonLdImage = { url: string; width: number | null; height: number | null; credit: string | null };

/**
 * The articles that a page's JSON-LD scripts describe, in their order. Lists, `@graph` and what is nested are
 * searched; of broken JSON what can be told apart is read. Never throws.
 */
export function readJsonLd(scripts: readonly string[]): JsonLdArticle[] {
  const objects = scripts.flatMap((script) => findObjects(parseScript(script)));
  const byId = new Map(objects.map((object) => [object['@id'], object]));
  return objects.filter(isArticle).map((object) => readArticle(object, byId));
}

type Json = Record<string, unknown>;

/** By the value of `@id`: graphs say an author once and refer to it. */
type ById = ReadonlyMap<unknown, Json>;

const MAX_DEPTH = 12;
const MAX_OBJECTS = 2000;

function findObjects(root: unknown): Json[] {
  const found: Json[] = [];
  function search(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null) return;
    if (depth > MAX_DEPTH || found.length >= MAX_OBJECTS) return;
    if (!Array.isArray(value)) found.push(value as Json);
    for (const child of Object.values(value)) search(child, depth + 1);
  }
  search(root, 0);
  return found;
}

const ARTICLE_TYPE =
  /^(?:https?:\/\/schema\.org\/)?(?:\w{0,40}Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|DiscussionForumPosting|Report|Review|Recipe|PressRelease|APIReference|QAPage)$/;

function isArticle(object: Json): boolean {
  return asList(object['@type']).some((type) => typeof type === 'string' && ARTICLE_TYPE.test(type));
}

function readArticle(object: Json, byId: ById): JsonLdArticle {
  return {
    headline: readText(object.headline) ?? readText(object.name),
    authors: readNames(object.author ?? object.creator, byId),
    published: readText(object.datePublished) ?? readText(object.dateCreated),
    modified: readText(object.dateModified),
    section: readText(asList(object.articleSection)[0]),
    keywords: readKeywords(object.keywords),
    language: readText(object.inLanguage) ?? readText(Object(object.inLanguage).alternateName),
    publisher: readNames(object.publisher ?? object.sourceOrganization, byId)[0] ?? null,
    description: readText(object.description),
    image: readImage(object.image, byId) ?? readImage(object.thumbnailUrl, byId),
    isFree: readBoolean(object.isAccessibleForFree),
    body: typeof object.articleBody === 'string' ? object.articleBody : null,
    urls: readUrls(object),
  };
}

function readNames(value: unknown, byId: ById): string[] {
  return asList(value).flatMap((entry) => readText(entry) ?? readText(follow(entry, byId).name) ?? []);
}

/** What a reference (`{"@id": …}`) refers to; any other object itself. */
function follow(value: unknown, byId: ById): Json {
  const object: Json = Object(value);
  return Object.keys(object).length === 1 ? (byId.get(object['@id']) ?? object) : object;
}

function readKeywords(value: unknown): string[] {
  return asList(value).flatMap((entry) => {
    const words = readText(entry) ?? readText(Object(entry).name);
    return words === null ? [] : words.split(/[,;]/);
  });
}

function readImage(value: unknown, byId: ById): JsonLdImage | null {
  const [first] = asList(value);
  const plain = readText(first);
  if (plain !== null) return { url: plain, width: null, height: null, credit: null };
  const image = follow(first, byId);
  const url = readText(image.url) ?? readText(image.contentUrl) ?? readText(image['@id']);
  if (url === null) return null;
  const credit = readText(image.creditText) ?? readNames(image.creator ?? image.author, byId)[0] ?? null;
  return { url, width: readNumber(image.width), height: readNumber(image.height), credit };
}

function readUrls(object: Json): string[] {
  const page = object.mainEntityOfPage;
  return [object.url, object['@id'], page, Object(page)['@id'], Object(page).url].flatMap(
    (url) => readText(url) ?? [],
  );
}

function readText(value: unknown): string | null {
  if (typeof value === 'object' && value !== null) return readText(Object(value)['@value']);
  return typeof value === 'string' || typeof value === 'number' ? cleanLine(String(value)) : null;
}

function readNumber(value: unknown): number | null {
  const number = Number.parseInt(String(Object(value).value ?? value), 10);
  return number > 0 ? number : null;
}

function readBoolean(value: unknown): boolean | null {
  const word = String(value).toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : null;
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function parseScript(script: string): unknown {
  const bare = script.replace(WRAPPERS, '').trim();
  return parse(bare) ?? parse(mend(bare)) ?? readFields(bare);
}

/** What old pages wrap scripts in, and a semicolon as after a statement. */
const WRAPPERS =
  /^\s*(?:<!--|\/\*|\/\/)?\s*<!\[CDATA\[(?:\*\/)?|^\s*<!--|(?:\/\*|\/\/)?\s?\]\]>|-->\s*$|;\s*$/g;

function mend(json: string): string {
  return (
    json
      // biome-ignore lint/suspicious/noControlCharactersInRegex: raw line ends in strings are the commonest mistake
      .replace(/[\u0000-\u001F\uFEFF]/g, ' ')
      .replace(/,(?=\s{0,100}[}\]])/g, '')
      .replaceAll('&quot;', '"')
  );
}

/** Fields of text, each read on its own: a JSON-LD script beyond repair is taken for one article. */
function readFields(json: string): unknown {
  const fields: Json = {};
  for (const [, name = '', value = ''] of json.matchAll(FIELD)) fields[name] ??= parse(value);
  return Object.keys(fields).length === 0 ? null : { ...fields, '@type': 'Article' };
}

const FIELD =
  /"(headline|datePublished|dateModified|dateCreated|articleSection)"\s{0,20}:\s{0,20}("[^"\\\n]{0,2000}(?:\\.[^"\\\n]{0,2000}){0,200}")/g;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
