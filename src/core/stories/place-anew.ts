import {
  type Placement,
  readArticle,
  type StoryMemory,
  settleArticle,
  type UngroupedArticle,
} from './place-article.ts';

/** Where an article whose text was revised belongs now. */
export type NewPlacement = Placement & {
  /** The story it leaves; null: it stays. */
  movedFrom: number | null;
};

/** The story that an article is in, and how many articles it has. */
export type OwnStory = { storyId: number; size: number };

/**
 * Decides anew about an article whose text was revised. It stays where it is alike, its own earlier version included,
 * and where nobody else is; else it goes to the story it is like, or opens one (`newStoryId`). What the story it leaves
 * is known by stays with that story: its copies are of the old text.
 */
export function placeAnew(
  memory: StoryMemory,
  article: UngroupedArticle,
  { own, newStoryId }: { own: OwnStory; newStoryId: () => number },
): NewPlacement {
  const reading = readArticle(memory, article);
  const isAlike = reading.decision.storyId !== null;
  const storyId = reading.decision.storyId ?? (own.size === 1 ? own.storyId : newStoryId());
  const placement = settleArticle(memory, article, { ...reading, storyId });
  const stays = storyId === own.storyId;
  return { ...placement, opened: !isAlike && !stays, movedFrom: stays ? null : own.storyId };
}
