import type { Article } from '../domain/article.ts';
import {
  type ArticleVersion,
  asideHash,
  foldReading,
  publishedHeadline,
  wordsHash,
} from './article-version.ts';
import { isNotice } from './is-notice.ts';

/** What the store knows of an article, as far as a decision needs it. */
export type KnownArticle = StoredVersion & {
  articleId: number;
  /** As the publisher has it: a day at its beginning tells it from tomorrow's. */
  title: string;
  /** The clean title; null where it was made of the text. */
  headline: string | null;
  wordCount: number;
  publishedAt: Date | null;
  revision: number;
  /** Since when the present revision is there; null: it is the first. */
  revisedAt: Date | null;
  /** In the feed at hand; null if never. */
  sighting: KnownSighting | null;
  /** Made by rules of an earlier version: a difference may be ours and not the publisher's. */
  isOutdated: boolean;
};

/** Of the version the feed carried last. */
export type KnownSighting = StoredVersion & {
  gone: boolean;
  /** Documents in a row that brought the article changed. */
  streak: number;
  firstSeenAt: Date;
};

type StoredVersion = {
  contentHash: string;
  /** Null in rows from before versions were told by it: there the content hash alone decides. */
  version: ArticleVersion | null;
};

/** What a reader of the old version would want to be told. */
export type RevisionEvent = 'headline-changed' | 'text-emptied' | 'text-replaced';

export type Edit = {
  /** The feed carries another version than last time. */
  isChanged: boolean;
  /** `kept`: the stored version becomes a revision. `folded`: it is overwritten. Null: it is the newest still. */
  revision: 'kept' | 'folded' | null;
  events: RevisionEvent[];
  streak: number;
};

/** An article that is being written changes a few times in a row; one that never rests is made anew at every poll. */
export const restlessAfter = 5;

/** More changes in a row are not counted. */
const longestStreak = 1000;

/** Of a restless article one version an hour is kept: 24 a day, where polls every five minutes would bring 288. */
const keptEveryMs = 3_600_000;

/** What an item is to the version its feed carried last, and to the one that is stored. `at`: when it was fetched. */
export function judgeEdit(article: Article, known: KnownArticle, at: Date): Edit {
  const { sighting } = known;
  if (sighting === null) return { isChanged: false, revision: null, events: [], streak: 0 };
  const sameWords = hasSameWords(article, sighting);
  const isChanged = !(sameWords && hasSameAside(article, sighting));
  const streak = isChanged ? Math.min(sighting.streak + 1, longestStreak) : 0;
  if (!isChanged || !isNewVersion(article, known, sameWords)) {
    return { isChanged, revision: null, events: [], streak };
  }
  const events = findEvents(article, known);
  const revision = isRestless(known, { streak, events, at }) ? 'folded' : 'kept';
  return { isChanged, revision, events, streak };
}

/**
 * Two feeds may carry different versions, and what stands beside the words differs more often than they do: teaser and
 * authors make a revision only where the words are those that are stored.
 */
function isNewVersion(article: Article, known: KnownArticle, sameWords: boolean): boolean {
  const isStored = hasSameWords(article, known);
  if (!sameWords) return !isStored;
  return isStored && (known.version === null || !hasSameAside(article, known));
}

function hasSameWords(article: Article, { contentHash, version }: StoredVersion): boolean {
  return article.contentHash === contentHash || (version !== null && wordsHash(article) === version.words);
}

function hasSameAside(article: Article, { version }: StoredVersion): boolean {
  return version === null || asideHash(article) === version.aside;
}

function isRestless(
  { revision, revisedAt }: KnownArticle,
  { streak, events, at }: { streak: number; events: readonly RevisionEvent[]; at: Date },
): boolean {
  if (streak < restlessAfter || revision === 1 || revisedAt === null) return false;
  return at.getTime() - revisedAt.getTime() < keptEveryMs && !events.some(takesTextAway);
}

function takesTextAway(event: RevisionEvent): boolean {
  return event !== 'headline-changed';
}

function findEvents(article: Article, { headline, wordCount }: KnownArticle): RevisionEvent[] {
  const events: RevisionEvent[] = [];
  const newHeadline = publishedHeadline(article);
  if (headline !== null && newHeadline !== null && foldReading(headline) !== foldReading(newHeadline)) {
    events.push('headline-changed');
  }
  if (wordCount > 0 && article.wordCount === 0) events.push('text-emptied');
  else if (wordCount >= 2 * article.wordCount && isNotice(article)) events.push('text-replaced');
  return events;
}
