import { canonicalName, isItemName, type Scope } from './canonical-name.ts';
import { DEPTH_MAX } from './carry-texts.ts';
import type { Repairs } from './count-repairs.ts';
import { decodeEntities, type ExpandOwn, expandWithin, type OwnEntities } from './decode-entities.ts';
import type { FeedRoot } from './find-feed-root.ts';
import { findForward } from './find-forward.ts';
import { findQuoteEnd } from './find-quote-end.ts';

/**
 * Broken XML rewritten as well-formed XML, from the feed's root to its end. Every element is closed where its
 * parent ends at the latest, items stand in the channel whatever was left open before them, and what is no
 * markup becomes text. Says what it mended, and how often. Takes one pass, whatever the damage.
 */
export function mendXml(source: string, root: FeedRoot, context: MendContext): Mended {
  const state = createState(source, root, context);
  let at = root.offset;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    writeText(state, source.slice(at, open === -1 ? source.length : open));
    at = open === -1 ? source.length : readMarkup(state, open);
  }
  closeDocument(state);
  return { xml: state.parts.join(''), quotedItems: state.quotedItems };
}

/** `quotedItems`: those that fields hold as part of their text. */
export type Mended = { xml: string; quotedItems: number };

export type MendContext = { scope: Scope; entities: OwnEntities; repairs: Repairs };

type OpenElement = { tag: string; name: string };

type State = Omit<MendContext, 'entities'> & {
  expandOwn: ExpandOwn;
  source: string;
  root: FeedRoot;
  parts: string[];
  opened: OpenElement[];
  /** Where the next one of each mark is. */
  next: Marks;
  /** End tags to come of elements that were nested too deep to be kept, by name. */
  dropped: Map<string, number>;
  /** Where in `parts` the item began that is open now. */
  itemStart: number;
  itemCount: number;
  isCutInTag: boolean;
  /** Where the last item begins or ends, as far as its name tells. */
  lastItemAt: number;
  /** The field that is being read quotes a feed or items: it ends there, and stands at that depth. */
  quote: { end: number; depth: number };
  quotedItems: number;
  /** Characters that may still be looked through for the ends of quotes, so that time grows with the document. */
  lookAhead: number;
};

function createState(source: string, root: FeedRoot, { entities, ...context }: MendContext): State {
  return {
    ...context,
    expandOwn: expandWithin(entities),
    source,
    root,
    parts: [],
    opened: [],
    next: marksOf(source),
    dropped: new Map(),
    itemStart: -1,
    itemCount: 0,
    isCutInTag: false,
    lastItemAt: Math.max(...ITEM_MARKS.map((mark) => source.lastIndexOf(mark))),
    quote: { end: -1, depth: 0 },
    quotedItems: 0,
    lookAhead: 2 * source.length,
  };
}

type Marks = ReturnType<typeof marksOf>;

function marksOf(source: string) {
  return {
    '<': findForward(source, '<'),
    '>': findForward(source, '>'),
    '?>': findForward(source, '?>'),
    '-->': findForward(source, '-->'),
    ']]>': findForward(source, ']]>'),
    itemEnd: findForward(source, /<\/(?:[\w.-]{1,60}:)?(?:item|entry)\s*>/gi),
    itemTag: findForward(source, /<\/?(?:[\w.-]{1,60}:)?(?:item|entry)[\s>]/gi),
  };
}

const ITEM_MARKS = ['<item', '</item', ':item', '<entry', '</entry', ':entry'];

/** Reads what opens here, and says where it ends. */
function readMarkup(state: State, open: number): number {
  const { source } = state;
  if (source.startsWith('<![CDATA[', open)) return readCdata(state, open + 9);
  if (source.startsWith('<!--', open)) return skipTo(state, open + 4, '-->');
  const mark = source.charAt(open + 1);
  if (mark === '?') return skipTo(state, open + 2, '?>');
  if (mark === '!') return skipTo(state, open + 2, '>');
  if (mark === '/' && NAME_START.test(source.charAt(open + 2))) return readEndTag(state, open);
  if (NAME_START.test(mark)) return readStartTag(state, open);
  state.repairs.add('bare-less-than');
  state.parts.push('&lt;');
  return open + 1;
}

const NAME_START = /[A-Za-z_:]/;

/** Behind the mark; where it never comes, behind the next `>` or before the next tag, so that what follows is not lost. */
function skipTo(state: State, from: number, mark: '>' | '?>' | '-->'): number {
  const end = state.next[mark](from);
  if (end !== Number.POSITIVE_INFINITY) return end + mark.length;
  state.repairs.add('open-declaration');
  return Math.min(state.source.length, state.next['>'](from) + 1, state.next['<'](from));
}

function readCdata(state: State, start: number): number {
  const { source, next } = state;
  const end = next[']]>'](start);
  if (end !== Number.POSITIVE_INFINITY && !swallowsItem(state, start, end)) {
    writeLiteral(state, source.slice(start, end));
    return end + 3;
  }
  state.repairs.add('open-cdata');
  const close = findElementEnd(state, start);
  if (close === source.length) state.isCutInTag = true;
  writeLiteral(state, source.slice(start, close).replace(/\]{1,2}$/, ''));
  return close;
}

/** No field of a feed holds the beginning of an item. */
function swallowsItem(state: State, start: number, end: number): boolean {
  const item = state.next[isInItem(state) ? 'itemEnd' : 'itemTag'](start);
  return item < end && state.source.slice(start, end).includes('<![CDATA[');
}

/** Where the element ends whose CDATA section nobody closed, or an item begins or ends; else the end. */
function findElementEnd({ source, opened, next }: State, start: number): number {
  const text = source.slice(start, next.itemTag(start));
  const element = opened.at(-1);
  const end = element === undefined ? -1 : text.indexOf(`</${element.tag}`);
  return start + (end === -1 ? text.length : end);
}

function readEndTag(state: State, open: number): number {
  const { source } = state;
  const tag = readName(source, open + 2);
  const close = state.next['>'](open);
  if (tag === state.root.tag && open > state.lastItemAt && open >= state.quote.end) return source.length;
  const end = close < state.next['<'](open + 1) ? close + 1 : open + 2 + tag.length;
  writeEndTag(state, tag, open);
  return end;
}

function readName(source: string, from: number): string {
  NAME.lastIndex = from;
  return NAME.exec(source)?.[0] ?? '';
}

// Feed vocabularies are ASCII; what is not came from a broken tag.
const NAME = /[A-Za-z_:][\w:.-]{0,200}/y;

function readStartTag(state: State, open: number): number {
  const { source } = state;
  const tag = readName(source, open + 1);
  const { attributes, end, isClosed, isCut } = readAttributes(state, open + 1 + tag.length);
  if (isCut) {
    state.isCutInTag = true;
    return source.length;
  }
  writeStartTag(state, { tag, open, attributes });
  if (isClosed) writeEndTag(state, tag, open);
  return end;
}

type StartTag = { attributes: Map<string, string>; end: number; isClosed: boolean; isCut: boolean };

const ATTRIBUTES_MAX = 256;
const ATTRIBUTE = /[\s/]*([^\s=>"'/<]{1,200})(?:\s{0,50}=\s{0,50}(?:"([^"]*)"|'([^']*)'|([^\s>"'<]+)))?/y;

function readAttributes(state: State, start: number): StartTag {
  const { source, repairs } = state;
  const attributes = new Map<string, string>();
  let at = start;
  while (at < source.length) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(source);
    if (match === null) break;
    const [, name = '', double, single, bare] = match;
    const quoted = double ?? single;
    if (quoted !== undefined && lostItsQuote(quoted)) break;
    at = ATTRIBUTE.lastIndex;
    if (quoted === undefined) repairs.add('unquoted-attribute');
    if (attributes.size < ATTRIBUTES_MAX && !attributes.has(name)) attributes.set(name, quoted ?? bare ?? '');
  }
  return endStartTag(state, at, attributes);
}

/** A value that holds an end tag, or a tag up to the next attribute's quote, lost its closing quote. */
function lostItsQuote(value: string): boolean {
  return (
    value.includes('<') &&
    (value.includes('</') || value.includes('/>') || (value.endsWith('=') && TAG.test(value)))
  );
}

const TAG = /<[A-Za-z][\w:.-]{0,60}\s/;

function endStartTag(state: State, at: number, attributes: Map<string, string>): StartTag {
  const { source } = state;
  const close = state.next['>'](at);
  const next = state.next['<'](at);
  if (close === next) return { attributes, end: source.length, isClosed: false, isCut: true };
  const isOpen = next < close;
  const end = isOpen ? next : close + 1;
  return { attributes, end, isClosed: !isOpen && source.charAt(close - 1) === '/', isCut: false };
}

function writeText(state: State, source: string): void {
  if (source === '' || (state.opened.length === 0 && source.trim() === '')) return;
  if (state.opened.length === 0) return;
  state.parts.push(escapeXml(decodeEntities(source, state.repairs, state.expandOwn)));
}

function writeLiteral({ parts, opened }: State, text: string): void {
  if (opened.length > 0) parts.push(escapeXml(text));
}

function writeStartTag(
  state: State,
  { tag, open, attributes }: { tag: string; open: number; attributes: ReadonlyMap<string, string> },
): void {
  const name = canonicalName(tag, state.scope);
  const isQuoted = isInQuote(state, { tag, name, open });
  const isItem = !isQuoted && isItemName(name) && state.opened.length > 0;
  if (isQuoted) state.quotedItems += isItemName(name) ? 1 : 0;
  else if (!findPlace(state, { tag, name, isItem })) return;
  if (state.opened.length >= DEPTH_MAX) {
    state.dropped.set(tag, (state.dropped.get(tag) ?? 0) + 1);
    state.repairs.add('over-depth');
    return;
  }
  if (isItem && !isInItem(state)) state.itemStart = state.parts.length;
  state.opened.push({ tag, name: isQuoted ? QUOTED : name });
  state.parts.push(`<${tag}${writeAttributes(state, attributes)}>`);
}

/** Closes what an element cannot stand in; false for an element that is left out. */
function findPlace(state: State, { tag, name, isItem }: OpenElement & { isItem: boolean }): boolean {
  if (isSecondRoot(state, tag)) return false;
  if (isItem) startItem(state, name);
  else if (isStrayChannel(state, name)) return false;
  else if (isFirstChannel(state, name)) closeDownTo(state, 1);
  else closeOpenField(state, name);
  return true;
}

/** What a quoted element is called: it lays out nothing. */
const QUOTED = '';

/** A feed, a channel or an item in a field is part of its text, if the field is closed behind it. */
function isInQuote(state: State, { tag, name, open }: OpenElement & { open: number }): boolean {
  if (open < state.quote.end) return true;
  if (tag !== state.root.tag && name !== 'channel' && !isItemName(name)) return false;
  const depth = depthOfField(state);
  const field = state.opened[depth];
  if (field === undefined) return false;
  const { isQuote, end } = findQuoteEnd(state.source, open, { field: field.tag, limit: state.lookAhead });
  state.lookAhead -= end - open;
  if (isQuote) state.quote = { end, depth };
  return isQuote;
}

/** Where in `opened` the field of an item stands, or a text of the channel's; past the end without one. */
function depthOfField({ opened }: State): number {
  const item = opened.findIndex((element) => isItemName(element.name));
  if (item !== -1) return item + 1;
  const field = opened.findIndex(({ name }) => FIELDS.has(name));
  return field === -1 ? opened.length : field;
}

function writeAttributes({ repairs, expandOwn }: State, attributes: ReadonlyMap<string, string>): string {
  return [...attributes]
    .filter(([attribute]) => ATTRIBUTE_NAME.test(attribute))
    .map(([attribute, value]) => ` ${attribute}="${escapeXml(decodeEntities(value, repairs, expandOwn))}"`)
    .join('');
}

const ATTRIBUTE_NAME = /^[A-Za-z_:][\w:.-]*$/;

/** Another document begins behind this one: taken for this one going on. */
function isSecondRoot({ opened, root, repairs }: State, tag: string): boolean {
  const isSecond = tag === root.tag && opened.length > 0;
  if (isSecond) repairs.add('second-root');
  return isSecond;
}

/** The channel stands in the root, whatever was left open before it. */
function isFirstChannel({ opened }: State, name: string): boolean {
  const isOpen = opened.some((element) => element.name === 'channel');
  return name === 'channel' && !isOpen && opened.length > 1;
}

/** A second channel in the channel, taken for the first one going on; one in Atom, which has none. */
function isStrayChannel({ opened, root, repairs }: State, name: string): boolean {
  if (root.format === 'cdf' || name !== 'channel') return false;
  const isStray = root.format === 'atom' || opened.some((element) => element.name === 'channel');
  if (isStray) repairs.add('second-channel');
  return isStray;
}

/** A field that begins in a field of text was meant to stand behind it. */
function closeOpenField(state: State, name: string): void {
  const { opened } = state;
  if (!FIELDS.has(name) && name !== 'image' && name !== 'source') return;
  const person = opened.findLastIndex((element) => PERSONS.has(element.name));
  const at = person === -1 ? opened.length - 1 : person;
  const [parent, field] = [opened[at - 1], opened[at]];
  if (parent === undefined || field === undefined || !FIELDS.has(field.name)) return;
  if (isItemName(parent.name) || parent.name === 'channel' || at === 1) closeDownTo(state, at);
}

/** Fields of text alone, or of names and addresses. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['title', 'link', 'description', 'guid', 'pubdate', 'author', 'comments', 'category', 'enclosure'],
  ...['language', 'copyright', 'generator', 'lastbuilddate', 'ttl', 'docs', 'content:encoded'],
  ...['dc:creator', 'dc:date', 'dc:subject'],
  ...['atom:title', 'atom:id', 'atom:updated', 'atom:published', 'atom:summary', 'atom:content'],
  ...['atom:rights', 'atom:subtitle', 'atom:link', 'atom:category', 'atom:author', 'atom:contributor'],
]);
/** Those that have elements of their own. */
const PERSONS: ReadonlySet<string> = new Set(['atom:author', 'atom:contributor']);

/** An item stands in the channel (or root): what is open between them was forgotten. */
function startItem(state: State, name: string): void {
  const { opened } = state;
  let keep = opened.length;
  while (keep > 1 && !isListOfItems(opened, keep - 1)) keep -= 1;
  if (state.root.format === 'cdf' || isGuest(state, name)) keep = opened.length;
  closeDownTo(state, keep);
}

function isListOfItems(opened: readonly OpenElement[], at: number): boolean {
  const name = opened[at]?.name;
  return name === 'channel' || (name === 'items' && opened[at - 1]?.name === 'channel');
}

/** An entry of Atom in RSS may be what a field holds. */
function isGuest({ opened, root }: State, name: string): boolean {
  const parent = opened.at(-1)?.name;
  return root.format !== 'atom' && name !== 'item' && parent !== name;
}

function isInItem({ opened }: State): boolean {
  return opened.some(({ name }) => isItemName(name));
}

function writeEndTag(state: State, tag: string, open: number): void {
  const { opened, dropped } = state;
  const toCome = dropped.get(tag) ?? 0;
  if (toCome > 0) {
    dropped.set(tag, toCome - 1);
    return;
  }
  const at = opened.findLastIndex((element) => element.tag === tag);
  if (open < state.quote.end) {
    closeInQuote(state, at);
    return;
  }
  const isChannel = canonicalName(tag, state.scope) === 'channel' && state.root.format !== 'cdf';
  // The channel and the root go on to the end: items may follow what looks like theirs.
  if (at === 0 || (isChannel && state.root.format !== 'atom')) closeOpenItem(state);
  else if (at === -1) state.repairs.add('stray-end-tag');
  else {
    closeDownTo(state, at + 1);
    closeLast(state);
  }
}

/** Nothing in a quote closes what it stands in. */
function closeInQuote(state: State, at: number): void {
  if (at <= state.quote.depth) {
    state.repairs.add('stray-end-tag');
    return;
  }
  closeDownTo(state, at + 1);
  closeLast(state);
}

function closeOpenItem(state: State): void {
  const at = state.opened.findIndex(({ name }) => isItemName(name));
  if (at > 0) closeDownTo(state, at);
}

function closeDownTo(state: State, depth: number): void {
  while (state.opened.length > depth) {
    state.repairs.add('closed-element');
    closeLast(state);
  }
}

function closeLast(state: State): void {
  const element = state.opened.pop();
  if (element === undefined) return;
  state.parts.push(`</${element.tag}>`);
  if (!isItemName(element.name) || isInItem(state)) return;
  state.itemCount += 1;
  state.itemStart = -1;
}

/** An item that the document's end cut off inside of a field is no whole item; it stays if it is all there is. */
function closeDocument(state: State): void {
  const { opened, parts, repairs } = state;
  const item = opened.findIndex(({ name }) => isItemName(name));
  const isRootOpen = !hasRootEnd(state);
  const isCut = isRootOpen && item !== -1 && (state.isCutInTag || opened.length > item + 1);
  if (isCut && state.itemCount > 0 && state.itemStart !== -1) {
    parts.length = state.itemStart;
    opened.length = item;
    repairs.add('cut-item');
  }
  if (item !== -1 && opened.length > item) closeDownTo(state, item);
  if (isRootOpen && opened.length > 0) repairs.add('closed-root');
  while (opened.length > 0) closeLast(state);
}

function hasRootEnd({ source, root, quote }: State): boolean {
  return source.lastIndexOf(`</${root.tag}`) > Math.max(root.offset, quote.end);
}

/** Text and attribute values as XML writes them. */
function escapeXml(text: string): string {
  if (!/[&<>"]/.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
