import { setTimeout as delay } from 'node:timers/promises';
import type { Claim, LeasedFeed } from '../adapters/postgres/feed-store.ts';
import type { JobInHand } from '../adapters/queues.ts';
import { concludePoll } from '../core/conclude-poll.ts';
import { fillHeaders } from '../core/sources/fill-references.ts';
import { suspectValidators } from '../core/suspect-validators.ts';
import { FetchError } from '../domain/errors.ts';
import type { Feed, Validators } from '../domain/feed.ts';
import type { FetchResult } from '../domain/poll.ts';
import { fetchFiles } from './fetch-files.ts';
import { pollSeconds } from './lease.ts';
import type { App } from './open-app.ts';
import { type Rest, runSpaced } from './run-spaced.ts';

/**
 * Polls the feeds of a claim: asks their publishers (or reads the files), makes what comes durable, and hands it on.
 * Feeds that the claim has no longer are passed over, so that a job may run twice.
 * On `signal` the feeds not polled yet are given back as they were: still due.
 */
export async function fetchFeeds(app: App, claim: Claim, job: JobInHand, signal: AbortSignal): Promise<void> {
  const leased = await app.feeds.takeClaimed(claim, app.clock());
  const rows = Map.groupBy(leased, ({ feed }) => feed.host ?? feed.id);
  const polled = await Promise.all([...rows.values()].map((row) => pollRow(app, claim.id, row, signal)));
  const [first, ...more] = polled.flat();
  if (first === undefined) return;
  // What fails for a reason of ours is tried again by itself; its neighbours are done.
  if (claim.feedIds.length > 1) {
    const alone = [first, ...more].map(({ feed }) => ({ id: claim.id, feedIds: [feed.id] }));
    return app.queues.addFetches(alone);
  }
  // A dead letter is left behind; the feed itself is tried again at its next time.
  const nextPollAt = new Date(app.clock().getTime() + first.feed.everySeconds * 1000);
  if (job.isLastAttempt) await app.feeds.postpone(first.feed.id, claim.id, nextPollAt);
  throw first.error;
}

type OurFailure = { feed: Feed; error: unknown };

/** Polls feeds of one host, none any more once the host asked us to stay away. Gives what failed for a reason of ours. */
async function pollRow(
  app: App,
  claimId: string,
  row: readonly LeasedFeed[],
  signal: AbortSignal,
): Promise<OurFailure[]> {
  const { hostConcurrency: atOnce, hostGapSeconds } = app.settings;
  const spacing = { atOnce, gapMs: hostGapSeconds * 1000, slots: app.fetchSlots, signal };
  const failures: OurFailure[] = [];
  const interrupted: LeasedFeed[] = [];
  let lastStartMs = app.clock().getTime();
  const failed = (leased: LeasedFeed, error: unknown) => {
    if (signal.aborted) interrupted.push(leased);
    else failures.push({ feed: leased.feed, error });
    return 'go on' as const;
  };
  const notBegun = await runSpaced(row, spacing, async (leased) => {
    lastStartMs = app.clock().getTime();
    try {
      const rest = await pollLeased(app, claimId, leased, signal);
      return () => rest().catch((error: unknown) => failed(leased, error));
    } catch (error) {
      failed(leased, error);
      return goOn;
    }
  });
  const unpolled = [...interrupted, ...notBegun].map(({ feed }) => feed.id);
  const freeAt = new Date(lastStartMs + hostGapSeconds * 1000);
  const host = row[0]?.feed.host ?? null;
  if (unpolled.length > 0) await app.feeds.release({ id: claimId, feedIds: unpolled }, freeAt);
  else if (host !== null && failures.length === 0) await app.freeHost({ host, claimId, freeAt });
  return failures;
}

const goOn: Rest = async () => 'go on';

async function pollLeased(
  app: App,
  claimId: string,
  { feed, until }: LeasedFeed,
  signal: AbortSignal,
): Promise<Rest> {
  const startedAt = app.clock();
  const endsBy = new Date(startedAt.getTime() + pollSeconds(app.settings) * 1000);
  if (endsBy > until && !(await app.feeds.extendLease(claimId, feed, endsBy))) return goOn;
  if (feed.kind === 'http') {
    const { result, audited } = await askAndAudit(app, feed, signal);
    return () => settle(app, feed, { claimId, startedAt, result, audited });
  }
  await fetchFiles(app, feed, { claimId, startedAt, signal });
  return goOn;
}

/** Writes down what a publisher's answer comes to; `stop`: its host is to be left alone. */
async function settle(
  app: App,
  feed: Feed,
  poll: { claimId: string; startedAt: Date; result: FetchResult; audited: boolean },
): Promise<'go on' | 'stop'> {
  const { claimId: leaseId, startedAt, result, audited } = poll;
  const finishedAt = app.clock();
  const conclusion = concludePoll({
    feed,
    result,
    finishedAt,
    random: app.random(),
    inOutage: result.outcome === 'failed' && (await app.outage.explains(result.error)),
    hostGroups: app.settings.hostGroups,
  });
  const document = result.outcome === 'changed' ? result.document : null;
  const finished = { feedId: feed.id, leaseId, startedAt, finishedAt, audited, ...conclusion };
  const written = await app.finishPoll({ poll: finished, document });
  if (written !== 'lost') {
    if (written !== 'none') await app.queues.addIngests([written]);
    const { outcome, httpStatus, bytes, error, next } = conclusion;
    app.events.polled({
      feed,
      outcome,
      httpStatus,
      bytes,
      error,
      documents: document === null ? 0 : 1,
      durationMs: finishedAt.getTime() - startedAt.getTime(),
      nextPollAt: next.nextPollAt,
    });
  }
  return conclusion.hold === null ? 'go on' : 'stop';
}

const noValidators: Validators = { etag: null, lastModified: null };

/** Asks; and where "not modified" looks like a lie, has one look without conditions. */
async function askAndAudit(
  app: App,
  feed: Feed,
  signal: AbortSignal,
): Promise<{ result: FetchResult; audited: boolean }> {
  const validators = feed.validatorsLie ? noValidators : feed.validators;
  const result = await ask(app, feed, validators, signal);
  const notModified = result.outcome === 'unchanged' && result.httpStatus === 304;
  if (!notModified || !suspectValidators(feed.history, app.clock())) return { result, audited: false };
  await delay(app.settings.hostGapSeconds * 1000, undefined, { signal });
  const look = await ask(app, feed, noValidators, signal);
  return { result: look.outcome === 'unchanged' ? result : look, audited: true };
}

/** What is configured is for the publisher it was configured for: one that the feed moved to is a stranger. */
async function ask(app: App, feed: Feed, validators: Validators, signal: AbortSignal): Promise<FetchResult> {
  const [home, here] = [new URL(feed.location), new URL(feed.address)];
  try {
    return await app.http.poll({
      url: feed.address,
      headers: here.origin === home.origin ? fillHeaders(feed, app.settings.variables) : {},
      validators,
      knownBodyHash: feed.bodyHash,
      verifyTls: feed.verifyTls || here.hostname !== home.hostname,
      signal,
    });
  } catch (error) {
    if (error instanceof FetchError) return { outcome: 'failed', error: error.feedError };
    throw error;
  }
}
