import { setTimeout as delay } from 'node:timers/promises';
import type { PollReport } from '../adapters/postgres/report-store.ts';
import { fetchFeed } from './fetch-feed.ts';
import { ingestPayload } from './ingest-payload.ts';
import type { App } from './open-app.ts';
import { handOverSeconds, hostBudget } from './tick.ts';

/** Polls one feed here and now, beside whatever else runs; a feed that is being polled is left alone. */
export async function pollNow(app: App, feedId: number, signal: AbortSignal): Promise<PollReport> {
  const startedAt = app.clock();
  await app.feeds.makeDue(startedAt, [feedId]);
  const job = { id: `poll-now-${app.random()}`, isLastAttempt: true };
  const [handedOut] = await app.feeds.claimDue({
    now: app.clock(),
    limit: 1,
    handOverSeconds,
    budget: hostBudget(app),
    ids: [feedId],
  });
  if (!handedOut) return app.reports.lastPoll(feedId, startedAt);
  await delay(handedOut.delayMs, undefined, { signal });
  await fetchFeed(app, feedId, job, signal);
  for (const payloadId of await app.payloads.listPendingOf(feedId)) await ingestPayload(app, payloadId);
  return app.reports.lastPoll(feedId, startedAt);
}
