import type { Article } from '../domain/article.ts';
import { publishedTitle } from './article-version.ts';

/** An article of the store whose present version came in the document at hand, as it was then. */
export type Remakable = {
  articleId: number;
  /** Among the items of the document. */
  position: number;
  /** As the feed had them. */
  guid: string | null;
  url: string | null;
  title: string;
};

/**
 * The item of a document, read anew, that each article is to be remade from: the one with its identity; else the one
 * at its place, if GUID, URL or title agree. A reader that understands more may find items where it found none, so that
 * a place alone proves nothing. Articles without an item are missing in the answer.
 *
 * @param ownerOf the article that has an item's identity
 */
export function matchRemade(
  remakables: readonly Remakable[],
  articles: readonly Article[],
  ownerOf: (article: Article) => number | undefined,
): Map<number, Article> {
  const byPlace = new Map(articles.map((article) => [article.position, article]));
  const byOwner = Map.groupBy(articles, ownerOf);
  const remade = new Map<number, Article>();
  for (const remakable of remakables) {
    const own = byOwner.get(remakable.articleId) ?? [];
    const atPlace = byPlace.get(remakable.position);
    const item = own.find((article) => article === atPlace) ?? own[0] ?? atPlace;
    if (item === undefined) continue;
    const isProven = own.includes(item) || (ownerOf(item) === undefined && resembles(item, remakable));
    if (isProven) remade.set(remakable.articleId, item);
  }
  return remade;
}

function resembles(article: Article, { guid, url, title }: Remakable): boolean {
  if (guid !== null && article.guid === guid) return true;
  if (url !== null && article.url === url) return true;
  return title !== '' && publishedTitle(article) === title;
}
