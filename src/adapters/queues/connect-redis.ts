import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { UsageError } from '../../domain/errors.ts';

export type RedisConnection = {
  connection: Redis | Cluster;
  isCluster: boolean;
  /** @throws UsageError when it does not answer. */
  ping: () => Promise<void>;
  /** What it does when its memory is full; of a cluster the first answer that loses jobs. Null where it does not tell. */
  evictionPolicy: () => Promise<string | null>;
};

/**
 * Connects to Redis, or to the Redis Cluster that the node at `url` belongs to. Several URLs, with commas between them, are
 * nodes of one cluster: one that answers is enough.
 * @throws UsageError when none answers.
 */
export async function connectRedis(url: string, onError: (error: Error) => void): Promise<RedisConnection> {
  const urls = url.split(',').map((text) => text.trim());
  const [first = ''] = urls;
  if (urls.length > 1) return openCluster(urls, onError);
  const single = new Redis(first, sharedOptions);
  single.on('error', onError);
  try {
    await ping(single, first);
    // Where INFO is forbidden, it is what it was said to be.
    const info = await single.info('cluster').catch(() => '');
    if (!info.includes('cluster_enabled:1')) return toConnection(single, first);
  } catch (error) {
    single.disconnect();
    throw error;
  }
  single.disconnect();
  return openCluster(urls, onError);
}

/** Workers block on their connection and must outlive any outage, hence no limit of retries. */
const sharedOptions = { maxRetriesPerRequest: null };

async function openCluster(
  urls: readonly string[],
  onError: (error: Error) => void,
): Promise<RedisConnection> {
  const { username, password, protocol } = new URL(urls[0] ?? '');
  const nodes = urls.map((url) => ({ host: new URL(url).hostname, port: Number(new URL(url).port || 6379) }));
  const cluster = new Cluster(nodes, {
    // Names stay names, so that a certificate can be checked against them.
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: {
      ...sharedOptions,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
  cluster.on('error', onError);
  const names = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
  await ping(cluster, names).catch((error) => {
    cluster.disconnect();
    throw error;
  });
  return toConnection(cluster, names);
}

function toConnection(connection: Redis | Cluster, names: string): RedisConnection {
  const masters = () => (connection instanceof Cluster ? connection.nodes('master') : [connection]);
  return {
    connection,
    isCluster: connection instanceof Cluster,
    ping: () => ping(connection, names),
    evictionPolicy: async () => {
      const policies = await Promise.all(masters().map(readPolicy));
      return policies.find((policy) => policy !== 'noeviction') ?? policies[0] ?? null;
    },
  };
}

async function readPolicy(node: Redis): Promise<string | null> {
  const memory = await node.info('memory');
  return /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? null;
}

const pingTimeoutMs = 5000;

/** Commands to a Redis that is away wait until it is back; the question whether it is there must not. */
async function ping(connection: Redis | Cluster, names: string): Promise<void> {
  const late = delay(pingTimeoutMs, 'late', { ref: false });
  if ((await Promise.race([connection.ping(), late])) !== 'late') return;
  throw new UsageError(`Redis does not answer at ${withoutPassword(names)}; start it, or correct REDIS_URL`);
}

function withoutPassword(names: string): string {
  if (!URL.canParse(names)) return names;
  const { hostname, port } = new URL(names);
  return `${hostname}:${port || 6379}`;
}
