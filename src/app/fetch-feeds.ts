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
import { newLeaseId, pollSeconds, takeUp, watchLease } from './lease.ts';
import type { App } from './open-app.ts';
import { type Rest, runSpaced } from './run-spaced.ts';
import type { Explains } from './watch-outage.ts';

/**
 * Polls the feeds of a claim: asks their publishers (or reads the files), makes what comes durable, and hands it on.
 * Feeds that the claim has no longer are passed over, so that a job may run twice.
 * On `signal` the feeds not polled yet are given back as they were: still due.
 */
export async function fetchFeeds(
  app: App,
  handedOut: Claim,
  job: JobInHand,
  signal: AbortSignal,
): Promise<void> {
  const claim = await takeUp(app, app.feeds, handedOut, job);
  const takenAt = app.clock();
  const leased = await app.takeFeeds(claim);
  if (leased.length < claim.feedIds.length) await giveBack(app, claim, leased);
  const rows = Map.groupBy(leased, ({ feed }) => feed.host ?? feed.id);
  const holds = watchLease(app, takenAt, () => app.feeds.listHeld(claim));
  const holder = { claimId: claim.id, holds, signal };
  const polled = await Promise.all([...rows.values()].map((row) => pollRow(app, holder, row)));
  const [first] = polled.flat();
  if (first === undefined) return;
  const failed = polled.filter((row) => row.length > 0).map((row) => row.map(({ feed }) => feed.id));
  // What fails for a reason of ours is tried again without its neighbours, who are done. A host's feeds stay together.
  if (failed.flat().length < claim.feedIds.length) {
    const again = failed.map((feedIds) => app.feeds.passOn({ id: newLeaseId(app), feedIds }, [claim.id]));
    return app.queues.addFetches(await Promise.all(again), { delayMs: ourPauseMs });
  }
  // A dead letter is left behind; the feeds themselves are tried again at their next times.
  if (job.isLastAttempt) {
    const now = app.clock();
    await app.feeds.postpone(claim, { now, freeAt: gapAfter(app, now) });
  }
  throw first.error;
}

/** Time for a failure of ours to pass. */
const ourPauseMs = 1000;

/** What was paused or held since it was claimed, or polled by this claim's first worker; its host is nobody's by then. */
function giveBack(app: App, { id, feedIds }: Claim, leased: readonly LeasedFeed[]): Promise<void> {
  const taken = new Set(leased.map(({ feed }) => feed.id));
  const hosts = new Set(leased.map(({ feed }) => feed.host));
  const left = feedIds.filter((feedId) => !taken.has(feedId));
  return app.feeds.release({ id, feedIds: left }, app.clock(), hosts);
}

function gapAfter({ settings }: App, time: Date): Date {
  return new Date(time.getTime() + settings.hostGapSeconds * 1000);
}

type OurFailure = { feed: Feed; error: unknown };

type Holder = {
  claimId: string;
  /** Has the claim this feed still? Asked before each request. */
  holds: (feedId: number) => Promise<boolean>;
  signal: AbortSignal;
};

/** Polls feeds of one host, none any more once the host asked us to stay away. Gives what failed for a reason of ours. */
async function pollRow(app: App, holder: Holder, row: readonly LeasedFeed[]): Promise<OurFailure[]> {
  const { claimId, signal } = holder;
  const { hostConcurrency: atOnce, hostGapSeconds } = app.settings;
  const spacing = { atOnce, gapMs: hostGapSeconds * 1000, slots: app.fetchSlots, signal };
  const failures: OurFailure[] = [];
  const interrupted: LeasedFeed[] = [];
  let lastAsked = app.clock();
  const failed = (leased: LeasedFeed, error: unknown) => {
    if (signal.aborted) interrupted.push(leased);
    else failures.push({ feed: leased.feed, error });
    return 'go on' as const;
  };
  const notBegun = await runSpaced(row, spacing, async (leased, start) => {
    const onAsk = () => {
      lastAsked = app.clock();
      start();
    };
    try {
      const rest = await pollLeased(app, leased, { ...holder, onAsk });
      return () => rest().catch((error: unknown) => failed(leased, error));
    } catch (error) {
      failed(leased, error);
      return goOn;
    }
  });
  const unpolled = [...interrupted, ...notBegun].map(({ feed }) => feed.id);
  const freeAt = gapAfter(app, lastAsked);
  const host = row[0]?.feed.host ?? null;
  // What failed is passed on with its host.
  const busyHosts = new Set(failures.map(({ feed }) => feed.host));
  if (unpolled.length > 0) await app.feeds.release({ id: claimId, feedIds: unpolled }, freeAt, busyHosts);
  else if (host !== null && failures.length === 0) await app.freeHost({ host, claimId, freeAt });
  return failures;
}

const goOn: Rest = async () => 'go on';

type Turn = Holder & {
  /** Called before each request: the gap to the next one counts from there. */
  onAsk: () => void;
};

async function pollLeased(app: App, { feed, until, dueAt }: LeasedFeed, turn: Turn): Promise<Rest> {
  const { claimId, holds, signal } = turn;
  if (!(await holds(feed.id))) return goOn;
  const startedAt = app.clock();
  const endsBy = new Date(startedAt.getTime() + pollSeconds(app.settings) * 1000);
  if (endsBy > until && !(await app.feeds.extendLease(claimId, feed, endsBy))) return goOn;
  if (feed.kind === 'http') {
    const explains = app.outage.attend();
    const { result, audited } = await askAndAudit(app, feed, turn);
    return () => settle(app, feed, { claimId, dueAt, startedAt, result, audited, explains });
  }
  await fetchFiles(app, feed, { claimId, dueAt, startedAt, signal });
  return goOn;
}

/** Writes down what a publisher's answer comes to; `stop`: its host is to be left alone. */
async function settle(
  app: App,
  feed: Feed,
  poll: {
    claimId: string;
    dueAt: string;
    startedAt: Date;
    result: FetchResult;
    audited: boolean;
    explains: Explains;
  },
): Promise<'go on' | 'stop'> {
  const { claimId: leaseId, dueAt, startedAt, result, audited, explains } = poll;
  const finishedAt = app.clock();
  const conclusion = concludePoll({
    feed,
    result,
    finishedAt,
    random: app.random(),
    inOutage: result.outcome === 'failed' && (await explains(result.error)),
    hostGroups: app.settings.hostGroups,
  });
  const document = result.outcome === 'changed' ? result.document : null;
  const finished = { feedId: feed.id, leaseId, dueAt, startedAt, finishedAt, audited, ...conclusion };
  const written = await app.finishPoll({ poll: finished, document });
  if (written !== 'lost') {
    if (written !== 'none') await app.handOn(written);
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

/** A look waits out the gap, and holds a slot meanwhile. */
const longestGapOfAudit = 30;

/** Asks; and where "not modified" looks like a lie, has one look without conditions. */
async function askAndAudit(
  app: App,
  feed: Feed,
  { holds, signal, onAsk }: Turn,
): Promise<{ result: FetchResult; audited: boolean }> {
  const validators = feed.validatorsLie ? noValidators : feed.validators;
  onAsk();
  const result = await ask(app, feed, validators, signal);
  const { hostGapSeconds } = app.settings;
  const mayAudit =
    result.outcome === 'unchanged' && result.httpStatus === 304 && hostGapSeconds <= longestGapOfAudit;
  if (!mayAudit || !suspectValidators(feed.history, app.clock())) return { result, audited: false };
  await delay(hostGapSeconds * 1000, undefined, { signal });
  if (!(await holds(feed.id))) return { result, audited: false };
  onAsk();
  const look = await ask(app, feed, noValidators, signal);
  return { result: look.outcome === 'unchanged' ? result : look, audited: true };
}

/** What is configured is for the publisher it was configured for: one that the feed moved to is a stranger. */
async function ask(app: App, feed: Feed, validators: Validators, signal: AbortSignal): Promise<FetchResult> {
  try {
    return await app.http.poll({
      url: feed.address,
      source: feed.location,
      headers: isAtHome(feed, 'origin') ? fillHeaders(feed, app.settings.variables) : {},
      validators,
      knownHash: feed.steadyHash,
      verifyTls: feed.verifyTls || !isAtHome(feed, 'hostname'),
      signal,
    });
  } catch (error) {
    if (error instanceof FetchError) return { outcome: 'failed', error: error.feedError };
    throw error;
  }
}

function isAtHome({ address, location }: Feed, part: 'origin' | 'hostname'): boolean {
  return address === location || new URL(address)[part] === new URL(location)[part];
}
