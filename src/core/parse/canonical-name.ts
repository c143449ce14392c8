import type { FeedRoot } from './find-feed-root.ts';

/** What each namespace prefix stands for, by our word for the vocabulary. */
export type Scope = ReadonlyMap<string, string>;

/**
 * One name for an element whatever prefix its publisher chose: `title` is RSS, all else has its vocabulary
 * before it (`atom:title`, `dc:date`). Lower case. An undeclared prefix is taken at its word.
 */
export function canonicalName(tag: string, scope: Scope): string {
  const { prefix, local } = splitTag(tag);
  const vocabulary = scope.get(prefix) ?? prefix.toLowerCase();
  return vocabulary === '' ? local.toLowerCase() : `${vocabulary}:${local.toLowerCase()}`;
}

/** The scope inside a feed's root: its own prefix is its format's, whatever namespace it declares. */
export function scopeOfRoot({ format, tag, attributes }: FeedRoot): Scope {
  const { prefix } = splitTag(tag);
  const vocabulary = format === 'rss' ? '' : format;
  return new Map([...widenScope(new Map(), attributes), [prefix, vocabulary]]);
}

/** A scope with an element's own namespace declarations; the same one where it has none. */
export function widenScope(scope: Scope, attributes: ReadonlyMap<string, string>): Scope {
  let wider: Map<string, string> | null = null;
  for (const [name, uri] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    const prefix = name.slice('xmlns:'.length);
    wider ??= new Map(scope);
    wider.set(prefix, VOCABULARIES.get(foldUri(uri)) ?? prefix.toLowerCase());
  }
  return wider ?? scope;
}

/** `dc:date` → prefix `dc`, local `date`. */
export function splitTag(tag: string): { prefix: string; local: string } {
  const colon = tag.indexOf(':');
  return { prefix: tag.slice(0, Math.max(0, colon)), local: tag.slice(colon + 1) };
}

/** Publishers vary scheme, case and the last character of a namespace. */
function foldUri(uri: string): string {
  return uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/#]$/, '');
}

const VOCABULARIES: ReadonlyMap<string, string> = new Map([
  ['purl.org/rss/1.0', ''],
  ['my.netscape.com/rdf/simple/0.9', ''],
  ['channel.netscape.com/rdf/simple/0.9', ''],
  ['backend.userland.com/rss2', ''],
  ['www.w3.org/2005/atom', 'atom'],
  ['purl.org/atom/ns', 'atom'],
  ['www.w3.org/1999/02/22-rdf-syntax-ns', 'rdf'],
  ['purl.org/dc/elements/1.1', 'dc'],
  ['purl.org/dc/elements/1.0', 'dc'],
  ['purl.org/dc/terms', 'dcterms'],
  ['purl.org/rss/1.0/modules/content', 'content'],
  ['purl.oclc.org/net/rss_2.0/enc', 'enc'],
  ['search.yahoo.com/mrss', 'media'],
  ['www.itunes.com/dtds/podcast-1.0.dtd', 'itunes'],
  ['rssnamespace.org/feedburner/ext/1.0', 'feedburner'],
  ['www.w3.org/1999/xhtml', 'xhtml'],
]);
