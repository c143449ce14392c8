import { Parser } from 'htmlparser2';
import { NotAFeedError } from '../../domain/errors.ts';
import type { Repair } from '../../domain/item.ts';
import type { FeedRoot } from './find-feed-root.ts';
import { DEPTH_MAX } from './read-xml-element.ts';

/**
 * Broken XML rewritten as well-formed XML: from the feed's root to its end, every element closed, every
 * ampersand and less-than sign that is text escaped. Says what it mended, and how often.
 * @throws NotAFeedError when elements are nested deeper than any real document nests them
 */
export function mendXml(text: string, root: FeedRoot): { xml: string; repairs: Repair[] } {
  const counts = createCounts();
  if (hasJunk(text.slice(0, root.offset))) counts.add('cut-prolog');
  const source = escapeStrayLessThan(text.slice(root.offset), counts);
  const hasChannel = root.format === 'atom' || /<(?:[\w.-]+:)?channel[\s>/]/i.test(source);
  if (!hasChannel) counts.add('added-channel');
  const xml = rewrite(source, { counts, afterRoot: hasChannel ? '' : '<channel/>' });
  return { xml, repairs: counts.list() };
}

/** Characters that XML has no place for; they are no text either. */
export function dropControlCharacters(text: string): { text: string; repairs: Repair[] } {
  let count = 0;
  const kept = text.replace(CONTROL, () => {
    count += 1;
    return '';
  });
  return { text: kept, repairs: count === 0 ? [] : [{ kind: 'control-characters', count }] };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

type Counts = { add(kind: string): void; list(): Repair[] };

function createCounts(): Counts {
  const counts = new Map<string, number>();
  return {
    add(kind) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
    list() {
      return [...counts].map(([kind, count]) => ({ kind, count }));
    },
  };
}

/** True where more than declarations, comments and white space stand before the root. */
function hasJunk(prolog: string): boolean {
  return prolog.replace(/<[?!][^<>]*>/g, '').trim() !== '';
}

/** A `<` that opens no tag, comment, CDATA or declaration is text ("3 < 5", "<3"). */
function escapeStrayLessThan(source: string, counts: Counts): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = source.indexOf('<'); at !== -1; at = source.indexOf('<', at)) {
    const opaqueEnd = endOfOpaque(source, at);
    if (opaqueEnd === null && !TAG_START.test(source.charAt(at + 1))) {
      parts.push(source.slice(copied, at), '&lt;');
      counts.add('bare-less-than');
      copied = at + 1;
    }
    at = opaqueEnd ?? at + 1;
  }
  return parts.join('') + source.slice(copied);
}

const TAG_START = /[A-Za-z_:/!?]/;

/** Where a CDATA section or comment that begins here ends; null where none begins. */
function endOfOpaque(source: string, at: number): number | null {
  const close = source.startsWith('<![CDATA[', at) ? ']]>' : source.startsWith('<!--', at) ? '-->' : null;
  if (close === null) return null;
  const end = source.indexOf(close, at);
  return end === -1 ? source.length : end + close.length;
}

type Rewrite = { counts: Counts; afterRoot: string };

function rewrite(source: string, { counts, afterRoot }: Rewrite): string {
  const writer = createWriter(counts, afterRoot);
  let attributes = new Map<string, string>();
  let isCdata = false;
  const parser = new Parser(
    {
      onopentagname() {
        attributes = new Map();
      },
      onattribute(name, value, quote) {
        if (!quote) counts.add('unquoted-attribute');
        if (NAME.test(name) && !attributes.has(name)) attributes.set(name, value);
      },
      onopentag: (tag) => writer.open(tag, attributes),
      ontext: (text) => writer.text(text, isCdata),
      oncdatastart() {
        isCdata = true;
      },
      oncdataend() {
        isCdata = false;
      },
      onclosetag(tag, isImplied) {
        const isSelfClosed = source.charAt(parser.endIndex - 1) === '/';
        writer.close(tag, isImplied && !isSelfClosed);
      },
    },
    { xmlMode: true, decodeEntities: false },
  );
  parser.end(source);
  return writer.written();
}

function createWriter(counts: Counts, afterRoot: string) {
  const parts: string[] = [];
  const opened: string[] = [];
  const isOver = () => opened.length === 0 && parts.length > 0;

  return {
    open(tag: string, attributes: ReadonlyMap<string, string>) {
      if (isOver()) return;
      opened.push(tag);
      if (opened.length > DEPTH_MAX) throw new NotAFeedError(`elements nested more than ${DEPTH_MAX} deep`);
      if (NAME.test(tag)) parts.push(writeStartTag(tag, attributes, counts));
      if (opened.length === 1) parts.push(afterRoot);
    },
    text(text: string, isCdata: boolean) {
      if (opened.length > 0) parts.push(isCdata ? escapeLiteral(text) : escapeText(text, counts));
    },
    close(tag: string, isForced: boolean) {
      // A start tag that the end of the document cut off is closed without ever having been opened.
      if (opened.at(-1) !== tag) return;
      opened.pop();
      if (NAME.test(tag)) parts.push(`</${tag}>`);
      if (isForced) counts.add(opened.length === 0 ? 'closed-root' : 'closed-element');
    },
    written: () => parts.join(''),
  };
}

// Feed vocabularies are ASCII; what is not came from a broken tag.
const NAME = /^[A-Za-z_:][\w:.-]*$/;

function writeStartTag(tag: string, attributes: ReadonlyMap<string, string>, counts: Counts): string {
  const written = [...attributes].map(([name, value]) => ` ${name}="${escapeText(value, counts)}"`);
  return `<${tag}${written.join('')}>`;
}

/** Source text with its entities as they are, its bare ampersands and unknown entities as text. */
function escapeText(source: string, counts: Counts): string {
  return source
    .replace(/&(?:(#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{0,31});)?/gi, (match, entity?: string) =>
      entity === undefined ? escapeAmpersand(match, 'bare-ampersand', counts) : readEntity(match, counts),
    )
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function escapeAmpersand(match: string, kind: string, counts: Counts): string {
  counts.add(kind);
  return `&amp;${match.slice(1)}`;
}

function readEntity(match: string, counts: Counts): string {
  if (XML_ENTITIES.has(match)) return match;
  const decoded = decodeEntity(match);
  if (decoded === match) return escapeAmpersand(match, 'unknown-entity', counts);
  return escapeLiteral(decoded.replace(CONTROL, ''));
}

const XML_ENTITIES = new Set(['&amp;', '&lt;', '&gt;', '&quot;', '&apos;']);

/** HTML's entities: feeds use them without declaring them. */
function decodeEntity(entity: string): string {
  let decoded = '';
  new Parser({ ontext: (text) => (decoded += text) }, { decodeEntities: true }).end(entity);
  return decoded;
}

function escapeLiteral(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
