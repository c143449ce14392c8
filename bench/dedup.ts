import { parseArgs } from 'node:util';
import { serialize } from 'node:v8';
import { formatTable } from '../src/cli/table.ts';
import { hashText } from '../src/core/stories/hash-text.ts';
import { createStoryMemory, placeArticle } from '../src/core/stories/place-article.ts';
import { readWords } from '../src/core/stories/read-words.ts';
import { baselines, type Grouping } from './dedup/baselines.ts';
import { type LabelledArticle, makeCorpus } from './dedup/make-corpus.ts';
import { scoreGrouping } from './dedup/score-grouping.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '11' },
    stories: { type: 'string', default: '4000' },
    mistakes: { type: 'boolean', default: false },
  },
});
const [seed, stories] = [Number(values.seed), Number(values.stories)];
if (!Number.isInteger(seed) || !(stories >= 100)) throw new Error('--seed: a number; --stories: 100 or more');
const articles = makeCorpus({ seed, stories });
const ours: Grouping = byStories;

const labels = new Set(articles.map(({ label }) => label)).size;
print(`seed ${seed}: ${articles.length} articles, ${labels} stories, ${countWords(articles)} words each\n`);
const columns = ['', 'F1', 'precision', 'recall', 'of teasers', 'ARI', 'ms/article', 'bytes/article'];
print(formatTable(columns, Object.entries({ ...baselines, Sluice: ours }).map(measure)));
if (values.mistakes) print(`\n${describeMistakes()}`);

function measure([name, group]: [string, Grouping]): string[] {
  const before = process.threadCpuUsage();
  const { groups, state } = group(articles);
  const { user, system } = process.threadCpuUsage(before);
  const { f1, precision, recall, teaserRecall, ari } = scoreGrouping(articles, groups);
  const scores = [f1, precision, recall, teaserRecall, ari].map((score) => score.toFixed(3));
  const ms = (user + system) / 1000 / articles.length;
  return [name, ...scores, ms.toFixed(2), (serialize(state).length / articles.length).toFixed(0)];
}

function byStories(list: readonly LabelledArticle[]) {
  const memory = createStoryMemory();
  let stored = 0;
  const groups = list.map(({ articleId, outlet, at, title, text }) => {
    const words = readWords({ title, text, language: 'en' });
    const article = { articleId, outlet: hashText(outlet), at, text: words };
    return placeArticle(memory, article, () => ++stored).storyId;
  });
  return { groups, state: memory };
}

/** Kinds of articles that were put together wrongly, and kinds that were torn from their story. */
function describeMistakes(): string {
  const { groups } = ours(articles);
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const first = new Map<number, LabelledArticle>();
  const groupOf = new Map<number, number>();
  for (const [index, article] of articles.entries()) {
    const group = groups[index] ?? 0;
    const opener = first.get(group);
    if (opener && opener.label !== article.label) count(`together: ${opener.kind} + ${article.kind}`);
    if (!opener) first.set(group, article);
    const home = groupOf.get(article.label);
    if (home !== undefined && home !== group) count(`torn: ${article.kind}`);
    if (home === undefined) groupOf.set(article.label, group);
  }
  const rows = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, 40);
  return rows.map(([name, times]) => `${times}  ${name}`).join('\n');
}

function countWords(list: readonly LabelledArticle[]): number {
  return Math.round(list.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0) / list.length);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
