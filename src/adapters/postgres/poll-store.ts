import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { sql } from 'drizzle-orm';
import type { NextPoll } from '../../core/schedule-next-poll.ts';
import type { SeedFile, Validators } from '../../domain/feed.ts';
import type { FeedError, FetchedDocument, PollOutcome, ReadFile } from '../../domain/poll.ts';
import { hexBytes, rows } from './bulk.ts';
import type { Database, Executor } from './database.ts';

export type PollStore = ReturnType<typeof createPollStore>;

/** What one poll came to, as it is written down. */
export type FinishedPoll = {
  feedId: number;
  leaseId: string;
  startedAt: Date;
  finishedAt: Date;
  outcome: PollOutcome;
  httpStatus: number | null;
  bytes: number;
  error: FeedError | null;
  next: NextPoll;
  /** New validators and the hash of the body they vouch for; null leaves the old ones. */
  held: { validators: Validators; bodyHash: string | null } | null;
};

/** Polls and the documents they brought. */
export function createPollStore({ db, transaction }: Database) {
  return {
    /**
     * Writes a poll of a publisher: the document, the validators that vouch for it and the feed's state
     * become durable together. Null when the lease was lost: another job has the feed, nothing is written.
     */
    finish: (
      poll: FinishedPoll,
      document: FetchedDocument | null,
    ): Promise<{ payloadIds: number[] } | null> =>
      transaction(async (tx) => {
        if (!(await writeState(tx, poll))) return null;
        const pollId = await insertPoll(tx, poll, document ? 1 : 0);
        const documents = document ? [{ document, path: null }] : [];
        return { payloadIds: await insertPayloads(tx, { ...poll, pollId, documents }) };
      }),

    /** Begins a poll that brings many documents; `addFiles` and `finishFiles` go with it. */
    openFiles: (poll: Pick<FinishedPoll, 'feedId' | 'startedAt'>): Promise<number> =>
      insertPoll(
        db,
        {
          ...poll,
          finishedAt: poll.startedAt,
          outcome: 'changed',
          httpStatus: null,
          bytes: 0,
          error: null,
          next: null,
        },
        0,
      ),

    /** Files read and the state that vouches for them become durable together. */
    addFiles: (batch: {
      pollId: number;
      feedId: number;
      fetchedAt: Date;
      files: ReadFile[];
    }): Promise<number[]> =>
      transaction(async (tx) => {
        const documents = batch.files.map(({ document, file }) => ({ document, path: file.path }));
        const payloadIds = await insertPayloads(tx, { ...batch, finishedAt: batch.fetchedAt, documents });
        await rememberFiles(
          tx,
          batch.feedId,
          batch.files.map((read) => read.file),
        );
        return payloadIds;
      }),

    /** Writes the end of a poll of files. `pollId` is null when none had changed. */
    finishFiles: (poll: FinishedPoll, pollId: number | null, documents: number): Promise<void> =>
      transaction(async (tx) => {
        await writeState(tx, poll);
        if (pollId === null) await insertPoll(tx, poll, documents);
        else await closePoll(tx, pollId, poll, documents);
      }),

    listFiles: async (feedId: number): Promise<Map<string, SeedFile>> => {
      const { rows: found } = await db.execute<{
        path: string;
        size: string;
        mtime_ms: number;
        body_hash: string;
      }>(sql`
        select path, size, mtime_ms, encode(body_hash, 'hex') as body_hash
        from sluice.feed_files where feed_id = ${feedId}`);
      return new Map(
        found.map((row) => [
          row.path,
          { path: row.path, size: Number(row.size), mtimeMs: row.mtime_ms, bodyHash: row.body_hash },
        ]),
      );
    },

    /** New size or time, same bytes: nothing to ingest, only to remember. */
    rememberFiles: (feedId: number, files: SeedFile[]): Promise<void> => rememberFiles(db, feedId, files),
  };
}

type PollRow = Omit<FinishedPoll, 'leaseId' | 'held' | 'next'> & { next: NextPoll | null };

async function insertPoll(tx: Executor, poll: PollRow, documents: number): Promise<number> {
  const { rows: inserted } = await tx.execute<{ id: string }>(sql`
    insert into sluice.polls
      (feed_id, started_at, finished_at, outcome, http_status, bytes, documents, error_kind, error_message, next_poll_at)
    values (${poll.feedId}, ${poll.startedAt}, ${poll.finishedAt}, ${poll.outcome}, ${poll.httpStatus}, ${poll.bytes},
      ${documents}, ${poll.error?.kind ?? null}, ${poll.error?.message ?? null}, ${poll.next?.nextPollAt ?? null})
    returning id`);
  return Number(inserted[0]?.id);
}

async function closePoll(tx: Executor, pollId: number, poll: FinishedPoll, documents: number): Promise<void> {
  await tx.execute(sql`
    update sluice.polls set finished_at = ${poll.finishedAt}, outcome = ${poll.outcome}, bytes = ${poll.bytes},
      documents = ${documents}, error_kind = ${poll.error?.kind ?? null},
      error_message = ${poll.error?.message ?? null}, next_poll_at = ${poll.next.nextPollAt}
    where id = ${pollId}`);
}

/**
 * A poll asked for while this one ran (next_poll_at later than its start) stays asked for, and a pause stays a pause.
 * A document that could not be read stays the feed's error until another document comes.
 */
async function writeState(tx: Executor, poll: FinishedPoll): Promise<boolean> {
  const { next, error, held } = poll;
  const unread = sql`(${error === null && poll.outcome === 'unchanged'} and error_kind = 'not-a-feed')`;
  const { rowCount } = await tx.execute(sql`
    update sluice.feed_states set
      lease_id = null,
      leased_until = null,
      next_poll_at = case when next_poll_at > ${poll.startedAt} then next_poll_at else ${next.nextPollAt} end,
      status = case when status = 'paused' then status else ${next.status} end,
      status_reason = case when status = 'paused' then status_reason
        else ${next.status === 'gone' ? (error?.message ?? null) : null} end,
      last_polled_at = ${poll.finishedAt},
      last_success_at = case when ${error === null} then ${poll.finishedAt}::timestamptz else last_success_at end,
      last_changed_at = case when ${poll.outcome === 'changed'} then ${poll.finishedAt}::timestamptz else last_changed_at end,
      failures = ${next.failures},
      failing_since = case when ${unread} then failing_since when ${error === null} then null
        else coalesce(failing_since, ${poll.finishedAt}) end,
      error_kind = case when ${unread} then error_kind else ${error?.kind ?? null} end,
      error_message = case when ${unread} then error_message else ${error?.message ?? null} end,
      etag = case when ${held !== null} then ${held?.validators.etag ?? null} else etag end,
      last_modified = case when ${held !== null} then ${held?.validators.lastModified ?? null} else last_modified end,
      body_hash = case when ${held !== null} then ${held?.bodyHash ? hexBytes(held.bodyHash) : null}::bytea else body_hash end
    where feed_id = ${poll.feedId} and lease_id = ${poll.leaseId}`);
  return rowCount === 1;
}

type NewPayloads = {
  feedId: number;
  pollId: number;
  finishedAt: Date;
  documents: { document: FetchedDocument; path: string | null }[];
};

async function insertPayloads(
  tx: Executor,
  { feedId, pollId, finishedAt, documents }: NewPayloads,
): Promise<number[]> {
  if (documents.length === 0) return [];
  for (const { document } of documents) await keepBody(tx, document);
  const list = documents.map(({ document, path }) => ({
    path,
    location: document.location,
    content_type: document.contentType,
    body_hash: hexBytes(document.bodyHash),
  }));
  const { rows: inserted } = await tx.execute<{ id: string }>(sql`
    insert into sluice.payloads (feed_id, poll_id, fetched_at, path, location, content_type, body_hash)
    select ${feedId}, ${pollId}, ${finishedAt}, path, location, content_type, body_hash
    from ${rows(list, 'path text, location text, content_type text, body_hash bytea')}
    returning id`);
  return inserted.map((row) => Number(row.id));
}

const compress = promisify(zstdCompress);

/** Bytes that are there already count as new again: the row's lock keeps `removeBodies` from letting go of them now. */
async function keepBody(tx: Executor, document: FetchedDocument): Promise<void> {
  const compressed = await compress(document.body);
  const smaller = compressed.length < document.body.length;
  await tx.execute(sql`
    insert into sluice.payload_bodies (hash, encoding, size, body)
    values (${hexBytes(document.bodyHash)}, ${smaller ? 'zstd' : 'identity'}, ${document.body.length},
      ${smaller ? compressed : Buffer.from(document.body)})
    on conflict (hash) do update set created_at = excluded.created_at`);
}

async function rememberFiles(tx: Executor, feedId: number, files: SeedFile[]): Promise<void> {
  const list = files.map((file) => ({
    path: file.path,
    size: file.size,
    mtime_ms: file.mtimeMs,
    body_hash: hexBytes(file.bodyHash),
  }));
  await tx.execute(sql`
    insert into sluice.feed_files (feed_id, path, size, mtime_ms, body_hash)
    select ${feedId}, path, size, mtime_ms, body_hash
    from ${rows(list, 'path text, size bigint, mtime_ms double precision, body_hash bytea')}
    on conflict (feed_id, path) do update
      set size = excluded.size, mtime_ms = excluded.mtime_ms, body_hash = excluded.body_hash`);
}
