import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import type { PageText, RawPage } from '../core/extract/read-page.ts';

/** What became of a page; `message` is for people. */
export type Extraction = { outcome: 'read'; page: PageText } | { outcome: 'failed'; message: string };

export type PageExtractor = AsyncDisposable & {
  /** Takes the article out of a page. Never rejects for what a page does. */
  extract: (page: RawPage) => Promise<Extraction>;
};

export type ExtractorLimits = {
  /** For one page, from when the thread has it. */
  timeMs: number;
  memoryMegabytes: number;
};

const DEFAULT_LIMITS: ExtractorLimits = { timeMs: 5000, memoryMegabytes: 512 };

/**
 * A thread beside the one that serves everything else, since a page takes as long as it is large. It begins with the
 * first page; one that exceeds a limit or dies takes only the page at hand with it, and the next page gets a new one.
 */
export function createPageExtractor(given: Partial<ExtractorLimits> = {}): PageExtractor {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const oneAtATime = pLimit(1);
  let thread: Promise<Worker> | null = null;
  const end = async () => {
    const ending = thread;
    thread = null;
    await ending?.then((worker) => worker.terminate()).catch(() => undefined);
  };
  const open = () => {
    const opened = startThread(limits, () => {
      if (thread === opened) thread = null;
    });
    return opened;
  };
  return {
    extract: (page) =>
      oneAtATime(async () => {
        thread ??= open();
        const extraction = await extractIn(await thread, page, limits);
        if (extraction !== 'dead' && extraction !== 'late') return extraction;
        await end();
        return { outcome: 'failed', message: reasons[extraction](limits) };
      }),
    [Symbol.asyncDispose]: end,
  };
}

const reasons = {
  late: ({ timeMs }: ExtractorLimits) => `its text could not be taken out within ${timeMs / 1000} seconds`,
  dead: ({ memoryMegabytes }: ExtractorLimits) =>
    `its text could not be taken out: the thread died, most likely for want of more than ${memoryMegabytes} MB`,
};

/** A thread that is ready: its start is not charged to the first page. */
async function startThread({ memoryMegabytes }: ExtractorLimits, onEnd: () => void): Promise<Worker> {
  const worker = new Worker(new URL('./page-extractor/thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  worker.unref();
  // An error nobody listens for would end the process; the exit that follows it is what counts.
  worker.on('error', () => undefined);
  worker.once('exit', onEnd);
  await once(worker, 'message');
  return worker;
}

async function extractIn(
  worker: Worker,
  page: RawPage,
  { timeMs }: ExtractorLimits,
): Promise<Extraction | 'dead' | 'late'> {
  const ended = new AbortController();
  const { signal } = ended;
  const answered = once(worker, 'message', { signal }).then(([extraction]) => extraction as Extraction);
  const late = delay(timeMs, 'late' as const, { signal });
  const { promise: died, resolve } = Promise.withResolvers<'dead'>();
  const onExit = () => resolve('dead');
  worker.once('exit', onExit);
  worker.postMessage(page);
  try {
    // An error ends the wait for an answer; the exit comes after it.
    return await Promise.race([answered.catch(() => died), died, late]);
  } finally {
    ended.abort();
    worker.off('exit', onExit);
    late.catch(() => undefined);
  }
}
