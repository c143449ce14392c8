import { hashText } from './hash-text.ts';
import { storyRules } from './story-rules.ts';

/** A text as words, read once; what is furniture may be decided afterwards. */
export type TextWords = {
  /** A hash for each word, the title's first. */
  hashes: number[];
  /** The paragraph of each word; -1 is the title. */
  paragraphOf: number[];
  /** A hash for each paragraph of the text. */
  paragraphs: number[];
  /** Names and numbers; `isEvidence` where it is not just the capital of a sentence's or headline's word. */
  mentions: { word: string; paragraph: number; isEvidence: boolean }[];
  wordsPerShingle: number;
};

export type ReadableText = {
  title: string;
  /** Plain text, a paragraph a line or more. */
  text: string;
  /** ISO 639-1 or BCP 47; null when unknown. */
  language: string | null;
};

/**
 * Words of a title and text, folded (case, accents, compatibility forms), with their paragraphs, names and numbers.
 * Scripts without spaces are read by the character. Linear in the text; never throws.
 */
export function readWords({ title, text, language }: ReadableText): TextWords {
  const draft: Draft = {
    words: { hashes: [], paragraphOf: [], paragraphs: [], mentions: [], wordsPerShingle: 0 },
    characters: 0,
    capitalsAreNouns: /^(?:de|lb|gsw|nds)\b/i.test(language ?? ''),
  };
  readParagraph(draft, title, titleParagraph);
  for (const line of text.split('\n')) {
    if (draft.words.hashes.length >= maxWords) break;
    if (line.trim() !== '') readParagraph(draft, line, draft.words.paragraphs.length);
  }
  dropCutWord(draft.words, text);
  const isByCharacter = draft.characters * 2 > draft.words.hashes.length;
  draft.words.wordsPerShingle = isByCharacter ? storyRules.charactersPerShingle : storyRules.wordsPerShingle;
  return draft.words;
}

export const titleParagraph = -1;
const maxWords = storyRules.sampling[storyRules.sampling.length - 1]?.untilWord ?? 0;

type Draft = {
  words: TextWords;
  /** How many of the words are single characters of a script without spaces. */
  characters: number;
  /** Languages that write every noun with a capital: there, only a second one in a row inside a sentence makes a name ("Der Wind" is none). */
  capitalsAreNouns: boolean;
};

/** With one group each, so that a line is split into tokens and what stands between them. */
const TOKEN =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|\p{N}+(?:[.,:]\p{N}+)*|[\p{L}\p{N}](?:['’]?[[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]])*)/v;
/** The same for lines of Latin letters and their marks, told by less. */
const PLAIN_LINE = /^[\u0300-\u036F\0-\x7F\u2010-\u2027]*$/;
const PLAIN_TOKEN = /(\d+(?:[.,:]\d+)*|[A-Za-z\d](?:['’]?[\u0300-\u036FA-Za-z\d])*)/;
const WITHOUT_SPACES =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function readParagraph(draft: Draft, raw: string, paragraph: number): void {
  const { words } = draft;
  const first = words.hashes.length;
  const line = raw.normalize('NFKD');
  const [before = '', ...pairs] = line.split(PLAIN_LINE.test(line) ? PLAIN_TOKEN : TOKEN);
  let gap = before;
  let last = noToken;
  for (let index = 0; index < pairs.length && words.hashes.length < maxWords; index += 2) {
    const token = pairs[index] ?? '';
    const word = foldWord(token);
    if (word === '') {
      gap += token;
    } else {
      words.hashes.push(hashText(word));
      words.paragraphOf.push(paragraph);
      if (token.length <= 2 && WITHOUT_SPACES.test(token)) draft.characters += 1;
      last = readMention(draft, { gap, token, word, paragraph, last });
      gap = '';
    }
    gap += pairs[index + 1] ?? '';
  }
  if (paragraph !== titleParagraph && words.hashes.length > first) {
    words.paragraphs.push(hashWords(words.hashes, first));
  }
}

/** `isInnerCapital`: of no sentence's first word. */
type Token = { isCapital: boolean; isInnerCapital: boolean; length: number };
const noToken: Token = { isCapital: false, isInnerCapital: false, length: 0 };

function readMention(
  draft: Draft,
  at: { gap: string; token: string; word: string; paragraph: number; last: Token },
): Token {
  const { gap, token, word, paragraph, last } = at;
  const isNumber = DIGIT.test(token);
  const isCapital = !isNumber && CAPITAL.test(token);
  if (isNumber || isCapital) {
    const isInside = paragraph !== titleParagraph && !startsSentence(gap, last);
    const isName = isInside && !isShouted(token) && (!draft.capitalsAreNouns || last.isInnerCapital);
    const isEvidence = paragraph !== titleParagraph && (isNumber || isName);
    draft.words.mentions.push({ word: word.slice(0, 40), paragraph, isEvidence });
  }
  const isInnerCapital = isCapital && !startsSentence(gap, last);
  return { isCapital, isInnerCapital, length: token.length };
}

const DIGIT = /^\p{N}/u;
const CAPITAL = /^\p{Lu}/u;
const SENTENCE_END = /[.!?:;…"“”„«»|–—-]/;

/** An abbreviation ("St. Helier") ends no sentence. */
function startsSentence(gap: string, last: Token): boolean {
  if (last.length === 0) return true;
  if (gap.startsWith('. ') && last.isCapital && last.length <= 3) return false;
  return SENTENCE_END.test(gap);
}

/** Text in capitals tells no names; short ones are abbreviations. */
function isShouted(token: string): boolean {
  return token.length > 5 && token === token.toUpperCase();
}

/** Case and accents, and what people put inside a word or number and others do not. */
function foldWord(token: string): string {
  return token.toLowerCase().replace(INSIDE_A_WORD, '');
}

const INSIDE_A_WORD = /[\p{M}'’.,:]/gu;

function hashWords(hashes: readonly number[], first: number): number {
  let hash = hashes.length - first;
  for (let index = first; index < hashes.length; index += 1) {
    hash = (Math.imul(hash, 0x01000193) + (hashes[index] ?? 0)) | 0;
  }
  return hash;
}

const CUT = /\p{L}(?:…|\.\.\.)[\])]?\s*$/u;

/** A teaser may end in the middle of a word: "the may…". */
function dropCutWord({ hashes, paragraphOf, mentions }: TextWords, text: string): void {
  if (!CUT.test(text.slice(-20))) return;
  hashes.pop();
  const paragraph = paragraphOf.pop();
  if (mentions.at(-1)?.paragraph === paragraph) mentions.pop();
}
