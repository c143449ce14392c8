import type { Repairs } from './count-repairs.ts';
import { readJson } from './read-json.ts';

/**
 * A JSON Feed that is no JSON: read with its raw control characters as blanks, then without comments, commas and
 * words that JSON has no place for, else what stands before its items and each item that is whole. Null where
 * there is nothing to save.
 */
export function mendJson(text: string, repairs: Repairs): unknown {
  const whole = parse(withoutControls(text));
  if (whole !== undefined) {
    repairs.add('control-characters');
    return whole;
  }
  const mended = mendSlips(withoutControls(dropComments(text, repairs)), repairs);
  return parse(mended) ?? readWithoutTail(mended, repairs) ?? readWholeItems(mended, repairs);
}

/** Servers write comments, pages and warnings behind what they send. */
function readWithoutTail(text: string, repairs: Repairs): unknown {
  const whole = parse(text.slice(0, Math.max(0, endOfObject(text, 0))));
  if (whole !== undefined) repairs.add('cut-tail');
  return whole;
}

function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
  return text.replace(/[\u0000-\u001F\uFEFF]/g, ' ');
}

/** As JavaScript has them. */
function dropComments(text: string, repairs: Repairs): string {
  return text.replace(STRING_OR_COMMENT, (token) => {
    if (!token.startsWith('/')) return token;
    repairs.add('json-comment');
    return ' ';
  });
}

const DOUBLE_QUOTED = /"[^"\\]*(?:\\.[^"\\]*)*"?/;

/** A text as JavaScript may write it: where one may stand, so that an apostrophe by itself opens none. */
const SINGLE_QUOTED = /(?<=[{[,:]\s{0,50})'[^'\\]*(?:\\.[^'\\]*)*'(?=\s{0,50}[,:}\]])/;

const STRING_OR_COMMENT = tokens(
  DOUBLE_QUOTED,
  SINGLE_QUOTED,
  /\/\/[^\n\r]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?/,
);

/**
 * Templates leave a comma behind the last element; Python writes NaN and Infinity; JavaScript `\'` and `\x27`, texts
 * in single quotes and names in none.
 */
function mendSlips(text: string, repairs: Repairs): string {
  return text.replace(STRING_OR_SLIP, (token) => {
    if (token.startsWith('"')) return token.includes('\\') ? mendEscapes(token, repairs) : token;
    const [kind, mended] = mendSlip(token);
    repairs.add(kind);
    return kind === 'single-quotes' ? mendEscapes(mended, repairs) : mended;
  });
}

function mendSlip(token: string): [kind: string, mended: string] {
  if (token === ',') return ['trailing-comma', ''];
  if (token.startsWith("'")) return ['single-quotes', `"${doubleQuoted(token.slice(1, -1))}"`];
  return NOT_A_NUMBER.test(token) ? ['not-a-number', 'null'] : ['unquoted-name', `"${token}"`];
}

function doubleQuoted(text: string): string {
  return text.replaceAll("\\'", "'").replace(/\\?"/g, '\\"');
}

const NOT_A_NUMBER = /^-?(?:NaN|Infinity)$/;

function mendEscapes(string: string, repairs: Repairs): string {
  return string.replace(ESCAPE, (token, character: string, code: string | undefined) => {
    if (GOOD_ESCAPE.test(token)) return token;
    repairs.add('bad-escape');
    return code === undefined ? character : `\\u00${code}`;
  });
}

const ESCAPE = /\\(u[\da-f]{4}|x([\da-f]{2})|.)/gis;
const GOOD_ESCAPE = /^\\(?:u.{4}|["\\/bfnrt])$/s;

const STRING_OR_SLIP = tokens(
  DOUBLE_QUOTED,
  SINGLE_QUOTED,
  /(?<![\w$])[A-Za-z_$][\w$]{0,200}(?![\w$])(?=\s{0,50}:)/,
  /-?\b(?:NaN|Infinity)\b/,
  /,(?=\s*[}\]])/,
);

function tokens(...patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'gs');
}

function readWholeItems(text: string, repairs: Repairs): unknown {
  const start = /"items"\s{0,100}:\s{0,100}\[/.exec(text);
  if (start === null) return null;
  const items: unknown[] = [];
  let at = start.index + start[0].length;
  for (let end = endOfObject(text, at); end !== -1; end = endOfObject(text, at)) {
    const item = parse(text.slice(text.indexOf('{', at), end));
    if (item === undefined) repairs.add('unreadable-item');
    else items.push(item);
    at = end;
  }
  if (items.length === 0) return null;
  repairs.add('cut-item');
  const head = parse(`${text.slice(0, start.index).replace(/,\s*$/, '')}}`);
  return { ...Object(head ?? {}), items };
}

/** Behind the object that is next in the list; -1 where the list ends or the object does not. */
function endOfObject(text: string, from: number): number {
  const token = /[{}\]]|"[^"\\]*(?:\\.[^"\\]*)*"?/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [mark] = match;
    if (mark === '{') depth += 1;
    if (mark === '}') depth -= 1;
    if (mark === '}' && depth === 0) return token.lastIndex;
    if (mark === ']' && depth === 0) return -1;
  }
  return -1;
}

function parse(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
