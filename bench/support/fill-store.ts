import { createDatabase } from '../../src/adapters/postgres/database.ts';
import { fingerprintText } from '../../src/core/stories/fingerprint-text.ts';
import { readWords } from '../../src/core/stories/read-words.ts';
import { storyRules } from '../../src/core/stories/story-rules.ts';
import { createRandom } from './create-random.ts';
import { fillStories } from './fill-stories.ts';
import { makeParagraph, makeTitle } from './make-text.ts';
import type { BenchPostgres } from './start-postgres.ts';

const texts = 1000;
const paragraphsEach = 5;

/**
 * A new store with `count` articles of a feed that nobody polls any more, each with its keys, its sighting and a story of its own.
 * Their texts are the beginnings of a thousand in turn, with three words that are each article's own; their keys are as many as those
 * of whole texts. HTML they have none.
 */
export async function fillStore({ url, sql }: BenchPostgres, count: number): Promise<void> {
  // Of the last weeks: what no article can meet any more, the scheduler would let go of in its first round.
  const at = new Date(Date.now() - storyRules.windowDays * 86_400_000);
  await using database = createDatabase({ url, maxConnections: 1, onError: () => undefined });
  await database.migrate();
  const [feed] = await sql<{ id: string }>(`
    insert into sluice.feeds (key, kind, location, name, every_seconds, origin)
    values ('filled', 'http', 'http://filled.example/', 'Filled', 604800, 'bench') returning id`);
  const samples = Array.from({ length: texts }, (_, index) => makeSample(index));
  await sql('create temporary table samples (number int primary key, title text, text text)');
  await sql(
    `insert into samples select number, title, text from json_to_recordset($1) as r(number int, title text, text text)`,
    [JSON.stringify(samples)],
  );
  // Locks taken below would cancel it: while it sums up blocks (BRIN) that leaves a gap behind which all is read, and no vacuum mends it.
  await sql('alter system set autovacuum = off');
  await sql('select pg_reload_conf()');
  // Stories are given below; an index is made faster than it is added to.
  await sql(`set session_replication_role = replica`);
  await sql('drop index sluice.articles_search');
  await sql(fillArticles, [firstId, count, at, feed!.id]);
  await sql(`create index articles_search on sluice.articles using gin (search)`);
  await sql(fillKeys, [firstId, count]);
  await sql(fillSightings, [firstId, count, at, feed!.id]);
  await fillStories(sql, { firstId, count, at, ...measureSamples(samples) });
  await sql(fillMembers, [firstId, count]);
  await sql(`set session_replication_role = origin`);
  for (const table of ['articles', 'stories'])
    await sql(`select setval(pg_get_serial_sequence($1, 'id'), $2)`, [`sluice.${table}`, firstId + count]);
  await sql('vacuum (analyze)');
  await sql('alter system reset autovacuum');
  await sql('select pg_reload_conf()');
  await sql('checkpoint');
}

const firstId = 1;

const fillArticles = `
  insert into sluice.articles (
    id, feed_id, position, url, canonical_url, title, title_source, content_html, content_text, word_count, authors, categories,
    language, published_quality, enclosures, extra, content_hash, words_hash, aside_hash, normalizer_version, first_seen_at, fetched_at)
  select $1::bigint + n, $4, 0, 'https://filled.example/' || n, 'https://filled.example/' || n, s.title, 'publisher', '',
    left(s.text, 900) || ' w' || n || ' w' || n % 1000 || ' w' || n % 77777, 150, '{}', '{}', 'en', 'missing', '[]', '{}',
    sha256(n::text::bytea), sha256(n::text::bytea), sha256(n::text::bytea), 1, $3, $3
  from generate_series(0, $2::bigint - 1) n join samples s on s.number = n % ${texts}`;

const fillKeys = `
  insert into sluice.article_keys (key, article_id)
  select gen_random_uuid() as key, $1::bigint + n / 3 from generate_series(0, $2::bigint * 3 - 1) n order by key`;

const fillSightings = `
  insert into sluice.sightings (article_id, feed_id, position, content_hash, words_hash, aside_hash, first_seen_at, last_seen_at, gone_at)
  select $1::bigint + n, $4, 0, sha256(n::text::bytea), sha256(n::text::bytea), sha256(n::text::bytea), $3, $3, $3
  from generate_series(0, $2::bigint - 1) n`;

const fillMembers = `
  insert into sluice.story_members (article_id, story_id, joined_at)
  select id, id, now() from generate_series($1::bigint, $1 + $2 - 1) id`;

type Sample = { number: number; title: string; text: string };

function makeSample(number: number): Sample {
  const random = createRandom(900_000 + number);
  const text = Array.from({ length: paragraphsEach }, () => makeParagraph(random)).join('\n');
  return { number, title: makeTitle(random), text };
}

function measureSamples(samples: readonly Sample[]): { shinglesEach: number; keysEach: number } {
  const prints = samples.map(({ title, text }) =>
    fingerprintText(readWords({ title, text, language: 'en' }), new Set()),
  );
  const mean = (sizes: readonly number[]) => Math.round(sizes.reduce((sum, size) => sum + size, 0) / texts);
  return {
    shinglesEach: mean(prints.map(({ sketch }) => sketch.length)),
    keysEach: mean(prints.map(({ keys }) => keys.length)),
  };
}
