import { setTimeout as delay } from 'node:timers/promises';
import type { JobInHand } from '../adapters/queues.ts';
import { concludePoll } from '../core/conclude-poll.ts';
import { fillHeaders } from '../core/sources/fill-references.ts';
import { suspectValidators } from '../core/suspect-validators.ts';
import { FetchError } from '../domain/errors.ts';
import type { Feed, Validators } from '../domain/feed.ts';
import type { FetchResult } from '../domain/poll.ts';
import { fetchFiles } from './fetch-files.ts';
import type { App } from './open-app.ts';

/** For what a poll takes beside its requests. */
const leaseMarginSeconds = 30;

/**
 * Polls one feed: asks the publisher (or reads the files), makes what came durable, and hands it on.
 * Does nothing when the feed is not due (any more), so that a job may run twice.
 * On `signal` the feed is given back as it was: still due.
 */
export async function fetchFeed(
  app: App,
  feedId: number,
  job: JobInHand,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = app.clock();
  const feed = await app.feeds.beginPoll({
    feedId,
    leaseId: job.id,
    now: startedAt,
    leaseSeconds: leaseSeconds(app),
  });
  if (feed === null) return;
  try {
    if (feed.kind === 'files') await fetchFiles(app, feed, { jobId: job.id, startedAt, signal });
    else await fetchFromPublisher(app, feed, { jobId: job.id, startedAt, signal });
  } catch (error) {
    if (signal.aborted) return app.feeds.release(feedId, job.id);
    // A dead letter is left behind; the feed itself is tried again at its next time.
    const nextPollAt = new Date(app.clock().getTime() + feed.everySeconds * 1000);
    if (job.isLastAttempt) await app.feeds.postpone(feedId, job.id, nextPollAt);
    throw error;
  }
}

/** Above the longest a poll may take, a second look included: a lease that ends belongs to a worker that died. */
function leaseSeconds({ settings }: App): number {
  return 2 * settings.fetchTimeoutSeconds + settings.hostGapSeconds + leaseMarginSeconds;
}

type Poll = { jobId: string; startedAt: Date; signal: AbortSignal };

async function fetchFromPublisher(app: App, feed: Feed, { jobId, startedAt, signal }: Poll): Promise<void> {
  const { result, audited } = await askAndAudit(app, feed, signal);
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
  const poll = { feedId: feed.id, leaseId: jobId, startedAt, finishedAt, audited, ...conclusion };
  const written = await app.finishPoll({ poll, document });
  if (written === 'lost') return;
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
