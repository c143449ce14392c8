import { createDatabase } from '../../../src/adapters/postgres/database.ts';
import { openQueues } from '../../../src/adapters/queues.ts';

/** Migrates the database of the first argument, for the stores and the queue, as every process of the service does. */
const databaseUrl = process.argv[2] ?? '';
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
