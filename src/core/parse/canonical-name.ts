import type { FeedRoot } from './find-feed-root.ts';

/** What each namespace prefix stands for, by our word for the vocabulary, and the names worked out so far. */
export type Scope = {
  vocabularies: ReadonlyMap<string, string>;
  names: Map<string, string>;
  /** The namespace of the feed's root, what it stands for by that, and the vocabulary that stands for the same. */
  root: { uri: string | null; vocabulary: string; adopted: string | null };
  /** The prefix of RDF, where it is another one: its attributes count on elements of all vocabularies. */
  rdfPrefix: string | null;
};

/**
 * One name for an element whatever prefix its publisher chose: `title` is RSS, all else has its vocabulary
 * before it (`atom:title`, `dc:date`). Lower case. An undeclared prefix is taken at its word.
 */
export function canonicalName(tag: string, scope: Scope): string {
  const known = scope.names.get(tag);
  if (known !== undefined) return known;
  const name = composeName(tag, scope);
  if (scope.names.size < NAMES_MAX) scope.names.set(tag, name);
  return name;
}

/** The scope inside a feed's root: its own prefix is its format's, whatever namespace it declares. */
export function scopeOfRoot({ format, tag, attributes, adopted }: FeedRoot): Scope {
  const { prefix } = splitTag(tag);
  const vocabulary = format === 'atom' || format === 'rdf' ? format : '';
  const uri = attributes.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`);
  const own = { uri: uri === undefined ? null : foldUri(uri), vocabulary, adopted: adopted ?? null };
  return widenScope(createScope(new Map([[prefix, vocabulary]]), own), Object.fromEntries(attributes));
}

/** A scope with an element's own namespace declarations; the same one where it has none. */
export function widenScope(scope: Scope, attributes: Readonly<Record<string, string>>): Scope {
  let wider: Map<string, string> | null = null;
  for (const name in attributes) {
    if (!name.startsWith('xmlns') || (name.length > 5 && name[5] !== ':')) continue;
    const prefix = name.slice('xmlns:'.length);
    const vocabulary = vocabularyOf(foldUri(attributes[name] ?? ''), prefix, scope);
    if (scope.vocabularies.get(prefix) === vocabulary) continue;
    wider ??= new Map(scope.vocabularies);
    wider.set(prefix, vocabulary);
  }
  return wider === null ? scope : createScope(wider, scope.root);
}

/** True for the names that items have in the formats; Atom feeds hold an `item` now and then, RSS an `entry`. */
export function isItemName(name: string): boolean {
  return name === 'item' || name === 'atom:entry' || name === 'atom:item' || name === 'entry';
}

/** True for an element of a namespace that nobody here knows, which it declares for names without a prefix. */
export function declaresForeign({ xmlns }: Readonly<Record<string, string>>, { root }: Scope): boolean {
  if (xmlns === undefined) return false;
  const uri = foldUri(xmlns);
  return uri !== '' && uri !== root.uri && !VOCABULARIES.has(uri);
}

/** True for a vocabulary that is no more than its publisher's word for it. */
export function isUnknownVocabulary(word: string): boolean {
  return word !== '' && !KNOWN_VOCABULARIES.has(word);
}

/** `dc:date` → prefix `dc`, local `date`. */
export function splitTag(tag: string): { prefix: string; local: string } {
  const colon = tag.indexOf(':');
  return { prefix: tag.slice(0, Math.max(0, colon)), local: tag.slice(colon + 1) };
}

/** Documents use some dozens of names; a hostile one does not fill the memory with its own. */
const NAMES_MAX = 1000;

function createScope(vocabularies: ReadonlyMap<string, string>, root: Scope['root']): Scope {
  const rdf = [...vocabularies].find(([prefix, name]) => name === 'rdf' && prefix !== 'rdf' && prefix !== '');
  return { vocabularies, names: new Map(), root, rdfPrefix: rdf?.[0] ?? null };
}

function vocabularyOf(uri: string, prefix: string, { root }: Scope): string {
  if (uri === root.uri) return root.vocabulary;
  // Programs take a namespace back (`xmlns=""`) where they mean the feed's.
  if (uri === '' && prefix === '') return layoutVocabulary(root);
  return VOCABULARIES.get(uri) ?? usualVocabulary(prefix);
}

/** RDF has its channel and items from RSS. */
function layoutVocabulary({ vocabulary }: Scope['root']): string {
  return vocabulary === 'rdf' ? '' : vocabulary;
}

function composeName(tag: string, { vocabularies, root }: Scope): string {
  const { prefix, local } = splitTag(tag);
  const found = vocabularies.get(prefix) ?? usualVocabulary(prefix);
  const vocabulary = found === root.adopted ? layoutVocabulary(root) : found;
  const name = local.toLowerCase();
  return vocabulary === '' || (vocabulary === 'atom' && RSS_ALONE.has(name)) ? name : `${vocabulary}:${name}`;
}

/** Names that Atom does not have: they are RSS's, whatever namespace a program declared around them. */
const RSS_ALONE: ReadonlySet<string> = new Set([
  ...[
    'channel',
    'description',
    'guid',
    'pubdate',
    'lastbuilddate',
    'enclosure',
    'comments',
    'language',
    'image',
  ],
  ...['managingeditor', 'webmaster', 'ttl', 'docs', 'cloud', 'textinput', 'skiphours', 'skipdays'],
]);

function usualVocabulary(prefix: string): string {
  const word = prefix.toLowerCase();
  return USUAL_PREFIXES.get(word) ?? word;
}

/** Publishers vary scheme, case and the last character of a namespace. */
function foldUri(uri: string): string {
  return uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/#]$/, '');
}

/** Prefixes that many documents use, and some forget to declare. */
const USUAL_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['a10', 'atom'],
  ['atom10', 'atom'],
  ['atom03', 'atom'],
  ['dct', 'dcterms'],
  ['cc', 'creativecommons'],
  ['rss', ''],
  ['mrss', 'media'],
]);

const VOCABULARIES: ReadonlyMap<string, string> = new Map([
  ['purl.org/rss/1.0', ''],
  ['purl.org/rss/1.0/modules/rss091', ''],
  ['purl.org/net/rss1.1', ''],
  ['my.netscape.com/rdf/simple/0.9', ''],
  ['channel.netscape.com/rdf/simple/0.9', ''],
  ['my.netscape.com/publish/formats/rss-0.91.dtd', ''],
  ['backend.userland.com/rss', ''],
  ['backend.userland.com/rss2', ''],
  ['backend.userland.com/rss091', ''],
  ['backend.userland.com/rss092', ''],
  ['blogs.law.harvard.edu/tech/rss', ''],
  ['cyber.law.harvard.edu/rss/rss.html', ''],
  ['www.w3.org/2005/atom', 'atom'],
  ['purl.org/atom/ns', 'atom'],
  ['purl.org/atom/app', 'app'],
  ['www.w3.org/2007/app', 'app'],
  ['www.w3.org/1999/02/22-rdf-syntax-ns', 'rdf'],
  ['purl.org/dc/elements/1.1', 'dc'],
  ['purl.org/dc/elements/1.0', 'dc'],
  ['purl.org/dc/terms', 'dcterms'],
  ['purl.org/rss/1.0/modules/content', 'content'],
  ['purl.org/rss/1.0/modules/syndication', 'sy'],
  ['purl.org/rss/1.0/modules/slash', 'slash'],
  ['purl.org/rss/1.0/modules/link', 'l'],
  ['purl.org/rss/1.0/modules/taxonomy', 'taxo'],
  ['purl.org/rss/1.0/modules/annotate', 'annotate'],
  ['purl.org/rss/1.0/modules/aggregation', 'ag'],
  ['purl.org/rss/1.0/modules/event', 'ev'],
  ['purl.oclc.org/net/rss_2.0/enc', 'enc'],
  ['purl.org/syndication/thread/1.0', 'thr'],
  ['purl.org/syndication/history/1.0', 'fh'],
  ['search.yahoo.com/mrss', 'media'],
  ['video.search.yahoo.com/mrss', 'media'],
  ['www.rssboard.org/media-rss', 'media'],
  ['www.itunes.com/dtds/podcast-1.0.dtd', 'itunes'],
  ['www.google.com/schemas/play-podcasts/1.0', 'googleplay'],
  ['www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd', 'googleplay'],
  ['podcastindex.org/namespace/1.0', 'podcast'],
  ['github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md', 'podcast'],
  ['rssnamespace.org/feedburner/ext/1.0', 'feedburner'],
  ['www.w3.org/1999/xhtml', 'xhtml'],
  ['xmlns.com/foaf/0.1', 'foaf'],
  ['wellformedweb.org/commentapi', 'wfw'],
  ['webns.net/mvcb', 'admin'],
  ['web.resource.org/cc', 'creativecommons'],
  ['creativecommons.org/ns', 'creativecommons'],
  ['backend.userland.com/creativecommonsrssmodule', 'creativecommons'],
  ['cyber.law.harvard.edu/rss/creativecommonsrssmodule.html', 'creativecommons'],
  ['backend.userland.com/blogchannelmodule', 'blogchannel'],
  ['www.georss.org/georss', 'georss'],
  ['www.georss.org/georss/10', 'georss'],
  ['www.opengis.net/gml', 'gml'],
  ['www.w3.org/2003/01/geo/wgs84_pos', 'geo'],
  ['postneo.com/icbm', 'icbm'],
  ['madskills.com/public/xml/rss/module/trackback', 'trackback'],
  ['madskills.com/public/xml/rss/module/pingback', 'pingback'],
  ['source.scripting.com', 'source'],
  ['activitystrea.ms/spec/1.0', 'activity'],
  ['a9.com/-/spec/opensearch/1.1', 'opensearch'],
  ['schemas.google.com/g/2005', 'gd'],
  ['wordpress.org/export/1.2/excerpt', 'excerpt'],
  ['www.w3.org/xml/1998/namespace', 'xml'],
]);

const KNOWN_VOCABULARIES: ReadonlySet<string> = new Set(VOCABULARIES.values());
