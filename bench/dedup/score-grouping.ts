import type { LabelledArticle } from './make-corpus.ts';

export type Score = { precision: number; recall: number; f1: number; ari: number; teaserRecall: number };

/** Pairs of articles that were put together against pairs that belong together. `groups`: a group for each article. */
export function scoreGrouping(articles: readonly LabelledArticle[], groups: readonly number[]): Score {
  const labels = articles.map(({ label }) => label);
  const both = countPairs(labels.map((label, index) => `${label} ${groups[index]}`));
  const found = countPairs(groups);
  const wanted = countPairs(labels);
  const all = (articles.length * (articles.length - 1)) / 2;
  const expected = (found * wanted) / all;
  const precision = found === 0 ? 1 : both / found;
  const recall = both / wanted;
  return {
    precision,
    recall,
    f1: both === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    ari: (both - expected) / ((found + wanted) / 2 - expected),
    teaserRecall: recallOfTeasers(articles, groups),
  };
}

function countPairs(names: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}

/** Of the true pairs of a teaser with another article. */
function recallOfTeasers(articles: readonly LabelledArticle[], groups: readonly number[]): number {
  const members = Map.groupBy(articles.keys(), (index) => articles[index]?.label);
  let [wanted, found] = [0, 0];
  for (const [index, article] of articles.entries()) {
    if (!article.isTeaser) continue;
    for (const other of members.get(article.label) ?? []) {
      if (other === index) continue;
      wanted += 1;
      if (groups[other] === groups[index]) found += 1;
    }
  }
  return wanted === 0 ? 1 : found / wanted;
}
