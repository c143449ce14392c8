/**
 * Text as Postgres and every later step can take it: well-formed, NFC, lines ended by `\n`, without
 * NUL, control characters (other than tab and newline), byte order marks and piles of combining marks.
 */
export function cleanText(text: string): string {
  return toPrintable(text).normalize('NFC');
}

/** `cleanText` without NFC. */
export function toPrintable(text: string): string {
  const wellFormed = text.toWellFormed();
  const clean = ANY_UNWANTED.test(wellFormed)
    ? wellFormed.replace(LINE_END, '\n').replace(UNWANTED, '')
    : wellFormed;
  return MAYBE_MARKS.test(clean) ? clean.replace(PILE_OF_MARKS, '$1') : clean;
}

/** Looking is cheaper than replacing, and most texts have nothing to be replaced. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const ANY_UNWANTED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFEFF]/;

/** Two characters in a row from the parts of Unicode that hold marks, or beyond the first 65,536. */
const MAYBE_MARKS = /[^\n -\u02FF\u0370-\u0482\u2000-\u20CF\u3000-\u3029\u30A0-\u9FFF]{2}/;

const LINE_END = /\r\n?/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
const UNWANTED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFEFF]/g;

/**
 * NFC takes time with the square of a run of marks; UAX #15 (stream-safe text) knows none over 30. The
 * lookahead, true of every mark, halves the time: a range is cheaper to test than a category.
 */
const PILE_OF_MARKS = /(?=[\u0300-\u{10FFFF}])(\p{M}{30})\p{M}+/gu;

/** One line: every run of white space is one space, none at the ends. */
export function foldWhiteSpace(text: string): string {
  return text.replace(FOLDABLE, ' ').trim();
}

// All white space but the single space, which is already what it should be.
const FOLDABLE = / \s+|[^\S ]\s*/g;

/** Text in one line, or null where nothing is left. */
export function cleanLine(text: string | null): string | null {
  if (text === null) return null;
  return foldWhiteSpace(cleanText(text)) || null;
}

const MAX_JSON_DEPTH = 32;

/** JSON data with every string in it (keys too) cleaned; what is nested more than 32 deep becomes null. */
export function cleanJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_JSON_DEPTH) return null;
  if (Array.isArray(value)) return value.map((entry) => cleanJson(entry, depth + 1));
  return cleanRecord(value, depth);
}

/** An object's own fields, cleaned as `cleanJson` does. */
export function cleanRecord(record: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [cleanText(key), cleanJson(value, depth + 1)]),
  );
}
