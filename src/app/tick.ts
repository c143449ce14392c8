import type { Claim } from '../adapters/postgres/feed-store.ts';
import type { PageClaim } from '../adapters/postgres/page-store.ts';
import { packClaims } from '../core/pack-claims.ts';
import { storyRules } from '../core/stories/story-rules.ts';
import { ConfigError } from '../domain/errors.ts';
import { feedsPerHost, handOverSeconds, newLeaseId, pollSeconds } from './lease.ts';
import type { App } from './open-app.ts';
import { sitemapsFollowed, syncSources } from './sync-sources.ts';

/** Feeds claimed at a time. */
const claimLimit = 2000;
/** Jobs in a queue that no worker has yet: enough to keep workers busy, few enough to begin soon. */
const maxWaitingJobs = 32;
/** Documents looked through at a time for lost jobs. */
const pendingLimit = 1000;
/** Ingest jobs start at once; a document that waits longer may have lost its job. */
const lostAfterSeconds = 30;
const housekeepingEverySeconds = 3600;
/** What stories are found by has nothing to let go of but once a week, and looking for it may read all of it. */
const storiesLetGoEverySeconds = 86_400;

/** What is left that is due: no room for it in the queue, or the hosts it waits for are being asked by others. */
export type LeftDue = 'nothing' | 'no room' | 'hosts busy';

/** One round of the scheduler: sources, what is due, what was lost, what is too old. */
export type Scheduler = { tick: () => Promise<LeftDue> };

/** What the scheduler remembers between rounds is only what it need not do again. `onSeedsRead`: called after each reading. */
export function createScheduler(
  app: App,
  { onSeedsRead = () => {} }: { onSeedsRead?: () => void } = {},
): Scheduler {
  let fingerprint: string | null = null;
  let housekeptAtMs = 0;
  let mendedUpTo = 0;
  let clearedUpTo = 0;
  let storiesLetGoAtMs = 0;
  return {
    tick: async () => {
      const seen = `${await app.seeds.fingerprint()} ${await sitemapsFollowed(app)}`;
      // What is wrong with the seeds must not keep the feeds that are known from being polled.
      const isStart = fingerprint === null;
      if (seen !== fingerprint && (await succeeds(app, () => readSeeds(app, { isStart })))) {
        fingerprint = seen;
        onSeedsRead();
      }
      const left = await handOutDue(app);
      mendedUpTo = await mendLost(app, mendedUpTo);
      await app.outage.review();
      if (app.clock().getTime() - housekeptAtMs >= housekeepingEverySeconds * 1000) {
        housekeptAtMs = app.clock().getTime();
        await letGoOfBodies(app);
        clearedUpTo = await letGoOfPolls(app, clearedUpTo);
        storiesLetGoAtMs = await letGoOfStories(app, storiesLetGoAtMs);
      }
      return left;
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

/** Claims what is due and puts it on the queues, as long as they have room. */
export async function handOutDue(app: App): Promise<LeftDue> {
  const feedsAreOut = await handOutFeeds(app);
  const pagesAreOut = await handOutPages(app);
  if (!feedsAreOut || !pagesAreOut) return 'no room';
  return (await app.feeds.areHostsAwaited(app.clock())) ? 'hosts busy' : 'nothing';
}

async function handOutFeeds(app: App): Promise<boolean> {
  while ((await app.queues.counts('fetch')).waiting < maxWaitingJobs) {
    const claimed = await claimFeeds(app, { limit: claimLimit });
    if (claimed.length === 0) return true;
    await app.queues.addFetches(claimed);
  }
  return false;
}

/** Claims due feeds, for every way to a poll. */
export async function claimFeeds(app: App, options: { limit: number; ids?: number[] }): Promise<Claim[]> {
  const now = app.clock();
  const id = newLeaseId(app);
  const claimed = await app.feeds.claimDue({
    ...options,
    claimId: id,
    now,
    leaseSeconds: handOverSeconds + pollSeconds(app.settings),
    feedsPerHost: feedsPerHost(app.settings),
  });
  const members = claimed.map(({ feedId, host }) => ({ id: feedId, host }));
  return packClaims(members).map((feedIds) => ({ id, feedIds }));
}

/** The same for pages. Feeds go first: a host that is busy with polls has no time for pages. */
async function handOutPages(app: App): Promise<boolean> {
  while ((await app.queues.counts('pages')).waiting < maxWaitingJobs) {
    const claimed = await claimPages(app);
    if (claimed.length === 0) return true;
    await app.queues.addPages(claimed);
  }
  return false;
}

async function claimPages(app: App): Promise<PageClaim[]> {
  const now = app.clock();
  const id = `${newLeaseId(app)}-pages`;
  const claimed = await app.pages.claimDue({
    claimId: id,
    now,
    limit: claimLimit,
    leaseSeconds: handOverSeconds + pollSeconds(app.settings),
    pagesPerHost: feedsPerHost(app.settings),
  });
  const members = claimed.map(({ articleId, host }) => ({ id: articleId, host }));
  return packClaims(members).map((articleIds) => ({ id, articleIds }));
}

/** The last good config stays in force when the new one has mistakes. */
async function readSeeds(app: App, { isStart }: { isStart: boolean }): Promise<void> {
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
  if (isStart) await app.feeds.retryRefused(app.clock());
}

/**
 * "Not yet ingested" is a column: whatever happened to the queue, the work is found again. A round goes on where the
 * last one ended, so that dead letters, which wait too, do not hide what comes after them.
 */
async function mendLost(app: App, afterId: number): Promise<number> {
  const before = new Date(app.clock().getTime() - lostAfterSeconds * 1000);
  const pending = await app.payloads.listPending({ before, afterId, limit: pendingLimit });
  await app.queues.addIngests(pending);
  return pending.length < pendingLimit ? 0 : (pending.at(-1) ?? 0);
}

async function letGoOfBodies(app: App): Promise<void> {
  const removed = await app.payloads.removeBodies(daysAgo(app, app.settings.keepBodiesDays));
  if (removed > 0) app.events.bodiesRemoved(removed);
}

/** The bulk of all polls, most of which come to nothing. */
async function letGoOfPolls(app: App, afterId: number): Promise<number> {
  const { removed, upTo } = await app.polls.letGo(daysAgo(app, app.settings.keepPollsDays), afterId);
  if (removed > 0) app.events.pollsRemoved(removed);
  return upTo;
}

async function letGoOfStories(app: App, lastAtMs: number): Promise<number> {
  const nowMs = app.clock().getTime();
  if (nowMs - lastAtMs < storiesLetGoEverySeconds * 1000) return lastAtMs;
  await app.stories.letGo(daysAgo(app, storyRules.keptDays));
  return nowMs;
}

function daysAgo({ clock }: App, days: number): Date {
  return new Date(clock().getTime() - days * 86_400_000);
}
