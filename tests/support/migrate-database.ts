import { createDatabase } from '../../src/adapters/postgres/database.ts';
import { openQueues } from '../../src/adapters/queues.ts';

/** Migrates a database for the stores and the queue, as every process of the service does. */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  const onError = (error: Error) => void process.stderr.write(`${error.message}\n`);
  await using database = createDatabase({ url: databaseUrl, maxConnections: 2, onError });
  await database.migrate();
  await using _queues = await openQueues({
    redisUrl: null,
    databaseUrl,
    prefix: 'migrate',
    onError,
    onFailed: () => undefined,
  });
}
