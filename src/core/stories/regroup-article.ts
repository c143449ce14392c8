import {
  createStoryMemory,
  type Placement,
  paragraphKey,
  readArticle,
  type StoryMemory,
  settleArticle,
  type UngroupedArticle,
} from './place-article.ts';

/** A grouping from the beginning, beside the one that is in force. */
export type Regrouping = {
  memory: StoryMemory;
  /** Stories that have an article again. */
  reopened: Set<number>;
  /** Keys of paragraphs seen since the last but one time something was let go. */
  paragraphs: { before: Set<string>; since: Set<string> };
};

/** Where the article is until now; `byPerson`: somebody put it, or its story, together. */
export type FormerStory = { storyId: number; byPerson: boolean };

export function startRegrouping(): Regrouping {
  return {
    memory: createStoryMemory(),
    reopened: new Set(),
    paragraphs: { before: new Set(), since: new Set() },
  };
}

/**
 * Gives an article its story as if it came now. What a person decided stays. A story that is opened anew takes the number that
 * its first article had, as long as no other has taken it; so that only what comes out different gets another number.
 */
export function regroupArticle(
  { memory, reopened, paragraphs }: Regrouping,
  article: UngroupedArticle,
  { former, newStoryId }: { former: FormerStory; newStoryId: () => number },
): Placement {
  const reading = readArticle(memory, article);
  const open = () => (reopened.has(former.storyId) ? newStoryId() : former.storyId);
  const storyId = former.byPerson ? former.storyId : (reading.decision.storyId ?? open());
  reopened.add(storyId);
  const placement = settleArticle(memory, article, { ...reading, storyId });
  for (const paragraph of placement.paragraphs) {
    paragraphs.since.add(paragraphKey(article.outlet, paragraph));
  }
  return placement;
}

/** Lets go of what no article can meet any more, as a running service does. */
export function forgetBefore({ memory, paragraphs }: Regrouping, epoch: number): void {
  for (const [hash, postings] of memory.postings) {
    const kept = postings.filter((posting) => posting.epoch >= epoch);
    if (kept.length === 0) memory.postings.delete(hash);
    else if (kept.length < postings.length) memory.postings.set(hash, kept);
  }
  const known = new Set([...memory.postings.values()].flat().map(({ storyId }) => storyId));
  for (const storyId of memory.versions.keys()) if (!known.has(storyId)) memory.versions.delete(storyId);
  for (const key of memory.paragraphs.keys()) {
    if (!paragraphs.before.has(key) && !paragraphs.since.has(key)) memory.paragraphs.delete(key);
  }
  paragraphs.before = paragraphs.since;
  paragraphs.since = new Set();
}
