import type { Article } from '../domain/article.ts';

/**
 * Some feeds give one GUID to many items. Items that share it but not their page are different
 * articles: from the second on, the page's URL becomes part of the identity.
 */
export function tellApart(articles: readonly Article[]): Article[] {
  const first = new Map<string, Article>();
  return articles.map((article) => {
    const earlier = first.get(article.identity);
    if (earlier === undefined) {
      first.set(article.identity, article);
      return article;
    }
    if (article.canonicalUrl === null || article.canonicalUrl === earlier.canonicalUrl) return article;
    return { ...article, identity: `${article.identity}|${article.canonicalUrl}` };
  });
}
