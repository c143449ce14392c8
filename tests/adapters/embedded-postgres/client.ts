import { once } from 'node:events';
import { startEmbeddedPostgres } from '../../../src/adapters/embedded-postgres.ts';

// Holds a share in the Postgres of the folder given as the first argument until standard input ends.
const [dir = ''] = process.argv.slice(2);
await using postgres = await startEmbeddedPostgres({ dir, flags: ['-c', 'fsync=off'] });
process.stdout.write(`${JSON.stringify(postgres)}\n`);
await once(process.stdin.resume(), 'end');
