import { eq, type SQL, sql } from 'drizzle-orm';
import type { SourcesPlan, StoredFeed } from '../../core/sources/plan-sources.ts';
import type { Feed, FeedConfig } from '../../domain/feed.ts';
import { array } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { feedStates, feeds } from './schema.ts';

export type FeedStore = ReturnType<typeof createFeedStore>;

/** Feeds and their state: what `seeds/` asks for, what is due, who polls it. */
export function createFeedStore({ db, transaction }: Database) {
  return {
    listStored: () => listStored(db),

    /** Writes a plan; articles and history of paused feeds stay. */
    applyPlan: (plan: SourcesPlan) =>
      transaction(async (tx) => {
        await insertFeeds(tx, plan.add);
        for (const { id, after } of plan.change) {
          await tx.update(feeds).set(feedColumns(after)).where(eq(feeds.id, id));
        }
        for (const { id, reason } of plan.pause) await setStatus(tx, id, 'paused', reason);
        for (const { id } of plan.resume) await setStatus(tx, id, 'active', null);
      }),

    /**
     * Hands out due feeds: each goes to one caller, and to nobody else for `handOverSeconds`.
     * This is the one place where "due" is said.
     */
    claimDue: async (options: { now: Date; limit: number; handOverSeconds: number }): Promise<number[]> => {
      const { rows } = await db.execute<{ feed_id: string }>(sql`
        update sluice.feed_states set
          lease_id = null,
          leased_until = ${options.now}::timestamptz + make_interval(secs => ${options.handOverSeconds})
        where feed_id in (
          select feed_id from sluice.feed_states
          where status = 'active' and next_poll_at <= ${options.now}
            and (leased_until is null or leased_until < ${options.now})
          order by next_poll_at
          limit ${options.limit}
          for update skip locked
        )
        returning feed_id`);
      return rows.map((row) => Number(row.feed_id));
    },

    /**
     * Takes the feed for the job `leaseId`. Null when there is nothing to do: not due (any more), stopped,
     * or being polled by another job. The same job may come again: its worker may have died.
     */
    beginPoll: async (options: {
      feedId: number;
      leaseId: string;
      now: Date;
      leaseSeconds: number;
    }): Promise<Feed | null> => {
      const { rows } = await db.execute<FeedRow>(sql`
        update sluice.feed_states s set
          lease_id = ${options.leaseId},
          leased_until = ${options.now}::timestamptz + make_interval(secs => ${options.leaseSeconds})
        from sluice.feeds f
        where s.feed_id = ${options.feedId} and f.id = s.feed_id
          and s.status = 'active' and s.next_poll_at <= ${options.now}
          and (s.lease_id is null or s.lease_id = ${options.leaseId} or s.leased_until < ${options.now})
        returning f.id, f.key, f.kind, f.location, f.exclude, f.name, f.language, f.every_seconds, f.headers, f.auth,
          s.etag, s.last_modified, encode(s.body_hash, 'hex') as body_hash, s.failures`);
      return rows[0] ? toFeed(rows[0]) : null;
    },

    /** Gives a feed back unpolled, still due. */
    release: async (feedId: number, leaseId: string): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states set lease_id = null, leased_until = null
        where feed_id = ${feedId} and lease_id = ${leaseId}`);
    },

    /** Gives a feed back unpolled, to be tried again after `seconds`. */
    postpone: async (feedId: number, leaseId: string, seconds: number): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states set lease_id = null, leased_until = null,
          next_poll_at = now() + make_interval(secs => ${seconds})
        where feed_id = ${feedId} and lease_id = ${leaseId}`);
    },

    /** Makes active feeds due at once; all of them when no ids are given. Says how many. */
    makeDue: async (now: Date, ids?: readonly number[]): Promise<number> => {
      const only = ids ? sql`and feed_id = any(${array(ids)}::bigint[])` : sql``;
      const { rowCount } = await db.execute(sql`
        update sluice.feed_states s set next_poll_at = ${askedFor(now)}
        where status = 'active' ${only}`);
      return rowCount ?? 0;
    },

    /** File feeds whose files may have changed. */
    makeFilesDue: async (now: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states s set next_poll_at = ${askedFor(now)}
        from sluice.feeds f where f.id = s.feed_id and f.kind = 'files' and s.status = 'active'`);
    },

    countDue: async (now: Date): Promise<number> => {
      const { rows } = await db.execute<{ due: string }>(sql`
        select count(*) as due from sluice.feed_states where status = 'active' and next_poll_at <= ${now}`);
      return Number(rows[0]?.due);
    },

    /** Feeds by id, exact key, or a part of name or key. */
    find: async (text: string): Promise<{ id: number; name: string; key: string; status: string }[]> => {
      const { rows } = await db.execute<{ id: string; name: string; key: string; status: string }>(sql`
        select f.id, f.name, f.key, s.status
        from sluice.feeds f join sluice.feed_states s on s.feed_id = f.id
        where f.id::text = ${text} or f.key = ${text}
          or position(lower(${text}) in lower(f.name)) > 0 or position(lower(${text}) in lower(f.key)) > 0
        order by (f.id::text = ${text} or f.key = ${text}) desc, f.id`);
      return rows.map((row) => ({ ...row, id: Number(row.id) }));
    },
  };
}

/**
 * A feed that waits for its worker stays due by the clock of any worker; one that is being polled is due again
 * after that, which the end of the poll tells by `next_poll_at` being later than its start.
 */
function askedFor(now: Date): SQL {
  return sql`case when s.lease_id is null then least(s.next_poll_at, ${now}) else ${now} end`;
}

type FeedRow = {
  id: string;
  key: string;
  kind: Feed['kind'];
  location: string;
  exclude: string[];
  name: string;
  language: string | null;
  every_seconds: number;
  headers: Record<string, string>;
  auth: Feed['auth'];
  etag: string | null;
  last_modified: string | null;
  body_hash: string | null;
  failures: number;
};

function toFeed(row: FeedRow): Feed {
  return {
    id: Number(row.id),
    key: row.key,
    kind: row.kind,
    location: row.location,
    exclude: row.exclude,
    name: row.name,
    language: row.language,
    everySeconds: row.every_seconds,
    headers: row.headers,
    auth: row.auth,
    validators: { etag: row.etag, lastModified: row.last_modified },
    bodyHash: row.body_hash,
    failures: row.failures,
  };
}

function feedColumns(config: FeedConfig) {
  return {
    key: config.key,
    kind: config.kind,
    location: config.location,
    exclude: config.exclude,
    name: config.name,
    tags: config.tags,
    language: config.language,
    everySeconds: config.everySeconds,
    headers: config.headers,
    auth: config.auth,
    origin: config.origin,
    configuredAt: sql`now()`,
  };
}

async function insertFeeds(tx: Executor, configs: readonly FeedConfig[]): Promise<void> {
  if (configs.length === 0) return;
  const inserted = await tx
    .insert(feeds)
    .values(configs.map(feedColumns))
    .returning({ id: feeds.id, key: feeds.key });
  const paused = new Set(configs.filter((config) => config.paused).map((config) => config.key));
  await tx.insert(feedStates).values(
    inserted.map(({ id, key }) => ({
      feedId: id,
      status: paused.has(key) ? ('paused' as const) : ('active' as const),
      statusReason: paused.has(key) ? 'in config' : null,
    })),
  );
}

async function setStatus(
  tx: Executor,
  feedId: number,
  status: 'active' | 'paused',
  statusReason: string | null,
): Promise<void> {
  await tx.update(feedStates).set({ status, statusReason }).where(eq(feedStates.feedId, feedId));
}

async function listStored(db: Executor): Promise<StoredFeed[]> {
  const stored = await db
    .select()
    .from(feeds)
    .innerJoin(feedStates, eq(feedStates.feedId, feeds.id))
    .orderBy(feeds.id);
  return stored.map(({ feeds: feed, feed_states: state }) => ({
    id: feed.id,
    status: state.status,
    statusReason: state.statusReason,
    config: {
      key: feed.key,
      kind: feed.kind,
      location: feed.location,
      exclude: feed.exclude,
      name: feed.name,
      tags: feed.tags,
      language: feed.language,
      everySeconds: feed.everySeconds,
      headers: feed.headers,
      auth: feed.auth,
      paused: state.status === 'paused' && state.statusReason === 'in config',
      origin: feed.origin,
    },
  }));
}
