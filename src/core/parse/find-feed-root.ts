import { countRepairs } from './count-repairs.ts';
import { decodeEntities } from './decode-entities.ts';

/** The start tag that opens a feed. */
export type FeedRoot = {
  format: 'rss' | 'rdf' | 'atom' | 'cdf';
  /** As written, e.g. `a:feed`. */
  tag: string;
  offset: number;
  attributes: ReadonlyMap<string, string>;
  /** It is a part of a feed that stands alone: a channel, an entry, an item. */
  isPart: boolean;
  /** What its layout has for a prefix that stands for no vocabulary, if it turned out so. */
  adopted?: string;
};

/** Characters searched: errors and warnings a server puts before the feed are shorter. */
const SEARCHED = 64 * 1024;

/**
 * The first `<rss`, `<feed` or `<rdf:RDF` (any prefix, any case) outside of comments, else a channel, an entry
 * or an item by itself; null without one.
 */
export function findFeedRoot(text: string): FeedRoot | null {
  const tag = findRootTag(text);
  return tag === null ? null : describeRoot(text, tag);
}

/** Where that start tag is, without what it says. */
export function findRootTag(text: string): StartTag | null {
  const head = text.slice(0, SEARCHED);
  for (const element of startTags(head)) if (/^(?:rss|feed|rdf)$/i.test(element.local)) return element;
  return findPart(head);
}

export type StartTag = { tag: string; local: string; offset: number };

/** Outside of comments; one that never ends hides nothing. */
function* startTags(head: string): Generator<StartTag> {
  const mark = /<!--|<((?:[\w.-]{1,60}:)?([\w.-]{1,60}))(?=[\s/>])/g;
  let lastEnd: number | null = null;
  for (let match = mark.exec(head); match !== null; match = mark.exec(head)) {
    const [, tag, local] = match;
    if (tag !== undefined && local !== undefined) {
      yield { tag, local, offset: match.index };
      continue;
    }
    lastEnd ??= head.lastIndexOf('-->');
    if (mark.lastIndex <= lastEnd) mark.lastIndex = head.indexOf('-->', mark.lastIndex);
  }
}

/**
 * As the first element an RSS channel without `<rss>`, an Atom entry document (RFC 4287, 2) or an item; what servers
 * say of their errors, in HTML, is passed over. A CDF channel (its link is an attribute) wherever it stands.
 */
function findPart(head: string): StartTag | null {
  for (const element of startTags(head)) {
    if (ERROR_MARKUP.has(element.local.toLowerCase())) continue;
    if (isPart(element, head)) return element;
    break;
  }
  const channel = CDF_CHANNEL.exec(head.slice(0, 8192));
  if (channel === null) return null;
  const [, tag = '', local = ''] = channel;
  return { tag, local, offset: channel.index };
}

/** An item is a common word: it counts where it begins as items do. */
function isPart({ local, offset }: StartTag, head: string): boolean {
  return /^(?:channel|entry)$/i.test(local) || (/^item$/i.test(local) && ITEM_FIELD.test(head.slice(offset)));
}

const ITEM_FIELD = /^<[^<]{0,1000}<(?:[\w.-]{1,60}:)?(?:title|link|description|guid)[\s>]/i;
const CDF_CHANNEL = /<((?:[\w.-]{1,60}:)?(channel))(?=\s[^>]{0,500}\bhref\s*=)/i;

/** What PHP and its like write errors with. */
const ERROR_MARKUP: ReadonlySet<string> = new Set(
  'a b big blockquote br center code div em font h1 h2 h3 h4 h5 h6 hr i li ol p pre small span strong table tbody td th thead tr tt u ul'.split(
    ' ',
  ),
);

function describeRoot(text: string, { tag, local, offset }: StartTag): FeedRoot {
  const attributes = readAttributes(text.slice(offset, endOfStartTag(text, offset)));
  const kind = local.toLowerCase();
  const isPart = ['channel', 'entry', 'item'].includes(kind);
  const format = kind === 'channel' && isCdf(text, attributes) ? 'cdf' : formatOf(kind);
  return { format, tag, offset, attributes, isPart };
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
  if (local === 'feed' || local === 'entry') return 'atom';
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
