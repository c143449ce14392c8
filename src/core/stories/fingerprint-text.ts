import { finishHash, hashText } from './hash-text.ts';
import { type TextWords, titleParagraph } from './read-words.ts';
import { storyRules } from './story-rules.ts';

/** What is kept of a text to know its copies by. */
export type Fingerprint = {
  /** Distinct hashes (int4) of sampled shingles: FracMinHash (Irber et al. 2022), whose overlap estimates containment. */
  sketch: number[];
  /** Those of the sketch that stories are looked up by: fewer, since each is a page of the index to read and to write. */
  keys: number[];
  /** Names and numbers, folded: the first `maxNames`. */
  names: string[];
  /** Hashes (int4) of all words that may be a name or number: where the names of another text are looked up. */
  mentions: number[];
  /** Words, without furniture; characters in scripts without spaces. */
  words: number;
};

/** The fingerprint of a text without the paragraphs that its outlet repeats (`furniture`, their hashes). */
export function fingerprintText(text: TextWords, furniture: ReadonlySet<number>): Fingerprint {
  if (furniture.size === 0) return fingerprintWhole(text);
  const kept = text.paragraphs.map((hash) => !furniture.has(hash));
  const isKept = (paragraph: number) => kept[paragraph] ?? true;
  const mentions = text.mentions.filter(({ paragraph }) => isKept(paragraph));
  return composeFingerprint({ ...text, hashes: keepWords(text, isKept), mentions });
}

/** Worked out once per text: the store looks articles up by their keys before they are placed. */
function fingerprintWhole(text: TextWords): Fingerprint {
  const known = KNOWN_WHOLE.get(text);
  if (known !== undefined) return known;
  const fingerprint = composeFingerprint(text);
  KNOWN_WHOLE.set(text, fingerprint);
  return fingerprint;
}

const KNOWN_WHOLE = new WeakMap<TextWords, Fingerprint>();

function composeFingerprint({
  hashes,
  mentions,
  wordsPerShingle,
}: Pick<TextWords, 'hashes' | 'mentions' | 'wordsPerShingle'>): Fingerprint {
  return { ...sampleShingles(hashes, wordsPerShingle), ...collectNames(mentions), words: hashes.length };
}

/** The paragraphs worth remembering of an outlet: the first and the last ones, `maxParagraphs` in all. */
export function outerParagraphs({ paragraphs }: TextWords): number[] {
  const half = storyRules.maxParagraphs / 2;
  const outer =
    paragraphs.length <= 2 * half ? paragraphs : [...paragraphs.slice(0, half), ...paragraphs.slice(-half)];
  return [...new Set(outer)];
}

function keepWords({ hashes, starts }: TextWords, isKept: (paragraph: number) => boolean): Int32Array {
  let paragraph = titleParagraph;
  return hashes.filter((_, index) => {
    if (index === starts[paragraph + 1]) paragraph += 1;
    return isKept(paragraph);
  });
}

/** The rules for both are nested: a key is of the sketch wherever its shingle stands, and what is none at first becomes none later. */
function sampleShingles(words: Int32Array, length: number): Pick<Fingerprint, 'sketch' | 'keys'> {
  const sketch = new Set<number>();
  const keys: number[] = [];
  let start = 0;
  for (const { untilWord, every, keyEvery } of storyRules.sampling) {
    const end = Math.min(untilWord, words.length - length + 1);
    for (; start < end; start += 1) {
      const hash = hashShingle(words, start, length);
      if ((hash & (every - 1)) !== 0 || sketch.has(hash)) continue;
      sketch.add(hash);
      if ((hash & (keyEvery - 1)) === 0) keys.push(hash);
    }
  }
  return { sketch: [...sketch], keys };
}

function hashShingle(words: Int32Array, start: number, length: number): number {
  let hash = length;
  for (let index = start; index < start + length; index += 1) {
    hash = (Math.imul(hash, 0x9e3779b1) + (words[index] ?? 0)) | 0;
  }
  return finishHash(hash);
}

function collectNames(mentions: TextWords['mentions']): Pick<Fingerprint, 'names' | 'mentions'> {
  const names = new Set<string>();
  const places = new Set<string>();
  for (const { word, isEvidence } of mentions) {
    if (places.size < storyRules.maxMentions) places.add(word);
    if (isEvidence && names.size < storyRules.maxNames) names.add(word);
  }
  return { names: [...names], mentions: [...places].map(hashText) };
}
