import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import { createLog, type Log } from '../adapters/log.ts';
import { type App, openApp } from '../app/open-app.ts';
import { readSettings, type Settings } from '../config.ts';

/** What a command works with: the one place that touches the process. */
export type Door = {
  settings: Settings;
  version: string;
  /** Aborted by the first SIGINT or SIGTERM; the second ends the process at once. */
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
    settings: readSettings(process.env, packageJson.version),
    version: packageJson.version,
    signal: abortOnSignals(),
    print: (text) => void process.stdout.write(`${text}\n`),
    remark: (text) => void process.stderr.write(`${text}\n`),
    errorStream: process.stderr,
    readInput: readStandardInput,
  };
}

/** Opens the app for one command, and closes it whatever happens. Only trouble is logged. */
export async function withApp<T>(door: Door, work: (app: App) => Promise<T>): Promise<T> {
  const level = door.settings.logLevel === 'info' ? 'warn' : door.settings.logLevel;
  const log = createLog({ level, format: door.settings.logFormat, output: door.errorStream });
  await using app = await openRealApp(door, log);
  return await work(app);
}

export function openRealApp(door: Door, log: Log): Promise<App> {
  return openApp(door.settings, log, { clock: () => new Date(), random: Math.random });
}

const exitCodeOfInterrupt = 130;

function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCodeOfInterrupt);
      controller.abort(new Error(name));
    });
  }
  return controller.signal;
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
