import type { LanguageModel } from './language-model.ts';

export type Identified = {
  /** ISO 639-1. */
  language: string;
  /** 0 to 1. */
  score: number;
  isReliable: boolean;
};

/** A mean score that speaks for a language by half. */
const HALF_SURE = 25;
/** Of what texts of the language have on average. */
const ENOUGH = 0.75;

/**
 * The language that a text's n-grams speak for; null where they speak for none. Does what eld 2.1 does, and comes to the same
 * (`detect`, `getScores`, `isReliable`) for texts of up to 1,000 characters, of which eld reads no more.
 */
export function identifyLanguage(
  text: string,
  { languages, separators, letterOf, ngrams }: LanguageModel,
): Identified | null {
  const found = cutNgrams(text.replace(separators, ' ').trim().toLowerCase(), letterOf);
  const scores = new Float64Array(languages.length);
  for (const ngram of found) ngrams.addScores(ngram, scores);
  const best = Math.max(...scores);
  const language = languages[scores.indexOf(best)];
  if (language === undefined || best === 0) return null;
  const mean = best / found.size;
  const score = mean / (mean + HALF_SURE);
  const isReliable = found.size >= 3 && score >= ENOUGH * language.averageScore;
  return { language: language.code, score, isReliable };
}

/** In bytes: what begins later is not read, and after a word that ends behind the first nothing is. */
const [ENOUGH_WORDS, ENOUGH_LETTERS] = [350, 380];
const MOST = ENOUGH_LETTERS + 3;
const SPACE = 0x20;

/** Of words in UTF-8, each once, as numbers (see `NgramTable`). */
function cutNgrams(text: string, letterOf: Uint8Array): Set<number> {
  const ngrams = new Set<number>();
  const bytes = encode(text);
  const letters = bytes.map((byte) => (byte < 0x80 ? byte : (letterOf[byte] ?? 0)));
  let start = 0;
  for (let end = 0; end <= bytes.length; end += 1) {
    if (end < bytes.length && bytes[end] !== SPACE) continue;
    if (end > start) cutWord(ngrams, letters, { start, end });
    if (end > ENOUGH_WORDS) break;
    start = end + 1;
  }
  return ngrams;
}

const encoder = new TextEncoder();

/** As far as it is read. */
function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(MOST);
  const { written } = encoder.encodeInto(text, bytes);
  let end = Math.min(written, ENOUGH_LETTERS + 1);
  while (end < written && isInCharacter(bytes[end] ?? 0)) end += 1;
  return bytes.subarray(0, end);
}

function isInCharacter(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

const MOST_OF_WORD = 70;

/** Four letters each, three apart; the first begins with a space, and the last, which are the word's last four, ends with one. */
function cutWord(ngrams: Set<number>, letters: Uint8Array, { start, end }: { start: number; end: number }) {
  const cut = Math.min(end, start + MOST_OF_WORD);
  let at = start;
  for (; at + 4 < cut; at += 3) ngrams.add(readNgram(letters, at, at + 4, at === start));
  const tail = Math.max(start, cut - 4);
  ngrams.add(
    cut < end ? readRest(letters, tail, end) : readNgram(letters, tail, end, at === start) * 256 + SPACE,
  );
}

/** Of a word that is too long the last is all the rest: no table holds it, but it counts, and that once. Below zero, where no other is. */
function readRest(letters: Uint8Array, start: number, end: number): number {
  let rest = 0;
  for (let at = start; at < end; at += 1) rest = (rest * 256 + (letters[at] ?? 0)) % PRIME;
  return -rest;
}

/** So large that two rests hardly ever meet, and 256 of it are still exact. */
const PRIME = 2 ** 44 - 17;

function readNgram(letters: Uint8Array, start: number, end: number, isFirst: boolean): number {
  let ngram = isFirst ? SPACE : 0;
  for (let at = start; at < end; at += 1) ngram = ngram * 256 + (letters[at] ?? 0);
  return ngram;
}
