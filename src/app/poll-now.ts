import { setTimeout as delay } from 'node:timers/promises';
import type { Claim } from '../adapters/postgres/feed-store.ts';
import type { PollReport } from '../adapters/postgres/report-store.ts';
import { fetchFeeds } from './fetch-feeds.ts';
import { ingestPayload } from './ingest-payload.ts';
import type { App } from './open-app.ts';
import { groupWaiting } from './run-service.ts';
import { claimFeeds } from './tick.ts';

/**
 * Polls one feed here and now, beside whatever else runs, and groups what it brought; a feed that is being polled is left
 * alone. A document that cannot be ingested is on record, and told as the poll's error.
 */
export async function pollNow(app: App, feedId: number, signal: AbortSignal): Promise<PollReport> {
  const startedAt = app.clock();
  await app.feeds.makeDue(startedAt, [feedId]);
  const claim = await claimOne(app, feedId, signal);
  if (claim === null) return app.reports.lastPoll(feedId, startedAt);
  const here = withoutJobs(app);
  await fetchFeeds(here, claim, { start: 1, isLastAttempt: true }, signal);
  await ingestAll(here, await app.payloads.listPendingOf(feedId));
  await groupWaiting(app, signal);
  return app.reports.lastPoll(feedId, startedAt);
}

/** What is ingested here needs no job, which would wait for a worker that may never come. What fails, the scheduler hands out. */
function withoutJobs(app: App): App {
  const addIngests = async () => undefined;
  return { ...app, handOn: addIngests, queues: { ...app.queues, addIngests } };
}

async function ingestAll(app: App, payloadIds: readonly number[]): Promise<void> {
  for (const payloadId of payloadIds) await ingestPayload(app, payloadId).catch(() => undefined);
}

const retryMs = 250;
/** For the polls of its host that are before it. */
const patienceMs = 20_000;

async function claimOne(app: App, feedId: number, signal: AbortSignal): Promise<Claim | null> {
  const endAtMs = performance.now() + patienceMs;
  for (;;) {
    const [claim] = await claimFeeds(app, { limit: 1, ids: [feedId] });
    if (claim) return claim;
    if (performance.now() > endAtMs || !(await app.feeds.waitsForHostAtMost(feedId, app.clock())))
      return null;
    await delay(retryMs, undefined, { signal });
  }
}
