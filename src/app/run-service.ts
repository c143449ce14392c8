import { setTimeout as delay } from 'node:timers/promises';
import { startHealthServer } from '../adapters/health-server.ts';
import { createMetrics } from '../adapters/metrics.ts';
import type { FetchHandler, PagesHandler } from '../adapters/queues.ts';
import { releaseMemory } from '../adapters/release-memory.ts';
import type { App } from './open-app.ts';
import { readMetrics } from './read-metrics.ts';
import { createScheduler, handOutDue, type LeftDue } from './tick.ts';

export type Role = 'schedule' | 'fetch' | 'ingest' | 'pages';

/** Runs the given roles until `signal`; then lets work in hand come to its end. */
export async function runService(app: App, roles: readonly Role[], signal: AbortSignal): Promise<void> {
  await using running = new AsyncDisposableStack();
  if (app.settings.healthPort !== null) running.use(await startHealth(app, app.settings.healthPort));
  for (const role of roles) if (role !== 'schedule') running.use(startWorker(app, role, signal));
  if (roles.includes('ingest')) running.use(startGrouping(app, signal));
  app.events.lifecycle('running', { roles, queue: app.queues.backend });
  if (roles.includes('schedule')) await keepScheduling(app, signal);
  else await aborted(signal);
  app.events.lifecycle('stopping: waiting for work in hand');
}

/**
 * A worker for one queue; disposing it waits for its jobs. What it works with is loaded as it starts, and not before: a
 * scheduler needs none of it.
 */
export function startWorker(app: App, role: Exclude<Role, 'schedule'>, signal: AbortSignal): AsyncDisposable {
  const { fetchConcurrency, ingestConcurrency } = app.settings;
  // As many claims in hand as polls may run: a claim that waits for one slow publisher then costs no throughput.
  if (role === 'fetch') {
    const loading = import('./fetch-feeds.ts');
    const work: FetchHandler = async (claim, job) => (await loading).fetchFeeds(app, claim, job, signal);
    return app.queues.workFetches(work, fetchConcurrency);
  }
  if (role === 'pages') {
    const loading = import('./fetch-pages.ts');
    const work: PagesHandler = async (claim, job) => (await loading).fetchPages(app, claim, job, signal);
    return app.queues.workPages(work, fetchConcurrency);
  }
  const loading = import('./ingest-payload.ts');
  return app.queues.workIngests(async (id) => (await loading).ingestPayload(app, id), ingestConcurrency);
}

/** Gives articles their stories as they come; disposing it waits for the batch in hand. */
function startGrouping(app: App, signal: AbortSignal): AsyncDisposable {
  const stop = new AbortController();
  const grouping = keepGrouping(app, AbortSignal.any([signal, stop.signal]));
  return {
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return grouping;
    },
  };
}

/** Between looks for articles without a story. */
const groupPauseMs = 1000;

/** What waits is a column of Postgres: a round that fails is over, and the next one finds the same articles. */
async function keepGrouping(app: App, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await groupWaiting(app, signal);
    } catch (error) {
      app.events.groupingFailed(error);
    }
    await delay(groupPauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One round: all articles that wait for a story, or for a new decision, get one. */
export async function groupWaiting(app: App, signal: AbortSignal): Promise<void> {
  const { groupStories } = await import('./group-stories.ts');
  const counts = await groupStories(app, signal);
  if (counts.grouped + counts.moved + counts.quarantined > 0) app.events.grouped(counts);
}

/** Between looks while something due was left. */
const lookAgainMs = { 'no room': 200, 'hosts busy': 1000 };

async function keepScheduling(app: App, signal: AbortSignal): Promise<void> {
  // Ten thousand sources take 80 MB to be read, once in a long while.
  const scheduler = createScheduler(app, { onSeedsRead: releaseMemory });
  while (!signal.aborted) {
    const endAtMs = performance.now() + app.settings.tickSeconds * 1000;
    let left = await attempt(app, scheduler.tick);
    while (!signal.aborted && performance.now() < endAtMs) {
      const restMs = endAtMs - performance.now();
      const pauseMs = left === 'nothing' ? restMs : Math.min(restMs, lookAgainMs[left]);
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      if (left !== 'nothing' && !signal.aborted) left = await attempt(app, () => handOutDue(app));
    }
  }
}

/** A round that fails is over; the next one tries again. */
async function attempt(app: App, round: () => Promise<LeftDue>): Promise<LeftDue> {
  try {
    return await round();
  } catch (error) {
    app.events.tickFailed(error);
    return 'nothing';
  }
}

function startHealth(app: App, port: number): Promise<AsyncDisposable> {
  return startHealthServer({
    port,
    checks: { postgres: app.database.ping, queue: app.queues.ping },
    metrics: createMetrics(() => readMetrics(app)),
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
