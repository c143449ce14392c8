import { type Fingerprint, fingerprintText, outerParagraphs } from './fingerprint-text.ts';
import { type CandidateStory, judgeStory, type StoryDecision, type StoryVersion } from './judge-story.ts';
import type { TextWords } from './read-words.ts';
import { storyRules } from './story-rules.ts';

/** An article to be given its story. */
export type UngroupedArticle = {
  articleId: number;
  /** Hash (int4) of the outlet's name. */
  outlet: number;
  at: Date;
  text: TextWords;
};

/**
 * What is known of stories, as far as it concerns the articles at hand. It grows as they are placed, so that an
 * article meets those of its own batch.
 */
export type StoryMemory = {
  /** By shingle: the stories known to hold it, with the epoch they were seen in. */
  postings: Map<number, Posting[]>;
  versions: Map<number, StoryVersion[]>;
  /** By outlet and paragraph (`paragraphKey`): stories it stood in, as many as make it furniture. */
  paragraphs: Map<string, number[]>;
  /** By article: stories that a person took it out of. */
  apart: Map<number, Set<number>>;
};

export type Posting = { readonly storyId: number; readonly epoch: number };

/** What one article adds to what is known. */
export type Placement = {
  articleId: number;
  storyId: number;
  opened: boolean;
  decision: StoryDecision;
  /** Null where the story has this version, or enough of them. */
  version: StoryVersion | null;
  epoch: number;
  /** Shingles that the story is newly known by. */
  shingles: number[];
  /** Paragraphs of the outlet newly seen in this story. */
  paragraphs: number[];
  outlet: number;
};

/** Gives an article its story, `newStoryId` if it opens one, and remembers it. Articles come in order of arrival. */
export function placeArticle(
  memory: StoryMemory,
  article: UngroupedArticle,
  newStoryId: () => number,
): Placement {
  const reading = readArticle(memory, article);
  return settleArticle(memory, article, { ...reading, storyId: reading.decision.storyId ?? newStoryId() });
}

/** An article beside the stories it might belong to. */
export type StoryReading = {
  fingerprint: Fingerprint;
  /** Shingles that too many stories share. */
  stock: ReadonlySet<number>;
  decision: StoryDecision;
};

/**
 * An earlier version of the article itself is no other article of its outlet: the rule that keeps those apart does not
 * hold between them.
 */
export function readArticle(memory: StoryMemory, article: UngroupedArticle): StoryReading {
  const { articleId, at, outlet } = article;
  const fingerprint = fingerprintText(article.text, findFurniture(memory, article));
  const { candidates, stock } = recallCandidates(memory, fingerprint.keys, epochOf(at));
  const others = candidates.map(({ storyId, versions }) => ({
    storyId,
    versions: versions.map((version) =>
      version.articleId === articleId ? { ...version, outlet: noOutlet } : version,
    ),
  }));
  const apart = memory.apart.get(articleId) ?? none;
  const decision = judgeStory({ ...fingerprint, at, outlet }, others, { stock, apart });
  return { fingerprint, stock, decision };
}

/** Puts an article into a story, and remembers what the story is newly known by. */
export function settleArticle(
  memory: StoryMemory,
  article: UngroupedArticle,
  { fingerprint, stock, decision, storyId }: StoryReading & { storyId: number },
): Placement {
  const { articleId, outlet, at } = article;
  const { keys, ...text } = fingerprint;
  const version = planVersion(memory, storyId, { ...text, articleId, outlet, at });
  const shingles = version === null ? [] : listNewShingles(memory, { keys, storyId, stock });
  const paragraphs = listNewParagraphs(memory, article, storyId);
  const placement = { articleId, storyId, opened: decision.storyId === null, decision };
  return remember(memory, { ...placement, version, epoch: epochOf(at), shingles, paragraphs, outlet });
}

/** Equal to no outlet. */
const noOutlet = Number.NaN;

export function createStoryMemory(): StoryMemory {
  return { postings: new Map(), versions: new Map(), paragraphs: new Map(), apart: new Map() };
}

export function paragraphKey(outlet: number, paragraph: number): string {
  return `${outlet} ${paragraph}`;
}

const weekMs = 7 * 86_400_000;

/** Weeks since 1970: by them postings are kept, looked up and let go. */
export function epochOf(at: Date): number {
  return Math.floor(at.getTime() / weekMs);
}

/** Epochs in which a story of the window may have been seen, before and after. */
export function epochsAround(epoch: number): number[] {
  const reach = Math.ceil((storyRules.windowDays * 86_400_000) / weekMs);
  return Array.from({ length: 2 * reach + 1 }, (_, index) => epoch - reach + index);
}

const none: ReadonlySet<number> = new Set();
const windowEpochs = Math.ceil(storyRules.windowDays / 7);

/** Counted in stories, so that many copies of one story by one outlet are not taken for furniture. */
export function findFurniture(
  memory: Pick<StoryMemory, 'paragraphs'>,
  { outlet, text }: UngroupedArticle,
): Set<number> {
  return new Set(
    text.paragraphs.filter(
      (paragraph) =>
        (memory.paragraphs.get(paragraphKey(outlet, paragraph))?.length ?? 0) >=
        storyRules.storiesPerFurniture,
    ),
  );
}

/** Stories that share most shingles with the sketch, and the shingles that too many stories share. */
export function recallCandidates(
  memory: Pick<StoryMemory, 'postings' | 'versions'>,
  keys: readonly number[],
  epoch: number,
): { candidates: CandidateStory[]; stock: Set<number> } {
  const stock = new Set<number>();
  const shared = new Map<number, number>();
  for (const hash of keys) {
    const postings = memory.postings.get(hash);
    if (postings === undefined) continue;
    const stories = storiesOf(postings, epoch);
    if (stories.length > storyRules.maxStoriesPerShingle) stock.add(hash);
    else for (const storyId of stories) shared.set(storyId, (shared.get(storyId) ?? 0) + 1);
  }
  const candidates = [...shared]
    .filter(([, count]) => count >= storyRules.minSharedKeys)
    .toSorted(([oneId, one], [otherId, other]) => other - one || oneId - otherId)
    .slice(0, storyRules.maxCandidates)
    .map(([storyId]) => ({ storyId, versions: memory.versions.get(storyId) ?? [] }));
  return { candidates, stock };
}

/** Each once: there are few, and most often none at all. */
function storiesOf(postings: readonly Posting[], epoch: number): number[] {
  const stories: number[] = [];
  for (const posting of postings) {
    const isNear = Math.abs(posting.epoch - epoch) <= windowEpochs;
    if (isNear && !stories.includes(posting.storyId)) stories.push(posting.storyId);
  }
  return stories;
}

function planVersion(memory: StoryMemory, storyId: number, version: StoryVersion): StoryVersion | null {
  const stored = memory.versions.get(storyId) ?? [];
  if (stored.length === 0) return version;
  if (stored.length >= storyRules.maxVersions) return null;
  const known = new Set(stored.flatMap(({ sketch }) => sketch));
  const fresh = version.sketch.filter((hash) => !known.has(hash)).length;
  return fresh > version.sketch.length * storyRules.minNewForVersion ? version : null;
}

/** A stock phrase gets no more postings: its list stays as long as it is. */
function listNewShingles(
  memory: StoryMemory,
  { keys, storyId, stock }: Pick<Fingerprint, 'keys'> & { storyId: number; stock: ReadonlySet<number> },
): number[] {
  const isKnown = (hash: number) =>
    memory.postings.get(hash)?.some((posting) => posting.storyId === storyId) ?? false;
  return keys.filter((hash) => !stock.has(hash) && !isKnown(hash));
}

function listNewParagraphs(
  memory: StoryMemory,
  { outlet, text }: UngroupedArticle,
  storyId: number,
): number[] {
  return outerParagraphs(text).filter((paragraph) => {
    const stories = memory.paragraphs.get(paragraphKey(outlet, paragraph)) ?? [];
    return stories.length < storyRules.storiesPerFurniture && !stories.includes(storyId);
  });
}

function remember(memory: StoryMemory, placement: Placement): Placement {
  const { storyId, version, shingles, paragraphs, outlet, epoch } = placement;
  const posting = { storyId, epoch };
  if (version) append(memory.versions, storyId, version);
  for (const hash of shingles) append(memory.postings, hash, posting);
  for (const paragraph of paragraphs) append(memory.paragraphs, paragraphKey(outlet, paragraph), storyId);
  return placement;
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
