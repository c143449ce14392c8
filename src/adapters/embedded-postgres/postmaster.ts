import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import type { Binaries } from './find-binaries.ts';
import type { Home } from './find-home.ts';
import { startOf } from './process-claims.ts';
import { childOptions, runAs } from './run-as.ts';

/** A running server: its first process and its port on 127.0.0.1. */
export type Postmaster = { pid: number; port: number };

const POLL_MS = 25;
const STOP_TIMEOUT_MS = 10_000;
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=128MB',
  'max_connections=100',
];

/** The server that runs on the cluster, found by its postmaster.pid; a stale one is removed. */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const [pid, , , port] = await readPidFile(cluster);
  const postmaster = { pid: Number(pid), port: Number(port) };
  if (await isPostmasterOf(cluster, postmaster.pid)) return postmaster;
  await rm(pidFile(cluster), { force: true });
  return null;
}

/** Whether the server on the cluster says that it takes connections. */
export async function isReady(cluster: string): Promise<boolean> {
  return (await readPidFile(cluster))[7]?.trim() === 'ready';
}

/**
 * Starts a server in a session of its own, which our end and the terminal's Ctrl-C do not touch, with a log of its own.
 * It may not be ready yet, or may soon exit: see the log. `flags` come last and so prevail.
 */
export async function launchPostmaster(
  home: Home,
  { postgres }: Binaries,
  flags: readonly string[],
): Promise<Postmaster> {
  const port = await freePort();
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const args = ['-D', home.cluster, '-p', String(port), ...settings, ...flags];
  await rm(logFile(home), { force: true });
  await using log = await open(logFile(home), 'a', 0o600);
  const child = spawn(postgres, args, {
    ...childOptions(home.user),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await once(child, 'spawn');
  child.unref();
  return { pid: child.pid!, port };
}

/**
 * Fast shutdown (open transactions are rolled back); after ten seconds, immediate. Throws when neither works.
 * Its number may be another process's as soon as it is gone: only the one that is there now gets signals.
 */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  const start = await startOf(pid);
  if (start === null) return;
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal);
    if (await isGoneInTime(pid, start)) return;
  }
  throw new Error(`Postgres (process ${pid}) does not stop.`);
}

/** Where the server writes what it has to say. */
export function logFile(home: Home): string {
  return join(home.folder, 'postgres.log');
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** Its lines, from Postgres's src/include/utils/pidfile.h: pid, data folder, start, port, …, state (the eighth). */
async function readPidFile(cluster: string): Promise<string[]> {
  return (await readFile(pidFile(cluster), 'utf8').catch(() => '')).split('\n');
}

async function isPostmasterOf(cluster: string, pid: number): Promise<boolean> {
  if ((await startOf(pid)) === null) return false;
  return (await commandLine(pid)).includes(`/postgres -D ${cluster} -p `);
}

async function commandLine(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return runAs(null, '/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => '');
  }
}

async function isGoneInTime(pid: number, start: string): Promise<boolean> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while ((await startOf(pid)) === start) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}
