import type { Article } from '../domain/article.ts';

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
    const own = `${identity}|${markOf(article)}`;
    const others = formerIdentities.filter((other) => other !== own);
    return { ...article, identity: own, formerIdentities: [identity, ...others] };
  });
}

function markOf({ canonicalUrl, contentHash }: Article): string {
  return canonicalUrl ?? contentHash;
}
