import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueues, type Queues } from '../../src/adapters/queues.ts';
import { findRedisServer, type RedisCluster, startRedisCluster } from '../support/start-redis-cluster.ts';
import { waitFor } from '../support/wait-for.ts';

const way = findRedisServer();

describe.skipIf(way === null)('queues on a Redis Cluster of three masters', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster(way ?? [], 3);
  }, 120_000);
  afterAll(() => cluster[Symbol.asyncDispose]());

  it.each([
    ['one node, which says that it is one of many', 1],
    ['all nodes', 3],
  ])('hand jobs of every kind to workers when they are given %s', async (_case, nodes) => {
    await using queues = await open(cluster.urls.slice(0, nodes).join(','));
    const done: unknown[] = [];
    await using _fetches = queues.workFetches(async (claim) => void done.push(claim), 4);
    await using _ingests = queues.workIngests(async (id) => void done.push(id), 4);
    await using _pages = queues.workPages(async (claim) => void done.push(claim), 4);
    const [fetches, pages] = [
      { id: 'a', feedIds: [7, 8] },
      { id: 'b', articleIds: [9] },
    ];
    await queues.addFetches([fetches]);
    await queues.addFetches([{ id: 'later', feedIds: [1] }], { delayMs: 50 });
    await queues.addIngests([1, 1, 2]);
    await queues.addPages([pages]);
    await waitFor('five jobs', () => done.length === 5);
    expect(done).toEqual(expect.arrayContaining([fetches, pages, 1, 2, { id: 'later', feedIds: [1] }]));
    expect(await queues.evictionPolicy()).toBe('noeviction');
    await queues.ping();
  });

  it('keep each queue on one node, and different queues wherever their names fall', async () => {
    await using queues = await open(cluster.urls.join(','));
    await queues.addFetches([{ id: 'a', feedIds: [7] }]);
    await queues.addIngests([1]);
    const keys = (await Promise.all(cluster.nodes.map((node) => node.keys('*')))).map(
      (names) => new Set(names.map(tagOf)),
    );
    const tags = keys.flatMap((tagsOfNode) => [...tagsOfNode]);
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags.filter((tag) => tag.endsWith('-fetch')).length).toBeGreaterThan(0);
  });

  it('keep dead letters, and try them again when they are told to', async () => {
    await using queues = await open(cluster.urls[1] ?? '');
    const outcomes = { fails: true, done: 0 };
    await using _ingests = queues.workIngests(async () => {
      if (outcomes.fails) throw new Error('a bug of ours');
      outcomes.done += 1;
    }, 1);
    await queues.addIngests([5]);
    const letter = await waitFor('the dead letter', async () => (await queues.listDead('ingest'))[0] ?? null);
    outcomes.fails = false;
    if (letter) await queues.retryDead(letter);
    await waitFor('the job', () => outcomes.done === 1);
  });
});

function open(redisUrl: string): Promise<Queues> {
  return openQueues({
    redisUrl,
    databaseUrl: '',
    prefix: `test-${randomUUID()}`,
    backOffMs: 20,
    onError: () => undefined,
    onFailed: () => undefined,
  });
}

function tagOf(key: string): string {
  return /^\{([^}]+)\}/.exec(key)?.[1] ?? '';
}
