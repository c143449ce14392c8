import type { IdentityBy } from '../../core/judge-guids.ts';
import type { Columns, FeedKind, Fulltext } from '../../domain/feed.ts';
import { unpackBody } from '../pack-body.ts';
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';
import { type FeedMemo, type FeedMemoRow, toMemo } from './feed-memo.ts';

export type PayloadStore = ReturnType<typeof createPayloadStore>;

/** A document to ingest, with what is known of its feed. */
export type Payload = {
  id: number;
  feedId: number;
  /** The URL as configured, or `files:<pattern>`. */
  feedKey: string;
  feedKind: FeedKind;
  feedName: string;
  feedLanguage: string | null;
  fulltext: Fulltext;
  columns: Columns;
  path: string | null;
  location: string;
  contentType: string | null;
  fetchedAt: Date;
  done: boolean;
  /** What the feed's items have been told apart by so far; files are judged each on its own. */
  identityBy: IdentityBy;
  /** Fetched without conditions to see whether the feed's validators lie. */
  isAudit: boolean;
  /** Tries that failed for reasons of ours. */
  failures: number;
  /** It failed so often that later documents of its feed did not wait for it. */
  isSetAside: boolean;
  /** Earlier documents of its feed (or file) come first. */
  isBehind: boolean;
  /** What items of the feed's last document came to; null for files, and where all is to be made anew. */
  memo: FeedMemo | null;
  /** Null when the body was let go, or is needed no more. */
  body: Uint8Array | null;
};

/** As often as a job is tried. */
const setAsideAfter = 5;

export function createPayloadStore({ db }: Database) {
  return {
    /**
     * With its body where that is still to be ingested, or, for a `replay`, is kept. Without `bodiesInLine` one of a file,
     * which may be in other hands and of megabytes, comes without it unless it is set aside.
     */
    read: async (
      id: number,
      { replay = false, bodiesInLine = true }: { replay?: boolean; bodiesInLine?: boolean } = {},
    ): Promise<Payload | null> => {
      const { rows } = await db.execute<PayloadRow>(sql`
        select y.id, y.feed_id, f.key, f.kind, f.name, f.language, f.fulltext, f.columns, y.path, y.location, y.content_type, y.fetched_at,
          y.ingested_at is not null or y.dropped_at is not null as done, y.is_audit, y.failures, s.identity_by, b.encoding, b.size, b.body,
          exists (
            select from sluice.payloads e
            where e.feed_id = y.feed_id and e.path is not distinct from y.path and e.id < y.id
              and e.ingested_at is null and e.dropped_at is null and e.failures < ${setAsideAfter}) as is_behind,
          m.items as memo_items, m.payload_id as memo_payload_id, m.is_settled as memo_is_settled
        from sluice.payloads y
        join sluice.feeds f on f.id = y.feed_id
        join sluice.feed_states s on s.feed_id = y.feed_id
        left join sluice.feed_memos m on m.feed_id = y.feed_id and not ${replay}
        left join sluice.payload_bodies b
          on b.hash = y.body_hash and (${replay} or (y.ingested_at is null and y.dropped_at is null))
          and (${bodiesInLine} or y.path is null or y.failures >= ${setAsideAfter})
        where y.id = ${id}`);
      return rows[0] ? toPayload(rows[0], replay) : null;
    },

    /** The first documents of a file that are still to be ingested, those that are set aside left out. */
    listPendingOfFile: async (feedId: number, path: string, limit: number): Promise<PendingDocument[]> => {
      const { rows } = await db.execute<{ id: string; failures: number }>(sql`
        select id, failures from sluice.payloads
        where feed_id = ${feedId} and path = ${path} and ingested_at is null and dropped_at is null
          and failures < ${setAsideAfter}
        order by id limit ${limit}`);
      return rows.map((row) => ({ id: Number(row.id), failures: row.failures }));
    },

    /**
     * Documents of the same feed (and file) that were fetched earlier and are to be ingested before, in order; none for
     * a document that is done. Those that failed too often are set aside, and nobody waits for them.
     */
    listEarlierPending: async (id: number): Promise<PendingDocument[]> => {
      const { rows } = await db.execute<{ id: string; failures: number }>(sql`
        select e.id, e.failures from sluice.payloads y
        join sluice.payloads e on e.feed_id = y.feed_id and e.path is not distinct from y.path and e.id < y.id
        where y.id = ${id} and y.ingested_at is null and y.dropped_at is null
          and e.ingested_at is null and e.dropped_at is null and e.failures < ${setAsideAfter}
        order by e.id`);
      return rows.map((row) => ({ id: Number(row.id), failures: row.failures }));
    },

    /** Documents of the same feed (and file) that were fetched later and are still to be ingested. */
    listLaterPending: async (id: number): Promise<number[]> => {
      const { rows } = await db.execute<{ id: string }>(sql`
        select l.id from sluice.payloads y
        join sluice.payloads l on l.feed_id = y.feed_id and l.path is not distinct from y.path and l.id > y.id
        where y.id = ${id} and l.ingested_at is null and l.dropped_at is null order by l.id`);
      return rows.map((row) => Number(row.id));
    },

    /** Puts a try that failed on record. True: the document is set aside now, and later ones need not wait. */
    recordFailure: async (id: number, message: string, now: Date): Promise<boolean> => {
      const { rows } = await db.execute<{ failures: number }>(sql`
        update sluice.payloads set
          failures = least(failures + 1, 1000), failing_since = coalesce(failing_since, ${now}), failure = ${message}
        where id = ${id} and ingested_at is null and dropped_at is null
        returning failures`);
      return rows[0]?.failures === setAsideAfter;
    },

    /** What waits for ingestion since before `before`, by id from `afterId` on; their jobs may have been lost. */
    listPending: async (options: { before: Date; afterId: number; limit: number }): Promise<number[]> => {
      const { rows } = await db.execute<{ id: string }>(sql`
        select id from sluice.payloads
        where ingested_at is null and dropped_at is null and fetched_at < ${options.before} and id > ${options.afterId}
        order by id limit ${options.limit}`);
      return rows.map((row) => Number(row.id));
    },

    listPendingOf: async (feedId: number): Promise<number[]> => {
      const { rows } = await db.execute<{ id: string }>(sql`
        select id from sluice.payloads
        where feed_id = ${feedId} and ingested_at is null and dropped_at is null order by id`);
      return rows.map((row) => Number(row.id));
    },

    countPending: async (): Promise<number> => {
      const { rows } = await db.execute<{ pending: string }>(sql`
        select count(*) as pending from sluice.payloads where ingested_at is null and dropped_at is null`);
      return Number(rows[0]?.pending);
    },

    /** Gives up on a document by a person's word; it stays on record with the reason. */
    drop: async (id: number, reason: string, now: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.payloads set dropped_at = ${now}, dropped_reason = ${reason}
        where id = ${id} and ingested_at is null and dropped_at is null`);
    },

    /** Lets go of bodies that no document younger than `before`, and none still to ingest, refers to. */
    removeBodies: async (before: Date): Promise<number> => {
      const { rowCount } = await db.execute(sql`
        delete from sluice.payload_bodies b
        where b.created_at < ${before} and not exists (
          select from sluice.payloads y
          where y.body_hash = b.hash
            and (y.fetched_at >= ${before} or (y.ingested_at is null and y.dropped_at is null)))`);
      return rowCount ?? 0;
    },
  };
}

/** Still to be ingested; `failures` as in Payload. */
export type PendingDocument = { id: number; failures: number };

type PayloadRow = FeedMemoRow & {
  id: string;
  feed_id: string;
  key: string;
  kind: FeedKind;
  name: string;
  language: string | null;
  fulltext: Fulltext;
  columns: Columns;
  path: string | null;
  location: string;
  content_type: string | null;
  fetched_at: string;
  done: boolean;
  is_audit: boolean;
  failures: number;
  is_behind: boolean;
  identity_by: IdentityBy;
  encoding: 'identity' | 'zstd' | null;
  size: number | null;
  body: Buffer | null;
};

async function toPayload(row: PayloadRow, replay: boolean): Promise<Payload> {
  return {
    id: Number(row.id),
    feedId: Number(row.feed_id),
    feedKey: row.key,
    feedKind: row.kind,
    feedName: row.name,
    feedLanguage: row.language,
    fulltext: row.fulltext,
    columns: row.columns,
    path: row.path,
    location: row.location,
    contentType: row.content_type,
    fetchedAt: new Date(row.fetched_at),
    done: row.done,
    isAudit: row.is_audit,
    failures: row.failures,
    isSetAside: row.failures >= setAsideAfter,
    isBehind: row.is_behind,
    identityBy: row.identity_by,
    memo: row.kind === 'http' && !replay ? toMemo(row) : null,
    body: row.body && row.encoding === 'zstd' ? await unpackBody(row.body, row.size ?? 0) : row.body,
  };
}
