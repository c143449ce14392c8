import type { Article, Rejection } from '../domain/article.ts';
import type { ArticleKeys } from './article-keys.ts';

/** What the store knows of an article, as far as a decision needs it. */
export type KnownArticle = {
  articleId: number;
  contentHash: string;
  /** As the publisher has it: a day at its beginning tells it from tomorrow's. */
  title: string;
  publishedAt: Date | null;
  /** In the feed at hand: the version it carried last, and whether it had left the feed; null if never. */
  sighting: { contentHash: string; gone: boolean } | null;
  /** Made by rules of an earlier version: a difference may be ours and not the publisher's. */
  isOutdated: boolean;
};

/** By key; `purged`: once known, deleted since, and not to come back. */
export type Known = ReadonlyMap<string, KnownArticle | 'purged'>;

/** An article of the store, or the n-th that this plan inserts. */
export type Target = { articleId: number } | { insert: number };

export type MatchRule = 'identity' | 'url' | 'content';

export type Disposition = {
  position: number;
  identity: string | null;
  disposition: 'revised' | 'duplicate' | 'rejected';
  rule: string;
  target: Target | null;
};

export type IngestCounts = {
  items: number;
  new: number;
  revised: number;
  seen: number;
  duplicate: number;
  rejected: number;
};

/** All that one document changes. Nothing else is written for it. */
export type IngestPlan = {
  inserts: Article[];
  revisions: { articleId: number; article: Article }[];
  /** Of the revised, those that are to be made anew before anybody can tell whether they are. */
  outdated: number[];
  /** First sightings, and those whose version or presence changed. */
  sightings: { target: Target; article: Article }[];
  /** Keys nobody held when the store was asked. Should one be held by the time of writing, plan anew. */
  claims: { key: string; target: Target }[];
  /** Articles of the store that the document still carries. */
  present: number[];
  dispositions: Disposition[];
  counts: IngestCounts;
  /** Items whose identity was new although this feed is known to carry their article. */
  rematched: number;
};

/**
 * Decides what becomes of each item of a document. Facts in, plan out.
 * Within a document the first item of an article speaks for it; later ones are its duplicates.
 */
export function planIngest(document: {
  articles: readonly Article[];
  keysOf: (article: Article) => ArticleKeys;
  rejections: readonly Rejection[];
  known: Known;
  /** Items beyond what is read of one document: nobody looked at them, and they are counted as rejected. */
  unread?: number;
}): IngestPlan {
  const draft = startDraft(document.known);
  const entries = document.articles.map((article) => ({ article, keys: document.keysOf(article) }));
  const sharedUrls = repeated(entries.map(({ keys }) => keys.url));
  for (const { article, keys } of entries) {
    const url = keys.url !== null && sharedUrls.has(keys.url) ? null : keys.url;
    planArticle(draft, article, { ...keys, url });
  }
  for (const { position, identity, reason } of document.rejections) {
    reject(draft, { position, identity, rule: reason });
  }
  const { unread = 0 } = document;
  draft.plan.counts.rejected += unread;
  draft.plan.counts.items = document.articles.length + document.rejections.length + unread;
  return draft.plan;
}

type Match = { target: Target; facts: Omit<KnownArticle, 'articleId'>; rule: MatchRule };

type Draft = {
  plan: IngestPlan;
  known: Known;
  /** Keys claimed by this plan so far. */
  claimed: Map<string, Omit<Match, 'rule'>>;
  /** Articles that an earlier item of this document has spoken for. */
  spokenFor: Set<string>;
};

function startDraft(known: Known): Draft {
  const counts = { items: 0, new: 0, revised: 0, seen: 0, duplicate: 0, rejected: 0 };
  return {
    plan: {
      inserts: [],
      revisions: [],
      outdated: [],
      sightings: [],
      claims: [],
      present: [],
      dispositions: [],
      counts,
      rematched: 0,
    },
    known,
    claimed: new Map(),
    spokenFor: new Set(),
  };
}

function planArticle(draft: Draft, article: Article, keys: ArticleKeys): void {
  const match = findMatch(draft, article, keys);
  if (match === 'purged') {
    reject(draft, { position: article.position, identity: article.identity, rule: 'purged' });
  } else if (match === null) {
    planInsert(draft, article, keys);
  } else if (draft.spokenFor.has(targetName(match.target))) {
    planRepetition(draft, article, keys, match);
  } else {
    speakFor(draft, match.target);
    planKnown(draft, article, keys, match);
  }
}

function planInsert(draft: Draft, article: Article, keys: ArticleKeys): void {
  const { plan, spokenFor } = draft;
  const target = { insert: plan.inserts.push(article) - 1 };
  spokenFor.add(targetName(target));
  plan.sightings.push({ target, article });
  plan.counts.new += 1;
  claim(draft, keys, target, article);
}

function planKnown(draft: Draft, article: Article, keys: ArticleKeys, match: Match): void {
  const { plan } = draft;
  const { target, facts, rule } = match;
  const { contentHash, sighting } = match.facts;
  claim(draft, keys, target, article);
  const isRevision =
    sighting !== null && article.contentHash !== sighting.contentHash && article.contentHash !== contentHash;
  if (isRevision && 'articleId' in target) {
    plan.revisions.push({ articleId: target.articleId, article });
    if (match.facts.isOutdated) plan.outdated.push(target.articleId);
    dispose(plan, article, { disposition: 'revised', rule, target });
  } else if (rule === 'identity' && sighting !== null) {
    plan.counts.seen += 1;
  } else {
    dispose(plan, article, { disposition: 'duplicate', rule, target });
  }
  if (rule !== 'identity' && sighting !== null) plan.rematched += 1;
  if (sightingChanges(facts, article)) plan.sightings.push({ target, article });
}

function planRepetition(draft: Draft, article: Article, keys: ArticleKeys, { target, rule }: Match): void {
  claim(draft, keys, target, article);
  const seenBefore = rule === 'identity' && 'articleId' in target;
  if (seenBefore) draft.plan.counts.seen += 1;
  else dispose(draft.plan, article, { disposition: 'duplicate', rule, target });
}

function findMatch(draft: Draft, article: Article, keys: ArticleKeys): Match | 'purged' | null {
  const byIdentity = lookUp(draft, keys.identity, 'identity');
  const byUrl = lookUp(draft, keys.url, 'url');
  // Without a page of its own it could not be found again, and would be new at every poll.
  const isOwn = byIdentity !== null && (keys.url === null || !isReused(article, byIdentity, byUrl));
  if (isOwn) return byIdentity;
  if (byUrl === 'purged' || (byUrl !== null && isSamePage(article, byUrl.facts))) return byUrl;
  const byContent = lookUp(draft, keys.content, 'content');
  if (byContent === 'purged' || (byContent !== null && isSameTime(article, byContent.facts)))
    return byContent;
  return null;
}

/** A GUID that comes with another page, another title and another date is not this item's own: it was used again. */
function isReused(article: Article, byIdentity: Match | 'purged', byUrl: Match | 'purged' | null): boolean {
  if (byIdentity === 'purged') return false;
  if (byUrl !== null && byUrl !== 'purged' && targetName(byUrl.target) === targetName(byIdentity.target))
    return false;
  const { title, publishedAt } = byIdentity.facts;
  const at = article.published.at;
  if (at === null || publishedAt === null || at.getTime() === publishedAt.getTime()) return false;
  return foldTitle(publishedTitle(article)) !== foldTitle(title);
}

function lookUp({ known, claimed }: Draft, key: string | null, rule: MatchRule): Match | 'purged' | null {
  if (key === null) return null;
  const mine = claimed.get(key);
  if (mine) return { ...mine, rule };
  const found = known.get(key);
  if (found === undefined || found === 'purged') return found ?? null;
  return { target: { articleId: found.articleId }, facts: found, rule };
}

/** A page that shows something else every day ("today's weather") keeps its URL, but neither title nor date. */
function isSamePage(article: Article, facts: Match['facts']): boolean {
  if (article.contentHash === facts.contentHash) return true;
  return foldTitle(publishedTitle(article)) === foldTitle(facts.title) || isSameTime(article, facts);
}

const sameTimeMs = 7 * 86_400_000;

/**
 * Inside one feed a text with another date is another item (a daily column with a standing text);
 * between feeds the same text within a week is the same article. No date contradicts nothing.
 */
function isSameTime(article: Article, facts: Match['facts']): boolean {
  const [one, other] = [article.published.at, facts.publishedAt];
  if (one === null || other === null) return true;
  const apartMs = Math.abs(one.getTime() - other.getTime());
  return facts.sighting === null ? apartMs <= sameTimeMs : apartMs === 0;
}

function publishedTitle({ title, titleOriginal }: Article): string {
  return titleOriginal ?? title;
}

function foldTitle(title: string): string {
  return title.normalize('NFKC').toLowerCase();
}

function sightingChanges({ sighting }: Match['facts'], article: Article): boolean {
  return sighting === null || sighting.gone || sighting.contentHash !== article.contentHash;
}

/** Keys already held by another article stay with it: its rule did not match, so they do not identify. */
function claim({ plan, claimed, known }: Draft, keys: ArticleKeys, target: Target, article: Article): void {
  const { contentHash, published } = article;
  const title = publishedTitle(article);
  const sighting = { contentHash, gone: false };
  const facts = { contentHash, title, publishedAt: published.at, sighting, isOutdated: false };
  for (const key of [keys.identity, keys.url, keys.content]) {
    if (key === null || claimed.has(key) || known.has(key)) continue;
    claimed.set(key, { target, facts });
    plan.claims.push({ key, target });
  }
}

function speakFor({ plan, spokenFor }: Draft, target: Target): void {
  spokenFor.add(targetName(target));
  if ('articleId' in target) plan.present.push(target.articleId);
}

function targetName(target: Target): string {
  return 'articleId' in target ? `known ${target.articleId}` : `new ${target.insert}`;
}

function dispose(
  plan: IngestPlan,
  article: Article,
  what: { disposition: 'revised' | 'duplicate'; rule: MatchRule; target: Target },
): void {
  plan.counts[what.disposition] += 1;
  plan.dispositions.push({ position: article.position, identity: article.identity, ...what });
}

function reject({ plan }: Draft, what: { position: number; identity: string | null; rule: string }): void {
  plan.counts.rejected += 1;
  plan.dispositions.push({ ...what, disposition: 'rejected', target: null });
}

function repeated(values: readonly (string | null)[]): Set<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const value of values) {
    if (value === null) continue;
    if (seen.has(value)) again.add(value);
    seen.add(value);
  }
  return again;
}
