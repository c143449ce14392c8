import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { UsageError } from '../domain/errors.ts';
import { ensureCluster, readPassword } from './embedded-postgres/ensure-cluster.ts';
import { errorCode } from './embedded-postgres/error-code.ts';
import { findBinaries } from './embedded-postgres/find-binaries.ts';
import { findHome, type Home } from './embedded-postgres/find-home.ts';
import {
  findPostmaster,
  isReady,
  launchPostmaster,
  logFile,
  type Postmaster,
  stopPostmaster,
} from './embedded-postgres/postmaster.ts';
import {
  livingClaims,
  newClaim,
  startOf,
  sweepDrafts,
  withLock,
} from './embedded-postgres/process-claims.ts';

/** A share in a running Postgres; the last share to be disposed, in whichever process, stops the server. */
export type EmbeddedPostgres = AsyncDisposable & {
  /** `postgres://sluice:<password>@127.0.0.1:<port>/sluice` */
  url: string;
  /** Whether this call started the server, rather than joined it. */
  startedHere: boolean;
};

type StartOptions = {
  /** Made if absent. Holds the cluster, its password, log, lock and register of clients. */
  dir: string;
  /** Further arguments of `postgres`, as `['-c', 'fsync=off']` (which also spares the first start its syncs). */
  flags?: readonly string[];
  onLog?: (line: string) => void;
};

type Server = { url: string; startedHere: boolean };

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 25;
const LOG_TAIL_LINES = 20;

/** The port went to another program; a server left by a killed process was quicker; a killed server's children linger. */
const PASSING_TROUBLES = [
  'could not bind',
  '"postmaster.pid" already exists',
  'pre-existing shared memory block',
];

/**
 * Starts, or joins, the Postgres whose data lie in `dir`. A server outlives the process that started it.
 * Throws UsageError, with the end of Postgres's log where there is one, when no server can be had.
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const home = await findHome(options.dir);
  return withLock(home.folder, async () => {
    await sweepDrafts(home.folder);
    const server = (await joinServer(home)) ?? (await startServer(home, options));
    const claim = await register(home);
    let leaving: Promise<void> | undefined;
    const dispose = () => {
      leaving ??= leave(home, claim);
      return leaving;
    };
    return { ...server, [Symbol.asyncDispose]: dispose };
  });
}

async function joinServer(home: Home): Promise<Server | null> {
  const running = await findPostmaster(home.cluster);
  if (running === null) return null;
  const password = await readPassword(home);
  const answers = await untilReady(home, running, password, Date.now() + READY_TIMEOUT_MS);
  return answers ? { url: urlOf(running, password), startedHere: false } : null;
}

async function startServer(home: Home, { flags = [], onLog = () => {} }: StartOptions): Promise<Server> {
  const binaries = await findBinaries(home, onLog);
  await ensureCluster(home, binaries, !flags.includes('fsync=off'));
  const password = await readPassword(home);
  await keepPreviousLog(logFile(home));
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const server = await launchPostmaster(home, binaries, flags);
    if (await untilReady(home, server, password, deadline)) {
      onLog(`${binaries.version} started on 127.0.0.1:${server.port}, its data in ${home.cluster}.`);
      return { url: urlOf(server, password), startedHere: true };
    }
    await requirePassingTrouble(home, deadline);
    const joined = await joinServer(home);
    if (joined !== null) return joined;
  }
}

/** False when the server has exited; throws when it lives and does not answer in time. */
async function untilReady(
  home: Home,
  server: Postmaster,
  password: string,
  deadline: number,
): Promise<boolean> {
  for (;;) {
    // Asked sooner, it would fill its log with refusals.
    if ((await isReady(home.cluster)) && (await hasDatabase(server, password))) return true;
    if ((await startOf(server.pid)) === null) return false;
    if (Date.now() > deadline) throw await startFailure(home, 'does not answer in time');
    await delay(POLL_MS);
  }
}

/** Whether the server answers and has our database, which is made if absent; its log says why not. */
async function hasDatabase({ port }: Postmaster, password: string): Promise<boolean> {
  const address = { host: '127.0.0.1', port, user: 'sluice', password, database: 'postgres', ssl: false };
  const client = new Client({ ...address, connectionTimeoutMillis: 5_000 });
  // Without a listener, a server that goes away between two answers would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rowCount } = await client.query("select from pg_database where datname = 'sluice'");
    if (rowCount === 0) await client.query('create database sluice');
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

async function requirePassingTrouble(home: Home, deadline: number): Promise<void> {
  const log = await logTail(home);
  const isPassing = PASSING_TROUBLES.some((trouble) => log.includes(trouble));
  if (!isPassing || Date.now() > deadline) throw await startFailure(home, 'stopped while starting');
}

async function startFailure(home: Home, what: string): Promise<UsageError> {
  return new UsageError(`Postgres ${what}. The end of ${logFile(home)}:\n${await logTail(home)}`);
}

async function logTail(home: Home): Promise<string> {
  const log = await readFile(logFile(home), 'utf8').catch(() => '');
  return log.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}

async function keepPreviousLog(file: string): Promise<void> {
  await rename(file, `${file}.old`).catch((error) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
}

function urlOf({ port }: Postmaster, password: string): string {
  return `postgres://sluice:${password}@127.0.0.1:${port}/sluice`;
}

async function register(home: Home): Promise<string> {
  const clients = join(home.folder, 'clients');
  await mkdir(clients, { recursive: true });
  const claim = join(clients, await newClaim());
  await writeFile(claim, '');
  return claim;
}

async function leave(home: Home, claim: string): Promise<void> {
  await withLock(home.folder, async () => {
    await rm(claim, { force: true });
    if ((await livingClaims(join(home.folder, 'clients'))).length > 0) return;
    const server = await findPostmaster(home.cluster);
    if (server !== null) await stopPostmaster(server);
  });
}
