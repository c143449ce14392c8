/**
 * What the character at a place of a text is to a reader of words, in bits; 0 behind the end. It is looked up: that is asked
 * of every character of every text, and what Unicode says of one takes long to ask.
 */
export function characterKind(text: string, at: number): number {
  if (at >= text.length) return 0;
  return KINDS[text.charCodeAt(at)] || classify(text, at);
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

/** By code unit, as far as they were met; what takes two units is not in it. */
const KINDS = new Uint16Array(0x10000);

function classify(text: string, at: number): number {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const kind = TESTS.reduce((sum, [bit, test]) => (test.test(character) ? sum | bit : sum), 0);
  if (character.length > 1) return kind | kinds.wide | kinds.changing;
  const isChanging = character !== character.toLowerCase();
  const known = kind | kinds.known | (isChanging ? kinds.changing : 0);
  if (!SURROGATE.test(character)) KINDS[text.charCodeAt(at)] = known;
  return known;
}

const SURROGATE = /\p{Cs}/u;
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
