import { finishHash, hashText } from '../../src/core/stories/hash-text.ts';
import type { LabelledArticle } from './make-corpus.ts';

/** Gives every article, in order of arrival, the number of its group; `state` is what it has to keep. */
export type Grouping = (articles: readonly LabelledArticle[]) => { groups: number[]; state: unknown };

export const baselines: Record<string, Grouping> = {
  'exact text': byKey(({ text }) => fold(text)),
  title: byKey(({ title }) => fold(title)),
  'MinHash-LSH 25x5, verified at 0.5': byMinHash,
  'SimHash, k=3': bySimHash,
};

function fold(text: string): string {
  return wordsOf(text).join(' ');
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function byKey(keyOf: (article: LabelledArticle) => string): Grouping {
  return (articles) => {
    const groups = new Map<string, number>();
    return {
      groups: articles.map((article) => remember(groups, keyOf(article), groups.size)),
      state: groups,
    };
  };
}

function remember<Key>(known: Map<Key, number>, key: Key, otherwise: number): number {
  const value = known.get(key) ?? otherwise;
  known.set(key, value);
  return value;
}

function shinglesOf({ title, text }: LabelledArticle): number[] {
  const words = wordsOf(`${title} ${text}`).map(hashText);
  return words.slice(2).map((word, index) => {
    const [first = 0, second = 0] = [words[index], words[index + 1]];
    return finishHash(Math.imul(Math.imul(first, 31) + second, 31) + word);
  });
}

const [bands, rows] = [25, 5];

/** Broder (1997): groups are what verified pairs connect. */
function byMinHash(articles: readonly LabelledArticle[]) {
  const parents = articles.map((_, index) => index);
  const buckets = Array.from({ length: bands }, () => new Map<number, number[]>());
  const signatures = articles.map((article) => minHash(shinglesOf(article)));
  for (const [index, signature] of signatures.entries()) {
    for (const other of findNeighbours(buckets, signature, index)) {
      if (agreement(signature, signatures[other]) >= 0.5) join(parents, index, other);
    }
  }
  return { groups: parents.map((_, index) => rootOf(parents, index)), state: { signatures, buckets } };
}

function minHash(shingles: readonly number[]): Int32Array {
  const signature = new Int32Array(bands * rows).fill(0x7fffffff);
  for (const shingle of shingles) {
    for (let row = 0; row < signature.length; row += 1) {
      const hash = finishHash(shingle ^ Math.imul(row + 1, 0x9e3779b1));
      if (hash < (signature[row] ?? 0)) signature[row] = hash;
    }
  }
  return signature;
}

function findNeighbours(buckets: Map<number, number[]>[], signature: Int32Array, index: number): Set<number> {
  const neighbours = new Set<number>();
  for (const [band, bucket] of buckets.entries()) {
    const key = signature
      .slice(band * rows, band * rows + rows)
      .reduce((hash, value) => finishHash(Math.imul(hash, 31) + value), 0);
    const list = bucket.get(key) ?? [];
    for (const other of list) neighbours.add(other);
    list.push(index);
    bucket.set(key, list);
  }
  return neighbours;
}

function agreement(one: Int32Array, other: Int32Array | undefined): number {
  return one.reduce((sum, value, index) => sum + (value === other?.[index] ? 1 : 0), 0) / one.length;
}

/** Charikar (2002) over shingles; four 16-bit quarters find all that differ in up to three bits (Manku 2007). */
function bySimHash(articles: readonly LabelledArticle[]) {
  const parents = articles.map((_, index) => index);
  const buckets = Array.from({ length: 4 }, () => new Map<number, number[]>());
  const hashes = articles.map((article) => simHash(shinglesOf(article)));
  for (const [index, hash] of hashes.entries()) {
    for (const [quarter, bucket] of buckets.entries()) {
      const key = ((hash[quarter >> 1] ?? 0) >>> ((quarter & 1) * 16)) & 0xffff;
      const list = bucket.get(key) ?? [];
      for (const other of list) if (distance(hash, hashes[other]) <= 3) join(parents, index, other);
      list.push(index);
      bucket.set(key, list);
    }
  }
  return { groups: parents.map((_, index) => rootOf(parents, index)), state: { hashes, buckets } };
}

function simHash(shingles: readonly number[]): [number, number] {
  const weights = new Int32Array(64);
  for (const shingle of shingles) {
    const halves = [finishHash(shingle ^ 0x51ed270b), finishHash(shingle ^ 0x2545f491)];
    for (let bit = 0; bit < 64; bit += 1) {
      weights[bit] = (weights[bit] ?? 0) + (((halves[bit >> 5] ?? 0) >>> (bit & 31)) & 1 ? 1 : -1);
    }
  }
  const half = (from: number) =>
    weights.subarray(from, from + 32).reduce((hash, weight, bit) => hash | (weight > 0 ? 1 << bit : 0), 0);
  return [half(0), half(32)];
}

function distance(one: [number, number], other: [number, number] | undefined): number {
  return countBits(one[0] ^ (other?.[0] ?? 0)) + countBits(one[1] ^ (other?.[1] ?? 0));
}

function countBits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function rootOf(parents: number[], index: number): number {
  let root = index;
  while (parents[root] !== undefined && parents[root] !== root) root = parents[root] ?? root;
  return root;
}

function join(parents: number[], one: number, other: number): void {
  parents[rootOf(parents, one)] = rootOf(parents, other);
}
