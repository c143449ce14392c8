import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import packageJson from '../../package.json' with { type: 'json' };
import { storiesLock } from '../../src/adapters/postgres/story-store.ts';
import { cpuTimeMs } from './cpu-time.ts';
import { endOnSignal } from './end-on-signal.ts';
import { endProcess, requireAlive } from './end-process.ts';
import { limitCpu } from './limit-cpu.ts';
import { makeOpenFolder } from './make-open-folder.ts';
import { type Clock, lookEveryMs, measureSpent, type Spent } from './measure-spent.ts';
import { type Peaks, watchMemory } from './process-memory.ts';
import { type BenchPostgres, startPostgres } from './start-postgres.ts';

export type BenchOptions = {
  feeds: number;
  items: number;
  htmlBytes: number;
  hosts: number;
  /** Worker processes beside the one of the scheduler; 0: one process does everything. */
  workers: number;
  /** What each worker may take of a core; null: all that there is. */
  workerCores: number | null;
  concurrency: number;
  /** Null: the queue is on Postgres. */
  redisUrl: string | null;
  /** For Node, of the service's processes, in the place of those of `npm start`; none: those. V8 heeds the first of two. */
  nodeFlags: string[];
  /** For `topStatements`. */
  keepsStatements: boolean;
  /** Folder for CPU profiles of the service's processes; null for none. */
  profileDir: string | null;
};

export type Phase = Spent & { memory: Peaks };

export type Bench = BenchPostgres & {
  urls: string[];
  /** The statements that took longest since the last call. */
  topStatements: () => Promise<{ calls: number; ms: number; statement: string }[]>;
  /** Measures from now until `isDone` says so, by the clock on the wall or another one. */
  measure: (isDone: () => Promise<boolean>, clock?: Clock) => Promise<Phase>;
  /** Of the service and its Postgres. */
  pids: () => number[];
  makeAllDue: () => Promise<void>;
  /** Tells whether all feeds were polled since now, and all that they brought is ingested. */
  watchPolls: () => Promise<() => Promise<boolean>>;
  tellPublisher: (command: 'news' | 'touch' | 'pack') => Promise<void>;
  /** Comes back when the sources are read. */
  startService: () => Promise<void>;
  /** Lets the worker that was started last stand still, not in its turn of grouping, or go on. */
  standStill: (isStill: boolean) => Promise<void>;
  /** Each process ends by itself and is started anew. */
  restartService: () => Promise<void>;
  countArticles: () => Promise<number>;
  /** Has every article its story? */
  isGrouped: () => Promise<boolean>;
  /** Size of the database on disk. */
  storedBytes: () => Promise<number>;
};

/** A publisher, a Postgres and the service with its workers, each in processes of its own, on this machine. */
export async function openBench(options: BenchOptions): Promise<Bench> {
  await using opened = new AsyncDisposableStack();
  const folder = await makeOpenFolder('sluice-bench-');
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = opened.use(await startPostgres(options));
  const { sql, postgresCpuMs, walPosition } = postgres;
  const redis = options.redisUrl === null ? null : new Redis(options.redisUrl);
  if (redis) opened.defer(() => void redis.disconnect());
  const port = await startPublisher(options, opened);
  const urls = Array.from(
    { length: options.feeds },
    (_, feed) =>
      `http://127.0.${1 + Math.floor((feed % options.hosts) / 250)}.${1 + ((feed % options.hosts) % 250)}:${port}/${feed}`,
  );
  await writeSources(folder, urls);
  const compiled = join(folder, 'compiled');
  await compileService(compiled, options);
  const processes: (ChildProcess & { title: string })[] = [];
  const environment = {
    ...process.env,
    DATABASE_URL: postgres.url,
    REDIS_URL: options.redisUrl ?? '',
    QUEUE_PREFIX: `bench-${process.pid}`,
    SEEDS_DIR: join(folder, 'seeds'),
    LOG_FORMAT: 'json',
    PRIVATE_HOSTS: '127.0.0.0/8',
    // With the gap that is left out here a host that answers soon is asked for one feed at a time, over one connection.
    HOST_CONCURRENCY: '1',
    HOST_GAP_SECONDS: '0',
    FETCH_CONCURRENCY: String(options.concurrency),
    TICK_SECONDS: '1',
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: compiled,
    MALLOC_ARENA_MAX: '2',
  };
  const cpuMs = async () => ({
    service: processes.reduce((sum, { pid }) => sum + cpuTimeMs(pid!), 0),
    postgres: postgresCpuMs(),
    redis: redis === null ? 0 : await redisCpuMs(redis),
  });
  const startService = async () => {
    const workers = Array.from({ length: options.workers }, () => 'worker');
    const names = workers.length === 0 ? ['all'] : ['schedule', ...workers];
    for (const name of names) {
      const child = startWorker(name, environment, options);
      processes.push(Object.assign(child, { title: name }));
      if (name === 'worker' && options.workerCores !== null)
        limits.use(await limitCpu(child.pid!, options.workerCores));
    }
    await Promise.all(processes.map(untilRunning));
    while (!(await areSourcesRead(sql, options.feeds))) await delay(100);
  };
  let limits = new AsyncDisposableStack();
  const stopService = async () => {
    await Promise.all(processes.splice(0).map(endProcess));
    await limits.disposeAsync();
    limits = new AsyncDisposableStack();
  };
  opened.defer(stopService);
  const end = endOnSignal(opened.move());
  return {
    ...postgres,
    urls,
    topStatements: async () => {
      const top = await sql<{ calls: number; ms: number; statement: string }>(
        `select calls::int, total_exec_time::int as ms, left(regexp_replace(query, '\\s+', ' ', 'g'), 100) as statement
        from pg_stat_statements where query not like '%pg_stat_statements%' order by total_exec_time desc limit 15`,
      );
      await sql('select pg_stat_statements_reset()');
      return top;
    },
    startService,
    standStill: async (isStill) => {
      const last = processes.at(-1);
      last?.kill(isStill ? 'SIGSTOP' : 'SIGCONT');
      while (isStill && (await holdsStories(sql))) {
        last?.kill('SIGCONT');
        await delay(50);
        last?.kill('SIGSTOP');
      }
    },
    restartService: async () => {
      await stopService();
      await startService();
    },
    pids: () => [postgres.postmaster, ...processes.map(({ pid }) => pid!)],
    measure: async (isDone, clock) => {
      using memory = watchMemory(() => processes);
      const spent = await measureSpent({ cpuMs, walPosition, clock }, async () => {
        // Each look is work for Postgres that is measured, too.
        while (!(await isDone())) {
          for (const child of processes) requireAlive(child, `a process of the service (${child.title})`);
          await delay(lookEveryMs);
        }
      });
      return { ...spent, memory: memory.peaks() };
    },
    makeAllDue: async () => void (await sql('update sluice.feed_states set next_poll_at = now()')),
    watchPolls: async () => {
      const [last] = await sql<{ id: string }>('select coalesce(max(id), 0) as id from sluice.polls');
      return async () => {
        const [row] = await sql<{ polls: number; pending: boolean }>(
          `select (select count(*)::int from sluice.polls where id > $1) as polls,
            exists (select from sluice.payloads where ingested_at is null and dropped_at is null) as pending`,
          [last?.id],
        );
        if ((row?.polls ?? 0) < options.feeds || row?.pending) return false;
        await requireSuccess(sql, last!.id);
        return true;
      };
    },
    tellPublisher: async (command) => {
      const response = await fetch(`http://127.0.0.1:${port}/do/${command}`);
      if (!response.ok) throw new Error(`the publisher does not know ${command}`);
    },
    countArticles: () => countArticles(sql),
    isGrouped: async () => {
      const [waiting] = await sql('select from sluice.story_members where story_id is null limit 1');
      return waiting === undefined;
    },
    storedBytes: async () => {
      const [row] = await sql<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
      return Number(row?.bytes);
    },
    [Symbol.asyncDispose]: end,
  };
}

/** Whether a process that stands still keeps all others from grouping: theirs are transactions of less than this. */
async function holdsStories(sql: Bench['sql']): Promise<boolean> {
  const stillMs = 300;
  await delay(stillMs);
  const [held] = await sql(
    `select from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($2, 0)
      and a.state = 'idle in transaction' and a.state_change < now() - $1 * interval '1 ms'`,
    [stillMs - 50, storiesLock],
  );
  return held !== undefined;
}

async function writeSources(folder: string, urls: readonly string[]): Promise<void> {
  await mkdir(join(folder, 'seeds'));
  const lines = urls.map((url, feed) => `  - { name: "Bench ${feed}", url: "${url}", every: 7d }`);
  await writeFile(join(folder, 'seeds', 'sources.yaml'), `sources:\n${lines.join('\n')}\n`);
}

async function startPublisher(options: BenchOptions, opened: AsyncDisposableStack): Promise<number> {
  const script = fileURLToPath(new URL('publisher-process.ts', import.meta.url));
  const { feeds, items, htmlBytes } = options;
  const child = spawn(process.execPath, [script, JSON.stringify({ feeds, items, htmlBytes })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  opened.defer(() => endProcess(child));
  const [line] = await once(child.stdout, 'data');
  return Number(line);
}

function startWorker(
  name: string,
  env: NodeJS.ProcessEnv,
  { profileDir, nodeFlags }: BenchOptions,
): ChildProcess {
  const script = fileURLToPath(new URL(`../../workers/${name}.ts`, import.meta.url));
  // Its log is written and thrown away, as docker would have it: the writing is part of the cost.
  const profiling = profileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const flags = [...flagsOf(nodeFlags), ...profiling];
  return spawn(process.execPath, [...flags, script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Its log says so; all of it is read and thrown away. */
function untilRunning(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (line) => String(line).includes('"running"') && resolve());
    child.on('exit', (code, signal) =>
      reject(new Error(`a process of the service ended with ${code ?? signal}`)),
    );
  });
}

function flagsOf(nodeFlags: string[]): string[] {
  return nodeFlags.length > 0 ? nodeFlags : flagsOfStart;
}

/** As `npm start` has them, and the image. */
const flagsOfStart = packageJson.scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** Makes what an image holds: all of the service, stripped and compiled. */
async function compileService(folder: string, { nodeFlags }: BenchOptions): Promise<void> {
  const script = fileURLToPath(new URL('../../bin/compile.mjs', import.meta.url));
  const env = { ...process.env, NODE_COMPILE_CACHE: folder };
  const child = spawn(process.execPath, [...flagsOf(nodeFlags), script], { env, stdio: 'ignore' });
  await once(child, 'exit');
}

/** By what their documents came to: counting the rows was a thirtieth of Postgres's work. None where there is no table yet. */
async function countArticles(sql: Bench['sql']): Promise<number> {
  const [there] = await sql<{ exists: boolean }>(
    `select to_regclass('sluice.payloads') is not null as exists`,
  );
  if (!there?.exists) return 0;
  const [row] = await sql<{ count: number }>(
    'select coalesce(sum(new_items), 0)::int as count from sluice.payloads',
  );
  return row?.count ?? 0;
}

/** A poll that failed costs less. */
async function requireSuccess(sql: Bench['sql'], afterId: string): Promise<void> {
  const [failed] = await sql<{ feed_id: string; message: string }>(
    `select feed_id, error_message as message from sluice.polls where id > $1 and outcome = 'failed' limit 1`,
    [afterId],
  );
  if (failed) throw new Error(`feed ${failed.feed_id}: ${failed.message}`);
}

async function areSourcesRead(sql: Bench['sql'], feeds: number): Promise<boolean> {
  const [row] = await sql<{ exists: boolean }>(`select to_regclass('v1.feeds') is not null as exists`);
  if (!row?.exists) return false;
  const [{ count } = { count: 0 }] = await sql<{ count: number }>(
    'select count(*)::int from sluice.feed_states',
  );
  return count === feeds;
}

async function redisCpuMs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  const seconds = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, value]) => Number(value));
  return seconds.reduce((sum, value) => sum + value, 0) * 1000;
}
