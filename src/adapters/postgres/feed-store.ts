import { eq, type SQL, sql } from 'drizzle-orm';
import { budgetHost } from '../../core/budget-host.ts';
import type { SourcesPlan, StoredFeed } from '../../core/sources/plan-sources.ts';
import type { Feed, FeedConfig, WatchedMove } from '../../domain/feed.ts';
import { array, rows } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { feedStates, feeds } from './schema.ts';

export type FeedStore = ReturnType<typeof createFeedStore>;

/** Feeds and their state: what `seeds/` asks for, what is due, who polls it. */
export function createFeedStore({ db, transaction }: Database, hostGroups: readonly string[]) {
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
        await chargeHosts(tx, hostGroups);
      }),

    /**
     * Hands out due feeds within the budgets of their hosts: each goes to one caller, and to nobody else for
     * `handOverSeconds`. This is the one place where "due" is said.
     */
    claimDue: (options: ClaimOptions): Promise<HandedOut[]> => transaction((tx) => claimDue(tx, options)),

    /**
     * Takes the feed for the job `leaseId`. Null when there is nothing to do: not due (any more), stopped, its host
     * held since it was handed out, or being polled by another job. The same job may come again: its worker may have died.
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
          and not exists (
            select from sluice.hosts h where h.host = s.host and h.held_until > ${options.now})
        returning f.id, f.key, f.kind, f.location, f.exclude, f.name, f.language, f.every_seconds, f.headers, f.auth,
          f.verify_tls, s.host, s.address, s.move_url, s.move_seen, s.move_since, s.etag, s.last_modified,
          s.first_polled_at, s.last_changed_at, s.audited_at, s.changes, s.unchanged_streak, s.validators_lie,
          encode(s.body_hash, 'hex') as body_hash, s.failures, s.failure_weight`);
      return rows[0] ? toFeed(rows[0]) : null;
    },

    /** Gives a feed back unpolled, still due. */
    release: async (feedId: number, leaseId: string): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states set lease_id = null, leased_until = null
        where feed_id = ${feedId} and lease_id = ${leaseId}`);
    },

    /** Gives a feed back unpolled, to be tried again at `nextPollAt`. */
    postpone: async (feedId: number, leaseId: string, nextPollAt: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states set lease_id = null, leased_until = null, next_poll_at = ${nextPollAt}
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

    /** Due, and not put off for their host's sake. */
    countDue: async (now: Date): Promise<number> => {
      const { rows } = await db.execute<{ due: string }>(sql`
        select count(*) as due from sluice.feed_states s left join sluice.hosts h on h.host = s.host
        where s.status = 'active' and s.next_poll_at <= ${now} and (h.held_until is null or h.held_until <= ${now})`);
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
  verify_tls: boolean;
  host: string | null;
  address: string | null;
  move_url: string | null;
  move_seen: number;
  move_since: string | null;
  etag: string | null;
  last_modified: string | null;
  first_polled_at: string | null;
  last_changed_at: string | null;
  audited_at: string | null;
  changes: number;
  unchanged_streak: number;
  validators_lie: boolean;
  body_hash: string | null;
  failures: number;
  failure_weight: number;
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
    verifyTls: row.verify_tls,
    host: row.host,
    address: row.address ?? row.location,
    watchedMove: toWatchedMove(row),
    validators: { etag: row.etag, lastModified: row.last_modified },
    history: {
      unchangedStreak: row.unchanged_streak,
      changes: row.changes,
      firstPolledAt: toDate(row.first_polled_at),
      lastChangedAt: toDate(row.last_changed_at),
      auditedAt: toDate(row.audited_at),
    },
    validatorsLie: row.validators_lie,
    bodyHash: row.body_hash,
    failures: row.failures,
    failureWeight: row.failure_weight,
  };
}

function toWatchedMove({ move_url: url, move_seen: seen, move_since: since }: FeedRow): WatchedMove | null {
  return url === null || since === null ? null : { url, seen, since: new Date(since) };
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

export type HostBudget = {
  /** Polls of one host at the same time. */
  perHost: number;
  /** Between the starts of two polls of one host. */
  gapMs: number;
};

export type ClaimOptions = {
  now: Date;
  limit: number;
  handOverSeconds: number;
  budget: HostBudget;
  /** Only these feeds; all if not given. */
  ids?: readonly number[];
};

/** A feed to poll, and how long to wait before that for its host's sake. */
export type HandedOut = { feedId: number; delayMs: number };

/** Spells SLUC. One scheduler at a time: two would both see the same free places of a host. */
const claimLock = 0x534c5543;

async function claimDue(tx: Executor, options: ClaimOptions): Promise<HandedOut[]> {
  const { now, limit, handOverSeconds, budget, ids } = options;
  const only = ids ? sql`and s.feed_id = any(${array(ids)}::bigint[])` : sql``;
  await tx.execute(sql`select pg_advisory_xact_lock(${claimLock})`);
  const { rows: handedOut } = await tx.execute<{ feed_id: string; delay_ms: number }>(sql`
    with busy as (
      select host, count(*) as polls from sluice.feed_states
      where leased_until >= ${now} and host is not null group by host
    ), placed as (
      select s.feed_id, s.host, s.next_poll_at, coalesce(b.polls, 0) as polls,
        row_number() over (partition by s.host order by s.next_poll_at, s.feed_id) as place,
        greatest(h.next_slot_at, ${now}::timestamptz) as slot_at
      from sluice.feed_states s
      left join busy b on b.host = s.host
      left join sluice.hosts h on h.host = s.host
      where s.status = 'active' and s.next_poll_at <= ${now} and (s.leased_until is null or s.leased_until < ${now})
        and (h.held_until is null or h.held_until <= ${now}) ${only}
    ), chosen as (
      select feed_id, host,
        case when host is null then ${now}::timestamptz
          else slot_at + (place - 1) * make_interval(secs => ${budget.gapMs / 1000}) end as starts_at
      from placed
      where host is null or place + polls <= ${budget.perHost}
      order by next_poll_at limit ${limit}
    ), slots as (
      insert into sluice.hosts (host, next_slot_at)
      select host, max(starts_at) + make_interval(secs => ${budget.gapMs / 1000}) from chosen
      where host is not null group by host order by host
      on conflict (host) do update set next_slot_at = excluded.next_slot_at
    )
    update sluice.feed_states s set
      lease_id = null,
      leased_until = c.starts_at + make_interval(secs => ${handOverSeconds})
    from chosen c
    where s.feed_id = c.feed_id and (s.leased_until is null or s.leased_until < ${now})
    returning s.feed_id, (extract(epoch from c.starts_at - ${now}::timestamptz) * 1000)::int as delay_ms`);
  return handedOut.map((row) => ({ feedId: Number(row.feed_id), delayMs: row.delay_ms }));
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
    verifyTls: config.verifyTls,
    origin: config.origin,
    configuredAt: sql`now()`,
  };
}

/** A statement takes 65,535 parameters at the most. */
const feedsPerInsert = 1000;

async function insertFeeds(tx: Executor, configs: readonly FeedConfig[]): Promise<void> {
  for (let start = 0; start < configs.length; start += feedsPerInsert) {
    const some = configs.slice(start, start + feedsPerInsert);
    const inserted = await tx
      .insert(feeds)
      .values(some.map(feedColumns))
      .returning({ id: feeds.id, key: feeds.key });
    const paused = new Set(some.filter((config) => config.paused).map((config) => config.key));
    await tx.insert(feedStates).values(
      inserted.map(({ id, key }) => ({
        feedId: id,
        status: paused.has(key) ? ('paused' as const) : ('active' as const),
        statusReason: paused.has(key) ? 'in config' : null,
      })),
    );
  }
}

/** Charges every feed to the host it is asked at; the groups may have changed, too. */
async function chargeHosts(tx: Executor, hostGroups: readonly string[]): Promise<void> {
  const { rows: asked } = await tx.execute<{ feed_id: string; address: string; host: string | null }>(sql`
    select s.feed_id, coalesce(s.address, f.location) as address, s.host
    from sluice.feed_states s join sluice.feeds f on f.id = s.feed_id where f.kind = 'http'`);
  const charged = asked.map((row) => ({ ...row, charged: budgetHost(row.address, hostGroups) }));
  const list = charged
    .filter((row) => row.host !== row.charged)
    .map((row) => ({ feed_id: row.feed_id, host: row.charged }));
  if (list.length === 0) return;
  await tx.execute(sql`
    update sluice.feed_states s set host = r.host from ${rows(list, 'feed_id bigint, host text')}
    where s.feed_id = r.feed_id`);
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
      verifyTls: feed.verifyTls,
      paused: state.status === 'paused' && state.statusReason === 'in config',
      origin: feed.origin,
    },
  }));
}
