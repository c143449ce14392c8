import { canonicalName, type Scope } from './canonical-name.ts';
import type { FeedRoot } from './find-feed-root.ts';

/** A text taken out of a document; `isLiteral`: from a CDATA section, its ampersands are no entities. */
export type CarriedText = { source: string; isLiteral: boolean };

/** A document's markup with its texts carried beside it. */
export type Skeleton = {
  xml: string;
  texts: CarriedText[];
  /** Items met, read or not. */
  itemCount: number;
  hasChannel: boolean;
};

/** Where in a skeleton text number n belongs: between two code points that are no characters. */
export const CARRIED = /\uFDD0(\d+)\uFDD1/g;

/** Markup that a strict reader would refuse, or read wrongly. */
export class BrokenMarkupError extends Error {
  override readonly name = 'BrokenMarkupError' as const;
}

/** Items read of one document at the most; the largest real ones have some thousands. */
export const ITEMS_MAX = 10_000;

/** Real markup stays below 60. */
export const DEPTH_MAX = 256;

/** Start tags are shorter, but for images written into an attribute. */
const TAG_LENGTH_MAX = 4 * 1024 * 1024;

/** Shorter texts cost less where they are. */
const CARRIED_MIN = 24;

/**
 * What rss-parser needs of a document: its tags. Long texts, CDATA sections and texts with entities are most
 * of a feed and make a strict reader slow or refuse it; they are carried beside and put back afterwards.
 * Items that RSS has beside or without a channel come to stand in one; comments and what follows the root go.
 * @throws BrokenMarkupError where the markup has to be mended first
 */
export function carryTexts(source: string, root: FeedRoot, scope: Scope): Skeleton {
  const writer = createSkeletonWriter(source, root);
  let at = root.offset;
  while (at < source.length && !writer.isOver()) {
    const open = source.indexOf('<', at);
    if (open === -1) throw new BrokenMarkupError('the root element is not closed');
    writer.text(at, open);
    at = readMarkup(source, open, { writer, scope });
  }
  return writer.finish();
}

type Markup = { writer: SkeletonWriter; scope: Scope };

/** Reads what opens here; says where it ends. */
function readMarkup(source: string, open: number, { writer, scope }: Markup): number {
  const mark = source.charCodeAt(open + 1);
  if (mark === EXCLAMATION || mark === QUESTION) return readDeclaration(source, open, writer);
  const end = endOfTag(source, open);
  const isClosing = mark === SLASH;
  const tag = source.slice(open + (isClosing ? 2 : 1), endOfName(source, open + 2, end));
  const name = canonicalName(tag, scope);
  if (isClosing) writer.close(name, open, end);
  else writer.open(name, open, end);
  return end;
}

function readDeclaration(source: string, open: number, writer: SkeletonWriter): number {
  if (source.startsWith('<![CDATA[', open)) {
    const end = find(source, ']]>', open);
    writer.literal(open, open + 9, end - 3);
    return end;
  }
  writer.cut(open);
  if (source.startsWith('<!--', open)) return writer.resume(find(source, '-->', open + 4));
  return writer.resume(find(source, source.charCodeAt(open + 1) === QUESTION ? '?>' : '>', open));
}

function find(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  if (at === -1) throw new BrokenMarkupError(`no ${mark} to the end`);
  return at + mark.length;
}

/** Behind the `>` of the tag that begins here; one in a quoted value is none. */
function endOfTag(source: string, open: number): number {
  let quote = 0;
  const stop = Math.min(source.length, open + TAG_LENGTH_MAX);
  for (let at = open + 1; at < stop; at += 1) {
    const code = source.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === GREATER) return at + 1;
    else if (code === DOUBLE || code === SINGLE) quote = code;
    if (code === LESS) break;
  }
  throw new BrokenMarkupError('a tag is not closed');
}

function endOfName(source: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = source.charCodeAt(at);
    if (code <= SPACE || code === SLASH || code === GREATER) break;
    at += 1;
  }
  return at;
}

type SkeletonWriter = ReturnType<typeof createSkeletonWriter>;

function createSkeletonWriter(source: string, root: FeedRoot) {
  const parts: string[] = [];
  const texts: CarriedText[] = [];
  const usesChannel = root.wrapper === null && root.format !== 'atom';
  const counts = { items: 0, depth: 0 };
  let copied = root.offset;
  let ampersand = -1;
  let channel: { tag: string; isDeclared: boolean } | null = null;
  let isSkipping = false;
  let isOver = false;

  function flush(end: number, next = end): void {
    if (!isSkipping && end > copied) parts.push(source.slice(copied, end));
    copied = next;
  }

  function carry(text: CarriedText): void {
    if (isSkipping) return;
    parts.push(`\uFDD0${texts.length}\uFDD1`);
    texts.push(text);
  }

  function hasAmpersand(start: number, end: number): boolean {
    if (ampersand < start) ampersand = source.indexOf('&', start);
    if (ampersand === -1) ampersand = source.length;
    return ampersand < end;
  }

  /** True where the tag is taken care of. */
  function openChannel(name: string, open: number, end: number): boolean {
    if (name === 'channel' && channel !== null) {
      channel.isDeclared = true;
      flush(open, end);
      return true;
    }
    if (name !== 'channel') {
      if (channel !== null || counts.depth !== 1) return false;
      flush(open);
      parts.push('<channel>');
      channel = { tag: 'channel', isDeclared: false };
      return false;
    }
    const tag = source.slice(open + 1, endOfName(source, open + 2, end));
    channel = { tag, isDeclared: true };
    if (source.charCodeAt(end - 2) !== SLASH) return true;
    flush(end - 2, end);
    parts.push('>');
    return true;
  }

  function openItem(open: number): void {
    counts.items += 1;
    if (counts.items !== ITEMS_MAX + 1) return;
    flush(open);
    isSkipping = true;
  }

  function closeRoot(open: number, end: number): void {
    isSkipping = false;
    if (counts.items > ITEMS_MAX) copied = open;
    flush(open);
    if (usesChannel) parts.push(channel === null ? '<channel></channel>' : `</${channel.tag}>`);
    flush(end);
    isOver = true;
  }

  return {
    isOver: () => isOver,
    text(start: number, end: number) {
      if (end - start < CARRIED_MIN && !hasAmpersand(start, end)) return;
      flush(start, end);
      carry({ source: source.slice(start, end), isLiteral: false });
    },
    literal(open: number, start: number, end: number) {
      const text = source.slice(start, end);
      if (text.includes('<![CDATA[') && ITEM_END.test(text)) throw new BrokenMarkupError('open CDATA');
      flush(open, end + 3);
      carry({ source: text, isLiteral: true });
    },
    cut: (open: number) => flush(open),
    resume(end: number) {
      copied = end;
      return end;
    },
    open(name: string, open: number, end: number) {
      if (usesChannel && openChannel(name, open, end)) return;
      if (ITEM_NAMES.has(name)) openItem(open);
      if (source.charCodeAt(end - 2) === SLASH) {
        if (counts.depth === 0) closeEmptyRoot(end);
        return;
      }
      counts.depth += 1;
      if (counts.depth > DEPTH_MAX) throw new BrokenMarkupError('nested too deep');
    },
    close(name: string, open: number, end: number) {
      if (usesChannel && name === 'channel') return flush(open, end);
      counts.depth -= 1;
      if (counts.depth === 0) closeRoot(open, end);
    },
    finish(): Skeleton {
      if (!isOver) throw new BrokenMarkupError('the root element is not closed');
      return {
        xml: wrap(parts.join(''), root),
        texts,
        itemCount: counts.items,
        hasChannel: !usesChannel || channel?.isDeclared === true,
      };
    },
  };

  function closeEmptyRoot(end: number): void {
    flush(end - 2, end);
    parts.push(usesChannel ? `><channel></channel></${root.tag}>` : `></${root.tag}>`);
    isOver = true;
  }
}

function wrap(xml: string, { wrapper }: FeedRoot): string {
  return wrapper === null ? xml : `<${wrapper}>${xml}</${wrapper}>`;
}

/** Items under the names they have in the formats; `canonicalName` tells them from other vocabularies'. */
const ITEM_NAMES: ReadonlySet<string> = new Set(['item', 'atom:entry']);
const ITEM_END = /<\/(?:[\w.-]{1,60}:)?(?:item|entry)\s*>/i;

const [EXCLAMATION, DOUBLE, SINGLE, SLASH, LESS, GREATER, QUESTION, SPACE] = [
  0x21, 0x22, 0x27, 0x2f, 0x3c, 0x3e, 0x3f, 0x20,
];
