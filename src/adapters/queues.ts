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
import { Redis } from 'ioredis';
import pg from 'pg';
import { UsageError } from '../domain/errors.ts';
import { endPool } from './postgres/database.ts';

export type QueueName = 'fetch' | 'ingest';
export const queueNames: readonly QueueName[] = ['fetch', 'ingest'];

/** A job that is out of attempts, kept until a person retries or drops it. */
export type DeadLetter = {
  queue: QueueName;
  jobId: string;
  /** Feed id on `fetch`, payload id on `ingest`. */
  subject: number;
  attempts: number;
  reason: string;
  failedAt: Date | null;
};

export type JobCounts = { waiting: number; active: number; delayed: number; dead: number };

/** `id` is the same at every attempt of a job. */
export type JobInHand = { id: string; isLastAttempt: boolean };
export type JobHandler = (subject: number, job: JobInHand) => Promise<void>;

export type Queues = AsyncDisposable & {
  backend: 'redis' | 'postgres';
  /**
   * A feed that is queued is not queued again; one that is being fetched is, once, for when that is over.
   * `delayMs`: not to be begun before.
   */
  addFetches: (feeds: readonly { feedId: number; delayMs: number }[]) => Promise<void>;
  /** A document that is queued, being ingested or a dead letter is not queued again. */
  addIngests: (payloadIds: readonly number[]) => Promise<void>;
  /** Handles jobs until disposed; disposal waits for those at work. */
  work: (name: QueueName, handler: JobHandler, options: { concurrency: number }) => AsyncDisposable;
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
  /** Queue on Redis; null puts it on Postgres. */
  redisUrl: string | null;
  databaseUrl: string;
  /** Keeps services that share one Redis apart. */
  prefix: string;
  /** Before the first retry; each further one waits twice as long. */
  backOffMs?: number;
  onError: (error: Error) => void;
  /** A job ran into a failure of ours; `final` when no attempt is left. */
  onFailed: (failure: {
    queue: QueueName;
    subject: number;
    attempt: number;
    final: boolean;
    error: Error;
  }) => void;
};

type JobData = { subject: number };

/** BullMQ on Redis or on Postgres behind one face; nothing else knows which it is. Many processes may open it at once. */
export async function openQueues(options: QueuesOptions): Promise<Queues> {
  const backend =
    options.redisUrl === null ? await openPostgres(options) : await openRedis(options.redisUrl, options);
  const queues = { fetch: backend.openQueue('fetch'), ingest: backend.openQueue('ingest') };
  for (const queue of Object.values(queues)) queue.on('error', options.onError);
  return {
    backend: backend.kind,
    addFetches: async (feeds) => {
      await queues.fetch.addBulk(
        feeds.map(({ feedId: subject, delayMs: delay }) => ({
          name: 'fetch',
          data: { subject },
          opts: {
            deduplication: { id: `feed-${subject}`, keepLastIfActive: true },
            ...(delay > 0 && { delay }),
          },
        })),
      );
    },
    addIngests: async (ids) => {
      await queues.ingest.addBulk(
        ids.map((subject) => ({ name: 'ingest', data: { subject }, opts: { jobId: `payload-${subject}` } })),
      );
    },
    work: (name, handler, { concurrency }) => {
      const process = (job: Job<JobData>) =>
        handler(job.data.subject, inHand(job)).catch((error: unknown) => {
          throw plainFailure(error);
        });
      const worker = backend.openWorker(name, process, concurrency);
      worker.on('error', options.onError);
      worker.on('failed', (job, error) => {
        if (job) options.onFailed({ queue: name, subject: job.data.subject, ...attempts(job), error });
      });
      return { [Symbol.asyncDispose]: () => worker.close() };
    },
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
const workerOptions = { lockDuration: 15_000, stalledInterval: 5000, maxStalledCount: 5 };

type Backend = {
  kind: 'redis' | 'postgres';
  openQueue: (name: QueueName) => Queue<JobData>;
  openWorker: (
    name: QueueName,
    process: (job: Job<JobData>) => Promise<void>,
    concurrency: number,
  ) => Worker<JobData, void>;
  ping: () => Promise<void>;
  evictionPolicy: () => Promise<string | null>;
  close: () => Promise<void>;
};

async function openRedis(url: string, options: QueuesOptions): Promise<Backend> {
  const { Queue, Worker } = withBackend(createRedisBackend);
  // Workers block on their connection and must outlive any outage, hence no limit of retries.
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  connection.on('error', options.onError);
  await pingRedis(connection).catch((error) => {
    connection.disconnect();
    throw error;
  });
  const common = { connection, prefix: options.prefix };
  return {
    kind: 'redis',
    openQueue: (name) =>
      new Queue<JobData>(name, {
        ...common,
        defaultJobOptions: jobOptions(options),
      }) as unknown as Queue<JobData>,
    openWorker: (name, process, concurrency) =>
      new Worker<JobData, void>(name, process, {
        ...common,
        ...workerOptions,
        concurrency,
      }) as unknown as Worker<JobData, void>,
    ping: () => pingRedis(connection),
    evictionPolicy: async () => {
      const memory = await connection.info('memory');
      return /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? null;
    },
    close: async () => connection.disconnect(),
  };
}

const pingTimeoutMs = 5000;

/** Commands to a Redis that is away wait until it is back; the question whether it is there must not. */
async function pingRedis(connection: Redis): Promise<void> {
  const late = delay(pingTimeoutMs, 'late', { ref: false });
  if ((await Promise.race([connection.ping(), late])) !== 'late') return;
  const { host, port } = connection.options;
  throw new UsageError(`Redis does not answer at ${host}:${port}; start it, or correct REDIS_URL`);
}

const bullmqSchema = 'bullmq';

async function openPostgres(options: QueuesOptions): Promise<Backend> {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    options: `-c search_path=${bullmqSchema}`,
    max: 20,
    keepAlive: true,
    application_name: 'sluice-queue',
  });
  pool.on('error', options.onError);
  // Every queue and worker listens on the pool they share.
  pool.setMaxListeners(50);
  // Before the first queue is made: it looks for its tables once, and remembers that they were missing.
  await migratePostgres(pool);
  // BullMQ's own typing of a pool leaves out overloads of `on` that node-postgres has.
  const connection = pool as unknown as PostgresConnectionOptions;
  return {
    kind: 'postgres',
    openQueue: (name) =>
      new Queue<JobData>(name, {
        connection,
        defaultJobOptions: jobOptions(options),
      }) as unknown as Queue<JobData>,
    openWorker: (name, process, concurrency) =>
      new Worker<JobData, void>(name, process, {
        connection,
        ...workerOptions,
        concurrency,
      }) as unknown as Worker<JobData, void>,
    ping: async () => {
      await pool.query('select 1');
    },
    evictionPolicy: async () => null,
    close: () => endPool(pool),
  };
}

async function migratePostgres(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
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
  return { id: job.id ?? '', isLastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1) };
}

function attempts(job: Job<JobData>): { attempt: number; final: boolean } {
  return { attempt: job.attemptsMade, final: job.attemptsMade >= (job.opts.attempts ?? 1) };
}

function toDeadLetter(queue: QueueName, job: Job<JobData>): DeadLetter {
  return {
    queue,
    jobId: job.id ?? '',
    subject: job.data.subject,
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
