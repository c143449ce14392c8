import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../src/adapters/free-port.ts';
import { cpuTimeMs } from './cpu-time.ts';
import { endOnSignal } from './end-on-signal.ts';
import { endProcess, requireAlive } from './end-process.ts';
import { type Clock, lookEveryMs, measureSpent, type Spent } from './measure-spent.ts';
import { type BenchPostgres, startPostgres } from './start-postgres.ts';

/** A Miniflux with the same feeds, with a Postgres of its own. */
export type Miniflux = AsyncDisposable & {
  /** Starts it, gives it the feeds, and polls each once. */
  start: (clock: Clock) => Promise<Spent>;
  /** Polls every feed once. */
  pollAll: () => Promise<Spent>;
  /** Of itself and its Postgres. */
  pids: () => number[];
  /** What autovacuum would do some time. */
  tidyUp: () => Promise<Spent>;
  countArticles: () => Promise<number>;
};

/** What it says of itself, asked before anything is measured. @throws when `program` is none. */
export async function versionOfMiniflux(program: string): Promise<string> {
  const asked = promisify(execFile)(program, ['-version'], { timeout: 5000 });
  const version = await asked.then(
    ({ stdout }) => stdout.trim(),
    (error: Error) => error.message,
  );
  if (/^v?(?:2\.(?:[2-9]|\d\d)|[3-9])\b/.test(version)) return version;
  throw new Error(`--miniflux ${program}: is no executable of Miniflux 2.2 or newer, it came to: ${version}`);
}

/** `program` is its executable, version 2.2 or newer. */
export async function openMiniflux(program: string, urls: readonly string[]): Promise<Miniflux> {
  await using opened = new AsyncDisposableStack();
  const postgres = opened.use(await startPostgres({ keepsStatements: false }));
  const { url, sql } = postgres;
  await sql(`alter database sluice set default_text_search_config = 'pg_catalog.english'`);
  const server = opened.use(await createServer(program, `${url}?${driverOptions}`));
  const cpuMs = async () => ({ service: server.cpuMs(), postgres: postgres.postgresCpuMs(), redis: 0 });
  const measure = (work: () => Promise<unknown>, clock?: Clock) =>
    measureSpent({ cpuMs, walPosition: postgres.walPosition, clock }, work);
  const makeAllDue = () =>
    sql(`update feeds set next_check_at = now() - interval '1 hour', checked_at = 'epoch'`);
  const pollDue = async () => {
    await server.call('PUT', '/v1/feeds/refresh');
    // A feed is written when its articles are.
    while ((await sql(`select from feeds where checked_at = 'epoch' limit 1`)).length > 0) {
      server.requireAlive();
      await delay(lookEveryMs);
    }
    await requireSuccess(sql);
  };
  const end = endOnSignal(opened.move());
  return {
    pids: () => [postgres.postmaster, ...server.pids()],
    start: (clock) =>
      measure(async () => {
        await server.start();
        await server.call('POST', '/v1/import', writeOpml(urls));
        await sql(haveIcons);
        await makeAllDue();
        await pollDue();
      }, clock),
    pollAll: async () => {
      await sql('checkpoint');
      await makeAllDue();
      return measure(pollDue);
    },
    tidyUp: () => measure(() => sql('vacuum (analyze)')),
    countArticles: async () => {
      const [row] = await sql<{ count: number }>('select count(*)::int from entries');
      return row!.count;
    },
    [Symbol.asyncDispose]: end,
  };
}

/**
 * The fastest that were found for it on a machine of two cores: with the connections it keeps by default it takes twice
 * the CPU time, fewer or more than 8 to 32 workers are slower.
 */
const settings = {
  DATABASE_MAX_CONNS: '40',
  DATABASE_MIN_CONNS: '40',
  WORKER_POOL_SIZE: '16',
  GOGC: '400',
  BATCH_SIZE: '1000000',
  POLLING_PARSING_ERROR_LIMIT: '0',
  POLLING_SCHEDULER: 'round_robin',
  SCHEDULER_ROUND_ROBIN_MIN_INTERVAL: '60',
  LOG_LEVEL: 'error',
  DISABLE_SCHEDULER_SERVICE: '1',
  WATCHDOG: '0',
  FETCHER_ALLOW_PRIVATE_NETWORKS: '1',
};

/** A poll that failed costs less. */
async function requireSuccess(sql: BenchPostgres['sql']): Promise<void> {
  const [failed] = await sql<{ url: string; message: string }>(
    'select feed_url as url, parsing_error_msg as message from feeds where parsing_error_count > 0 limit 1',
  );
  if (failed) throw new Error(`Miniflux: ${failed.url}: ${failed.message}`);
}

/** Half as many round trips to Postgres. */
const driverOptions = 'sslmode=disable&binary_parameters=yes';

/** It asks for the icon of a feed that has none. */
const haveIcons = `
  with icon as (insert into icons (hash, mime_type, content) values ('bench', 'image/png', '') returning id)
  insert into feed_icons (feed_id, icon_id) select feeds.id, icon.id from feeds, icon`;

type Server = AsyncDisposable & {
  /** Comes back when it answers. */
  start: () => Promise<void>;
  /** Its process; none before it is started. */
  pids: () => number[];
  cpuMs: () => number;
  requireAlive: () => void;
  /** Asks its API for something, with success. */
  call: (method: string, path: string, body?: string) => Promise<void>;
};

async function createServer(program: string, databaseUrl: string): Promise<Server> {
  const [name, password] = ['bench', 'bench-bench'];
  const address = `127.0.0.1:${await freePort()}`;
  const env = {
    ...settings,
    DATABASE_URL: databaseUrl,
    LISTEN_ADDR: address,
    RUN_MIGRATIONS: '1',
    CREATE_ADMIN: '1',
    ADMIN_USERNAME: name,
    ADMIN_PASSWORD: password,
  };
  let child: ChildProcess | null = null;
  const pids = () => (child === null ? [] : [child.pid!]);
  const requireRunning = () => child !== null && requireAlive(child, program);
  const headers = { authorization: `Basic ${btoa(`${name}:${password}`)}` };
  return {
    start: async () => {
      child = spawn(program, [], { env, stdio: ['ignore', 'inherit', 'inherit'] });
      await once(child, 'spawn');
      while (!(await answers(`http://${address}/healthcheck`))) {
        requireRunning();
        await delay(lookEveryMs);
      }
    },
    pids,
    cpuMs: () => pids().reduce((sum, pid) => sum + cpuTimeMs(pid), 0),
    requireAlive: requireRunning,
    call: async (method, path, body) => {
      const response = await fetch(`http://${address}${path}`, { method, headers, body: body ?? null });
      if (!response.ok)
        throw new Error(`Miniflux: ${method} ${path}: ${response.status} ${await response.text()}`);
    },
    [Symbol.asyncDispose]: async () => {
      if (child !== null) await endProcess(child);
    },
  };
}

function writeOpml(urls: readonly string[]): string {
  const outlines = urls.map((url, feed) => `<outline type="rss" text="Bench ${feed}" xmlUrl="${url}"/>`);
  return `<?xml version="1.0"?><opml version="2.0"><body>${outlines.join('\n')}</body></opml>`;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
