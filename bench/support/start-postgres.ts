import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts';
import { cpuTimeMs, parentOf } from './cpu-time.ts';
import { endOnSignal } from './end-on-signal.ts';
import { makeOpenFolder } from './make-open-folder.ts';

/** A Postgres for one of those that are compared, so that nobody pays for another's autovacuum. */
export type BenchPostgres = AsyncDisposable & {
  url: string;
  sql: <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;
  postgresCpuMs: () => number;
  /** Of the process that all its others are started by. */
  postmaster: number;
  /** In bytes. */
  walPosition: () => Promise<number>;
};

/** `keepsStatements`: with pg_stat_statements, which costs each statement a little. */
export async function startPostgres({
  keepsStatements,
}: {
  keepsStatements: boolean;
}): Promise<BenchPostgres> {
  await using opened = new AsyncDisposableStack();
  const folder = await makeOpenFolder('sluice-bench-');
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const preloaded = keepsStatements ? ['shared_preload_libraries=pg_stat_statements'] : [];
  const flags = [...settings, ...preloaded].flatMap((setting) => ['-c', setting]);
  const postgres = opened.use(await startEmbeddedPostgres({ dir: join(folder, 'postgres'), flags }));
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  opened.defer(() => client.end());
  if (keepsStatements) await client.query('create extension pg_stat_statements');
  const sql: BenchPostgres['sql'] = async (text, values) => (await client.query(text, values)).rows;
  const [backend] = await sql<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = parentOf(backend!.pid);
  const end = endOnSignal(opened.move());
  return {
    url: postgres.url,
    sql,
    postgresCpuMs: () => cpuTimeMs(postmaster),
    postmaster,
    walPosition: async () => {
      const [row] = await sql<{ bytes: string }>(`select pg_current_wal_lsn() - '0/0'::pg_lsn as bytes`);
      return Number(row?.bytes);
    },
    [Symbol.asyncDispose]: end,
  };
}

/** For a machine of two cores and some gigabytes that serves nobody else. Durability stays as it is. */
const settings = [
  'shared_buffers=1GB',
  'effective_cache_size=8GB',
  'work_mem=16MB',
  'maintenance_work_mem=256MB',
  'max_wal_size=8GB',
  'min_wal_size=1GB',
  'checkpoint_timeout=30min',
  'random_page_cost=1.1',
  'effective_io_concurrency=100',
  'wal_buffers=64MB',
  'jit=off',
  'max_connections=200',
];
