import type { Conclusion } from '../../core/conclude-poll.ts';
import type { SeedFile, SeedPiece } from '../../domain/feed.ts';
import type { FetchedDocument, FileDocument } from '../../domain/poll.ts';
import { type PackedBody, packBody } from '../pack-body.ts';
import { array, hexBytes, rows } from './bulk.ts';
import { type Database, type Executor, inOrder } from './database.ts';
import { sql } from './drizzle.ts';
import { holdHosts } from './host-budget.ts';

export type PollStore = ReturnType<typeof createPollStore>;

/** What one poll came to, as it is written down. */
export type FinishedPoll = Conclusion & {
  feedId: number;
  leaseId: string;
  startedAt: Date;
  finishedAt: Date;
  /** As in LeasedFeed: a `next_poll_at` that is another by now was asked for meanwhile, and stays. */
  dueAt: string;
  /** The poll that found the body unchanged was followed by an unconditional look. */
  audited: boolean;
};

/** A poll and the document it brought, if it did. */
export type PollWithDocument = { poll: FinishedPoll; document: FetchedDocument | null };

/** Polls and the documents they brought. */
export function createPollStore({ db, transaction }: Database) {
  return {
    /**
     * Writes polls of publishers, of different feeds: each document, the validators that vouch for it and the feed's
     * state become durable together. For each poll the payload to ingest, `none`, or `lost`: another job
     * has the feed, and nothing was written for it.
     */
    finish: (polls: readonly PollWithDocument[]): Promise<(number | 'none' | 'lost')[]> =>
      transaction((tx) => finishPolls(tx, polls)),

    /** Begins a poll that brings many documents; `addFiles` and `finishFiles` go with it. Null: another job has the feed. */
    openFiles: async ({
      feedId,
      leaseId,
      startedAt,
    }: Pick<FinishedPoll, 'feedId' | 'leaseId' | 'startedAt'>): Promise<number | null> => {
      const { rows: opened } = await db.execute<{ id: string }>(sql`
        insert into sluice.polls (feed_id, started_at, finished_at, outcome)
        select feed_id, ${startedAt}, ${startedAt}, 'changed' from sluice.feed_states
        where feed_id = ${feedId} and lease_id = ${leaseId}
        returning id`);
      return opened[0] === undefined ? null : Number(opened[0].id);
    },

    /**
     * Documents read from files and the state that vouches for them become durable together. Null: another job has the
     * feed, and nothing was written.
     */
    addFiles: (batch: {
      pollId: number;
      feedId: number;
      leaseId: string;
      fetchedAt: Date;
      documents: readonly FileDocument[];
      files: readonly SeedFile[];
    }): Promise<number[] | null> =>
      transaction(async (tx) => {
        const { feedId, leaseId, pollId, fetchedAt } = batch;
        if (!(await keepLease(tx, feedId, leaseId))) return null;
        const payloads = batch.documents.map(({ path, document }) => ({
          feedId,
          pollId,
          path,
          document,
          fetchedAt,
          isAudit: false,
        }));
        const payloadIds = await insertPayloads(tx, payloads);
        await inOrder([
          rememberPieces(tx, feedId, batch.documents),
          rememberFiles(tx, feedId, batch.files),
          // What a killed process leaves behind is true as far as it goes.
          tx.execute(sql`
            update sluice.polls set documents = documents + ${payloads.length}, finished_at = ${fetchedAt}
            where id = ${pollId}`),
        ]);
        return [...payloadIds.values()];
      }),

    /**
     * Writes the end of a poll of files. `pollId` is null when none had changed. False: another job has the feed, and
     * nothing was written.
     */
    finishFiles: (poll: FinishedPoll, pollId: number | null, documents: number): Promise<boolean> =>
      transaction(async (tx) => {
        const kept = await writeStates(tx, [poll]);
        if (kept.size === 0) return false;
        if (pollId === null) await insertPolls(tx, [{ poll, documents }]);
        else await closePoll(tx, pollId, poll, documents);
        return true;
      }),

    listFiles: async (feedId: number): Promise<Map<string, SeedFile>> => {
      const { rows: found } = await db.execute<{
        path: string;
        size: string;
        mtime_ms: number;
        body_hash: string | null;
        document_hash: string | null;
        read_bytes: string | null;
        records: string | null;
        read_as: string;
      }>(sql`
        select path, size, mtime_ms, encode(body_hash, 'hex') as body_hash, encode(document_hash, 'hex') as document_hash,
          read_bytes, records, read_as
        from sluice.feed_files where feed_id = ${feedId}`);
      return new Map(
        found.map((row) => [
          row.path,
          {
            path: row.path,
            size: Number(row.size),
            mtimeMs: row.mtime_ms,
            bodyHash: row.body_hash,
            documentHash: row.document_hash,
            readBytes: Number(row.read_bytes ?? row.size),
            records: row.records === null ? null : Number(row.records),
            readAs: row.read_as,
          },
        ]),
      );
    },

    /**
     * Deletes polls behind `afterId` that ended before `before` and brought nothing, and says how many, and which poll
     * it came to: ids grow with time, so that the next time need not look at what stays.
     */
    letGo: async (before: Date, afterId: number): Promise<{ removed: number; upTo: number }> => {
      const { rows } = await db.execute<{ removed: string; up_to: string }>(sql`
        with young as (
          select id from sluice.polls where id > ${afterId} and finished_at >= ${before} order by id limit 1
        ), bound as (
          select coalesce((select id - 1 from young), (select max(id) from sluice.polls), ${afterId}) as id
        ), removed as (
          delete from sluice.polls p using bound
          where p.id > ${afterId} and p.id <= bound.id and p.outcome = 'unchanged' and p.documents = 0
          returning p.id
        )
        select (select count(*) from removed) as removed, (select id from bound) as up_to`);
      return { removed: Number(rows[0]?.removed), upTo: Number(rows[0]?.up_to) };
    },

    /** Paths of files that hold what could not be read. */
    listRefused: async (feedId: number): Promise<string[]> => {
      const { rows: found } = await db.execute<{ path: string }>(sql`
        select path from sluice.refused_files where feed_id = ${feedId}`);
      return found.map(({ path }) => path);
    },

    /** Should they come again they are read anew. False: another job has the feed, and nothing was forgotten. */
    forgetFiles: (
      { feedId, leaseId }: Pick<FinishedPoll, 'feedId' | 'leaseId'>,
      paths: readonly string[],
    ): Promise<boolean> =>
      transaction(async (tx) => {
        if (!(await keepLease(tx, feedId, leaseId))) return false;
        const ofThese = sql`feed_id = ${feedId} and path = any(${array(paths)}::text[])`;
        await inOrder([
          tx.execute(sql`delete from sluice.file_pieces where ${ofThese}`),
          tx.execute(sql`delete from sluice.feed_files where ${ofThese}`),
        ]);
        return true;
      }),

    /** The pieces that a file was last read in, by their first records. */
    listPieces: async (feedId: number, path: string): Promise<Map<number, SeedPiece>> => {
      const { rows: found } = await db.execute<{ first: string; last: string; body_hash: string }>(sql`
        select first_record as first, last_record as last, encode(body_hash, 'hex') as body_hash
        from sluice.file_pieces where feed_id = ${feedId} and path = ${path}`);
      return new Map(
        found.map((row) => [
          Number(row.first),
          { first: Number(row.first), last: Number(row.last), bodyHash: row.body_hash },
        ]),
      );
    },

    /** Forgets the pieces behind `lastRecord`: the file has no more. */
    forgetPieces: async (feedId: number, path: string, lastRecord: number): Promise<void> => {
      await db.execute(sql`
        delete from sluice.file_pieces
        where feed_id = ${feedId} and path = ${path} and first_record > ${lastRecord}`);
    },

    /** Nothing to ingest, only to remember: new size or time and the same bytes, or pieces that were read before. */
    rememberFiles: (feedId: number, files: readonly SeedFile[]): Promise<void> =>
      rememberFiles(db, feedId, files),
  };
}

async function finishPolls(
  tx: Executor,
  finished: readonly PollWithDocument[],
): Promise<(number | 'none' | 'lost')[]> {
  const kept = await writeStates(
    tx,
    finished.map(({ poll }) => poll),
  );
  const isKept = ({ poll }: PollWithDocument) => kept.get(poll.feedId) === poll.leaseId;
  const written = finished.filter(isKept);
  const polls = written.map(({ poll }) => poll);
  const [pollIds] = await inOrder([
    insertPolls(
      tx,
      written.map(({ poll, document }) => ({ poll, documents: document === null ? 0 : 1 })),
    ),
    holdHosts(
      tx,
      polls.flatMap(({ hold }) => hold ?? []),
    ),
    recordMoves(tx, polls),
  ]);
  const payloads = written.flatMap(({ poll, document }) => {
    const pollId = pollIds.get(poll.feedId);
    return document === null
      ? []
      : [{ feedId: poll.feedId, pollId, path: null, document, ...payloadFacts(poll) }];
  });
  const payloadIds = await insertPayloads(tx, payloads);
  return finished.map((one) => (isKept(one) ? (payloadIds.get(one.poll.feedId) ?? 'none') : 'lost'));
}

function payloadFacts(poll: FinishedPoll) {
  return { fetchedAt: poll.finishedAt, isAudit: poll.audited };
}

/** By feed, since a group holds one poll of a feed. */
async function insertPolls(
  tx: Executor,
  list: readonly { poll: FinishedPoll; documents: number }[],
): Promise<Map<number, number>> {
  if (list.length === 0) return new Map();
  const values = list.map(({ poll, documents }) => ({
    feed_id: poll.feedId,
    started_at: poll.startedAt,
    finished_at: poll.finishedAt,
    outcome: poll.outcome,
    http_status: poll.httpStatus,
    bytes: poll.bytes,
    documents,
    error_kind: poll.error?.kind ?? null,
    error_message: poll.error?.message ?? null,
    next_poll_at: poll.next.nextPollAt,
  }));
  const { rows: inserted } = await tx.execute<{ id: string; feed_id: string }>(sql`
    insert into sluice.polls
      (feed_id, started_at, finished_at, outcome, http_status, bytes, documents, error_kind, error_message, next_poll_at)
    select * from ${rows(
      values,
      `feed_id bigint, started_at timestamptz, finished_at timestamptz, outcome text, http_status smallint, bytes bigint,
      documents int, error_kind text, error_message text, next_poll_at timestamptz`,
    )}
    returning id, feed_id`);
  return new Map(inserted.map((row) => [Number(row.feed_id), Number(row.id)]));
}

/** Is the feed under this lease? Then it stays so until the transaction ends. */
async function keepLease(tx: Executor, feedId: number, leaseId: string): Promise<boolean> {
  const { rows: held } = await tx.execute(sql`
    select from sluice.feed_states where feed_id = ${feedId} and lease_id = ${leaseId} for share`);
  return held.length === 1;
}

async function closePoll(tx: Executor, pollId: number, poll: FinishedPoll, documents: number): Promise<void> {
  await tx.execute(sql`
    update sluice.polls set finished_at = ${poll.finishedAt}, outcome = ${poll.outcome}, bytes = ${poll.bytes},
      documents = ${documents}, error_kind = ${poll.error?.kind ?? null},
      error_message = ${poll.error?.message ?? null}, next_poll_at = ${poll.next.nextPollAt}
    where id = ${pollId}`);
}

/**
 * A poll asked for while this one ran (next_poll_at is no longer what it was) stays asked for, and a pause stays a pause.
 * A document that could not be read stays the feed's error until another document comes.
 * Gives the feeds whose lease was still held, each with that lease: only they were written.
 */
async function writeStates(tx: Executor, polls: readonly FinishedPoll[]): Promise<Map<number, string>> {
  const { rows: kept } = await tx.execute<{ feed_id: string; lease_id: string }>(sql`
    update sluice.feed_states s set
      lease_id = null,
      leased_until = null,
      next_poll_at = case when s.next_poll_at = r.due_at then r.next_poll_at else s.next_poll_at end,
      status = case when s.status = 'paused' then s.status else r.status end,
      status_reason = case when s.status = 'paused' then s.status_reason when r.status = 'gone' then r.error_message end,
      last_polled_at = r.finished_at,
      first_polled_at = coalesce(s.first_polled_at, r.finished_at),
      last_success_at = case when r.error_kind is null then r.finished_at else s.last_success_at end,
      last_changed_at = case when r.outcome = 'changed' then r.finished_at else s.last_changed_at end,
      changes = s.changes + case when r.outcome = 'changed' then 1 else 0 end,
      unchanged_streak = case r.outcome when 'unchanged' then s.unchanged_streak + 1 when 'changed' then 0
        else s.unchanged_streak end,
      audited_at = case when r.audited then r.finished_at else s.audited_at end,
      failures = r.failures,
      failure_weight = r.failure_weight,
      in_outage = r.in_outage,
      failing_since = case when r.stays_unread and s.error_kind = 'not-a-feed' then s.failing_since
        when r.error_kind is null then null else coalesce(s.failing_since, r.finished_at) end,
      error_kind = case when r.stays_unread and s.error_kind = 'not-a-feed' then s.error_kind else r.error_kind end,
      error_message = case when r.stays_unread and s.error_kind = 'not-a-feed' then s.error_message
        else r.error_message end,
      etag = case when r.holds then r.etag else s.etag end,
      last_modified = case when r.holds then r.last_modified else s.last_modified end,
      body_hash = case when r.holds then r.body_hash else s.body_hash end,
      address = case when r.moves then coalesce(r.move_to, s.address) else s.address end,
      host = coalesce(r.charge_host, s.host),
      redirects_to = case when r.charge_host is null then s.redirects_to else r.redirects_to end,
      move_url = case when r.moves then r.move_url else s.move_url end,
      move_seen = case when r.moves then r.move_seen else s.move_seen end,
      move_since = case when r.moves then r.move_since else s.move_since end
    from ${rows(polls.map(stateRow), stateColumns)}
    where s.feed_id = r.feed_id and s.lease_id = r.lease_id
    returning s.feed_id, r.lease_id`);
  return new Map(kept.map((row) => [Number(row.feed_id), row.lease_id]));
}

const stateColumns = `feed_id bigint, lease_id text, due_at timestamptz, finished_at timestamptz, outcome text,
  next_poll_at timestamptz, status text, failures int, failure_weight real, in_outage boolean, audited boolean,
  error_kind text, error_message text, stays_unread boolean, holds boolean, etag text, last_modified text,
  body_hash bytea, moves boolean, charge_host text, redirects_to text, move_to text, move_url text, move_seen int, move_since timestamptz`;

function stateRow({ next, error, held, move, charge, ...poll }: FinishedPoll) {
  return {
    feed_id: poll.feedId,
    lease_id: poll.leaseId,
    due_at: poll.dueAt,
    finished_at: poll.finishedAt,
    outcome: poll.outcome,
    next_poll_at: next.nextPollAt,
    status: next.status,
    failures: next.failures,
    failure_weight: next.failureWeight,
    in_outage: poll.inOutage,
    audited: poll.audited,
    error_kind: error?.kind ?? null,
    error_message: error?.message ?? null,
    stays_unread: error === null && poll.outcome === 'unchanged',
    holds: held !== null,
    etag: held?.validators.etag ?? null,
    last_modified: held?.validators.lastModified ?? null,
    body_hash: held?.steadyHash ? hexBytes(held.steadyHash) : null,
    moves: move !== null,
    move_to: move?.moveTo ?? null,
    charge_host: charge?.host ?? null,
    redirects_to: charge?.redirectsTo ?? null,
    move_url: move?.watched?.url ?? null,
    move_seen: move?.watched?.seen ?? 0,
    move_since: move?.watched?.since ?? null,
  };
}

async function recordMoves(tx: Executor, polls: readonly FinishedPoll[]): Promise<void> {
  const list = polls.flatMap(({ feedId, finishedAt, move }) =>
    move?.moveTo ? [{ feed_id: feedId, moved_at: finishedAt, from_url: move.from, to_url: move.moveTo }] : [],
  );
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.feed_moves (feed_id, moved_at, from_url, to_url)
    select * from ${rows(list, 'feed_id bigint, moved_at timestamptz, from_url text, to_url text')}`);
}

type NewPayload = {
  feedId: number;
  pollId: number | undefined;
  path: string | null;
  document: FetchedDocument;
  fetchedAt: Date;
  isAudit: boolean;
};

/** By feed, or by location where one feed brings many. */
async function insertPayloads(
  tx: Executor,
  payloads: readonly NewPayload[],
): Promise<Map<number | string, number>> {
  if (payloads.length === 0) return new Map();
  const bodies = await packBodies(payloads.map(({ document }) => document));
  const list = payloads.map(({ feedId, pollId, path, document, fetchedAt, isAudit }) => ({
    feed_id: feedId,
    poll_id: pollId,
    path,
    location: document.location,
    content_type: document.contentType,
    body_hash: hexBytes(document.bodyHash),
    fetched_at: fetchedAt,
    is_audit: isAudit,
  }));
  const [, { rows: inserted }] = await inOrder([
    keepBodies(tx, bodies),
    tx.execute<PayloadKey>(sql`
      insert into sluice.payloads (feed_id, poll_id, path, location, content_type, body_hash, fetched_at, is_audit)
      select * from ${rows(
        list,
        `feed_id bigint, poll_id bigint, path text, location text, content_type text, body_hash bytea,
        fetched_at timestamptz, is_audit boolean`,
      )}
      returning id, feed_id, path, location`),
  ]);
  return new Map(
    inserted.map((row) => [row.path === null ? Number(row.feed_id) : row.location, Number(row.id)]),
  );
}

type PayloadKey = { id: string; feed_id: string; path: string | null; location: string };

type KeptBody = PackedBody & { hash: Buffer; size: number };

/** Sorted by hash: documents that are the same may be written by others at the same time. */
function packBodies(documents: readonly FetchedDocument[]): Promise<KeptBody[]> {
  const byHash = new Map(documents.map(({ bodyHash, body }) => [bodyHash, body]));
  return Promise.all(
    [...byHash]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(async ([hash, body]) => ({
        ...(await packBody(body)),
        hash: Buffer.from(hash, 'hex'),
        size: body.length,
      })),
  );
}

/** A body that is there is renewed, so that nobody lets go of it meanwhile. */
async function keepBodies(tx: Executor, bodies: readonly KeptBody[]): Promise<void> {
  await tx.execute(sql`
    insert into sluice.payload_bodies (hash, encoding, size, body)
    select * from unnest(
      ${array(bodies.map(({ hash }) => hash))}::bytea[],
      ${array(bodies.map(({ encoding }) => encoding))}::text[],
      ${array(bodies.map(({ size }) => size))}::int[],
      ${array(bodies.map(({ bytes }) => bytes))}::bytea[])
    on conflict (hash) do update set created_at = excluded.created_at`);
}

async function rememberFiles(tx: Executor, feedId: number, files: readonly SeedFile[]): Promise<void> {
  const list = files.map((file) => ({
    path: file.path,
    size: file.size,
    mtime_ms: file.mtimeMs,
    body_hash: file.bodyHash === null ? null : hexBytes(file.bodyHash),
    document_hash: file.documentHash === null ? null : hexBytes(file.documentHash),
    read_bytes: file.readBytes,
    records: file.records,
    read_as: file.readAs,
  }));
  await tx.execute(sql`
    insert into sluice.feed_files (feed_id, path, size, mtime_ms, body_hash, document_hash, read_bytes, records, read_as)
    select ${feedId}, path, size, mtime_ms, body_hash, document_hash, read_bytes, records, read_as
    from ${rows(
      list,
      `path text, size bigint, mtime_ms double precision, body_hash bytea, document_hash bytea, read_bytes bigint,
      records bigint, read_as text`,
    )}
    on conflict (feed_id, path) do update
      set size = excluded.size, mtime_ms = excluded.mtime_ms, body_hash = excluded.body_hash,
        document_hash = excluded.document_hash, read_bytes = excluded.read_bytes, records = excluded.records, read_as = excluded.read_as`);
}

async function rememberPieces(
  tx: Executor,
  feedId: number,
  documents: readonly FileDocument[],
): Promise<void> {
  const list = documents.flatMap(({ path, document, piece }) =>
    piece === null
      ? []
      : [
          {
            path,
            first_record: piece.first,
            last_record: piece.last,
            body_hash: hexBytes(document.bodyHash),
          },
        ],
  );
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.file_pieces (feed_id, path, first_record, last_record, body_hash)
    select ${feedId}, path, first_record, last_record, body_hash
    from ${rows(list, 'path text, first_record bigint, last_record bigint, body_hash bytea')}
    on conflict (feed_id, path, first_record) do update
      set last_record = excluded.last_record, body_hash = excluded.body_hash`);
}
