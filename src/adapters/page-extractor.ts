import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import type { PageText, RawPage } from '../core/extract/read-page.ts';

/** What became of a page; `message` is for people. */
export type Extraction = { outcome: 'read'; page: PageText } | { outcome: 'failed'; message: string };

export type PageExtractor = AsyncDisposable & {
  /** Takes the article out of a page. Never rejects for what a page does; rejects when no process can be started. */
  extract: (page: RawPage) => Promise<Extraction>;
};

export type ExtractorLimits = {
  /** For one page, from when the process has it. */
  timeMs: number;
  memoryMegabytes: number;
  /** From its start until it says that it is ready. */
  startMs: number;
};

/** A start takes a second of CPU; on a busy machine, ten. Who waits a minute waits for nothing, and holds back all pages. */
const DEFAULT_LIMITS: ExtractorLimits = { timeMs: 5000, memoryMegabytes: 512, startMs: 60_000 };

const PROGRAM = fileURLToPath(new URL('page-extractor/child.ts', import.meta.url));

/**
 * A process beside the one that serves everything else, since a page takes as long as it is large. It begins with the
 * first page; one that exceeds a limit or dies takes only the page at hand with it, and the next page gets a new one.
 */
export function createPageExtractor({
  program = PROGRAM,
  ...given
}: Partial<ExtractorLimits> & { program?: string } = {}): PageExtractor {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const oneAtATime = pLimit(1);
  let running: ChildProcess | null = null;
  const end = async () => {
    const ending = running;
    running = null;
    if (!ending || hasEnded(ending)) return;
    // Else a process that has nothing more to do would end before it hears of it.
    ending.ref();
    await Promise.all([once(ending, 'exit'), ending.kill('SIGKILL')]);
  };
  return {
    extract: (page) =>
      oneAtATime(async () => {
        if (!running || hasEnded(running)) running = await startProcess(program, limits);
        const extraction = await extractIn(running, page, limits);
        if (typeof extraction !== 'string') return extraction;
        await end();
        return { outcome: 'failed', message: reasons[extraction](limits) };
      }),
    [Symbol.asyncDispose]: end,
  };
}

const project = fileURLToPath(new URL('../../', import.meta.url));

const reasons = {
  late: ({ timeMs }: ExtractorLimits) => `its text could not be taken out within ${timeMs / 1000} seconds`,
  dead: ({ memoryMegabytes }: ExtractorLimits) =>
    `its text could not be taken out: the process died, most likely for want of more than ${memoryMegabytes} MB`,
};

/**
 * A process that is ready: its start is not charged to the first page. What strangers wrote is read in it, so it is
 * given no environment, may read nothing but the program, write no file and start nothing, and is heard only through its channel.
 */
async function startProcess(
  program: string,
  { memoryMegabytes, startMs }: ExtractorLimits,
): Promise<ChildProcess> {
  const child = fork(program, {
    execArgv: [
      '--permission',
      `--allow-fs-read=${project}*`,
      `--max-old-space-size=${memoryMegabytes}`,
      // What V8 takes unless told for what has just been made is 50 MB more than pages of news need.
      '--max-semi-space-size=4',
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // An error nobody listens for would end this process; the exit that follows it is what counts.
  child.on('error', () => undefined);
  const ended = new AbortController();
  const { signal } = ended;
  const exited = once(child, 'exit', { signal }).then(([code, by]) => {
    throw new Error(`The process that takes pages apart did not start (exit code ${code}, signal ${by}).`);
  });
  const late = delay(startMs, undefined, { signal }).then(() => {
    child.kill('SIGKILL');
    throw new Error(`The process that takes pages apart did not start within ${startMs / 1000} seconds.`);
  });
  try {
    await Promise.race([once(child, 'message', { signal }), exited, late]);
    // From here on it keeps nobody waiting.
    child.unref();
    child.channel?.unref();
    return child;
  } finally {
    ended.abort();
    for (const outcome of [exited, late]) outcome.catch(() => undefined);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function extractIn(
  child: ChildProcess,
  page: RawPage,
  { timeMs }: ExtractorLimits,
): Promise<Extraction | 'dead' | 'late'> {
  const ended = new AbortController();
  const { signal } = ended;
  const outcomes = [
    once(child, 'message', { signal }).then(([extraction]) => extraction as Extraction),
    once(child, 'exit', { signal }).then(() => 'dead' as const),
    delay(timeMs, 'late' as const, { signal }),
  ];
  // A page that can no longer be sent is told by the exit.
  child.send(page, () => undefined);
  try {
    return await Promise.race(outcomes);
  } finally {
    ended.abort();
    for (const outcome of outcomes) outcome.catch(() => undefined);
  }
}
