import type { Article } from '../domain/article.ts';
import type { ArticleKeys } from './article-keys.ts';
import { publishedTitle } from './article-version.ts';
import type { KnownArticle } from './judge-edit.ts';

/** By key; `purged`: once known, deleted since, and not to come back. */
export type Known = ReadonlyMap<string, KnownArticle | 'purged'>;

/** An article of the store, or the n-th that is new in the document. */
export type Target = { articleId: number } | { insert: number };

type MatchRule = 'identity' | 'url' | 'content';

/** The article that an item is an item of. */
export type Match = {
  target: Target;
  facts: Pick<KnownArticle, 'contentHash' | 'title' | 'publishedAt'>;
  /** Null for what this document itself brings. */
  known: KnownArticle | null;
  rule: MatchRule;
};

/** By what an article is found: the keys of the store, and those that earlier items of the document have claimed. */
type MatchFacts = {
  known: Known;
  identityKey: (identity: string) => string;
  claimed: ReadonlyMap<string, Omit<Match, 'rule'>>;
};

/** `purged` where the article is one that was deleted; null where it is a new one. */
export function findMatch(facts: MatchFacts, article: Article, keys: ArticleKeys): Match | 'purged' | null {
  const byIdentity = lookUp(facts, keys.identity, 'identity');
  const byUrl = lookUp(facts, keys.url, 'url');
  const byFormer = findFormer(facts, article);
  const sameWords = [byUrl, byFormer].find((match) => hasWords(match, article));
  // A GUID that others shared is some other item's now.
  if (byIdentity !== null && sameWords && !hasWords(byIdentity, article)) return sameWords;
  // Without a page of its own it could not be found again, and would be new at every poll.
  const isOwn = byIdentity !== null && (keys.url === null || !isReused(article, byIdentity, byUrl));
  if (isOwn) return byIdentity;
  if (byUrl === 'purged' || (byUrl !== null && isSamePage(article, byUrl))) return byUrl;
  const byContent = lookUp(facts, keys.content, 'content');
  if (byContent === 'purged' || (byContent !== null && isSameTime(article, byContent))) return byContent;
  if (byFormer !== null) return byFormer;
  // What has neither a page nor words of its own could not be found again, either.
  const isFindable = byUrl === null || (keys.content !== null && byContent === null);
  return isFindable ? null : byIdentity;
}

/** The article that the feed carried with the same words under an identity that the item had. */
function findFormer(facts: MatchFacts, article: Article): Match | null {
  const { formerIdentities = [] } = article;
  const matches = formerIdentities.map((one) => lookUp(facts, facts.identityKey(one), 'identity'));
  return matches.find((match) => hasWords(match, article)) ?? null;
}

function hasWords(match: Match | 'purged' | null, { contentHash }: Article): match is Match {
  return match !== null && match !== 'purged' && match.facts.contentHash === contentHash;
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

function lookUp(
  { known, claimed }: MatchFacts,
  key: string | null,
  rule: MatchRule,
): Match | 'purged' | null {
  if (key === null) return null;
  const mine = claimed.get(key);
  if (mine) return { ...mine, rule };
  const found = known.get(key);
  if (found === undefined || found === 'purged') return found ?? null;
  return { target: { articleId: found.articleId }, facts: found, known: found, rule };
}

/** A page that shows something else every day ("today's weather") keeps its URL, but neither title nor date. */
function isSamePage(article: Article, match: Match): boolean {
  const { contentHash, title } = match.facts;
  if (article.contentHash === contentHash) return true;
  return foldTitle(publishedTitle(article)) === foldTitle(title) || isSameTime(article, match);
}

const sameTimeMs = 7 * 86_400_000;

/**
 * Inside one feed a text with another date is another item (a daily column with a standing text);
 * between feeds the same text within a week is the same article. No date contradicts nothing.
 */
function isSameTime(article: Article, { facts, known }: Match): boolean {
  const [one, other] = [article.published.at, facts.publishedAt];
  if (one === null || other === null) return true;
  const apartMs = Math.abs(one.getTime() - other.getTime());
  const isOfFeed = known === null || known.sighting !== null;
  return isOfFeed ? apartMs === 0 : apartMs <= sameTimeMs;
}

function foldTitle(title: string): string {
  return title.normalize('NFKC').toLowerCase();
}

/** The same for equal targets. */
export function targetName(target: Target): string {
  return 'articleId' in target ? `known ${target.articleId}` : `new ${target.insert}`;
}
