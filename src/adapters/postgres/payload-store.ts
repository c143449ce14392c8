import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { IdentityBy } from '../../core/judge-guids.ts';
import type { Columns, FeedKind, Fulltext } from '../../domain/feed.ts';
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';

export type PayloadStore = ReturnType<typeof createPayloadStore>;

/** A document to ingest, with what is known of its feed. */
export type Payload = {
  id: number;
  feedId: number;
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
  /** Null when the body was let go, or is needed no more. */
  body: Uint8Array | null;
};

export function createPayloadStore({ db }: Database) {
  return {
    read: async (id: number): Promise<Payload | null> => {
      const { rows } = await db.execute<PayloadRow>(sql`
        select y.id, y.feed_id, f.kind, f.name, f.language, f.fulltext, f.columns, y.path, y.location, y.content_type, y.fetched_at,
          y.ingested_at is not null or y.dropped_at is not null as done, y.is_audit, s.identity_by, b.encoding, b.body
        from sluice.payloads y
        join sluice.feeds f on f.id = y.feed_id
        join sluice.feed_states s on s.feed_id = y.feed_id
        left join sluice.payload_bodies b
          on b.hash = y.body_hash and y.ingested_at is null and y.dropped_at is null
        where y.id = ${id}`);
      return rows[0] ? toPayload(rows[0]) : null;
    },

    /** The first documents of a file that are still to be ingested. */
    listPendingOfFile: async (feedId: number, path: string, limit: number): Promise<number[]> => {
      const { rows } = await db.execute<{ id: string }>(sql`
        select id from sluice.payloads
        where feed_id = ${feedId} and path = ${path} and ingested_at is null and dropped_at is null
        order by id limit ${limit}`);
      return rows.map((row) => Number(row.id));
    },

    /** Documents of the same feed (and file) that were fetched earlier and are still to be ingested. */
    listEarlierPending: async (payload: Payload): Promise<number[]> => {
      const { rows } = await db.execute<{ id: string }>(sql`
        select id from sluice.payloads
        where feed_id = ${payload.feedId} and path is not distinct from ${payload.path} and id < ${payload.id}
          and ingested_at is null and dropped_at is null
        order by id`);
      return rows.map((row) => Number(row.id));
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

type PayloadRow = {
  id: string;
  feed_id: string;
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
  identity_by: IdentityBy;
  encoding: 'identity' | 'zstd' | null;
  body: Buffer | null;
};

const decompress = promisify(zstdDecompress);

async function toPayload(row: PayloadRow): Promise<Payload> {
  return {
    id: Number(row.id),
    feedId: Number(row.feed_id),
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
    identityBy: row.identity_by,
    body: row.body && row.encoding === 'zstd' ? await decompress(row.body) : row.body,
  };
}
