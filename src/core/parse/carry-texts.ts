import { canonicalName, isItemName, type Scope } from './canonical-name.ts';
import type { FeedRoot } from './find-feed-root.ts';
import { findForward } from './find-forward.ts';
import { decodeUtf8, type SourceText } from './source-text.ts';

/** A text taken out of a document; `isLiteral`: from a CDATA section, its ampersands are no entities. */
export type CarriedText = { source: string; isLiteral: boolean };

/** A document's markup with its texts carried beside it. */
export type Skeleton = {
  xml: string;
  texts: CarriedText[];
  /** The names of elements as written, by the short ones they have in `xml`. */
  tags: ReadonlyMap<string, string>;
  /** Items met, read or not; what a field of an item holds is none. */
  itemCount: number;
  hasChannel: boolean;
  /** Channels behind the first one; what they hold is the first one's. */
  secondChannels: number;
};

/** What stands around the number of a text where it belongs in a skeleton: control characters, which no source has. */
export const [MARK_START, MARK_END] = ['\u0001', '\u0002'];

/** Markup that a strict reader would refuse, or read wrongly. */
export class BrokenMarkupError extends Error {
  override readonly name = 'BrokenMarkupError' as const;
}

/** Names beyond ASCII, which can be read in text alone. */
export class WideMarkupError extends Error {
  override readonly name = 'WideMarkupError' as const;
}

/** Items read of one document at the most; the largest real ones have some thousands. */
export const ITEMS_MAX = 10_000;

/** Real markup stays below 60. */
export const DEPTH_MAX = 256;

/** Start tags are shorter, but for images written into an attribute. */
const TAG_LENGTH_MAX = 4 * 1024 * 1024;

/** Shorter texts cost less where they are. */
const CARRIED_MIN = 24;
/** Addresses, names and dates are shorter; what is longer is made another text before it is kept. */
const COPIED_BELOW = 1024;
/** The same of white space between fields, which is left out. */
const INDENT_MIN = 8;

/**
 * What rss-parser needs of a document: its tags. CDATA sections and texts and values that are long, have entities or are
 * more than ASCII are most of a feed and make a strict reader slow or refuse it; they are carried beside and put back afterwards.
 * Items that RSS has beside or without a channel come to stand in one; comments and what follows the root go.
 * @throws BrokenMarkupError where the markup has to be mended first
 * @throws WideMarkupError where a source of bytes has to be decoded first
 */
export function carryTexts({ characters: source, unit }: SourceText, root: FeedRoot, scope: Scope): Skeleton {
  const state = createState(source, root, unit);
  let at = root.offset;
  while (!state.isOver) {
    const open = source.indexOf('<', at);
    if (open === -1) throw new BrokenMarkupError('the root element is not closed');
    writeText(state, at, open);
    at = readMarkup(state, open, scope);
  }
  // Documents written one behind the other.
  if (ITEM_START.test(source.slice(at))) throw new BrokenMarkupError('items behind the root');
  return {
    xml: state.parts.join(''),
    texts: state.texts,
    tags: new Map([...state.shortNames].map(([tag, short]) => [short, tag])),
    itemCount: state.itemCount,
    hasChannel: !state.usesChannel || state.channel?.isDeclared === true,
    secondChannels: state.secondChannels,
  };
}

type Tag = { tag: string; name: string; open: number; end: number };

/** Reads what opens here; says where it ends. */
function readMarkup(state: State, open: number, scope: Scope): number {
  const { source } = state;
  const mark = source.charCodeAt(open + 1);
  if (mark === EXCLAMATION || mark === QUESTION) return readDeclaration(state, open);
  const isEnd = mark === SLASH;
  const nameStart = open + (isEnd ? 2 : 1);
  const nameEnd = endOfName(state, nameStart);
  const end = endOfTag(state, nameEnd, open + TAG_LENGTH_MAX);
  const tag = source.slice(nameStart, nameEnd);
  const name = canonicalName(tag, scope);
  if (isEnd) writeEndTag(state, { tag, name, open, end });
  else writeStartTag(state, { tag, name, open, end });
  return end;
}

function readDeclaration(state: State, open: number): number {
  const { source } = state;
  if (source.startsWith('<![CDATA[', open)) {
    const end = find(source, ']]>', open);
    writeCdata(state, open, end);
    return end;
  }
  const mark = source.charCodeAt(open + 1) === QUESTION ? '?>' : '>';
  const end = source.startsWith('<!--', open) ? find(source, '-->', open + 4) : find(source, mark, open);
  flush(state, open, end);
  return end;
}

function find(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  if (at === -1) throw new BrokenMarkupError(`no ${mark} to the end`);
  return at + mark.length;
}

/** Of an element; a quote in it is part of it. */
function endOfName({ source, unit }: State, start: number): number {
  for (let at = start; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code <= SPACE || code === SLASH || code === GREATER || code === LESS) return at;
    refuseWide(code, unit);
  }
  return source.length;
}

function refuseWide(code: number, unit: SourceText['unit']): void {
  if (code > ASCII_MAX && unit === 'byte') throw new WideMarkupError('a name beyond ASCII');
}

/** Behind the `>` of a tag, from its name on; one in a quoted value is none. Notes the values worth carrying. */
function endOfTag(state: State, from: number, limit: number): number {
  const { source, unit } = state;
  state.values.length = 0;
  const stop = Math.min(source.length, limit);
  for (let at = from; at < stop; at += 1) {
    const code = source.charCodeAt(at);
    if (code === GREATER) return at + 1;
    if (code === LESS) break;
    refuseWide(code, unit);
    if (code === DOUBLE || code === SINGLE) at = readValue(state, at + 1, code);
  }
  throw new BrokenMarkupError('a tag is not closed');
}

/** Where the value ends that begins here. */
function readValue(state: State, start: number, quote: number): number {
  const { source, values } = state;
  const end = source.indexOf(quote === DOUBLE ? '"' : "'", start);
  if (end === -1 || source.slice(start, end).includes('<')) {
    throw new BrokenMarkupError('a value is not closed');
  }
  const value = findCarried(state, start, end);
  if (value !== null) values.push(value);
  return end;
}

type State = {
  source: string;
  unit: SourceText['unit'];
  root: FeedRoot;
  parts: string[];
  texts: CarriedText[];
  shortNames: Map<string, string>;
  /** RSS and RDF have their items in or beside a channel. */
  usesChannel: boolean;
  channel: { tag: string; isDeclared: boolean } | null;
  secondChannels: number;
  itemCount: number;
  depth: number;
  /** Of attributes, in the tag that is being read: those to be carried, without their quotes. */
  values: Stretch[];
  /** How deep the item stands that is open; -1 for none. */
  itemDepth: number;
  /** All before it is in `parts`. */
  copied: number;
  nextAmpersand: (from: number) => number;
  nextBeyondAscii: (from: number) => number;
  /** How deep the item stands that is left out because it is one too many; -1 for none. */
  skippedDepth: number;
  isOver: boolean;
};

/** Of the source. */
type Stretch = { start: number; end: number; isAscii: boolean };

function createState(source: string, root: FeedRoot, unit: SourceText['unit']): State {
  return {
    source,
    unit,
    root,
    parts: [],
    texts: [],
    shortNames: new Map(),
    usesChannel: root.format === 'rss' || root.format === 'rdf',
    channel: null,
    secondChannels: 0,
    itemCount: 0,
    depth: 0,
    values: [],
    itemDepth: -1,
    copied: root.offset,
    nextAmpersand: findForward(source, '&'),
    nextBeyondAscii: unit === 'byte' ? findForward(source, /[\x80-\xFF]/g) : nowhere,
    skippedDepth: -1,
    isOver: false,
  };
}

function nowhere(): number {
  return Number.POSITIVE_INFINITY;
}

function isSkipping({ skippedDepth }: State): boolean {
  return skippedDepth !== -1;
}

/** Copies up to `end` and goes on from `next`. */
function flush(state: State, end: number, next = end): void {
  if (!isSkipping(state) && end > state.copied) state.parts.push(state.source.slice(state.copied, end));
  state.copied = next;
}

function carry(state: State, stretch: Stretch, isLiteral: boolean): void {
  if (isSkipping(state)) return;
  state.parts.push(MARK_START + state.texts.length + MARK_END);
  state.texts.push({ source: cutText(state.source, stretch), isLiteral });
}

/** To V8 a slice keeps all that it was cut from: what an item is known by would keep its document. */
function cutText(source: string, { start, end, isAscii }: Stretch): string {
  const slice = source.slice(start, end);
  if (!isAscii) return decodeUtf8(slice);
  // Two texts that were put together become one of their own once somebody looks into them.
  return slice.length < COPIED_BELOW ? `${slice} `.slice(0, -1) : slice;
}

function writeText(state: State, start: number, end: number): void {
  if (end - start > INDENT_MIN && isBetweenFields(state)) {
    flush(state, start, end);
    return;
  }
  const text = findCarried(state, start, end);
  if (text === null) return;
  flush(state, start, end);
  carry(state, text, false);
}

/** No text stands there, whatever its publisher thought: `growTree` leaves it out. */
function isBetweenFields({ depth, itemDepth }: State): boolean {
  return depth === 1 || (depth === 2 && itemDepth === 1);
}

function carryValues(state: State): void {
  for (const value of state.values) {
    flush(state, value.start, value.end);
    carry(state, value, false);
  }
}

/** Null for what costs less where it is. */
function findCarried(state: State, start: number, end: number): Stretch | null {
  const isAscii = state.nextBeyondAscii(start) >= end;
  const isPlain = isAscii && end - start < CARRIED_MIN && state.nextAmpersand(start) >= end;
  return isPlain ? null : { start, end, isAscii };
}

function writeCdata(state: State, open: number, end: number): void {
  const [start, stop] = [open + '<![CDATA['.length, end - ']]>'.length];
  const text = state.source.slice(start, stop);
  if (text.includes('<![CDATA[') && ITEM_END.test(text))
    throw new BrokenMarkupError('a CDATA section is open');
  flush(state, open, end);
  carry(state, { start, end: stop, isAscii: state.nextBeyondAscii(start) >= stop }, true);
}

function writeStartTag(state: State, tag: Tag): void {
  const isSelfClosed = state.source.charCodeAt(tag.end - 2) === SLASH;
  if (isChannel(state, tag)) {
    writeChannel(state, tag, isSelfClosed);
    return;
  }
  if (state.usesChannel && state.depth === 1 && state.channel === null) addChannel(state, tag);
  if (isItemName(tag.name) && isItemPlace(state, tag.name)) countItem(state, tag);
  if (state.depth > 0) shorten(state, tag.tag, tag.open + 1);
  carryValues(state);
  if (!isSelfClosed) state.depth += 1;
  else if (state.depth === 0) closeEmptyRoot(state, tag);
  else endSkipping(state, tag);
  if (state.depth > DEPTH_MAX) throw new BrokenMarkupError('nested too deep');
}

/** One in an item is what the item tells of. */
function isChannel({ usesChannel, itemDepth }: State, { name }: Pick<Tag, 'name'>): boolean {
  return usesChannel && name === 'channel' && itemDepth === -1;
}

/** A strict reader looks at every character of a name, at both ends of the element. */
function shorten(state: State, tag: string, start: number): void {
  let short = state.shortNames.get(tag);
  if (short === undefined) {
    short = `x${state.shortNames.size.toString(36)}`;
    state.shortNames.set(tag, short);
  }
  flush(state, start, start + tag.length);
  if (!isSkipping(state)) state.parts.push(short);
}

/** The first channel stays open to the end; what opens another one is left out. */
function writeChannel(state: State, { tag, open, end }: Tag, isSelfClosed: boolean): void {
  if (state.channel !== null) {
    if (state.channel.isDeclared) state.secondChannels += 1;
    state.channel.isDeclared = true;
    flush(state, open, end);
    return;
  }
  state.channel = { tag, isDeclared: true };
  carryValues(state);
  if (!isSelfClosed) return;
  flush(state, end - 2, end);
  state.parts.push('>');
}

function addChannel(state: State, { open }: Tag): void {
  flush(state, open);
  state.parts.push('<channel>');
  state.channel = { tag: 'channel', isDeclared: false };
}

/** What a field of an item holds is its text: a feed in an entry's content, an item that a description is about. */
function isItemPlace({ depth, itemDepth, root }: State, name: string): boolean {
  if (root.format !== 'atom' && name !== 'item') return depth === 1;
  return itemDepth === -1 || depth <= itemDepth + 1;
}

function countItem(state: State, { open, end }: Tag): void {
  state.itemCount += 1;
  if (state.itemDepth === -1 && state.source.charCodeAt(end - 2) !== SLASH) state.itemDepth = state.depth;
  if (state.itemCount <= ITEMS_MAX || isSkipping(state)) return;
  flush(state, open);
  state.skippedDepth = state.depth;
}

/** What stands behind the items that are left out is read again. */
function endSkipping(state: State, { end }: Tag): void {
  if (state.depth !== state.skippedDepth) return;
  flush(state, end);
  state.skippedDepth = -1;
}

function writeEndTag(state: State, { tag, name, open, end }: Tag): void {
  if (isChannel(state, { name })) {
    flush(state, open, end);
    return;
  }
  state.depth -= 1;
  if (state.depth === state.itemDepth) state.itemDepth = -1;
  if (state.depth > 0) {
    shorten(state, tag, open + 2);
    endSkipping(state, { tag, name, open, end });
    return;
  }
  flush(state, open);
  if (state.usesChannel)
    state.parts.push(state.channel === null ? '<channel></channel>' : `</${state.channel.tag}>`);
  flush(state, end);
  state.isOver = true;
}

function closeEmptyRoot(state: State, { end }: Tag): void {
  flush(state, end - 2, end);
  state.parts.push(`>${state.usesChannel ? '<channel></channel>' : ''}</${state.root.tag}>`);
  state.isOver = true;
}

const ITEM_START = /<(?:[\w.-]{1,60}:)?(?:item|entry)[\s>]/i;
const ITEM_END = /<\/(?:[\w.-]{1,60}:)?(?:item|entry)\s*>/i;

const ASCII_MAX = 0x7f;
const [EXCLAMATION, DOUBLE, SINGLE, SLASH, LESS, GREATER, QUESTION, SPACE] = [
  0x21, 0x22, 0x27, 0x2f, 0x3c, 0x3e, 0x3f, 0x20,
];
