import { existsSync, readFileSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import { createLog, type Log } from '../adapters/log.ts';
import type { App } from '../app/open-app.ts';
import { readSettings, type Settings } from '../config.ts';
import { ConfigError } from '../domain/errors.ts';

/** What a command works with: the one place that touches the process. */
export type Door = {
  settings: Settings;
  version: string;
  /** Aborted by the first SIGINT or SIGTERM, and when nobody reads our output any more; the second ends the process at once. */
  signal: AbortSignal;
  /** Results, for people or programs. */
  print: (text: string) => void;
  /** Remarks beside the result, on standard error. */
  remark: (text: string) => void;
  /** A stream for logs and the progress line. */
  errorStream: NodeJS.WriteStream;
  readInput: () => Promise<string>;
};

export function openDoor(): Door {
  if (existsSync('.env')) loadEnvFile('.env');
  return {
    settings: readSettings(withSecretFiles(process.env), packageJson.version),
    version: packageJson.version,
    signal: AbortSignal.any([abortOnSignals(), abortOnBrokenPipe()]),
    print: (text) => void process.stdout.write(`${printable(text)}\n`),
    remark: (text) => void process.stderr.write(`${printable(text)}\n`),
    errorStream: process.stderr,
    readInput: readStandardInput,
  };
}

/** A publisher's words may hold what a terminal takes for orders; it is shown and not obeyed. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** `NAME_FILE` names a file that holds the value of `NAME`, so that a secret need not stand in the environment. */
function withSecretFiles(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const filled = { ...environment };
  for (const name of ['DATABASE_URL', 'REDIS_URL']) {
    const path = environment[`${name}_FILE`];
    if (!filled[name] && path) filled[name] = readSecret(`${name}_FILE`, path);
  }
  return filled;
}

function readSecret(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const message = `${name}: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError([{ file: null, line: null, message }]);
  }
}

/** Opens the app for one command, and closes it whatever happens. Only trouble is logged. */
export async function withApp<T>(door: Door, work: (app: App) => Promise<T>): Promise<T> {
  const level = door.settings.logLevel === 'info' ? 'warn' : door.settings.logLevel;
  const log = createLog({ level, format: door.settings.logFormat, output: door.errorStream });
  await using app = await openRealApp(door, log);
  return await work(app);
}

/** Loaded when it is needed: not every command opens it. */
export async function openRealApp(door: Door, log: Log): Promise<App> {
  const { openApp } = await import('../app/open-app.ts');
  return openApp(door.settings, log, { clock: () => new Date(), random: Math.random });
}

const exitCodeOfInterrupt = 130;
/** At a terminal Ctrl-C reaches us twice under npm: from the terminal, and passed on by npm; on a busy machine half a second later. */
const sameSignalMs = 2000;

function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  const stop = (name: string) => {
    if (!controller.signal.aborted) {
      firstAtMs = performance.now();
      controller.abort(new Error(name));
    } else if (performance.now() - firstAtMs > sameSignalMs) {
      process.exit(exitCodeOfInterrupt);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  return controller.signal;
}

/** What a shell shows of a command that SIGPIPE ended; Node ignores that signal. */
const exitCodeOfBrokenPipe = 141;

/** Whoever read what we write has gone, as `head` does when it has enough: what is in hand is put away, without a word. */
function abortOnBrokenPipe(): AbortSignal {
  const controller = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exitCode ||= exitCodeOfBrokenPipe;
      controller.abort(error);
    });
  }
  return controller.signal;
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
