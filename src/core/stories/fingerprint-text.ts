import { finishHash, hashText } from './hash-text.ts';
import type { TextWords } from './read-words.ts';
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
  const kept = furniture.size === 0 ? null : text.paragraphs.map((hash) => !furniture.has(hash));
  const isKept = (paragraph: number) => kept === null || (kept[paragraph] ?? true);
  const hashes = kept === null ? text.hashes : keepWords(text, isKept);
  return {
    ...sampleShingles(hashes, text.wordsPerShingle),
    ...collectNames(text.mentions.filter(({ paragraph }) => isKept(paragraph))),
    words: hashes.length,
  };
}

/** The paragraphs worth remembering of an outlet: the first and the last ones, `maxParagraphs` in all. */
export function outerParagraphs({ paragraphs }: TextWords): number[] {
  const half = storyRules.maxParagraphs / 2;
  const outer =
    paragraphs.length <= 2 * half ? paragraphs : [...paragraphs.slice(0, half), ...paragraphs.slice(-half)];
  return [...new Set(outer)];
}

function keepWords({ hashes, paragraphOf }: TextWords, isKept: (paragraph: number) => boolean): number[] {
  return hashes.filter((_, index) => isKept(paragraphOf[index] ?? -1));
}

function sampleShingles(words: readonly number[], length: number): Pick<Fingerprint, 'sketch' | 'keys'> {
  const sketch = new Set<number>();
  const keys = new Set<number>();
  let start = 0;
  for (const { untilWord, every, keyEvery } of storyRules.sampling) {
    const end = Math.min(untilWord, words.length - length + 1);
    for (; start < end; start += 1) {
      const hash = hashShingle(words, start, length);
      if ((hash & (every - 1)) === 0) sketch.add(hash);
      if ((hash & (keyEvery - 1)) === 0) keys.add(hash);
    }
  }
  return { sketch: [...sketch], keys: [...keys] };
}

function hashShingle(words: readonly number[], start: number, length: number): number {
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
