import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeOpenFolder } from '../../../bench/support/make-open-folder.ts';
import { findHome } from '../../../src/adapters/embedded-postgres/find-home.ts';
import { startEmbeddedPostgres } from '../../../src/adapters/embedded-postgres.ts';
import { createDatabase } from '../../../src/adapters/postgres/database.ts';
import { openQueues } from '../../../src/adapters/queues.ts';

it('a read replica is opened as it is, and answers what its primary knew', async () => {
  await using opened = new AsyncDisposableStack();
  const dir = await makeOpenFolder('sluice-standby-');
  opened.defer(() => rm(dir, { recursive: true, force: true }));
  {
    await using server = await startEmbeddedPostgres({ dir });
    await using database = open(server.url);
    await database.migrate();
    await using _queues = await queuesOn(server.url);
  }
  // From here on the same files are those of a standby.
  await writeFile(join((await findHome(dir)).cluster, 'standby.signal'), '');
  const server = opened.use(await startEmbeddedPostgres({ dir }));
  await using database = open(server.url);
  await database.migrate();
  await using queues = await queuesOn(server.url);
  await queues.ping();
  expect((await database.query('select pg_is_in_recovery(), count(*)::int from v1.articles')).rows).toEqual([
    { pg_is_in_recovery: true, count: 0 },
  ]);
});

function open(url: string) {
  return createDatabase({ url, maxConnections: 2, onError: () => undefined });
}

function queuesOn(databaseUrl: string) {
  const callbacks = { onError: () => undefined, onFailed: () => undefined };
  return openQueues({ redisUrl: null, databaseUrl, prefix: 'test', ...callbacks });
}
