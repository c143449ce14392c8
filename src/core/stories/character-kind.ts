/**
 * What the character at a place of a text is to a reader of words, in bits; 0 at its end. It is looked up: that is asked
 * of every character of every text, and what Unicode says of one takes long to ask.
 */
export function characterKind({ units, length }: Units, at: number): number {
  if (at >= length) return 0;
  const code = codePoint(units, at, length);
  return KINDS[code] || classify(code);
}

/** Of a text, the first `length` of an array. */
export type Units = { units: Uint16Array; length: number };

function codePoint(units: Uint16Array, at: number, length: number): number {
  const unit = units[at]!;
  if ((unit & 0xfc00) !== 0xd800 || at + 1 === length) return unit;
  const next = units[at + 1]!;
  return (next & 0xfc00) === 0xdc00 ? 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff) : unit;
}

export function has(kind: number, bits: number): boolean {
  return (kind & bits) !== 0;
}

export const kinds = {
  /** Of a script without spaces. */
  unspaced: 1,
  /** Begins a word, and `part` goes on with it; neither is of a script without spaces. */
  letter: 2,
  part: 4,
  number: 8,
  capital: 16,
  mark: 32,
  /** May stand between digits, as an apostrophe between letters. */
  point: 64,
  apostrophe: 128,
  /** Lower case is written otherwise, or depends on what stands around it. */
  changing: 256,
  /** Of two code units. */
  wide: 512,
  /** Of every one that was met: 0 is for those that were not. */
  known: 1024,
} as const;

/** By code point, as far as they were met. Only the pages that are written to take memory. */
const KINDS = new Uint16Array(0x110000);

function classify(code: number): number {
  const character = String.fromCodePoint(code);
  const isWide = character.length > 1;
  const kind = TESTS.reduce((sum, [bit, test]) => (test.test(character) ? sum | bit : sum), 0);
  const isChanging = isWide || character !== character.toLowerCase();
  const known = kinds.known | kind | (isWide ? kinds.wide : 0) | (isChanging ? kinds.changing : 0);
  KINDS[code] = known;
  return known;
}

const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const TESTS: [bit: number, test: RegExp][] = [
  [kinds.unspaced, SPACELESS],
  [kinds.letter, new RegExp(`^(?!${SPACELESS.source})\\p{L}`, 'u')],
  [kinds.part, new RegExp(`^(?!${SPACELESS.source})[\\p{L}\\p{N}\\p{M}]`, 'u')],
  [kinds.number, /\p{N}/u],
  [kinds.capital, /\p{Lu}/u],
  [kinds.mark, /\p{M}/u],
  [kinds.point, /[.,:]/],
  [kinds.apostrophe, /['’]/],
];
