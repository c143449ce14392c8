import type { Article } from '../domain/article.ts';
import { changeArticle } from './article-version.ts';

/**
 * Some feeds give one GUID to many items. Where items of a document share it but not their page (or, without one,
 * their words), they are different articles: what tells them apart becomes part of the identity of each.
 */
export function tellApart(articles: readonly Article[]): Article[] {
  const marks = new Map<string, Set<string>>();
  for (const article of articles) {
    const sharing = marks.get(article.identity) ?? new Set();
    marks.set(article.identity, sharing.add(markOf(article)));
  }
  return articles.map((article) => {
    const isShared = (marks.get(article.identity)?.size ?? 0) > 1;
    if (!isShared) return article;
    const { identity, formerIdentities = [] } = article;
    const own = identityIfShared(article);
    const others = formerIdentities.filter((other) => other !== own);
    return changeArticle(article, { identity: own, formerIdentities: [identity, ...others] });
  });
}

/** What an article's identity would be, did other items of its document share it. */
export function identityIfShared(article: Article): string {
  return `${article.identity}|${markOf(article)}`;
}

function markOf({ canonicalUrl, contentHash }: Article): string {
  return canonicalUrl ?? contentHash;
}
