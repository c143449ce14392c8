import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { findHome } from '../src/adapters/embedded-postgres/find-home.ts';
import { startEmbeddedPostgres } from '../src/adapters/embedded-postgres.ts';
import { createDatabase } from '../src/adapters/postgres/database.ts';
import { sql } from '../src/adapters/postgres/drizzle.ts';
import { createStoryStore } from '../src/adapters/postgres/story-store.ts';
import { groupStories } from '../src/app/group-stories.ts';
import { formatTable } from '../src/cli/table.ts';
import { fingerprintText } from '../src/core/stories/fingerprint-text.ts';
import { readWords } from '../src/core/stories/read-words.ts';
import { type LabelledArticle, makeCorpus } from './dedup/make-corpus.ts';
import { scoreGrouping } from './dedup/score-grouping.ts';
import { cpuTimeMs, parentOf } from './support/cpu-time.ts';
import { fillStories } from './support/fill-stories.ts';
import { makeOpenFolder } from './support/make-open-folder.ts';

/**
 * How fast articles get their stories in Postgres, and whether that depends on how many are there. With `--stored 10000,100000,1000000`
 * the store is filled to that many articles first, with what as many stories of their own leave behind, and `--articles` are
 * grouped at each size. What does not fit into `--shared-buffers` is read from the system at each look.
 */
const { values } = parseArgs({
  options: {
    articles: { type: 'string', default: '100000' },
    stored: { type: 'string', default: '' },
    groupers: { type: 'string', default: '1' },
    seed: { type: 'string', default: '11' },
    'shared-buffers': { type: 'string', default: '128MB' },
  },
});
const [count, groupers, seed] = [Number(values.articles), Number(values.groupers), Number(values.seed)];
const connections = groupers + 2;
const articlesPerStory = 2.6;
const articles = makeCorpus({ seed, stories: Math.ceil(count / articlesPerStory / 100) * 100 }).slice(
  0,
  count,
);
const sketched = articles
  .slice(0, 1000)
  .map(({ title, text }) => fingerprintText(readWords({ title, text, language: 'en' }), new Set()));
const [shinglesEach, keysEach] = [
  mean(sketched.map(({ sketch }) => sketch.length)),
  mean(sketched.map(({ keys }) => keys.length)),
];
const sizes = values.stored === '' ? [] : values.stored.split(',').map(Number);
const stepSize = Math.ceil(articles.length / (sizes.length || 10));
let stored = 0;
let firstMs: number | undefined;

const dir = await makeOpenFolder('sluice-bench-stories-');
const postgres = await startEmbeddedPostgres({
  dir,
  flags: [
    'synchronous_commit=off',
    'max_wal_size=4GB',
    // Of what filling has written, it would go on for minutes: `fillTo` has it done before anything is measured.
    'autovacuum=off',
    `shared_buffers=${values['shared-buffers']}`,
  ].flatMap((setting) => ['-c', setting]),
});
const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
const postmaster = await findPostmaster();
const database = createDatabase({
  url: postgres.url,
  maxConnections: connections,
  onError: () => undefined,
});
try {
  await database.migrate();
  const rows: string[][] = [];
  for (let at = 0; at < articles.length; at += stepSize) {
    const size = sizes[at / stepSize];
    if (size !== undefined) await fillTo(size);
    rows.push(await measureStep(at));
  }
  const columns = [
    'articles before',
    'articles/s',
    'ms CPU of Node',
    'of Postgres',
    'to the first',
    'KB of WAL',
    'pages',
    'MB of stories',
    'bytes/article',
  ];
  print(formatTable(columns, rows));
  print(`\n${await describeScore()}`);
} finally {
  await database[Symbol.asyncDispose]();
  await pool.end();
  await postgres[Symbol.asyncDispose]();
  await rm((await findHome(dir)).folder, { recursive: true, force: true });
  await rm(dir, { recursive: true, force: true });
}

async function measureStep(at: number): Promise<string[]> {
  const step = articles.slice(at, at + stepSize);
  for (let from = 0; from < step.length; from += 1000) await addArticles(step.slice(from, from + 1000));
  const app = { stories: createStoryStore(database, database), clock: () => new Date(Date.UTC(2026, 2, 1)) };
  const before = await readUse();
  await Promise.all(Array.from({ length: groupers }, () => groupStories(app)));
  const after = await readUse();
  const [tookMs, nodeMs, postgresMs, wal, pages] = after.map(
    (value, index) => (value - (before[index] ?? 0)) / step.length,
  ) as Use;
  firstMs ??= nodeMs + postgresMs;
  const bytes = await storyBytes();
  const storedBefore = stored;
  stored += step.length;
  return [
    String(storedBefore),
    (1000 / tookMs).toFixed(0),
    nodeMs.toFixed(2),
    postgresMs.toFixed(2),
    ((nodeMs + postgresMs) / firstMs).toFixed(2),
    (wal / 1000).toFixed(1),
    pages.toFixed(0),
    (bytes / 1e6).toFixed(0),
    (bytes / stored).toFixed(0),
  ];
}

/** The time, CPU of Node and of Postgres with its children in ms, bytes of WAL, pages of story tables asked for. */
type Use = [number, number, number, number, number];

async function readUse(): Promise<Use> {
  await pool.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ wal: string; pages: string }>(`
    select pg_current_wal_insert_lsn() - '0/0' as wal,
      (select sum(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)
        from pg_statio_user_tables where relname like 'story%') as pages`);
  const { user, system } = process.cpuUsage();
  const [row] = rows;
  const postgresMs = cpuTimeMs(postmaster);
  return [performance.now(), (user + system) / 1000, postgresMs, Number(row?.wal), Number(row?.pages)];
}

async function findPostmaster(): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  return parentOf(Number(rows[0]?.pid));
}

async function fillTo(size: number): Promise<void> {
  const count = Math.max(0, size - stored);
  await fillStories((text, values) => pool.query(text, values), {
    firstId: 1_000_000_000 + stored,
    count,
    at: new Date(Date.UTC(2026, 0, 20)),
    shinglesEach,
    keysEach,
  });
  await pool.query('vacuum analyze');
  await pool.query('checkpoint'); // What filling leaves to do is not grouping's.
  await warmUp();
  stored = Math.max(stored, size);
}

/**
 * A connection maps each page of the shared buffers when it first looks at it. One that has been at work for a while has all of
 * them: a service keeps its connections.
 */
async function warmUp(): Promise<void> {
  const readAll = () =>
    database.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      await tx.execute(
        sql`select sum(hash::bigint) from (select hash from sluice.story_shingles order by hash) s`,
      );
      await tx.execute(sql`
        select sum(cardinality(stories))
        from (select stories from sluice.outlet_paragraphs order by outlet, paragraph) p`);
    });
  await Promise.all(Array.from({ length: connections }, readAll));
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

function mean(counts: readonly number[]): number {
  return Math.round(counts.reduce((sum, count) => sum + count, 0) / counts.length);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
