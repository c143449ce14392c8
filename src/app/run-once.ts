import { setTimeout as delay } from 'node:timers/promises';
import type { FileInHand, Tally } from '../adapters/events.ts';
import type { RejectedItems } from '../adapters/postgres/report-store.ts';
import { queueNames } from '../adapters/queues.ts';
import type { App } from './open-app.ts';
import { groupWaiting, startWorker } from './run-service.ts';
import { sitemapsFollowed, syncSources } from './sync-sources.ts';
import { handOutDue } from './tick.ts';

/** Counts jobs that are still to be done, dead letters not included. */
export type Progress = { due: number; pending: number; pages: number; reading: FileInHand | null };

export type OnceReport = {
  /** False when a signal ended it early. */
  complete: boolean;
  durationMs: number;
  tally: Tally;
  /** Feeds whose last poll or document failed, and why. */
  failing: { feed: string; location: string; kind: string; message: string; nextPollAt: string | null }[];
  /** The most frequent reasons why items did not become articles. */
  rejected: RejectedItems[];
  deadLetters: number;
  articles: number;
};

const checkEveryMs = 200;
const namedReasons = 10;

/**
 * Polls every due feed once (every active feed with `force`), works until nothing is left and every article has its
 * story, and reports.
 * @throws ConfigError when the sources have mistakes; nothing is polled then.
 */
export async function runOnce(
  app: App,
  options: { force: boolean; signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<OnceReport> {
  const startedAt = app.clock();
  await syncSources(app);
  await app.feeds.makeFilesDue(startedAt);
  if (options.force) await app.feeds.makeDue(startedAt);
  await workWithSitemaps(app, options);
  await groupWaiting(app, options.signal);
  return report(app, startedAt, !options.signal.aborted);
}

/**
 * Feeds that a sync has just added are due since then: so are the sitemaps that an index turns out to point to. An index that
 * is due again by the time they are read has its turn with the next run, or this one might never end.
 */
async function workWithSitemaps(app: App, options: Parameters<typeof workUntilDone>[2]): Promise<void> {
  const synced = await sitemapsFollowed(app);
  await workUntilDone(app, app.clock(), options);
  if (options.signal.aborted || (await sitemapsFollowed(app)) === synced) return;
  await syncSources(app);
  await workUntilDone(app, app.clock(), options);
}

async function workUntilDone(
  app: App,
  dueUntil: Date,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<void> {
  await using _fetching = startWorker(app, 'fetch', signal);
  await using _ingesting = startWorker(app, 'ingest', signal);
  await using _pages = startWorker(app, 'pages', signal);
  await app.queues.addIngests(
    await app.payloads.listPending({ before: dueUntil, afterId: 0, limit: 100_000 }),
  );
  while (!signal.aborted) {
    await handOutDue(app);
    await app.outage.review();
    const due = await app.feeds.countDue(dueUntil);
    const pending = await app.payloads.countPending();
    const pages = await app.pages.countDue(app.clock());
    onProgress({ due, pending, pages, reading: app.events.reading() });
    if (due + pages === 0 && (await isIdle(app))) return;
    await delay(checkEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function isIdle(app: App): Promise<boolean> {
  const counts = await Promise.all(queueNames.map((name) => app.queues.counts(name)));
  return counts.every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
}

async function report(app: App, startedAt: Date, complete: boolean): Promise<OnceReport> {
  const counts = await Promise.all(queueNames.map((name) => app.queues.counts(name)));
  const { articles } = await app.reports.articleCounts(app.clock());
  return {
    complete,
    durationMs: app.clock().getTime() - startedAt.getTime(),
    tally: structuredClone(app.events.tally),
    failing: await app.reports.listFailing(),
    rejected: await app.reports.listRejected(startedAt, namedReasons),
    deadLetters: counts.reduce((sum, { dead }) => sum + dead, 0),
    articles,
  };
}
