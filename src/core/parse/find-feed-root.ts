/** The start tag that opens a feed. */
export type FeedRoot = {
  format: 'rss' | 'rdf' | 'atom';
  /** As written, e.g. `a:feed`. */
  tag: string;
  offset: number;
  /** Offset after the start tag's `>`. */
  end: number;
  attributes: ReadonlyMap<string, string>;
};

/** Characters searched: errors and warnings a server puts before the feed are shorter. */
const SEARCHED = 64 * 1024;

/** The first `<rss`, `<feed` or `<rdf:RDF` (any prefix, any case) outside of comments; null without one. */
export function findFeedRoot(text: string): FeedRoot | null {
  const head = text.slice(0, SEARCHED);
  const mark = /<!--|<((?:[\w.-]+:)?(rss|feed|rdf))(?=[\s/>])/gi;
  for (let match = mark.exec(head); match !== null; match = mark.exec(head)) {
    const [, tag, local] = match;
    if (tag !== undefined && local !== undefined) return describeRoot(text, match.index, tag, local);
    const end = head.indexOf('-->', mark.lastIndex);
    if (end === -1) return null;
    mark.lastIndex = end;
  }
  return null;
}

function describeRoot(text: string, offset: number, tag: string, local: string): FeedRoot {
  const close = text.indexOf('>', offset);
  const end = close === -1 ? text.length : close + 1;
  const attributes = readAttributes(text.slice(offset, Math.min(end, offset + SEARCHED)));
  return { format: formatOf(local.toLowerCase()), tag, offset, end, attributes };
}

function formatOf(local: string): FeedRoot['format'] {
  if (local === 'feed') return 'atom';
  return local === 'rdf' ? 'rdf' : 'rss';
}

function readAttributes(startTag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  // The look-behind keeps a name from being tried again at each of its letters.
  for (const match of startTag.matchAll(/(?<=\s)([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const [, name = '', double, single] = match;
    if (!attributes.has(name)) attributes.set(name, (double ?? single ?? '').replaceAll('&amp;', '&'));
  }
  return attributes;
}
