import { countRepairs } from './count-repairs.ts';
import { decodeEntities } from './decode-entities.ts';

/** The start tag that opens a feed. */
export type FeedRoot = {
  format: 'rss' | 'rdf' | 'atom' | 'cdf';
  /** As written, e.g. `a:feed`. */
  tag: string;
  offset: number;
  attributes: ReadonlyMap<string, string>;
  /** What the document lacks around its root: a channel or entry that stands alone. */
  wrapper: 'rss' | 'feed' | null;
};

/** Characters searched: errors and warnings a server puts before the feed are shorter. */
const SEARCHED = 64 * 1024;

/**
 * The first `<rss`, `<feed` or `<rdf:RDF` (any prefix, any case) outside of comments, else a first element
 * that is a channel or an entry by itself; null without one.
 */
export function findFeedRoot(text: string): FeedRoot | null {
  const head = text.slice(0, SEARCHED);
  const mark = /<!--|<((?:[\w.-]{1,60}:)?(rss|feed|rdf))(?=[\s/>])/gi;
  // A comment that never ends hides nothing.
  const lastEnd = head.lastIndexOf('-->');
  for (let match = mark.exec(head); match !== null; match = mark.exec(head)) {
    const [, tag, local] = match;
    if (tag !== undefined && local !== undefined) return describeRoot(text, match.index, tag, local);
    if (mark.lastIndex <= lastEnd) mark.lastIndex = head.indexOf('-->', mark.lastIndex);
  }
  return findBareRoot(text, head);
}

/**
 * A CDF channel (its link is an attribute), wherever it stands; as the first element an RSS channel without
 * `<rss>`, or an Atom entry document (RFC 4287, 2).
 */
function findBareRoot(text: string, head: string): FeedRoot | null {
  const start = head.slice(0, 8192);
  const match = FIRST_ELEMENT.exec(start) ?? CDF_CHANNEL.exec(start);
  if (match === null) return null;
  const [all, tag = '', local = ''] = match;
  return describeRoot(text, match.index + all.length - tag.length - 1, tag, local);
}

const FIRST_ELEMENT =
  /^(?:[^<]{0,1000}<[?!][^>]{0,2000}>){0,20}[^<]{0,1000}<((?:[\w.-]{1,60}:)?(channel|entry))(?=[\s/>])/i;
const CDF_CHANNEL = /<((?:[\w.-]{1,60}:)?(channel))(?=\s[^>]{0,500}\bhref\s*=)/i;

function describeRoot(text: string, offset: number, tag: string, local: string): FeedRoot {
  const attributes = readAttributes(text.slice(offset, endOfStartTag(text, offset)));
  const kind = local.toLowerCase();
  if (kind === 'entry') return { format: 'atom', tag, offset, attributes, wrapper: 'feed' };
  if (kind === 'channel') {
    const format = isCdf(text, attributes) ? 'cdf' : 'rss';
    return { format, tag, offset, attributes, wrapper: 'rss' };
  }
  return { format: formatOf(kind), tag, offset, attributes, wrapper: null };
}

/** CDF writes its links into attributes. */
function isCdf(text: string, attributes: ReadonlyMap<string, string>): boolean {
  const names = [...attributes.keys()].map((name) => name.toLowerCase());
  return (
    names.includes('href') ||
    names.includes('base') ||
    /<(?:(?:abstract|schedule)[\s>]|item\s{1,20}href\s{0,20}=)/i.test(text.slice(0, SEARCHED))
  );
}

function formatOf(local: string): FeedRoot['format'] {
  if (local === 'feed') return 'atom';
  return local === 'rdf' ? 'rdf' : 'rss';
}

function endOfStartTag(text: string, offset: number): number {
  const close = text.indexOf('>', offset);
  return Math.min(close === -1 ? text.length : close, offset + SEARCHED);
}

function readAttributes(startTag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  // The look-behind keeps a name from being tried again at each of its letters.
  for (const match of startTag.matchAll(/(?<=\s)([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const [, name = '', double, single] = match;
    if (!attributes.has(name)) attributes.set(name, decodeEntities(double ?? single ?? '', countRepairs()));
  }
  return attributes;
}
