import type { Article, Rejection } from '../domain/article.ts';
import { type ArticleKeys, pageOf } from './article-keys.ts';
import { publishedTitle } from './article-version.ts';
import { findMatch, type Known, type Match, type Target, targetName } from './find-match.ts';
import { type Edit, judgeEdit, type KnownArticle, type RevisionEvent, restlessAfter } from './judge-edit.ts';
import { type Carried, type GoneKind, judgeGone, readWindow, type WindowItem } from './judge-gone.ts';
import { identityIfShared } from './tell-apart.ts';

/** An article that the feed carried until now. */
export type CarriedArticle = Carried & { articleId: number };

/** Items that are as they were in the feed's last document. */
export type Kept = ReadonlyMap<Article, CarriedArticle>;

export type Disposition = {
  position: number;
  identity: string | null;
  disposition: 'revised' | 'duplicate' | 'rejected';
  rule: string;
  target: Target | null;
  /** 1: the same words as the article; null: the rule alone decided, or there is no article. */
  score: number | null;
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
  revisions: PlannedRevision[];
  /** Of the revised, those that are to be made anew before anybody can tell whether they are. */
  outdated: number[];
  /** First sightings, and those whose version, name or presence changed. */
  sightings: { target: Target; article: Article; streak: number }[];
  /** Keys nobody held when the store was asked. Should one be held by the time of writing, plan anew. */
  claims: { key: string; target: Target }[];
  /** What the feed does not carry any more. */
  gone: { articleId: number; kind: GoneKind }[];
  dispositions: Disposition[];
  counts: IngestCounts;
  /** Items whose article this feed is known to carry. */
  recognized: number;
  /** Those of them whose identity was new, by what they were found instead. */
  rematched: { url: number; content: number };
  /** Items that were changed in each of the last documents. */
  restless: number;
  /** What became of items that have their URL for themselves, and are no article's second. */
  own: Map<Article, Target>;
  /** The same items again would come to nothing: each is an article of its own that the feed is known to carry. */
  isSettled: boolean;
};

export type PlannedRevision = {
  articleId: number;
  article: Article;
  /** The stored version is overwritten instead of being kept. */
  isFolded: boolean;
  events: RevisionEvent[];
};

/** Facts about one document, and about the store. */
export type IngestFacts = {
  articles: readonly Article[];
  keysOf: (article: Article) => ArticleKeys;
  rejections: readonly Rejection[];
  /** The key of an item that became no article and is in the feed still, or of what an item was known by before. */
  identityKey: (identity: string) => string;
  known: Known;
  /** Nothing is done for these; nobody asked for their keys, and no key that was asked for is of one of their articles. */
  kept?: Kept;
  /**
   * What the feed carried until now, of which this document holds no key. Null where documents are not the feed's whole
   * state: a file says nothing of the others.
   */
  missing: readonly CarriedArticle[] | null;
  /** When the document was fetched. */
  at: Date;
  /** Items beyond what is read of one document: nobody looked at them, and they are counted as rejected. */
  unread?: number;
  /** Damage may hide items: then nothing is known to be gone. */
  isDamaged?: boolean;
  /** A newer document of the feed was ingested before this one: it may add, but not change. */
  isLate?: boolean;
};

/**
 * Decides what becomes of each item of a document. Facts in, plan out.
 * Within a document the first item of an article speaks for it; later ones are its duplicates.
 */
export function planIngest(document: IngestFacts): IngestPlan {
  const draft = startDraft(document);
  const { hasOwnUrl } = draft;
  for (const article of document.articles) {
    const kept = document.kept?.get(article);
    if (kept) {
      planKept(draft, article, kept);
      continue;
    }
    const keys = document.keysOf(article);
    planArticle(draft, article, hasOwnUrl(article) ? keys : { ...keys, url: null });
  }
  for (const { position, identity, reason } of document.rejections) {
    reject(draft, { position, identity, rule: reason });
  }
  rejectUnread(draft);
  planGone(draft);
  draft.plan.isSettled = isSettled(draft);
  return draft.plan;
}

function haveOwnUrls({ articles }: IngestFacts): (article: Article) => boolean {
  const pages = new Map(articles.map((article) => [article, pageOf(article)]));
  const shared = repeated([...pages.values()]);
  return (article) => !shared.has(pages.get(article) ?? '');
}

/** For a document whose items are those of the last one, which left the feed settled. */
export function planRepeated(items: number): IngestPlan {
  const plan = emptyPlan(items);
  return { ...plan, counts: { ...plan.counts, seen: items }, recognized: items, isSettled: true };
}

function emptyPlan(items: number): IngestPlan {
  return {
    inserts: [],
    revisions: [],
    outdated: [],
    sightings: [],
    claims: [],
    gone: [],
    dispositions: [],
    counts: { items, new: 0, revised: 0, seen: 0, duplicate: 0, rejected: 0 },
    recognized: 0,
    rematched: { url: 0, content: 0 },
    restless: 0,
    own: new Map(),
    isSettled: false,
  };
}

type Draft = {
  plan: IngestPlan;
  document: IngestFacts;
  /** Keys claimed by this plan so far. */
  claimed: Map<string, Omit<Match, 'rule'>>;
  /** Articles that an earlier item of this document has spoken for. */
  spokenFor: Set<string>;
  /** Whether no other item of the document has the URL of this one. */
  hasOwnUrl: (article: Article) => boolean;
  /** What the feed carries now, in its order. */
  carried: WindowItem[];
};

function startDraft(document: IngestFacts): Draft {
  const plan = emptyPlan(document.articles.length + document.rejections.length);
  const hasOwnUrl = haveOwnUrls(document);
  return { plan, document, hasOwnUrl, claimed: new Map(), spokenFor: new Set(), carried: [] };
}

function planArticle(draft: Draft, article: Article, keys: ArticleKeys): void {
  const { document, claimed } = draft;
  const { known, identityKey } = document;
  const match = findMatch({ known, identityKey, claimed }, article, keys);
  if (match === 'purged') {
    reject(draft, { position: article.position, identity: article.identity, rule: 'purged' });
  } else if (match === null) {
    planInsert(draft, article, keys);
  } else if (match.known === null || draft.spokenFor.has(targetName(match.target))) {
    planRepetition(draft, article, keys, match);
  } else {
    planKnown(draft, article, keys, { ...match, known: match.known });
  }
}

function planInsert(draft: Draft, article: Article, keys: ArticleKeys): void {
  const { plan, carried, document } = draft;
  const target = { insert: plan.inserts.push(article) - 1 };
  speakFor(draft, article, target);
  carried.push({ publishedAt: article.published.at, firstSeenAt: document.at, stayed: false });
  plan.sightings.push({ target, article, streak: 0 });
  plan.counts.new += 1;
  claim(draft, keys, target, article);
}

/** An article that is known to be as it was. */
function planKept(
  draft: Draft,
  article: Article,
  { articleId, publishedAt, firstSeenAt }: CarriedArticle,
): void {
  speakFor(draft, article, { articleId });
  draft.carried.push({ publishedAt, firstSeenAt, stayed: true });
  draft.plan.counts.seen += 1;
  draft.plan.recognized += 1;
}

function speakFor({ plan, spokenFor, hasOwnUrl }: Draft, article: Article, target: Target): void {
  spokenFor.add(targetName(target));
  if (hasOwnUrl(article)) plan.own.set(article, target);
}

/** An article of the store that no earlier item of this document has spoken for. */
function planKnown(
  draft: Draft,
  article: Article,
  keys: ArticleKeys,
  match: Match & { known: KnownArticle },
): void {
  const { plan, document, carried } = draft;
  const { target, known, rule } = match;
  speakFor(draft, article, target);
  carried.push(carriedOf(known, document.at));
  const isRenamed = claim(draft, keys, target, article);
  const edit = judgeEdit(article, known, document.at);
  if (known.sighting !== null) plan.recognized += 1;
  if (rule !== 'identity' && known.sighting !== null) plan.rematched[rule] += 1;
  if (edit.streak >= restlessAfter) plan.restless += 1;
  if (document.isLate && known.sighting !== null) {
    planLate(draft, article, edit);
  } else {
    planEdit(draft, article, edit, match);
    if (isRenamed || changesSighting(known, edit))
      plan.sightings.push({ target, article, streak: edit.streak });
  }
}

/** What the feed brought since is newer than this. */
function planLate(draft: Draft, article: Article, { isChanged }: Edit): void {
  const { position, identity } = article;
  if (isChanged) reject(draft, { position, identity, rule: 'older than what the feed brought since' });
  else draft.plan.counts.seen += 1;
}

function planEdit(
  { plan }: Draft,
  article: Article,
  edit: Edit,
  match: Match & { known: KnownArticle },
): void {
  const { articleId, sighting, isOutdated } = match.known;
  if (edit.revision !== null) {
    if (isOutdated) plan.outdated.push(articleId);
    plan.revisions.push({ articleId, article, isFolded: edit.revision === 'folded', events: edit.events });
    dispose(plan, article, 'revised', match);
  } else if (match.rule === 'identity' && sighting !== null) {
    plan.counts.seen += 1;
  } else {
    dispose(plan, article, 'duplicate', match);
  }
}

/** The first look at a version since versions are told by hashes writes these down; else what changed, or has come to rest. */
function changesSighting({ sighting }: KnownArticle, edit: Edit): boolean {
  if (sighting === null || sighting.gone || sighting.version === null) return true;
  return edit.isChanged || sighting.streak > 0;
}

function isSettled({ plan, document, carried }: Draft): boolean {
  const { counts, inserts, claims, sightings, restless } = plan;
  if (document.isDamaged || document.isLate || restless > 0) return false;
  if (counts.seen + counts.new < counts.items || carried.length < counts.items) return false;
  const claimed = new Set(claims.map(({ key }) => key));
  const isKnownNow = inserts.every((article) => claimed.has(document.keysOf(article).identity));
  return isKnownNow && sightings.every(({ streak }) => streak === 0);
}

function planRepetition(draft: Draft, article: Article, keys: ArticleKeys, match: Match): void {
  claim(draft, keys, match.target, article);
  const seenBefore = match.rule === 'identity' && 'articleId' in match.target;
  if (seenBefore) draft.plan.counts.seen += 1;
  else dispose(draft.plan, article, 'duplicate', match);
}

/** What is not read, or hidden by damage, may be there still. */
function planGone(draft: Draft): void {
  const { plan, document, carried } = draft;
  const { missing, unread = 0, isDamaged = false, isLate = false } = document;
  if (missing === null || unread > 0 || isDamaged || isLate) return;
  const window = readWindow(carried);
  for (const { articleId, ...article } of [...missing, ...listUnspokenFor(draft)]) {
    plan.gone.push({ articleId, kind: judgeGone(article, window) });
  }
}

/** Articles of the feed of which the document has a key, but no item. */
function listUnspokenFor({ document, spokenFor }: Draft): CarriedArticle[] {
  const { known, rejections, identityKey, at } = document;
  const unspokenFor = new Map<number, CarriedArticle>();
  for (const found of known.values()) {
    if (found === 'purged' || found.sighting === null || found.sighting.gone) continue;
    const { articleId } = found;
    if (!spokenFor.has(targetName({ articleId })))
      unspokenFor.set(articleId, { articleId, ...carriedOf(found, at) });
  }
  for (const { identity } of rejections) {
    const rejected = identity === null ? undefined : known.get(identityKey(identity));
    if (rejected !== undefined && rejected !== 'purged') unspokenFor.delete(rejected.articleId);
  }
  return [...unspokenFor.values()];
}

function carriedOf({ publishedAt, sighting }: KnownArticle, at: Date): WindowItem {
  const stayed = sighting !== null && !sighting.gone;
  return { publishedAt, firstSeenAt: sighting?.firstSeenAt ?? at, stayed };
}

/**
 * Keys already held by another article stay with it: its rule did not match, so they do not identify.
 * True: the item has a GUID or URL that was not known.
 */
function claim(
  { plan, claimed, document }: Draft,
  keys: ArticleKeys,
  target: Target,
  article: Article,
): boolean {
  const { contentHash, published } = article;
  const facts = { contentHash, title: publishedTitle(article), publishedAt: published.at };
  const isFresh = (key: string | null): key is string =>
    key !== null && !claimed.has(key) && !document.known.has(key);
  const fresh = [keys.identity, keys.url, keys.content].filter(isFresh);
  for (const key of [...fresh, ...[keyIfShared(document, keys, article)].filter(isFresh)]) {
    claimed.set(key, { target, facts, known: null });
    plan.claims.push({ key, target });
  }
  return fresh.some((key) => key !== keys.content);
}

/** Without page and words to be known by, an article that was purged would be new once others share its GUID. */
function keyIfShared(document: IngestFacts, keys: ArticleKeys, article: Article): string | null {
  if (keys.url !== null || keys.content !== null) return null;
  const identity = identityIfShared(article);
  // Others were not asked for: nobody knows who holds them.
  return article.formerIdentities?.includes(identity) ? document.identityKey(identity) : null;
}

function dispose(
  plan: IngestPlan,
  article: Article,
  disposition: 'revised' | 'duplicate',
  { rule, target, facts }: Match,
): void {
  const { position, identity, contentHash } = article;
  const score = contentHash === facts.contentHash ? 1 : null;
  plan.counts[disposition] += 1;
  plan.dispositions.push({ position, identity, disposition, rule, target, score });
}

function reject({ plan }: Draft, what: { position: number; identity: string | null; rule: string }): void {
  plan.counts.rejected += 1;
  plan.dispositions.push({ ...what, disposition: 'rejected', target: null, score: null });
}

/** One line for all of them: nobody looked at any. */
function rejectUnread({ plan, document: { unread = 0 } }: Draft): void {
  if (unread === 0) return;
  const rule = `over the limit of items in one document: ${unread} were not read`;
  const position = plan.counts.items;
  plan.counts.items += unread;
  plan.counts.rejected += unread;
  plan.dispositions.push({
    position,
    identity: null,
    disposition: 'rejected',
    rule,
    target: null,
    score: null,
  });
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
