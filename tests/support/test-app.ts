import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLog } from '../../src/adapters/log.ts';
import { type App, openApp } from '../../src/app/open-app.ts';
import { type OnceReport, runOnce } from '../../src/app/run-once.ts';
import { readSettings, type Settings } from '../../src/config.ts';
import { type Backend, redisUrlFor } from './on-backends.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export type TestApp = AsyncDisposable & {
  readonly app: App;
  clock: TestClock;
  seedsDir: string;
  /** Writes a file below the seeds folder. */
  writeSeed: (path: string, text: string | Uint8Array) => Promise<void>;
  removeSeed: (path: string) => Promise<void>;
  /** Asks the app's own database. */
  sql: TestDatabase['query'];
  /** `sluice start --once`: everything that is due, to its end. */
  runOnce: (options?: { force?: boolean }) => Promise<OnceReport>;
  /** A second process, as far as Postgres and the queue can tell. */
  openAnother: () => Promise<App>;
  /** Closes the app and opens it again, as a new process would. */
  restart: () => Promise<void>;
  /** What the app has logged so far, as JSON lines. */
  logged: () => Record<string, unknown>[];
};

export type TestClock = { now: () => Date; advance: (by: { seconds: number }) => void };

type TestAppOptions = {
  backend: Backend;
  /** Path below the seeds folder → text. */
  seeds?: Record<string, string | Uint8Array>;
  settings?: Partial<Settings>;
  clock?: TestClock;
  random?: () => number;
};

/** The real app on a database, queue and seeds folder of its own. Its clock runs, and can be put forward. */
export async function openTestApp(options: TestAppOptions): Promise<TestApp> {
  const { clock = createTestClock(), random = () => 0 } = options;
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createTestDatabase());
  const seedsDir = await mkdtemp(join(tmpdir(), 'sluice-test-seeds-'));
  opened.defer(() => rm(seedsDir, { recursive: true, force: true }));
  const writeSeed = (path: string, text: string | Uint8Array) => writeBelow(seedsDir, path, text);
  for (const [path, text] of Object.entries(options.seeds ?? {})) await writeSeed(path, text);
  const settings: Settings = {
    ...readSettings({ PRIVATE_HOSTS: '127.0.0.1', DATABASE_CONNECTIONS: '8' }, 'test'),
    databaseUrl: database.url,
    redisUrl: redisUrlFor(options.backend),
    queuePrefix: `test-${randomUUID()}`,
    seedsDir,
    // All publishers of a test are one machine.
    hostConcurrency: 1000,
    hostGapSeconds: 0,
    ...options.settings,
  };
  const lines: string[] = [];
  const output = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'info', format: 'json', output });
  const open = () => openApp(settings, log, { clock: clock.now, random });
  let app = await open();
  opened.defer(() => app[Symbol.asyncDispose]());
  const owned = opened.move();
  return {
    get app() {
      return app;
    },
    clock,
    seedsDir,
    writeSeed,
    removeSeed: (path) => rm(join(seedsDir, path)),
    sql: database.query,
    runOnce: ({ force = false } = {}) =>
      runOnce(app, { force, signal: new AbortController().signal, onProgress: () => undefined }),
    openAnother: async () => owned.use(await open()),
    restart: async () => {
      await app[Symbol.asyncDispose]();
      app = await open();
    },
    logged: () => lines.map((line) => JSON.parse(line)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function writeBelow(folder: string, path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** Real time, and what it was put forward by. */
export function createTestClock(): TestClock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    advance: ({ seconds }) => {
      aheadMs += seconds * 1000;
    },
  };
}
