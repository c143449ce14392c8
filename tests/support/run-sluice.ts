import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOpenFolder } from '../../bench/support/make-open-folder.ts';
import { findHome } from '../../src/adapters/embedded-postgres/find-home.ts';
import { findPostmaster, stopPostmaster } from '../../src/adapters/embedded-postgres/postmaster.ts';
import { waitFor } from './wait-for.ts';

/** A folder in which Sluice runs as its users run it: real processes, `seeds/` and `data/` below it. */
export type Workplace = AsyncDisposable & {
  folder: string;
  /** Writes a file below `seeds/`. */
  writeSeed: (path: string, text: string) => Promise<void>;
  /** Starts a door; `sluice …` unless another is named. */
  start: (args: readonly string[], options?: StartOptions) => Running;
  /** Starts a door and waits for its end. */
  run: (args: readonly string[], options?: StartOptions) => Promise<Ended>;
};

export type StartOptions = {
  /** Relative to the project: `src/cli/main.ts` unless given. */
  door?: string;
  /** The Node to run it with; this one unless given. */
  node?: string;
  cwd?: string;
  env?: Environment;
  input?: string;
  /** Streams whose reader has gone before anything is written. */
  unread?: readonly ('stdout' | 'stderr')[];
};

export type Running = {
  pid: number;
  /** What it has written so far. */
  output: Output;
  /** To this process and not to its children. */
  send: (signal: NodeJS.Signals) => void;
  /** To the process and its children, as Ctrl-C at a terminal does. */
  sendToAll: (signal: NodeJS.Signals) => void;
  /** Waits for `condition` while it runs. @throws when it ends before. */
  until: (what: string, condition: () => boolean | Promise<boolean>) => Promise<void>;
  ended: Promise<Ended>;
};

export type Ended = Output & { code: number | null; signal: NodeJS.Signals | null };

type Output = { stdout: string; stderr: string };
type Environment = Record<string, string>;

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Processes that are to end with the test, and at the latest with this process. */
const living = new Set<number>();
process.once('exit', killLiving);

export async function createWorkplace(
  options: { env?: Environment; seeds?: Record<string, string> } = {},
): Promise<Workplace> {
  const folder = await makeOpenFolder('sluice-test-');
  const started: Running[] = [];
  const start = (args: readonly string[], given: StartOptions = {}) => {
    const env = { ...baseEnvironment(), ...options.env, ...given.env };
    const running = launch(args, { cwd: folder, ...given, env });
    started.push(running);
    return running;
  };
  const writeSeed = (path: string, text: string) => writeBelow(join(folder, 'seeds'), path, text);
  for (const [path, text] of Object.entries(options.seeds ?? {})) await writeSeed(path, text);
  return {
    folder,
    writeSeed,
    start,
    run: (args, given) => start(args, given).ended,
    [Symbol.asyncDispose]: async () => {
      for (const running of started) running.sendToAll('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
      await stopEmbeddedPostgres(join(folder, 'data/postgres'));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing of this process's settings; compiled code is shared, because every test starts many processes. */
function baseEnvironment(): Environment {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? tmpdir(),
    NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-test-compile-cache'),
    PRIVATE_HOSTS: '127.0.0.1',
    // All publishers of the tests are one machine.
    HOST_CONCURRENCY: '1000',
    HOST_GAP_SECONDS: '0',
    LOG_FORMAT: 'json',
  };
}

function launch(args: readonly string[], options: StartOptions): Running {
  const { node = process.execPath, door = 'src/cli/main.ts', cwd, env, input = '', unread = [] } = options;
  const child = spawn(node, [join(project, door), ...args], { cwd, env, detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${node} cannot be started`);
  living.add(pid);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const output = collect(child);
  for (const name of unread) child[name].destroy();
  const ended = once(child, 'close').then(([code, signal]) => {
    living.delete(pid);
    return { code, signal, ...output };
  });
  return {
    pid,
    output,
    send: (signal) => void child.kill(signal),
    sendToAll: (signal) => void (living.has(pid) && sendToGroup(pid, signal)),
    until: async (what, condition) => {
      const isMet = () => {
        if (!living.has(pid)) throw new Error(`it ended before ${what}:\n${output.stderr}`);
        return condition();
      };
      await waitFor(what, isMet, { deadlineMs: 100_000 });
    },
    ended,
  };
}

function collect(child: ChildProcessWithoutNullStreams): Output {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return output;
}

function killLiving(): void {
  for (const pid of living) sendToGroup(pid, 'SIGKILL');
}

function sendToGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** It outlives a process that was killed, by design. */
async function stopEmbeddedPostgres(dir: string): Promise<void> {
  if (!existsSync(dir)) return;
  const home = await findHome(dir);
  const server = await findPostmaster(home.cluster);
  if (server !== null) await stopPostmaster(server);
  await rm(home.folder, { recursive: true, force: true });
}

async function writeBelow(folder: string, path: string, text: string): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true });
  await writeFile(join(folder, path), text);
}
