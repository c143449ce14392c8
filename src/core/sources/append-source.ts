import { isDeepStrictEqual } from 'node:util';
import { type Document, parse, parseDocument, stringify, YAMLSeq } from 'yaml';

export type NewSource = {
  url: string;
  name: string | null;
  tags: string[];
  language: string | null;
  every: string | null;
  fulltext: string | null;
};

/**
 * The text of a config file with one more source at the end of its list. What is there stays to the letter where the list
 * is one of lines that begin with `-`; elsewhere comments stay, and the layout is made anew.
 * Whether the result is a good config is for the caller to check.
 */
export function appendSource(text: string, source: NewSource): { text: string; name: string } {
  const document = parseDocument(text);
  const name = source.name ?? hostOf(source.url);
  const entry = {
    name,
    url: source.url,
    ...(source.tags.length > 0 && { tags: source.tags }),
    ...(source.language !== null && { language: source.language }),
    ...(source.every !== null && { every: source.every }),
    ...(source.fulltext !== null && { fulltext: source.fulltext === 'auto' ? 'auto' : true }),
  };
  const inserted = insertEntry(text, document, entry);
  if (!(document.get('sources') instanceof YAMLSeq)) document.set('sources', document.createNode([]));
  document.addIn(['sources'], document.createNode(entry));
  if (inserted !== null && means(inserted, document)) return { text: inserted, name };
  return { text: document.toString({ lineWidth: 0 }), name };
}

/** Null where the list is not written line by line. */
function insertEntry(text: string, document: Document.Parsed, entry: object): string | null {
  const list: unknown = document.get('sources');
  if (!(list instanceof YAMLSeq) || list.flow || !list.range) return null;
  const [start] = list.range;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const at = endOfLine(text, list.items.at(-1)?.range?.[1] ?? start);
  const lines = stringify([entry], { lineWidth: 0 }).replace(/^/gm, indent).trimEnd();
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text.slice(0, at);
  const gap = before.endsWith('\n') ? '' : newline;
  return before + gap + lines.replaceAll('\n', newline) + newline + text.slice(at);
}

/** After the line that `offset` is in; `offset` itself where a line begins there. */
function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

function means(text: string, document: Document): boolean {
  try {
    return isDeepStrictEqual(parse(text), document.toJS());
  } catch {
    return false;
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : url;
}
