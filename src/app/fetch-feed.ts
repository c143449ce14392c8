import type { JobInHand } from '../adapters/queues.ts';
import { scheduleNextPoll } from '../core/schedule-next-poll.ts';
import { fillHeaders } from '../core/sources/fill-references.ts';
import { FetchError } from '../domain/errors.ts';
import type { Feed } from '../domain/feed.ts';
import type { FetchResult } from '../domain/poll.ts';
import { fetchFiles } from './fetch-files.ts';
import type { App } from './open-app.ts';

/** Above the longest a poll may take: a lease that ends belongs to a worker that died. */
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
    leaseSeconds: app.settings.fetchTimeoutSeconds + leaseMarginSeconds,
  });
  if (feed === null) return;
  try {
    if (feed.kind === 'files') await fetchFiles(app, feed, { jobId: job.id, startedAt, signal });
    else await fetchFromPublisher(app, feed, { jobId: job.id, startedAt, signal });
  } catch (error) {
    if (signal.aborted) return app.feeds.release(feedId, job.id);
    // A dead letter is left behind; the feed itself is tried again at its next time.
    if (job.isLastAttempt) await app.feeds.postpone(feedId, job.id, feed.everySeconds);
    throw error;
  }
}

type Poll = { jobId: string; startedAt: Date; signal: AbortSignal };

async function fetchFromPublisher(app: App, feed: Feed, { jobId, startedAt, signal }: Poll): Promise<void> {
  const result = await ask(app, feed, signal);
  const finishedAt = app.clock();
  const error = result.outcome === 'failed' ? result.error : null;
  const next = scheduleNextPoll({
    everySeconds: feed.everySeconds,
    failures: feed.failures,
    error,
    askedSeconds: result.outcome === 'failed' ? result.error.retryAfterSeconds : result.freshSeconds,
    finishedAt,
    random: app.random(),
  });
  const document = result.outcome === 'changed' ? result.document : null;
  const facts = {
    outcome: result.outcome,
    httpStatus: result.outcome === 'failed' ? result.error.httpStatus : result.httpStatus,
    bytes: result.outcome === 'failed' ? 0 : result.bytes,
    error,
  };
  const held =
    result.outcome === 'failed'
      ? null
      : { validators: result.validators, bodyHash: document?.bodyHash ?? feed.bodyHash };
  const written = await app.polls.finish(
    { feedId: feed.id, leaseId: jobId, startedAt, finishedAt, next, held, ...facts },
    document,
  );
  if (written === null) return;
  await app.queues.addIngests(written.payloadIds);
  app.events.polled({
    feed,
    ...facts,
    documents: written.payloadIds.length,
    durationMs: finishedAt.getTime() - startedAt.getTime(),
    nextPollAt: next.nextPollAt,
  });
}

async function ask(app: App, feed: Feed, signal: AbortSignal): Promise<FetchResult> {
  try {
    return await app.http.poll({
      url: feed.location,
      headers: fillHeaders(feed, app.settings.variables),
      validators: feed.validators,
      knownBodyHash: feed.bodyHash,
      signal,
    });
  } catch (error) {
    if (error instanceof FetchError) return { outcome: 'failed', error: error.feedError };
    throw error;
  }
}
