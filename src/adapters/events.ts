import type { IngestCounts } from '../core/plan-ingest.ts';
import type { Problem } from '../domain/errors.ts';
import { formatProblem } from '../domain/errors.ts';
import type { PageError, PageStatus } from '../domain/page.ts';
import type { FeedError, PollOutcome } from '../domain/poll.ts';
import type { Log } from './log.ts';

export type Events = ReturnType<typeof createEvents>;

/** What happened since the process began. */
export type Tally = {
  polls: Record<PollOutcome, number>;
  documents: number;
  unreadable: number;
  items: IngestCounts;
  failedJobs: number;
};

/** How far a file is read. `readBytes` are those of `size`, `records` those of a file that holds many. */
export type FileInHand = { path: string; size: number; readBytes: number; records: number | null };

/** The one place where the service says what happened: each event is one log line and its counters. */
export function createEvents(log: Log) {
  const tally = emptyTally();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  let reading: FileInHand | null = null;
  return {
    tally: tally as Readonly<Tally>,
    /** The file that is being read; null while none is. */
    reading: () => reading,
    readingFile: (file: FileInHand | null) => {
      reading = file;
      changed();
    },
    /** Calls back after every event that changed the tally. */
    onChange: (listener: () => void) => void listeners.add(listener),

    polled: (poll: {
      feed: { id: number; name: string };
      outcome: PollOutcome;
      httpStatus: number | null;
      bytes: number;
      documents: number;
      durationMs: number;
      nextPollAt: Date;
      error: FeedError | null;
    }) => {
      tally.polls[poll.outcome] += 1;
      const { feed, error, ...facts } = poll;
      const line = { event: 'polled', feedId: feed.id, feed: feed.name, ...facts };
      if (error === null) log.info(line, `${poll.outcome}: ${feed.name}`);
      else
        log.warn(
          { ...line, error: error.kind, message: error.message },
          `failed: ${feed.name}: ${error.message}`,
        );
      changed();
    },

    ingested: (document: {
      payloadId: number;
      feed: string;
      format: string;
      counts: IngestCounts;
      durationMs: number;
    }) => {
      tally.documents += 1;
      for (const key of countKeys) tally.items[key] += document.counts[key];
      const { counts, ...facts } = document;
      log.info(
        { event: 'ingested', ...facts, ...counts },
        `ingested: ${document.feed}: ${counts.new} new of ${counts.items}`,
      );
      changed();
    },

    pageTried: (page: {
      articleId: number;
      address: string;
      status: PageStatus;
      nextTryAt: Date | null;
      error: PageError | null;
    }) => {
      const { articleId, address, status, nextTryAt, error } = page;
      const line = { event: 'page', articleId, address, status, nextTryAt };
      if (error === null) log.info(line, `page ${status}: ${address}`);
      else
        log.warn(
          { ...line, error: error.kind, message: error.message },
          `page ${status}: ${address}: ${error.message}`,
        );
    },

    unreadable: (document: { payloadId: number; feed: string; location: string; message: string }) => {
      tally.unreadable += 1;
      log.warn({ event: 'unreadable', ...document }, `unreadable: ${document.location}: ${document.message}`);
      changed();
    },

    synced: (sync: {
      added: number;
      changed: number;
      paused: number;
      resumed: number;
      unchanged: number;
    }) => {
      log.info(
        { event: 'synced', ...sync },
        `sources: ${sync.added} added, ${sync.changed} changed, ${sync.paused} paused`,
      );
    },

    sourcesRefused: (problems: readonly Problem[]) => {
      for (const problem of problems)
        log.error({ event: 'sources-refused', ...problem }, formatProblem(problem));
      log.error(
        { event: 'sources-refused' },
        'the sources are not changed: the last good config stays in force',
      );
    },

    sourcesDoubtful: (warnings: readonly Problem[]) => {
      for (const warning of warnings)
        log.warn({ event: 'sources-doubtful', ...warning }, formatProblem(warning));
    },

    jobFailed: (failure: {
      queue: string;
      subjects: number[];
      attempt: number;
      final: boolean;
      error: Error;
    }) => {
      tally.failedJobs += failure.final ? 1 : 0;
      const { error, ...facts } = failure;
      const fate = failure.final ? 'is a dead letter now' : 'will be tried again';
      log.error(
        { event: 'job-failed', ...facts, err: error },
        `${failure.queue} job ${failure.subjects.join(', ')} ${fate}: ${error.message}`,
      );
      changed();
    },

    grouped: (stories: { grouped: number; opened: number; moved: number; quarantined: number }) => {
      const { grouped, opened, moved, quarantined } = stories;
      const done = `stories: ${grouped} articles grouped, ${opened} stories opened, ${moved} revised articles moved`;
      if (quarantined === 0) log.info({ event: 'grouped', ...stories }, done);
      else
        log.error(
          { event: 'grouped', ...stories },
          `${done}, ${quarantined} not to be grouped: see v1.story_quarantine`,
        );
    },

    groupingFailed: (error: unknown) =>
      log.error(
        { event: 'grouping-failed', err: error },
        'articles could not be grouped; they wait, and the next round tries again',
      ),

    bodiesRemoved: (count: number) =>
      log.info({ event: 'bodies-removed', count }, `let go of ${count} old bodies`),

    pollsRemoved: (count: number) =>
      log.info({ event: 'polls-removed', count }, `let go of ${count} old polls that brought nothing new`),

    outageBegan: () =>
      log.error(
        { event: 'outage-began' },
        'most hosts cannot be reached: we seem to be offline; failures are not counted until that is over',
      ),

    outageEnded: (feeds: number) =>
      log.info({ event: 'outage-ended', feeds }, `back online: ${feeds} feeds are polled at once`),

    /** Trouble with Postgres or Redis that the drivers mend by themselves. */
    connectionTroubled: (error: Error) =>
      log.warn({ event: 'connection', err: error }, `connection: ${error.message}`),

    tickFailed: (error: unknown) =>
      log.error({ event: 'tick-failed', err: error }, 'a scheduler tick failed; the next one tries again'),

    lifecycle: (message: string, facts: Record<string, unknown> = {}) =>
      log.info({ event: 'lifecycle', ...facts }, message),
  };
}

const countKeys = ['items', 'new', 'revised', 'seen', 'duplicate', 'rejected'] as const;

function emptyTally(): Tally {
  return {
    polls: { changed: 0, unchanged: 0, failed: 0 },
    documents: 0,
    unreadable: 0,
    items: { items: 0, new: 0, revised: 0, seen: 0, duplicate: 0, rejected: 0 },
    failedJobs: 0,
  };
}
