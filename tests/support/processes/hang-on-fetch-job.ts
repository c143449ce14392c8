import { openQueues, type QueuesOptions } from '../../../src/adapters/queues.ts';

/** A worker that takes fetch jobs, says so, and never is done with them. Options as JSON in the first argument. */
const options: Pick<QueuesOptions, 'redisUrl' | 'databaseUrl' | 'prefix'> = JSON.parse(process.argv[2] ?? '');
const queues = await openQueues({ ...options, onError: report, onFailed: () => undefined });
queues.workFetches(({ feedIds }) => {
  process.stdout.write(`took ${feedIds}\n`);
  return new Promise(() => undefined);
}, 1);

function report(error: Error): void {
  process.stderr.write(`${error.message}\n`);
}
