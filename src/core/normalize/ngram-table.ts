/** An n-gram is up to six bytes, and stands as the number that they are in base 256. */
export type NgramTable = {
  /** Adds to `scores`, by language, what an n-gram speaks for each; nothing where it is unknown. */
  addScores: (ngram: number, scores: Float64Array) => void;
};

/** `scores`: a language and what it scores, another one and what that scores, and so on; all below 256. */
export type NgramEntry = { ngram: number; scores: number[] };

/**
 * A hash table with open addressing, in arrays that V8 does not look through: as objects the n-grams took 29 MB, which every
 * collection of garbage went over.
 */
export function createNgramTable(entries: readonly NgramEntry[]): NgramTable {
  const bits = Math.ceil(Math.log2(entries.length + 1)) + 1;
  const keys = new Float64Array(2 ** bits);
  const places = new Uint32Array(2 ** bits);
  const lists = new Uint8Array(entries.reduce((sum, { scores }) => sum + 1 + scores.length, 1));
  const findSlot = (ngram: number) => {
    let slot = hashNgram(ngram) >>> (32 - bits);
    while (places[slot] !== 0 && keys[slot] !== ngram) slot = (slot + 1) & (keys.length - 1);
    return slot;
  };
  let end = 1;
  for (const { ngram, scores } of entries) {
    const slot = findSlot(ngram);
    keys[slot] = ngram;
    places[slot] = end;
    lists[end] = scores.length;
    lists.set(scores, end + 1);
    end += 1 + scores.length;
  }
  return {
    addScores: (ngram, scores) => {
      const place = places[findSlot(ngram)] ?? 0;
      const last = place + (lists[place] ?? 0);
      for (let at = place + 1; at < last; at += 2) {
        const language = lists[at] ?? 0;
        scores[language] = (scores[language] ?? 0) + (lists[at + 1] ?? 0) + BASE_SCORE;
      }
    },
  };
}

/** Of its two halves, spread by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4) and a constant of MurmurHash3. */
function hashNgram(ngram: number): number {
  return Math.imul(ngram | 0, 0x9e3779b1) ^ Math.imul((ngram / 0x10000) | 0, 0x85ebca6b);
}

/** The tables of eld leave it out of every score. */
const BASE_SCORE = 53;
