/**
 * A title in capitals throughout, spelled as its words are spelled in the text; words that the text does not
 * have become lower case, but for the first letter and what can only be an abbreviation. All others stay as they are.
 */
export function recaseTitle(title: string, text: string): string {
  if (!isShouted(title)) return title;
  const spellings = readSpellings(text.slice(0, SAMPLE_CHARACTERS));
  const recased = title.replace(WORD, (word) => spellings.get(word.toLowerCase()) ?? lower(word));
  return recased.replace(/\p{L}/u, (letter) => letter.toUpperCase());
}

const SAMPLE_CHARACTERS = 5000;
/** "NASA TV" and "BREAKING NEWS" are no shouting. */
const LEAST_WORDS = 3;
const LEAST_LETTERS = 12;

const WORD = /[\p{L}\p{M}\p{N}'’-]+/gu;

function isShouted(title: string): boolean {
  if (title !== title.toUpperCase() || title === title.toLowerCase()) return false;
  const capitals = title.match(/\p{Lu}/gu)?.length ?? 0;
  const letters = title.match(/\p{L}/gu)?.length ?? 0;
  const words = title.match(WORD)?.filter((word) => /\p{Lu}{2}/u.test(word)).length ?? 0;
  return capitals >= LEAST_LETTERS && capitals > letters / 2 && words >= LEAST_WORDS;
}

/**
 * How a text writes its words: with a small letter wherever it does so once, else as it does first. A capital at the
 * beginning of a sentence tells nothing.
 */
function readSpellings(text: string): Map<string, string> {
  const spellings = new Map<string, string>();
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const folded = word.toLowerCase();
    const isTold = word.slice(1) !== folded.slice(1) || !beginsSentence(text, index);
    if (word === folded || (isTold && !spellings.has(folded))) spellings.set(folded, word);
  }
  return spellings;
}

function beginsSentence(text: string, index: number): boolean {
  return /(?:^|[.!?:…\n"“„«])\s*$/.test(text.slice(Math.max(0, index - 3), index));
}

/** `COVID-19`, `G20`, `NDR`: with a digit, or without a vowel. */
function lower(word: string): string {
  const isAbbreviation = /\p{N}/u.test(word) || /^[BCDFGHJKLMNPQRSTVWXZ]{2,5}$/.test(word);
  return isAbbreviation ? word : word.toLowerCase();
}
