import { createHash, hash } from 'node:crypto';

/**
 * SHA-256 (hex) of a document but for when it was built: the dates and comments before its first item and behind its last,
 * which many publishers write anew into every answer. Two bodies of one hash have the same items byte by byte, and say the
 * same of their feed. What is no XML in an ASCII-like charset, or has no item near its beginning, is hashed as a whole.
 */
export function hashSteadyPart(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const head = bytes.toString('latin1', 0, maxEdgeBytes);
  const first = BEGINS_FEED.test(head) ? head.search(ITEM_START) : -1;
  if (first === -1) return hash('sha256', bytes, 'hex');
  const last = findLastItem(bytes, first);
  return createHash('sha256')
    .update(dropBuildMarks(head.slice(0, first)), 'latin1')
    .update(bytes.subarray(first, last))
    .update(dropBuildMarks(bytes.toString('latin1', last)), 'latin1')
    .digest('hex');
}

/** The longest head of the feeds that this was tried on has 6 KB, the longest tail 0.3 KB. */
const maxEdgeBytes = 32_768;

/** Behind a byte order mark, too. JSON and pages speak of items in their texts. */
const BEGINS_FEED = /^(?:\xef\xbb\xbf)?\s*<(?:[?!]|(?:\w{1,60}:)?(?:rss|rdf|feed|channel)[\s>])/i;

/** Also what only looks like an item: it is no edge then. */
const ITEM_START = /[<:](?:item|entry)[\s/>]/i;

/** Where the last item ends; the end of the document where that is far from it, or cannot be told. */
function findLastItem(bytes: Buffer, first: number): number {
  const offset = Math.max(first, bytes.length - maxEdgeBytes);
  const tail = bytes.toString('latin1', offset);
  const end = Math.max(tail.lastIndexOf('</item>'), tail.lastIndexOf('</entry>'));
  return end === -1 || ITEM_START.test(tail.slice(end)) ? bytes.length : offset + end;
}

/** Comments are mostly of caches and generators: in how many milliseconds, and when. */
function dropBuildMarks(edge: string): string {
  return edge.replaceAll(
    /<(lastBuildDate|pubDate|updated|modified|dc:date)>[^<]{0,100}<\/\1>|<!--[^<>]{0,500}-->/g,
    '',
  );
}
