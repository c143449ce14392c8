import type { HostBudget } from '../adapters/postgres/feed-store.ts';
import { ConfigError } from '../domain/errors.ts';
import type { App } from './open-app.ts';
import { syncSources } from './sync-sources.ts';

/** Feeds handed to the queue at a time. */
const claimLimit = 1000;
/** A fetch job that was lost (an emptied Redis) is made anew after this; one that waits is not doubled. */
export const handOverSeconds = 60;
/** Ingest jobs start at once; a document that waits longer may have lost its job. */
const lostAfterSeconds = 30;
const housekeepingEverySeconds = 3600;

/** One round of the scheduler: sources, what is due, what was lost, what is too old. */
export type Scheduler = { tick: () => Promise<void> };

/** What the scheduler remembers between rounds is only what it need not do again. */
export function createScheduler(app: App): Scheduler {
  let fingerprint: string | null = null;
  let housekeptAtMs = 0;
  let mendedUpTo = 0;
  return {
    tick: async () => {
      const seen = await app.seeds.fingerprint();
      // What is wrong with the seeds must not keep the feeds that are known from being polled.
      if (seen !== fingerprint && (await succeeds(app, () => readSeeds(app)))) fingerprint = seen;
      await handOutDue(app);
      mendedUpTo = await mendLost(app, mendedUpTo);
      await app.outage.review();
      if (app.clock().getTime() - housekeptAtMs < housekeepingEverySeconds * 1000) return;
      housekeptAtMs = app.clock().getTime();
      await letGoOfBodies(app);
    },
  };
}

async function succeeds(app: App, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    app.events.tickFailed(error);
    return false;
  }
}

/** Claims all that is due and puts it on the queue. Says how many feeds. */
export async function handOutDue(app: App): Promise<number> {
  let handedOut = 0;
  for (;;) {
    const due = await app.feeds.claimDue({
      now: app.clock(),
      limit: claimLimit,
      handOverSeconds,
      budget: hostBudget(app),
    });
    await app.queues.addFetches(due);
    handedOut += due.length;
    if (due.length < claimLimit) return handedOut;
  }
}

/** What the operator allows of one host, for every way to a poll. */
export function hostBudget({ settings }: App): HostBudget {
  return { perHost: settings.hostConcurrency, gapMs: settings.hostGapSeconds * 1000 };
}

/** The last good config stays in force when the new one has mistakes. */
async function readSeeds(app: App): Promise<void> {
  try {
    await syncSources(app);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    app.events.sourcesRefused(error.problems);
    await app.facts.recordSources({
      readAt: app.clock().toISOString(),
      problems: error.problems,
      warnings: [],
    });
  }
  await app.feeds.makeFilesDue(app.clock());
}

/**
 * "Not yet ingested" is a column: whatever happened to the queue, the work is found again. A round goes on where the
 * last one ended, so that dead letters, which wait too, do not hide what comes after them.
 */
async function mendLost(app: App, afterId: number): Promise<number> {
  const before = new Date(app.clock().getTime() - lostAfterSeconds * 1000);
  const pending = await app.payloads.listPending({ before, afterId, limit: claimLimit });
  await app.queues.addIngests(pending);
  return pending.length < claimLimit ? 0 : (pending.at(-1) ?? 0);
}

async function letGoOfBodies(app: App): Promise<void> {
  const before = new Date(app.clock().getTime() - app.settings.keepBodiesDays * 86_400_000);
  const removed = await app.payloads.removeBodies(before);
  if (removed > 0) app.events.bodiesRemoved(removed);
}
