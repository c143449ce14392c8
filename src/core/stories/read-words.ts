import { codeUnits } from '../code-units.ts';
import { characterKind, has, kinds, type Units } from './character-kind.ts';
import { addToHash, finishHash, hashStart, hashText } from './hash-text.ts';
import { storyRules } from './story-rules.ts';

/** A text as words, read once; what is furniture may be decided afterwards. */
export type TextWords = {
  /** A hash for each word, the title's first. */
  hashes: Int32Array;
  /** A hash for each paragraph of the text. */
  paragraphs: number[];
  /** Which word is the first of each paragraph; those before are the title's. */
  starts: number[];
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
  const draft = createDraft(language);
  readParagraph(draft, title, titleParagraph);
  for (const line of text.split('\n')) {
    if (draft.count >= maxWords) break;
    if (line.trim() !== '') readParagraph(draft, line, draft.paragraphs.length);
  }
  if (CUT.test(text.slice(-20))) dropLastWord(draft);
  const { count, characters, paragraphs, starts, mentions } = draft;
  const isByCharacter = characters * 2 > count;
  const wordsPerShingle = isByCharacter ? storyRules.charactersPerShingle : storyRules.wordsPerShingle;
  return { hashes: HASHES.slice(0, count), paragraphs, starts, mentions, wordsPerShingle };
}

export const titleParagraph = -1;
const maxWords = storyRules.sampling[storyRules.sampling.length - 1]?.untilWord ?? 0;

/** A teaser may end in the middle of a word: "the may…". */
const CUT = /\p{L}(?:…|\.\.\.)[\])]?\s*$/u;

/** Of the text that is being read: how much room its words take is known at its end. */
const HASHES = new Int32Array(maxWords);

type Draft = Pick<TextWords, 'paragraphs' | 'starts' | 'mentions'> & {
  /** Words read so far. */
  count: number;
  /** How many of them are single characters of a script without spaces. */
  characters: number;
  /** Languages that write every noun with a capital: there, only a second one in a row inside a sentence makes a name ("Der Wind" is none). */
  capitalsAreNouns: boolean;
};

function createDraft(language: string | null): Draft {
  const capitalsAreNouns = /^(?:de|lb|gsw|nds)\b/i.test(language ?? '');
  return { count: 0, characters: 0, paragraphs: [], starts: [], mentions: [], capitalsAreNouns };
}

/** A line that is being read, and what is known of the word before. */
type Line = Units & {
  text: string;
  paragraph: number;
  at: number;
  lastStart: number;
  lastEnd: number;
  lastIsCapital: boolean;
  /** Of no sentence's first word. */
  lastIsInner: boolean;
};

function readParagraph(draft: Draft, raw: string, paragraph: number): void {
  const first = draft.count;
  const text = raw.normalize('NFKD');
  const last = { lastStart: 0, lastEnd: 0, lastIsCapital: false, lastIsInner: false };
  const line: Line = { text, units: codeUnits(text), length: text.length, paragraph, at: 0, ...last };
  while (line.at < line.length && draft.count < maxWords) {
    const kind = characterKind(line, line.at);
    const end = endOfToken(line, line.at, kind);
    if (isWord(kind)) readWord(draft, line, end, kind);
    line.at = end;
  }
  if (paragraph === titleParagraph || draft.count === first) return;
  draft.starts.push(first);
  draft.paragraphs.push(hashWords(first, draft.count));
}

/** A mark by itself, as scripts without spaces have them, is none. */
function isWord(kind: number): boolean {
  return has(kind, kinds.unspaced | kinds.letter | kinds.number) && !has(kind, kinds.mark);
}

function endOfToken(text: Units, start: number, kind: number): number {
  if (has(kind, kinds.unspaced)) return start + widthOf(kind);
  if (has(kind, kinds.number)) return endOfRun(text, start, kinds.number, kinds.point);
  if (has(kind, kinds.letter)) return endOfRun(text, start, kinds.part, kinds.apostrophe);
  return start + widthOf(kind);
}

/** Of characters that are `part`, with a `joint` between two of them here and there. */
function endOfRun(text: Units, start: number, part: number, joint: number): number {
  for (let at = start; ; ) {
    const kind = characterKind(text, at);
    if (has(kind, part)) at += widthOf(kind);
    else if (has(kind, joint) && has(characterKind(text, at + 1), part)) at += 1;
    else return at;
  }
}

function widthOf(kind: number): number {
  return has(kind, kinds.wide) ? 2 : 1;
}

function readWord(draft: Draft, line: Line, end: number, kind: number): void {
  const { text, at, paragraph } = line;
  const isCapital = has(kind, kinds.capital);
  const isInner = isCapital && !startsSentence(line);
  if (isCapital || has(kind, kinds.number)) {
    const word = foldWord(text.slice(at, end));
    const isTelling = !isCapital || (isInner && isName(draft, line, end));
    const isEvidence = paragraph !== titleParagraph && isTelling;
    draft.mentions.push({ word: word.slice(0, 40), paragraph, isEvidence });
    HASHES[draft.count] = hashText(word);
  } else {
    HASHES[draft.count] = hashWord(line, end);
  }
  draft.count += 1;
  if (has(kind, kinds.unspaced)) draft.characters += 1;
  line.lastStart = at;
  line.lastEnd = end;
  line.lastIsCapital = isCapital;
  line.lastIsInner = isInner;
}

const SENTENCE_END = /[.!?:;…"“”„«»|–—-]/;

/** An abbreviation ("St. Helier") ends no sentence. */
function startsSentence({ text, at, lastStart, lastEnd, lastIsCapital }: Line): boolean {
  if (lastEnd === 0) return true;
  if (lastIsCapital && lastEnd - lastStart <= 3 && text.startsWith('. ', lastEnd)) return false;
  return SENTENCE_END.test(text.slice(lastEnd, at));
}

/** Text in capitals tells none; short ones are abbreviations. */
function isName({ capitalsAreNouns }: Draft, { text, at, lastIsInner }: Line, end: number): boolean {
  const token = text.slice(at, end);
  const isShouted = token.length > 5 && token === token.toUpperCase();
  return !isShouted && (!capitalsAreNouns || lastIsInner);
}

/** `hashText` of the word folded, without making that text where each letter is what it is folded to. */
function hashWord(line: Line, end: number): number {
  const { text, units, at: start } = line;
  let hash = hashStart;
  for (let at = start; at < end; at += 1) {
    const kind = characterKind(line, at);
    if (has(kind, kinds.changing)) return hashText(foldWord(text.slice(start, end)));
    if (!has(kind, insideWord)) hash = addToHash(hash, units[at]!);
  }
  return finishHash(hash);
}

/** Case and accents, and what people put inside a word or number and others do not. */
function foldWord(token: string): string {
  return token.toLowerCase().replace(/[\p{M}'’.,:]/gu, '');
}

const insideWord = kinds.mark | kinds.apostrophe | kinds.point;

function hashWords(first: number, end: number): number {
  let hash = end - first;
  for (let index = first; index < end; index += 1) {
    hash = (Math.imul(hash, 0x01000193) + (HASHES[index] ?? 0)) | 0;
  }
  return hash;
}

function dropLastWord(draft: Draft): void {
  if (draft.count === 0) return;
  draft.count -= 1;
  if (draft.mentions.at(-1)?.paragraph === draft.paragraphs.length - 1) draft.mentions.pop();
}
