import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import type { Claim } from '../../src/adapters/postgres/feed-store.ts';
import { openQueues, type Queues, type QueuesOptions } from '../../src/adapters/queues.ts';
import { type Backend, onBackends, redisUrlFor } from '../support/on-backends.ts';
import { spawnScript } from '../support/spawn-script.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { waitFor } from '../support/wait-for.ts';

onBackends('queues', (backend) => {
  it('hands claims to a worker, each with its feeds', async () => {
    await using test = await openTestQueues(backend);
    const taken: Claim[] = [];
    await using _worker = test.queues.workFetches(async (claim) => void taken.push(claim), 2);
    const claims = [
      { id: 'a', feedIds: [7, 8] },
      { id: 'b', feedIds: [9] },
    ];
    await test.queues.addFetches(claims);
    await waitFor('two jobs', () => taken.length === 2);
    expect(taken.toSorted((one, other) => one.id.localeCompare(other.id))).toEqual(claims);
  });

  it('have one job of a claim, however often it is given: a driver may send again what has arrived', async () => {
    await using test = await openTestQueues(backend);
    const claim = { id: 'a', feedIds: [7, 8] };
    await test.queues.addFetches([claim, { id: 'a', feedIds: [9] }]);
    await test.queues.addFetches([claim]);
    expect(await test.queues.counts('fetch')).toMatchObject({ waiting: 2 });
    await test.queues.addPages([{ id: 'a', articleIds: [7] }]);
    await test.queues.addPages([{ id: 'a', articleIds: [7] }]);
    expect(await test.queues.counts('pages')).toMatchObject({ waiting: 1 });
  });

  it('does not queue a document twice', async () => {
    await using test = await openTestQueues(backend);
    await test.queues.addIngests([1, 1, 2]);
    await test.queues.addIngests([2]);
    expect(await test.queues.counts('ingest')).toEqual({ waiting: 2, active: 0, delayed: 0, dead: 0 });
  });

  it('queues a document again once it is done: whether that is needed is not for the queue to say', async () => {
    await using test = await openTestQueues(backend);
    const taken: number[] = [];
    await using _worker = test.queues.workIngests(async (id) => void taken.push(id), 1);
    await test.queues.addIngests([1]);
    await waitFor('the first job', async () => taken.length === 1 && (await isEmpty(test.queues)));
    await test.queues.addIngests([1]);
    await waitFor('the second job', () => taken.length === 2);
  });

  it('adds nothing when given nothing', async () => {
    await using test = await openTestQueues(backend);
    await test.queues.addFetches([]);
    await test.queues.addIngests([]);
    expect(await isEmpty(test.queues)).toBe(true);
  });

  it('tries a job that fails again, after a pause, with the same claim', async () => {
    await using test = await openTestQueues(backend);
    const attempts: { id: string; at: number }[] = [];
    await using _worker = test.queues.workFetches(async ({ id }) => {
      attempts.push({ id, at: performance.now() });
      if (attempts.length < 3) throw new Error('Postgres is away');
    }, 1);
    await test.queues.addFetches([claimOf(7)]);
    await waitFor('the third attempt', () => attempts.length === 3);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(1);
    const [first, second, third] = attempts.map(({ at }) => at) as [number, number, number];
    expect(second - first).toBeGreaterThanOrEqual(backOffMs / 2);
    expect(third - second).toBeGreaterThanOrEqual(backOffMs);
    await waitFor('the job to be gone', () => isEmpty(test.queues));
    expect(test.failures.map(({ attempt, final }) => ({ attempt, final }))).toEqual([
      { attempt: 1, final: false },
      { attempt: 2, final: false },
    ]);
  });

  it('keeps a job that is out of attempts as a dead letter, with its reason', async () => {
    await using test = await openTestQueues(backend);
    const last: boolean[] = [];
    const starts: number[] = [];
    await using _worker = test.queues.workFetches(async (_claim, { start, isLastAttempt }) => {
      starts.push(start);
      last.push(isLastAttempt);
      throw new Error('a bug of ours');
    }, 1);
    await test.queues.addFetches([claimOf(31)]);
    const [letter] = await waitFor('the dead letter', () => deadOf(test.queues, 'fetch'));
    expect(letter).toMatchObject({ queue: 'fetch', subjects: [31], attempts: 5, reason: 'a bug of ours' });
    expect(letter?.failedAt).toBeInstanceOf(Date);
    expect(last).toEqual([false, false, false, false, true]);
    expect(starts).toEqual([1, 2, 3, 4, 5]);
    await waitFor('word of it', () => test.failures.length === 5);
    expect(test.failures.at(-1)).toMatchObject({ queue: 'fetch', subjects: [31], attempt: 5, final: true });
    expect(await test.queues.counts('fetch')).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 1 });
  });

  it('does not queue a document that is a dead letter', async () => {
    await using test = await openTestQueues(backend);
    await bury(test.queues, 31);
    await test.queues.addIngests([31]);
    expect(await test.queues.counts('ingest')).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 1 });
  });

  it('gives a dead letter all its attempts again when told to', async () => {
    await using test = await openTestQueues(backend);
    const letter = await bury(test.queues, 31);
    await test.queues.retryDead(letter);
    expect(await test.queues.counts('ingest')).toMatchObject({ waiting: 1, dead: 0 });
    await bury(test.queues, 31);
    expect(test.failures).toHaveLength(10);
  });

  it('lets a dead letter go when told to, after which its document may be queued again', async () => {
    await using test = await openTestQueues(backend);
    await test.queues.dropDead(await bury(test.queues, 31));
    expect(await test.queues.listDead('ingest')).toEqual([]);
    await test.queues.addIngests([31]);
    expect(await test.queues.counts('ingest')).toMatchObject({ waiting: 1 });
  });

  it('says so when a dead letter is no longer there', async () => {
    await using test = await openTestQueues(backend);
    const letter = await bury(test.queues, 31);
    await test.queues.dropDead(letter);
    await expect(test.queues.dropDead(letter)).rejects.toThrow(/no dead letter/);
    await expect(test.queues.retryDead(letter)).rejects.toThrow(/no dead letter/);
  });

  it('a worker that is disposed waits for its job and takes no other', async () => {
    await using test = await openTestQueues(backend);
    const gate = Promise.withResolvers<void>();
    const begun: number[] = [];
    const ended: number[] = [];
    const worker = test.queues.workIngests(async (payloadId) => {
      begun.push(payloadId);
      await gate.promise;
      ended.push(payloadId);
    }, 1);
    await test.queues.addIngests([7, 8]);
    await waitFor('a job to begin', () => begun.length === 1);
    const disposed = worker[Symbol.asyncDispose]();
    expect(await Promise.race([disposed.then(() => 'disposed'), nextTurn('at work')])).toBe('at work');
    gate.resolve();
    await disposed;
    expect(ended).toEqual(begun);
    expect(await test.queues.counts('ingest')).toMatchObject({ waiting: 1, active: 0 });
  });

  it('come to their end when a worker is disposed as soon as it was made', async () => {
    await using test = await openTestQueues(backend); // disposed at the end of the block, too
    for (let count = 0; count < 3; count += 1) {
      await using _fetching = test.queues.workFetches(async () => undefined, 1);
      await using _ingesting = test.queues.workIngests(async () => undefined, 1);
    }
  });

  it('a job whose worker process was killed is taken up by another', async () => {
    await using test = await openTestQueues(backend);
    const { redisUrl, databaseUrl, prefix } = test.options;
    await using doomed = spawnScript('hang-on-fetch-job', JSON.stringify({ redisUrl, databaseUrl, prefix }));
    await test.queues.addFetches([claimOf(7)]);
    await waitFor('the other process to take the job', () => doomed.output().includes('took 7'));
    doomed.kill('SIGKILL');
    await doomed.exited;
    const taken: unknown[] = [];
    await using _worker = test.queues.workFetches(
      async (claim, { start }) => void taken.push({ claim, start }),
      1,
    );
    await waitFor('the job to be taken up', () => taken.length > 0, { deadlineMs: 40_000 });
    await waitFor('the job to be gone', () => isEmpty(test.queues));
    expect(taken).toEqual([{ claim: claimOf(7), start: 2 }]);
    expect(test.failures).toEqual([]);
  });

  it('answers a ping', async () => {
    await using test = await openTestQueues(backend);
    await expect(test.queues.ping()).resolves.toBeUndefined();
  });
});

it('several processes may prepare the same empty database at once', async () => {
  await using database = await createTestDatabase({ empty: true });
  const processes = [1, 2, 3].map(() => spawnScript('migrate', database.url));
  const codes = await Promise.all(processes.map((one) => one.exited));
  expect(processes.map((one) => one.output())).toEqual(['', '', '']);
  expect(codes).toEqual([0, 0, 0]);
  const [{ tables } = {}] = await database.query(
    `select count(*)::int as tables from pg_tables where schemaname in ('sluice', 'bullmq')`,
  );
  expect(tables).toBeGreaterThan(15);
});

it('a Redis that does not answer is said so at once, not waited for', async () => {
  const opening = openQueues({
    redisUrl: 'redis://127.0.0.1:1',
    databaseUrl: '',
    prefix: 'test',
    onError: () => undefined,
    onFailed: () => undefined,
  });
  await expect(opening).rejects.toThrow(/Redis does not answer at 127\.0\.0\.1:1/);
});

it.skipIf(inject('redisUrl') === null)('closing does not wait for a Redis that went away', async () => {
  await using line = await openLine(redisUrlFor('redis') ?? '');
  const queues = await openQueues({
    redisUrl: line.url,
    databaseUrl: '',
    prefix: `test-${randomUUID()}`,
    onError: () => undefined,
    onFailed: () => undefined,
  });
  await queues.ping();
  await line.cut();
  await expect(queues.ping()).rejects.toThrow(/Redis does not answer/);
  await queues[Symbol.asyncDispose]();
});

it('closing does not wait for a Postgres that does not answer, and breaks off what it was asked', async () => {
  await using database = await createTestDatabase();
  const queues = await openQueues({
    redisUrl: null,
    databaseUrl: database.url,
    prefix: 'test',
    onError: () => undefined,
    onFailed: () => undefined,
  });
  await using _lock = await lockTables(database.url, 'bullmq');
  const asked = queues.counts('fetch').catch((error: unknown) => error);
  await waitFor('the question to wait for the lock', async () => {
    const [row] = await database.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where application_name = 'sluice-queue' and wait_event_type = 'Lock'`,
    );
    return (row?.waiting ?? 0) > 0;
  });
  await queues[Symbol.asyncDispose]();
  expect(await asked).toBeInstanceOf(Error);
});

/** Nobody reads them until it is disposed. */
async function lockTables(url: string, schema: string): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'select quote_ident(schemaname) || $2 || quote_ident(tablename) as name from pg_tables where schemaname = $1',
    [schema, '.'],
  );
  await client.query(`begin; lock table ${rows.map(({ name }) => name).join(', ')} in access exclusive mode`);
  return { [Symbol.asyncDispose]: () => client.end() };
}

const backOffMs = 60;

function claimOf(feedId: number): Claim {
  return { id: `claim of ${feedId}`, feedIds: [feedId] };
}

type TestQueues = AsyncDisposable & {
  queues: Queues;
  options: QueuesOptions;
  failures: Parameters<QueuesOptions['onFailed']>[0][];
};

async function openTestQueues(backend: Backend): Promise<TestQueues> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createTestDatabase());
  const failures: TestQueues['failures'] = [];
  const options: QueuesOptions = {
    redisUrl: redisUrlFor(backend),
    databaseUrl: database.url,
    prefix: `test-${randomUUID()}`,
    backOffMs,
    onError: () => undefined,
    onFailed: (failure) => void failures.push(failure),
  };
  const queues = opened.use(await openQueues(options));
  const owned = opened.move();
  return { queues, options, failures, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Makes the job of a document fail until it is a dead letter. */
async function bury(queues: Queues, payloadId: number) {
  await using _worker = queues.workIngests(() => Promise.reject(new Error('a bug of ours')), 1);
  await queues.addIngests([payloadId]);
  const [letter] = await waitFor('the dead letter', () => deadOf(queues, 'ingest'));
  if (letter === undefined) throw new Error('there is no dead letter');
  return letter;
}

async function deadOf(queues: Queues, name: 'fetch' | 'ingest') {
  const dead = await queues.listDead(name);
  return dead.length > 0 ? dead : null;
}

async function isEmpty(queues: Queues): Promise<boolean> {
  const counts = await Promise.all([queues.counts('fetch'), queues.counts('ingest')]);
  return counts.every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
}

function nextTurn<T>(value: T): Promise<T> {
  return new Promise((resolve) => setImmediate(() => resolve(value)));
}

/** A way to Redis that can be cut. */
async function openLine(redisUrl: string) {
  const { hostname, port } = new URL(redisUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port || 6379), hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const cut = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return { url: `redis://127.0.0.1:${address.port}`, cut, [Symbol.asyncDispose]: cut };
}
