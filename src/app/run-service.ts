import { setTimeout as delay } from 'node:timers/promises';
import { startHealthServer } from '../adapters/health-server.ts';
import { fetchFeed } from './fetch-feed.ts';
import { ingestPayload } from './ingest-payload.ts';
import type { App } from './open-app.ts';
import { createScheduler } from './tick.ts';

export type Role = 'schedule' | 'fetch' | 'ingest';

/** Runs the given roles until `signal`; then lets work in hand come to its end. */
export async function runService(app: App, roles: readonly Role[], signal: AbortSignal): Promise<void> {
  await using running = new AsyncDisposableStack();
  if (app.settings.healthPort !== null) running.use(await startHealth(app, app.settings.healthPort));
  for (const role of roles) if (role !== 'schedule') running.use(startWorker(app, role, signal));
  app.events.lifecycle('running', { roles, queue: app.queues.backend });
  if (roles.includes('schedule')) await keepScheduling(app, signal);
  else await aborted(signal);
  app.events.lifecycle('stopping: waiting for work in hand');
}

/** A worker for one queue; disposing it waits for its jobs. */
export function startWorker(app: App, role: Exclude<Role, 'schedule'>, signal: AbortSignal): AsyncDisposable {
  const { fetchConcurrency, ingestConcurrency } = app.settings;
  if (role === 'fetch') {
    return app.queues.work('fetch', (feedId, job) => fetchFeed(app, feedId, job, signal), {
      concurrency: fetchConcurrency,
    });
  }
  return app.queues.work('ingest', (payloadId) => ingestPayload(app, payloadId), {
    concurrency: ingestConcurrency,
  });
}

async function keepScheduling(app: App, signal: AbortSignal): Promise<void> {
  const scheduler = createScheduler(app);
  while (!signal.aborted) {
    try {
      await scheduler.tick();
    } catch (error) {
      app.events.tickFailed(error);
    }
    await delay(app.settings.tickSeconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}

function startHealth(app: App, port: number): Promise<AsyncDisposable> {
  return startHealthServer({ port, checks: { postgres: app.database.ping, queue: app.queues.ping } });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
