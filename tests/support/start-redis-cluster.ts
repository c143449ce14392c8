import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/adapters/free-port.ts';
import { waitFor } from './wait-for.ts';

const slots = 16_384;

/** How a `redis-server` can be started that is reached on loopback; null where there is none. */
export function findRedisServer(): string[] | null {
  const ways = [['redis-server'], ['docker', 'run', '--rm', '--network', 'host', 'redis:8', 'redis-server']];
  return ways.find((way) => starts([...way, '--version'])) ?? null;
}

function starts([command = '', ...args]: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

export type RedisCluster = AsyncDisposable & { urls: string[]; nodes: Redis[] };

/** A Redis Cluster of as many masters, each a process on loopback. */
export async function startRedisCluster(way: readonly string[], masters: number): Promise<RedisCluster> {
  await using opened = new AsyncDisposableStack();
  const ports: number[] = [];
  for (let index = 0; index < masters; index += 1) ports.push(await startNode(way, opened));
  const nodes = ports.map((port) => new Redis(port, '127.0.0.1'));
  for (const node of nodes) {
    node.on('error', () => undefined);
    opened.defer(() => node.disconnect());
  }
  await Promise.all(nodes.map((node) => waitFor('a node', async () => (await node.ping()) === 'PONG')));
  await joinNodes(nodes, ports);
  const owned = opened.move();
  return {
    urls: ports.map((port) => `redis://127.0.0.1:${port}`),
    nodes,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function startNode(way: readonly string[], opened: AsyncDisposableStack): Promise<number> {
  const [port, bus] = [await freePort(), await freePort()];
  const dir = await mkdtemp(join(tmpdir(), 'sluice-redis-'));
  opened.defer(() => rm(dir, { recursive: true, force: true }));
  const flags = ['--bind', '127.0.0.1', '--port', `${port}`, '--cluster-port', `${bus}`, '--save', ''];
  const [command = '', ...before] = way;
  const args = [...before, ...flags, '--cluster-enabled', 'yes', '--protected-mode', 'no'];
  const server = spawn(command, args, { stdio: 'ignore', cwd: dir });
  const exited = once(server, 'exit');
  process.once('exit', () => server.kill());
  opened.defer(async () => {
    server.kill();
    await exited;
  });
  return port;
}

async function joinNodes(nodes: readonly Redis[], ports: readonly number[]): Promise<void> {
  const share = Math.ceil(slots / nodes.length);
  const [first] = nodes;
  for (const [index, node] of nodes.entries()) {
    const last = Math.min(slots, (index + 1) * share) - 1;
    await node.call('cluster', 'addslotsrange', index * share, last);
    await node.call('cluster', 'set-config-epoch', index + 1);
    if (index > 0) await first?.call('cluster', 'meet', '127.0.0.1', ports[index] ?? 0, await busOf(node));
  }
  await Promise.all(nodes.map((node) => waitFor('the cluster', () => isWhole(node, nodes.length))));
}

async function busOf(node: Redis): Promise<number> {
  const [, port] = (await node.config('GET', 'cluster-port')) as string[];
  return Number(port);
}

async function isWhole(node: Redis, size: number): Promise<boolean> {
  const info = String(await node.call('cluster', 'info'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_size:${size}`);
}
