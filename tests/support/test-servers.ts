import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { Redis } from 'ioredis';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { makeOpenFolder } from '../../bench/support/make-open-folder.ts';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts';
import { freePort } from '../../src/adapters/free-port.ts';
import { waitFor } from './wait-for.ts';

export type Servers = AsyncDisposable & {
  postgresUrl: string;
  redisUrl: string | null;
  /** Whether `docker compose` can start our images here. */
  hasCompose: boolean;
  /** What cannot be tested, and why. */
  missing: string[];
};

type Server = AsyncDisposable & { url: string };
/** A way to a server; throws an Error that says, in few words, why it leads nowhere. */
type Way = () => Promise<Server>;

const postgresImage = 'postgres:17';
const redisImage = 'redis:8';
const baseImage = 'node:24-trixie-slim';
const run = promisify(execFile);

/** Nothing in a test's database is worth a sync. The more memory is shared, the longer every new connection takes. */
const postgresFlags = [
  ...['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  ...['max_connections=300', 'shared_buffers=16MB'],
];
const postgresArguments = postgresFlags.flatMap((flag) => ['-c', flag]);

/**
 * Servers as the environment names them, else in containers, else on this machine: the project's own embedded
 * Postgres, and a `redis-server` on PATH. Only Redis may be missing.
 */
export async function findServers(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Servers> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: givenRedisUrl } = environment;
  const inContainer = createContainerWay();
  await using opened = new AsyncDisposableStack();
  const [postgres, redis] = await Promise.all([
    firstThatWorks([
      () => given('TEST_DATABASE_URL', databaseUrl),
      inContainer(startPostgresContainer),
      startPostgresHere,
    ]),
    firstThatWorks([
      () => given('TEST_REDIS_URL', givenRedisUrl),
      inContainer(startRedisContainer),
      startRedisHere,
    ]),
  ]);
  if (postgres.server) opened.use(postgres.server);
  if (redis.server) opened.use(redis.server);
  if (postgres.server === null) throw new Error(`no Postgres: ${postgres.reasons.join(', ')}`);
  const withoutCompose = await findComposeObstacle();
  const owned = opened.move();
  return {
    postgresUrl: postgres.server.url,
    redisUrl: redis.server?.url ?? null,
    hasCompose: withoutCompose === null,
    missing: [
      ...(redis.server ? [] : [`queue on Redis: ${redis.reasons.join(', ')}`]),
      ...(withoutCompose === null ? [] : [`docker compose: ${withoutCompose}`]),
    ],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Why compose cannot be used: the command, the engine or the base image may be missing. */
async function findComposeObstacle(): Promise<string | null> {
  const attempts: [string[], string][] = [
    [['compose', 'version'], 'no docker compose'],
    [['run', '--rm', baseImage, 'node', '--version'], `the engine does not start ${baseImage}`],
  ];
  for (const [args, obstacle] of attempts) {
    const works = await run('docker', args, { timeout: containerDeadlineMs }).then(
      () => true,
      () => false,
    );
    if (!works) return obstacle;
  }
  return null;
}

async function firstThatWorks(
  ways: readonly Way[],
): Promise<{ server: Server; reasons: string[] } | { server: null; reasons: string[] }> {
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      return { server: await way(), reasons };
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  return { server: null, reasons };
}

async function given(variable: string, url: string | undefined): Promise<Server> {
  if (!url) throw new Error(`no ${variable}`);
  return { url, [Symbol.asyncDispose]: async () => undefined };
}

/** Time enough to pull an image. */
const containerDeadlineMs = 180_000;
/** An engine whose ports cannot be reached from here answers, and then never is ready. */
const containerReadyMs = 20_000;

/** Looks for an engine once, when the first way into a container is taken. */
function createContainerWay(): (start: Way) => Way {
  let engine: Promise<unknown> | null = null;
  return (start) => async () => {
    engine ??= getContainerRuntimeClient();
    await engine.catch((error) => {
      throw new Error('no Docker engine', { cause: error });
    });
    return withDeadline(start(), containerDeadlineMs).catch((error) => {
      throw new Error(`containers do not start (${error.message})`, { cause: error });
    });
  };
}

async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const ended = new AbortController();
  const deadline = delay(deadlineMs, undefined, { signal: ended.signal, ref: false }).then(() => {
    throw new Error(`not ready within ${deadlineMs / 1000} s`);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    ended.abort();
    deadline.catch(() => undefined);
  }
}

/**
 * Its usual health check is a shell that asks four times a second and is killed when a busy machine makes it late. What it leaves
 * behind falls to the container's first process, Postgres, which takes `pg_isready`'s exit code 2 for a crash of its own.
 */
async function startPostgresContainer(): Promise<Server> {
  const container = await new PostgreSqlContainer(postgresImage)
    .withCommand(['postgres', ...postgresArguments])
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust' })
    .withHealthCheck({ test: ['CMD', 'pg_isready'], interval: 60_000, timeout: 30_000, retries: 3 })
    .withWaitStrategy(
      Wait.forAll([Wait.forLogMessage(/ready to accept connections/, 2), Wait.forListeningPorts()]),
    )
    .withStartupTimeout(containerReadyMs)
    .start();
  return {
    url: container.getConnectionUri(),
    [Symbol.asyncDispose]: async () => void (await container.stop()),
  };
}

async function startRedisContainer(): Promise<Server> {
  const container = await new GenericContainer(redisImage)
    .withExposedPorts(6379)
    .withStartupTimeout(containerReadyMs)
    .start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    [Symbol.asyncDispose]: async () => void (await container.stop()),
  };
}

async function startPostgresHere(): Promise<Server> {
  const dir = await makeOpenFolder('sluice-test-postgres-');
  const postgres = await startEmbeddedPostgres({ dir, flags: postgresArguments });
  return {
    url: postgres.url,
    [Symbol.asyncDispose]: async () => {
      await postgres[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startRedisHere(): Promise<Server> {
  const port = await freePort();
  const flags = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', flags, { stdio: 'ignore', cwd: tmpdir() });
  await once(server, 'spawn').catch((error) => {
    throw new Error('no redis-server on PATH', { cause: error });
  });
  const exited = once(server, 'exit');
  process.once('exit', () => server.kill());
  const url = `redis://127.0.0.1:${port}`;
  await waitFor('redis-server to answer', () => answersPing(url));
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.kill();
      await exited;
    },
  };
}

async function answersPing(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  const answered = await client.connect().then(
    () => true,
    () => false,
  );
  client.disconnect();
  return answered;
}
