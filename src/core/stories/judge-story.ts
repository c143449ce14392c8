import type { Fingerprint } from './fingerprint-text.ts';
import { hashText } from './hash-text.ts';
import { STORY_RULES_VERSION, storyRules } from './story-rules.ts';

/** A text as it is kept of a story. */
export type StoryVersion = Omit<Fingerprint, 'keys'> & {
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
  /** Those of them that are numbers. */
  numbers: number;
  numbersFound: number;
};

export type StoryDecision = {
  /** The story to join; null: the article opens one. */
  storyId: number | null;
  /**
   * `alike`: joins. `first`: nothing is alike. `template`: words are alike and names or numbers are not.
   * `passage`: one is a paragraph inside the other. `split`: a person took the article out of the only story it is like.
   */
  rule: 'alike' | 'first' | 'template' | 'passage' | 'split';
  /** Containment from 0 to 1 in the nearest story, joined or not; null without one. */
  score: number | null;
  evidence: StoryEvidence | null;
  version: number;
};

/**
 * Which of the candidates an article belongs to. `stock` are shingles known from too many stories to mean anything;
 * `apart` are stories that a person took the article out of. The strongest story that no objection is raised to wins;
 * of equals, as a text and its own beginning are to a copy of that beginning, the one of its length, then the older one.
 */
export function judgeStory(
  article: Fingerprint & { at: Date; outlet: number },
  candidates: readonly CandidateStory[],
  given: { stock: ReadonlySet<number>; apart: ReadonlySet<number> },
): StoryDecision {
  if (candidates.length === 0) return decide('first', undefined, null);
  const sketch = new Set(article.sketch.filter((hash) => !given.stock.has(hash)));
  const comparisons = candidates
    .flatMap(({ storyId, versions }) =>
      versions
        .filter(({ at }) => isInWindow(article.at, at))
        .map((version) => compare(article, sketch, { storyId, version, stock: given.stock })),
    )
    .filter((comparison) => comparison !== null)
    .toSorted(
      (one, other) =>
        other.score - one.score ||
        Number(other.isOfItsLength) - Number(one.isOfItsLength) ||
        one.evidence.storyId - other.evidence.storyId,
    );
  const objections = comparisons.map((comparison) => objectionTo(comparison, given.apart));
  const joined = comparisons[objections.indexOf(null)];
  if (joined) return decide('alike', joined, joined.evidence.storyId);
  return decide(objections[0] ?? 'first', comparisons[0], null);
}

const dayMs = 86_400_000;

function isInWindow(one: Date, other: Date): boolean {
  return Math.abs(one.getTime() - other.getTime()) <= storyRules.windowDays * dayMs;
}

type Text = Omit<Fingerprint, 'keys'>;

type NameEvidence = Pick<StoryEvidence, 'names' | 'namesFound' | 'namesMissing' | 'numbers' | 'numbersFound'>;

type Comparison = {
  score: number;
  evidence: StoryEvidence;
  /** As a copy is, whatever its headline: where two stories hold all of it, that tells which one it is a copy of. */
  isOfItsLength: boolean;
  isSameOutlet: boolean;
  isPassage: boolean;
  /** Many of the article's keys are known from other stories. */
  isForm: boolean;
  /** Of the shorter text. */
  words: number;
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
  const isNearlyAll = of >= storyRules.opening.sureFrom && score >= storyRules.telling.nearlySame;
  return {
    score,
    isOfItsLength: isOfOneLength(shorter, longer),
    isSameOutlet: article.outlet === version.outlet,
    isPassage: isPassage(shorter, longer) || (!isNearlyAll && sharesNoOpening(article, version)),
    isForm: stock.size > article.keys.length * storyRules.maxStock,
    words: shorter.words,
    evidence: {
      storyId,
      articleId: version.articleId,
      shared,
      of,
      ...compareNames(shorter, longer),
    },
  };
}

/**
 * What one text adds, at home or under a dateline, the other one lacks; what a form has put in a name's place, each lacks
 * of the other. So they are looked at both ways, and the better one counts.
 */
function compareNames(shorter: Text, longer: Text): NameEvidence {
  const there = findNames(shorter.names, longer.mentions);
  const inStep = Math.ceil((longer.names.length * shorter.words) / longer.words);
  const back = findNames(longer.names.slice(0, inStep), shorter.mentions);
  if (lacksNothing(back) && !lacksNothing(there) && !endApart(shorter, longer)) return back;
  const isBetter =
    back.names >= there.names * 0.5 && back.namesFound * there.names > there.namesFound * back.names;
  return isBetter ? back : there;
}

/** Then what the other text has more was added (a byline, a footer), and nothing was put in the place of anything. */
function lacksNothing({ names, namesFound }: NameEvidence): boolean {
  return namesFound === names;
}

function findNames(names: readonly string[], mentions: readonly number[]): NameEvidence {
  const mentioned = new Set(mentions);
  const missing = names.filter((name) => !mentioned.has(hashText(name)));
  const numbers = names.filter(isNumber).length;
  return {
    names: names.length,
    namesFound: names.length - missing.length,
    namesMissing: missing.slice(0, 8),
    numbers,
    numbersFound: numbers - missing.filter(isNumber).length,
  };
}

function isNumber(name: string): boolean {
  return /^\p{N}/u.test(name);
}

/** A teaser begins where its text begins; a paragraph that stands inside a long text makes it no copy of that paragraph. */
function isPassage(shorter: Text, longer: Text): boolean {
  const { maxWords, minTimesLonger, opening } = storyRules.passage;
  if (shorter.words > maxWords || longer.words < shorter.words * minTimesLonger) return false;
  return countShared(longer.sketch.slice(0, opening), shorter) < storyRules.minShared;
}

/**
 * Of two copies one keeps the beginning of the other, unless only that was written anew. What else texts have in common, as a long
 * notice below each, makes no copy.
 */
function sharesNoOpening(one: Text, other: Text): boolean {
  const { shingles, minShared } = storyRules.opening;
  const isOwn = (text: Text, there: Text) => countShared(text.sketch.slice(0, shingles), there) < minShared;
  return isOwn(one, other) && isOwn(other, one);
}

/** Of about one length, each with an end of its own, as below one long notice: there one text stands in the other one's place. */
function endApart(shorter: Text, longer: Text): boolean {
  const { shingles, minShared } = storyRules.ending;
  const isOwn = (text: Text, there: Text) => countShared(text.sketch.slice(-shingles), there) < minShared;
  return isOfOneLength(shorter, longer) && isOwn(shorter, longer) && isOwn(longer, shorter);
}

function isOfOneLength(shorter: Text, longer: Text): boolean {
  return shorter.words >= longer.words * storyRules.sameLength;
}

function countShared(shingles: readonly number[], { sketch }: Text): number {
  const there = new Set(sketch);
  return shingles.filter((hash) => there.has(hash)).length;
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

function objectionTo(
  comparison: Comparison,
  apart: ReadonlySet<number>,
): 'template' | 'passage' | 'split' | null {
  if (apart.has(comparison.evidence.storyId)) return 'split';
  if (comparison.isPassage) return 'passage';
  const agrees = comparison.isSameOutlet ? agreesWithinOutlet(comparison) : agreesInNames(comparison);
  return agrees ? null : 'template';
}

/**
 * Issues of one form differ in names and numbers together, an update in its numbers alone: the more numbers are new, the more
 * names have to agree.
 */
function agreesInNames(comparison: Comparison): boolean {
  const { score, evidence, isForm } = comparison;
  const { names, numbers } = shares(evidence);
  if (names === null) return agreesInAll(score, evidence) || isNearlySame(comparison);
  const { minNamesFound, minNamesFoundWithNewNumbers, telling } = storyRules;
  const isTelling = evidence.of >= telling.sketch;
  if (isTelling && score >= telling.nearlySame && !isForm) return names >= minNamesFound;
  if (numbers < 0.5 && !(isTelling && score >= telling.withNewNumbers - 0.4 * numbers)) return false;
  const renewed = isForm ? 1 : Math.min(1, 1.5 * (1 - numbers));
  return names >= minNamesFound + renewed * (minNamesFoundWithNewNumbers - minNamesFound);
}

/** For texts with too few names to look at them alone. */
function agreesInAll(score: number, { names, namesFound, of }: StoryEvidence): boolean {
  if (names >= storyRules.fewNames) return namesFound >= names * storyRules.minFoundOfAll;
  const { minContainmentWithFewNames, surely, sureFrom, minFound } = storyRules.withFewNames;
  if (namesFound < names * minFound) return false;
  return score >= (of >= sureFrom ? minContainmentWithFewNames : surely);
}

/** A form has a name or number every few words. */
function isNearlySame({ score, evidence, isForm, words }: Comparison): boolean {
  const { names, namesFound, numbers, numbersFound, of } = evidence;
  const { telling, minNamesFound, wordsPerNewName } = storyRules;
  if (isForm || of < telling.sketch || score < telling.withNewNumbers) return false;
  if (namesFound - numbersFound < (names - numbers) * minNamesFound) return false;
  return (names - namesFound) * wordsPerNewName <= words;
}

function agreesWithinOutlet(comparison: Comparison): boolean {
  const { score, evidence } = comparison;
  const { surely, minContainment, minFound } = storyRules.withinOutlet;
  const { names, numbers } = shares(evidence);
  if (score >= surely && evidence.namesFound >= evidence.names * minFound)
    return agreesInAll(score, evidence);
  return score >= minContainment && names !== null && names >= surely && numbers >= 0.5;
}

/** Found of the names that are no numbers, null where they are few, and of the numbers, 1 where they are few. */
function shares({ names, namesFound, numbers, numbersFound }: StoryEvidence) {
  const { fewNames } = storyRules;
  const words = names - numbers;
  return {
    names: words < fewNames ? null : (namesFound - numbersFound) / words,
    numbers: numbers < fewNames ? 1 : numbersFound / numbers,
  };
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
