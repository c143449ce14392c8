import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts';
import { waitFor } from './wait-for.ts';

export type Servers = AsyncDisposable & {
  postgresUrl: string;
  redisUrl: string | null;
  /** What cannot be tested without, and why. */
  missing: string[];
};

type Environment = Readonly<Record<string, string | undefined>>;

const postgresImage = 'postgres:17';
const redisImage = 'redis:8';

/** Tests come and go fast and lose nothing of worth in a crash. */
const postgresFlags = [
  ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
  ...['-c', 'max_connections=300'],
];

/**
 * Servers as the environment names them, else in containers, else on this machine: the project's embedded
 * Postgres and a `redis-server` on PATH. Only Redis may be missing.
 */
export async function findServers(environment: Environment): Promise<Servers> {
  await using opened = new AsyncDisposableStack();
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: givenRedisUrl } = environment;
  const noEngine = databaseUrl && givenRedisUrl ? 'not asked' : await findEngineTrouble();
  const [postgresUrl, redisUrl] = await Promise.all([
    databaseUrl || (await startPostgres(opened, noEngine)),
    givenRedisUrl || (await startRedis(opened, noEngine)),
  ]);
  const owned = opened.move();
  return {
    postgresUrl,
    redisUrl: typeof redisUrl === 'string' ? redisUrl : null,
    missing: typeof redisUrl === 'string' ? [] : [`queue on Redis: ${redisUrl.reasons.join(', ')}`],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
