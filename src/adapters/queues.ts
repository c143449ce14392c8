import { setTimeout as delay } from 'node:timers/promises';
import {
  createPostgresBackend,
  createRedisBackend,
  type Job,
  type JobsOptions,
  type PostgresConnectionOptions,
  type Queue,
  runMigrations,
  type Worker,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import { endPool, isStandby } from './postgres/database.ts';
import type { Claim } from './postgres/feed-store.ts';
import { keptIdleMs } from './postgres/open-pool.ts';
import type { PageClaim } from './postgres/page-store.ts';
import { connectRedis } from './queues/connect-redis.ts';

export type QueueName = 'fetch' | 'ingest' | 'pages';
export const queueNames: readonly QueueName[] = ['fetch', 'ingest', 'pages'];

/** A job that is out of attempts, kept until a person retries or drops it. */
export type DeadLetter = {
  queue: QueueName;
  jobId: string;
  /** Feed ids on `fetch`, a payload id on `ingest`, article ids on `pages`. */
  subjects: number[];
  attempts: number;
  reason: string;
  failedAt: Date | null;
};

export type JobCounts = { waiting: number; active: number; delayed: number; dead: number };

/** `start`: how often the job was begun, this time included. Whoever began it before may still be at work. */
export type JobInHand = { start: number; isLastAttempt: boolean };
export type FetchHandler = (claim: Claim, job: JobInHand) => Promise<void>;
export type IngestHandler = (payloadId: number) => Promise<void>;
export type PagesHandler = (claim: PageClaim, job: JobInHand) => Promise<void>;

export type Queues = AsyncDisposable & {
  backend: 'redis' | 'postgres';
  /** A job for each claim, however often it is given: its feeds are polled by one worker, `delayMs` from now or later. */
  addFetches: (claims: readonly Claim[], options?: { delayMs?: number }) => Promise<void>;
  /** A document that is queued, being ingested or a dead letter is not queued again. */
  addIngests: (payloadIds: readonly number[]) => Promise<void>;
  /** A job for each claim, as with feeds. */
  addPages: (claims: readonly PageClaim[]) => Promise<void>;
  /** Handles jobs until disposed, `concurrency` at a time; disposal waits for those at work. */
  workFetches: (handler: FetchHandler, concurrency: number) => AsyncDisposable;
  workIngests: (handler: IngestHandler, concurrency: number) => AsyncDisposable;
  workPages: (handler: PagesHandler, concurrency: number) => AsyncDisposable;
  counts: (name: QueueName) => Promise<JobCounts>;
  listDead: (name: QueueName) => Promise<DeadLetter[]>;
  retryDead: (letter: DeadLetter) => Promise<void>;
  dropDead: (letter: DeadLetter) => Promise<void>;
  /** @throws when the backend does not answer. */
  ping: () => Promise<void>;
  /** What Redis does when its memory is full; null on Postgres, or where Redis does not tell. */
  evictionPolicy: () => Promise<string | null>;
};

export type QueuesOptions = {
  /** Queue on Redis, or on the cluster that this node (or these, with commas between) belongs to; null: on Postgres. */
  redisUrl: string | null;
  databaseUrl: string;
  /** Keeps services that share one Redis apart. */
  prefix: string;
  /** Before the first retry; each further one waits twice as long. */
  backOffMs?: number;
  /** A worker that is silent for so long loses its jobs to another one; it renews its locks each half of it. */
  lockSeconds?: number;
  onError: (error: Error) => void;
  /** A job ran into a failure of ours; `final` when no attempt is left. */
  onFailed: (failure: {
    queue: QueueName;
    subjects: number[];
    attempt: number;
    final: boolean;
    error: Error;
  }) => void;
};

type FetchData = Claim;
type IngestData = { payloadId: number };
type PagesData = PageClaim;
type JobData = FetchData | IngestData | PagesData;

/** BullMQ on Redis or on Postgres behind one face; nothing else knows which it is. Many processes may open it at once. */
export async function openQueues(options: QueuesOptions): Promise<Queues> {
  const backend =
    options.redisUrl === null ? await openPostgres(options) : await openRedis(options.redisUrl, options);
  const fetches = backend.openQueue<FetchData>('fetch');
  const ingests = backend.openQueue<IngestData>('ingest');
  const pages = backend.openQueue<PagesData>('pages');
  const queues: Record<QueueName, Queue<JobData>> = { fetch: fetches, ingest: ingests, pages };
  for (const queue of Object.values(queues)) queue.on('error', options.onError);
  const work = <Data extends JobData>(
    name: QueueName,
    handler: (data: Data, job: JobInHand) => Promise<void>,
    concurrency: number,
  ): AsyncDisposable => {
    const process = (job: Job<Data>) =>
      handler(job.data, inHand(job)).catch((error: unknown) => {
        throw plainFailure(error);
      });
    const worker = backend.openWorker(name, process, concurrency);
    worker.on('error', options.onError);
    worker.on('failed', (job, error) => {
      if (job) options.onFailed({ queue: name, subjects: subjectsOf(job), ...attempts(job), error });
    });
    return { [Symbol.asyncDispose]: () => worker.close() };
  };
  return {
    backend: backend.kind,
    addFetches: async (claims, { delayMs: delay = 0 } = {}) => {
      await fetches.addBulk(
        claims.map((data) => ({
          name: 'fetch',
          data,
          opts: { delay, jobId: jobIdOf(data.id, data.feedIds) },
        })),
      );
    },
    addIngests: async (ids) => {
      await ingests.addBulk(
        ids.map((payloadId) => ({
          name: 'ingest',
          data: { payloadId },
          opts: { jobId: `payload-${payloadId}` },
        })),
      );
    },
    addPages: async (claims) => {
      await pages.addBulk(
        claims.map((data) => ({ name: 'pages', data, opts: { jobId: jobIdOf(data.id, data.articleIds) } })),
      );
    },
    workFetches: (handler, concurrency) => work('fetch', handler, concurrency),
    workPages: (handler, concurrency) => work('pages', handler, concurrency),
    workIngests: (handler, concurrency) =>
      work<IngestData>('ingest', ({ payloadId }) => handler(payloadId), concurrency),
    counts: async (name) => {
      const counts = await queues[name].getJobCounts('waiting', 'active', 'delayed', 'failed');
      const count = (state: string) => counts[state] ?? 0;
      return {
        waiting: count('waiting'),
        active: count('active'),
        delayed: count('delayed'),
        dead: count('failed'),
      };
    },
    listDead: async (name) => (await queues[name].getFailed()).map((job) => toDeadLetter(name, job)),
    retryDead: async (letter) =>
      (await findDead(queues[letter.queue], letter)).retry('failed', { resetAttemptsMade: true }),
    dropDead: async (letter) => (await findDead(queues[letter.queue], letter)).remove(),
    ping: backend.ping,
    evictionPolicy: backend.evictionPolicy,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      await backend.close();
    },
  };
}

/** Our own failures pass by themselves or need a person: five tries within about half a minute. */
function jobOptions({ backOffMs = 2000 }: QueuesOptions): JobsOptions {
  return {
    attempts: 5,
    backoff: { type: 'exponential', delay: backOffMs, jitter: 0.5 },
    removeOnComplete: true,
    removeOnFail: false,
  };
}

/** A job of a killed worker is taken up again after at most lockDuration + stalledInterval. */
function workerOptions({ lockSeconds = 15 }: QueuesOptions) {
  const lockDuration = lockSeconds * 1000;
  return { lockDuration, stalledInterval: Math.floor(lockDuration / 3), maxStalledCount: 5 };
}

type Backend = {
  kind: 'redis' | 'postgres';
  openQueue: <Data extends JobData>(name: QueueName) => Queue<Data>;
  openWorker: <Data extends JobData>(
    name: QueueName,
    process: (job: Job<Data>) => Promise<void>,
    concurrency: number,
  ) => Worker<Data, void>;
  ping: () => Promise<void>;
  evictionPolicy: () => Promise<string | null>;
  close: () => Promise<void>;
};

async function openRedis(url: string, options: QueuesOptions): Promise<Backend> {
  const { Queue, Worker } = withBackend(createRedisBackend);
  const { connection, isCluster, ping, evictionPolicy } = await connectRedis(url, options.onError);
  // BullMQ changes several keys of a queue at once: in a cluster a hash tag keeps those of one queue on one node.
  const prefixOf = (name: QueueName) =>
    isCluster && !options.prefix.includes('{') ? `{${options.prefix}-${name}}` : options.prefix;
  return {
    kind: 'redis',
    openQueue: <Data extends JobData>(name: QueueName) =>
      new Queue<Data>(name, {
        connection,
        prefix: prefixOf(name),
        defaultJobOptions: jobOptions(options),
      }) as unknown as Queue<Data>,
    openWorker: <Data extends JobData>(
      name: QueueName,
      process: (job: Job<Data>) => Promise<void>,
      concurrency: number,
    ) =>
      new Worker<Data, void>(name, process, {
        connection,
        prefix: prefixOf(name),
        ...workerOptions(options),
        concurrency,
      }) as unknown as Worker<Data, void>,
    ping,
    evictionPolicy,
    close: async () => connection.disconnect(),
  };
}

const bullmqSchema = 'bullmq';

async function openPostgres(options: QueuesOptions): Promise<Backend> {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    options: `-c search_path=${bullmqSchema}`,
    max: 20,
    idleTimeoutMillis: keptIdleMs,
    keepAlive: true,
    application_name: 'sluice-queue',
  });
  pool.on('error', options.onError);
  const borrowed = watchBorrowed(pool);
  // Every queue and worker listens on the pool they share.
  pool.setMaxListeners(50);
  // Before the first queue is made: it looks for its tables once, and remembers that they were missing.
  await migratePostgres(pool);
  // BullMQ's own typing of a pool leaves out overloads of `on` that node-postgres has.
  const connection = pool as unknown as PostgresConnectionOptions;
  return {
    kind: 'postgres',
    openQueue: <Data extends JobData>(name: QueueName) =>
      new Queue<Data>(name, {
        connection,
        defaultJobOptions: jobOptions(options),
      }) as unknown as Queue<Data>,
    openWorker: <Data extends JobData>(
      name: QueueName,
      process: (job: Job<Data>) => Promise<void>,
      concurrency: number,
    ) =>
      new Worker<Data, void>(name, process, {
        connection,
        ...workerOptions(options),
        concurrency,
      }) as unknown as Worker<Data, void>,
    ping: async () => {
      await pool.query('select 1');
    },
    evictionPolicy: async () => null,
    close: () => endSharedPool(pool, borrowed),
  };
}

/** The clients that somebody has taken and not given back. */
function watchBorrowed(pool: pg.Pool): Set<pg.PoolClient> {
  const borrowed = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => void borrowed.add(client));
  pool.on('release', (_, client) => void borrowed.delete(client));
  return borrowed;
}

/** Time for queries on their way to come back. */
const graceMs = 1000;

/**
 * A worker that is closed while it is still opening takes a client to listen with, and never gives it back. When the
 * pool ends, queues and workers have ended: whatever stays away by then is nobody's. A client whose connection ends in the
 * middle of a query is given back by who asked for that.
 */
async function endSharedPool(pool: pg.Pool, borrowed: ReadonlySet<pg.PoolClient>): Promise<void> {
  const ended = endPool(pool).then(() => 'ended');
  while ((await Promise.race([ended, delay(graceMs, 'late', { ref: false })])) === 'late') {
    await Promise.all(
      [...borrowed].map(async (client) => {
        await client.end();
        if (borrowed.has(client)) client.release(true);
      }),
    );
  }
}

async function migratePostgres(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    if (await isStandby(client)) return;
    await client.query('set client_min_messages = warning');
    await runMigrations(client as unknown as Parameters<typeof runMigrations>[0], bullmqSchema);
  } finally {
    client.release(true);
  }
}

/** BullMQ keeps the message alone: the one that says what really went wrong, not the statement that met it. */
function plainFailure(error: unknown): Error {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return new Error(root instanceof Error ? root.message : String(root), { cause: error });
}

function inHand(job: Job<JobData>): JobInHand {
  return { start: job.attemptsStarted, isLastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1) };
}

/** A driver that lost its connection sends again what may have arrived: two jobs of one claim would poll at once. */
function jobIdOf(claimId: string, [first]: readonly number[]): string {
  return `${claimId}-${first}`;
}

function subjectsOf({ data }: Job<JobData>): number[] {
  if ('feedIds' in data) return data.feedIds;
  return 'articleIds' in data ? data.articleIds : [data.payloadId];
}

function attempts(job: Job<JobData>): { attempt: number; final: boolean } {
  return { attempt: job.attemptsMade, final: job.attemptsMade >= (job.opts.attempts ?? 1) };
}

function toDeadLetter(queue: QueueName, job: Job<JobData>): DeadLetter {
  return {
    queue,
    jobId: job.id ?? '',
    subjects: subjectsOf(job),
    attempts: job.attemptsMade,
    reason: job.failedReason,
    failedAt: job.finishedOn === undefined ? null : new Date(job.finishedOn),
  };
}

async function findDead(queue: Queue<JobData>, letter: DeadLetter): Promise<Job<JobData>> {
  const job = await queue.getJob(letter.jobId);
  if (!job) throw new Error(`no dead letter ${letter.queue}/${letter.jobId}`);
  return job;
}
