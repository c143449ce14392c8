import type { Fingerprint } from './fingerprint-text.ts';
import { hashText } from './hash-text.ts';
import { STORY_RULES_VERSION, storyRules } from './story-rules.ts';

/** A text as it is kept of a story. */
export type StoryVersion = Fingerprint & {
  articleId: number | null;
  /** Hash (int4) of the outlet's name. */
  outlet: number;
  /** When its article came out. */
  at: Date;
};

export type CandidateStory = { storyId: number; versions: readonly StoryVersion[] };

/** How an article lies to the nearest version of a story. */
export type StoryEvidence = {
  storyId: number;
  /** Article of that version; null when it was purged. */
  articleId: number | null;
  /** Shingles both have, of so many in the smaller sketch; stock phrases left out. */
  shared: number;
  of: number;
  /** Names and numbers of the shorter text, how many the other one has, and the first that it lacks. */
  names: number;
  namesFound: number;
  namesMissing: string[];
};

export type StoryDecision = {
  /** The story to join; null: the article opens one. */
  storyId: number | null;
  /**
   * `alike`: joins. `first`: nothing is alike. `template`: words are alike and names or numbers are not.
   * `split`: a person took the article out of the only story it is like.
   */
  rule: 'alike' | 'first' | 'template' | 'split';
  /** Containment from 0 to 1 in the nearest story, joined or not; null without one. */
  score: number | null;
  evidence: StoryEvidence | null;
  version: number;
};

/**
 * Which of the candidates an article belongs to. `stock` are shingles known from too many stories to mean anything;
 * `apart` are stories that a person took the article out of. The strongest story that no objection is raised to wins;
 * of equals, the older one.
 */
export function judgeStory(
  article: Fingerprint & { at: Date; outlet: number },
  candidates: readonly CandidateStory[],
  given: { stock: ReadonlySet<number>; apart: ReadonlySet<number> },
): StoryDecision {
  const sketch = new Set(article.sketch.filter((hash) => !given.stock.has(hash)));
  const comparisons = candidates
    .flatMap(({ storyId, versions }) =>
      versions
        .filter(({ at }) => isInWindow(article.at, at))
        .map((version) => compare(article, sketch, { storyId, version, stock: given.stock })),
    )
    .filter((comparison) => comparison !== null)
    .toSorted((one, other) => other.score - one.score || one.evidence.storyId - other.evidence.storyId);
  const objections = comparisons.map((comparison) => objectionTo(comparison, given.apart));
  const joined = comparisons[objections.indexOf(null)];
  if (joined) return decide('alike', joined, joined.evidence.storyId);
  return decide(objections[0] ?? 'first', comparisons[0], null);
}

const dayMs = 86_400_000;

function isInWindow(one: Date, other: Date): boolean {
  return Math.abs(one.getTime() - other.getTime()) <= storyRules.windowDays * dayMs;
}

type Comparison = {
  score: number;
  evidence: StoryEvidence;
  numbers: { of: number; found: number };
  isSameOutlet: boolean;
};

/** Null when they share too little to be looked at any further. */
function compare(
  article: Fingerprint & { outlet: number },
  sketch: ReadonlySet<number>,
  { storyId, version, stock }: { storyId: number; version: StoryVersion; stock: ReadonlySet<number> },
): Comparison | null {
  const { shared, of, score } = overlap(sketch, version.sketch, stock);
  if (shared < storyRules.minShared || score < storyRules.minContainment) return null;
  const [shorter, longer] = article.words <= version.words ? [article, version] : [version, article];
  const mentioned = new Set(longer.mentions);
  const isMissing = (name: string) => !mentioned.has(hashText(name));
  const missing = shorter.names.filter(isMissing);
  const numbers = shorter.names.filter(isTelling);
  return {
    score,
    isSameOutlet: article.outlet === version.outlet,
    numbers: { of: numbers.length, found: numbers.length - numbers.filter(isMissing).length },
    evidence: {
      storyId,
      articleId: version.articleId,
      shared,
      of,
      names: shorter.names.length,
      namesFound: shorter.names.length - missing.length,
      namesMissing: missing.slice(0, 8),
    },
  };
}

/**
 * How much of the smaller sketch the larger one holds. Beginnings are sampled closer than what follows, so that a
 * passage from the middle is rated by the shingles that both would have kept wherever they stand.
 */
function overlap(sketch: ReadonlySet<number>, other: readonly number[], stock: ReadonlySet<number>) {
  const close = { shared: 0, other: 0, own: sketch.size };
  const coarse = { shared: 0, other: 0, own: 0 };
  for (const hash of sketch) if (isCoarse(hash)) coarse.own += 1;
  for (const hash of other) {
    if (stock.has(hash)) continue;
    const isShared = sketch.has(hash) ? 1 : 0;
    close.other += 1;
    close.shared += isShared;
    if (!isCoarse(hash)) continue;
    coarse.other += 1;
    coarse.shared += isShared;
  }
  const ofClose = Math.min(close.own, close.other);
  const ofCoarse = Math.min(coarse.own, coarse.other);
  const score = ofClose === 0 ? 0 : close.shared / ofClose;
  const coarseScore = ofCoarse < minCoarse ? 0 : coarse.shared / ofCoarse;
  if (coarseScore > score) return { shared: coarse.shared, of: ofCoarse, score: coarseScore };
  return { shared: close.shared, of: ofClose, score };
}

/** Fewer shingles estimate nothing. */
const minCoarse = 8;
const coarseEvery = 8;

function isCoarse(hash: number): boolean {
  return (hash & (coarseEvery - 1)) === 0;
}

/** Numbers that do not come up everywhere, as digits and years do. */
function isTelling(name: string): boolean {
  return /^\d{2,}/.test(name) && !/^(?:19|20)\d\d$/.test(name);
}

function objectionTo(
  { score, evidence, numbers, isSameOutlet }: Comparison,
  apart: ReadonlySet<number>,
): 'template' | 'split' | null {
  if (apart.has(evidence.storyId)) return 'split';
  const least = isSameOutlet ? storyRules.withinOutlet : storyRules;
  if (score < least.minContainment) return 'template';
  const { names, namesFound } = evidence;
  if (names < storyRules.fewNames) {
    return score >= storyRules.minContainmentWithFewNames ? null : 'template';
  }
  if (isNextOfSeries(score, numbers)) return 'template';
  return namesFound >= names * least.minNamesFound ? null : 'template';
}

/** Text that is the same to nine tenths has no room for numbers that are all new: those are a correction. */
function isNextOfSeries(score: number, { of, found }: Comparison['numbers']): boolean {
  const { manyNumbers, minNumbersFound, nearlySame } = storyRules;
  return score < nearlySame && of >= manyNumbers && found < of * minNumbersFound;
}

function decide(
  rule: StoryDecision['rule'],
  comparison: Comparison | undefined,
  storyId: number | null,
): StoryDecision {
  return {
    storyId,
    rule,
    score: comparison?.score ?? null,
    evidence: comparison?.evidence ?? null,
    version: STORY_RULES_VERSION,
  };
}
