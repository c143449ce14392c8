import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts';
import { createDatabase } from '../src/adapters/postgres/database.ts';
import { createStoryStore } from '../src/adapters/postgres/story-store.ts';
import { groupStories } from '../src/app/group-stories.ts';
import { formatTable } from '../src/cli/table.ts';
import { type LabelledArticle, makeCorpus } from './dedup/make-corpus.ts';
import { scoreGrouping } from './dedup/score-grouping.ts';

/** How fast articles get their stories in Postgres, and whether that depends on how many are there. */
const { values } = parseArgs({
  options: {
    articles: { type: 'string', default: '100000' },
    groupers: { type: 'string', default: '1' },
    seed: { type: 'string', default: '11' },
  },
});
const [count, groupers, seed] = [Number(values.articles), Number(values.groupers), Number(values.seed)];
const articlesPerStory = 2.6;
const articles = makeCorpus({ seed, stories: Math.ceil(count / articlesPerStory / 100) * 100 }).slice(
  0,
  count,
);
const stepSize = Math.ceil(articles.length / 10);

const dir = await mkdtemp(join(tmpdir(), 'sluice-bench-stories-'));
const postgres = await startEmbeddedPostgres({
  dir,
  flags: ['-c', 'synchronous_commit=off', '-c', 'max_wal_size=4GB'],
});
const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
const database = createDatabase({
  url: postgres.url,
  maxConnections: groupers + 2,
  onError: () => undefined,
});
try {
  await database.migrate();
  const rows: string[][] = [];
  for (let at = 0; at < articles.length; at += stepSize) rows.push(await measureStep(at));
  const columns = [
    'articles before',
    'articles/s',
    'ms CPU of Node',
    'statements ms',
    'MB of stories',
    'bytes/article',
  ];
  print(formatTable(columns, rows));
  print(`\n${await describeScore()}`);
} finally {
  await database[Symbol.asyncDispose]();
  await pool.end();
  await postgres[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
}

async function measureStep(at: number): Promise<string[]> {
  const step = articles.slice(at, at + stepSize);
  for (let from = 0; from < step.length; from += 1000) await addArticles(step.slice(from, from + 1000));
  const app = { stories: createStoryStore(database), clock: () => new Date(Date.UTC(2026, 2, 1)) };
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: groupers }, () => groupStories(app)));
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000;
  const bytes = await storyBytes();
  return [
    String(at),
    ((step.length / tookMs) * 1000).toFixed(0),
    (cpuMs / step.length).toFixed(2),
    ((tookMs - cpuMs) / step.length).toFixed(2),
    (bytes / 1e6).toFixed(0),
    (bytes / (at + step.length)).toFixed(0),
  ];
}

async function addArticles(list: readonly LabelledArticle[]): Promise<void> {
  const rows = list.map(({ articleId, title, text, outlet, at }) => ({
    id: articleId,
    title,
    text,
    url: `https://${outlet}/${articleId}`,
    at,
  }));
  await pool.query(
    `insert into sluice.articles (
      id, position, url, canonical_url, title, title_source, content_html, content_text, word_count, authors, categories,
      language, published_quality, enclosures, extra, content_hash, normalizer_version, first_seen_at, fetched_at)
    select id, 0, url, url, title, 'publisher', '', text, 0, '{}', '{}', 'en', 'missing', '[]', '{}', '', 1, at, at
    from json_to_recordset($1) as r(id bigint, title text, text text, url text, at timestamptz)`,
    [JSON.stringify(rows)],
  );
}

async function storyBytes(): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>(`
    select sum(pg_total_relation_size(c.oid)) as bytes from pg_class c
    where c.relnamespace = 'sluice'::regnamespace and c.relkind = 'r'
      and c.relname in ('stories', 'story_members', 'story_versions', 'story_shingles', 'outlet_paragraphs')`);
  return Number(rows[0]?.bytes);
}

async function describeScore(): Promise<string> {
  const { rows } = await pool.query<{ story_id: string }>(
    'select story_id from v1.story_members order by article_id',
  );
  const { f1, precision, recall } = scoreGrouping(
    articles,
    rows.map(({ story_id }) => Number(story_id)),
  );
  return `${articles.length} articles, ${groupers} grouper(s): F1 ${f1.toFixed(3)}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
