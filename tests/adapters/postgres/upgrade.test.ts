import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createDatabase } from '../../../src/adapters/postgres/database.ts';
import { drizzle, migrate } from '../../../src/adapters/postgres/drizzle.ts';
import { createTestDatabase } from '../../support/test-database.ts';

it('an upgrade goes on telling of files that cannot be read, and no more of one that was mended', async () => {
  await using test = await createTestDatabase({ empty: true });
  await migrateUpTo('0018_search_vector_once', test.url);
  await test.query(`
    insert into sluice.feeds (key, kind, location, name, every_seconds, origin)
    values ('files:*', 'files', '*', 'Texts', 60, 'seeds/sources.yaml:2')`);
  await test.query(`
    insert into sluice.feed_states (feed_id, next_poll_at, error_kind, error_message)
    values (1, now(), 'not-a-feed', 'what was refused last')`);
  await test.query(`
    insert into sluice.payloads (feed_id, path, location, body_hash, fetched_at, ingested_at, error_message)
    values (1, 'bad', 'bad', '\\x01', '2026-01-01', '2026-01-01', 'bad: no feed'),
      (1, 'mended', 'mended', '\\x02', '2026-01-01', '2026-01-02', 'mended: no feed'),
      (1, 'mended', 'mended', '\\x03', '2026-01-03', '2026-01-03', null)`);
  await test.query(`
    insert into sluice.feed_files (feed_id, path, size, mtime_ms, body_hash, records)
    values (1, 'bad', 1, 1, '\\x11', null), (1, 'mended', 1, 1, '\\x13', null)`);
  await using database = createDatabase({ url: test.url, maxConnections: 2, onError: () => undefined });
  await database.migrate();
  expect(await test.query('select error_kind, error_message, failing_since from v1.feeds')).toEqual([
    { error_kind: 'not-a-feed', error_message: 'bad: no feed', failing_since: new Date('2026-01-01T00:00Z') },
  ]);
  await test.query('delete from sluice.feed_files');
  expect(await test.query('select error_kind, failing_since from v1.feeds')).toEqual([
    { error_kind: null, failing_since: null },
  ]);
});

/** As a release migrated whose last migration was `tag`. */
async function migrateUpTo(tag: string, url: string): Promise<void> {
  const migrationsFolder = await mkdtemp(join(tmpdir(), 'sluice-test-migrations-'));
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    await cp('drizzle', migrationsFolder, { recursive: true });
    const path = join(migrationsFolder, 'meta', '_journal.json');
    const journal = JSON.parse(await readFile(path, 'utf8')) as { entries: { tag: string }[] };
    const last = journal.entries.findIndex((entry) => entry.tag === tag);
    await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }));
    await migrate(drizzle(pool), { migrationsFolder });
  } finally {
    await pool.end();
    await rm(migrationsFolder, { recursive: true });
  }
}
