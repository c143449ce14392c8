import type { SQL } from 'drizzle-orm';
import { budgetHost } from '../../core/budget-host.ts';
import type { FeedChange, SourcesPlan, StoredFeed } from '../../core/sources/plan-sources.ts';
import type { Feed, FeedConfig, WatchedMove } from '../../domain/feed.ts';
import { array, rows } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { eq, sql } from './drizzle.ts';
import { type FreedHost, freeHosts, lockClaims } from './host-budget.ts';
import { leasedFeeds, listHeld, passLeases } from './leases.ts';
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
        for (const { id, after, fields } of plan.change) {
          await tx.update(feeds).set(feedColumns(after)).where(eq(feeds.id, id));
          await heedChange(tx, id, fields);
        }
        for (const { id, reason } of plan.pause) await setStatus(tx, id, 'paused', reason);
        for (const { id } of plan.resume) await setStatus(tx, id, 'active', null);
        await chargeHosts(tx, hostGroups);
      }),

    /**
     * Leases due feeds to one claim, with their hosts: while it has a host, no other claim gets feeds of that host.
     * This is the one place where "due" is said.
     */
    claimDue: (options: ClaimOptions): Promise<ClaimedFeed[]> => transaction((tx) => claimDue(tx, options)),

    /**
     * For each claim those of its feeds that it still has and may poll: not polled meanwhile, stopped or held.
     */
    takeClaimed: async (claims: readonly Claim[], now: Date): Promise<LeasedFeed[][]> => {
      const asked = claims.flatMap(({ id, feedIds }, place) =>
        feedIds.map((feedId) => ({ place, id, feedId })),
      );
      const { rows: taken } = await db.execute<TakenRow>(sql`
        select claimed.place, f.id, f.key, f.kind, f.location, f.exclude, f.name, f.language, f.every_seconds, f.headers, f.auth,
          f.verify_tls, f.columns, s.host, s.address, s.move_url, s.move_seen, s.move_since, s.etag, s.last_modified,
          s.first_polled_at, s.last_changed_at, s.audited_at, s.changes, s.unchanged_streak, s.validators_lie,
          encode(s.body_hash, 'hex') as body_hash, s.failures, s.failure_weight, s.leased_until, s.next_poll_at
        from unnest(
          ${array(asked.map(({ place }) => place))}::int[],
          ${array(asked.map(({ id }) => id))}::text[],
          ${array(asked.map(({ feedId }) => feedId))}::bigint[]) as claimed(place, lease_id, id)
        join sluice.feed_states s on s.feed_id = claimed.id join sluice.feeds f on f.id = claimed.id
        left join sluice.hosts h on h.host = s.host
        where s.lease_id = claimed.lease_id and s.status not in ('paused', 'gone')
          and (h.held_until is null or h.held_until <= ${now})
        order by s.next_poll_at, s.feed_id`);
      const byClaim = Map.groupBy(taken, ({ place }) => place);
      return claims.map((_, place) => (byClaim.get(place) ?? []).map(toLeased));
    },

    /**
     * What these leases still have of the claim's feeds is the claim's from now on, the hosts included. Whoever had it so
     * far has it no more: nothing that is written by the old lease counts.
     */
    passOn: async (claim: Claim, from: readonly string[]): Promise<Claim> => {
      await passLeases({ transaction }, leasedFeeds, { ids: claim.feedIds, from, to: claim.id });
      return claim;
    },

    /** Those of the feeds that the claim has. */
    listHeld: ({ id, feedIds }: Claim): Promise<ReadonlySet<number>> =>
      listHeld(db, leasedFeeds, { ids: feedIds, leaseId: id }),

    /** For a poll that begins late. False: another claim has the feed or its host by now. */
    extendLease: async (claimId: string, feed: Pick<Feed, 'id' | 'host'>, until: Date): Promise<boolean> => {
      const { rowCount } = await db.execute(sql`
        with kept as (
          update sluice.hosts set busy_until = greatest(busy_until, ${until})
          where host = ${feed.host} and busy_by = ${claimId} returning host
        )
        update sluice.feed_states set leased_until = ${until}
        where feed_id = ${feed.id} and lease_id = ${claimId}
          and (${feed.host}::text is null or exists (select from kept))`);
      return rowCount === 1;
    },

    /** Gives feeds back unpolled, still due; their hosts, but those in `busyHosts`, are free at `freeAt`. */
    release: (
      { id, feedIds }: Claim,
      freeAt: Date,
      busyHosts: ReadonlySet<string | null> = new Set(),
    ): Promise<void> =>
      transaction(async (tx) => {
        const { rows: released } = await tx.execute<{ host: string | null }>(sql`
          update sluice.feed_states set lease_id = null, leased_until = null
          where feed_id = any(${array(feedIds)}::bigint[]) and lease_id = ${id} returning host`);
        const hosts = new Set(released.flatMap(({ host }) => (busyHosts.has(host) ? [] : (host ?? []))));
        await freeHosts(
          tx,
          [...hosts].map((host) => ({ host, claimId: id, freeAt })),
        );
      }),

    /** Whether nothing keeps the feed from being claimed, other polls of its host excepted. */
    waitsForHostAtMost: async (feedId: number, now: Date): Promise<boolean> => {
      const { rows } = await db.execute(sql`
        select from sluice.feed_states s join sluice.hosts h on h.host = s.host
        where s.feed_id = ${feedId} and s.status = 'active' and s.next_poll_at <= ${now}
          and (s.leased_until is null or s.leased_until < ${now}) and (h.held_until is null or h.held_until <= ${now})`);
      return rows.length === 1;
    },

    /** Ends the claim's right to these hosts; others may have them from `freeAt` on. */
    freeHosts: (hosts: readonly FreedHost[]): Promise<void> => freeHosts(db, hosts),

    /** Gives feeds back unpolled, each to be tried again after its interval; their hosts are free at `freeAt`. */
    postpone: ({ id, feedIds }: Claim, { now, freeAt }: { now: Date; freeAt: Date }): Promise<void> =>
      transaction(async (tx) => {
        const { rows: postponed } = await tx.execute<{ host: string | null }>(sql`
          update sluice.feed_states s set lease_id = null, leased_until = null,
            next_poll_at = ${now}::timestamptz + make_interval(secs => f.every_seconds)
          from sluice.feeds f
          where f.id = s.feed_id and s.feed_id = any(${array(feedIds)}::bigint[]) and s.lease_id = ${id}
          returning s.host`);
        const hosts = new Set(postponed.flatMap(({ host }) => host ?? []));
        await freeHosts(
          tx,
          [...hosts].map((host) => ({ host, claimId: id, freeAt })),
        );
      }),

    /** Whether feeds are due that wait for nothing but other polls of their hosts. */
    areHostsAwaited: async (now: Date): Promise<boolean> => {
      // What is due is looked for once: for the sake of one row Postgres would look anew for every host.
      const { rows } = await db.execute(sql`
        with due as materialized (
          select distinct host from sluice.feed_states
          where status = 'active' and next_poll_at <= ${now} and leased_until is null
        )
        select from due join sluice.hosts h on h.host = due.host
        where h.busy_until > ${now} and (h.held_until is null or h.held_until <= ${now})
        limit 1`);
      return rows.length === 1;
    },

    /** Makes active feeds due at once; all of them when no ids are given. Says how many. */
    makeDue: async (now: Date, ids?: readonly number[]): Promise<number> => {
      const only = ids ? sql`and feed_id = any(${array(ids)}::bigint[])` : sql``;
      const { rowCount } = await db.execute(sql`
        update sluice.feed_states s set next_poll_at = ${askedFor(now)}
        where status = 'active' ${only}`);
      return rowCount ?? 0;
    },

    /**
     * After a start variables may have other values, which are stored nowhere: feeds that were refused with the value of
     * one wait no longer than their interval.
     */
    retryRefused: async (now: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states s
        set next_poll_at = least(s.next_poll_at,
          greatest(${now}::timestamptz, s.last_polled_at + make_interval(secs => f.every_seconds)))
        from sluice.feeds f
        where f.id = s.feed_id and s.status = 'active' and s.failures > 0
          and concat(f.headers, f.auth) like ${'%${%'}
          and (s.error_kind = 'bad-config' or s.error_kind = 'status' and (
            select p.http_status from sluice.polls p where p.feed_id = s.feed_id order by p.finished_at desc limit 1
          ) in (401, 403))`);
    },

    /** For a person who knows better than the publisher that said it was gone for good. */
    revive: async (feedId: number, now: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states set status = 'active', status_reason = null, next_poll_at = ${now}
        where feed_id = ${feedId} and status = 'gone'`);
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

/** A feed that is being polled is due again after that: the end of a poll keeps a `next_poll_at` later than its start. */
function askedFor(now: Date): SQL {
  return sql`case when s.lease_id is null then least(s.next_poll_at, ${now}) else ${now}::timestamptz end`;
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
  columns: Feed['columns'];
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

/** `place`: of its claim among those asked for. */
type TakenRow = FeedRow & { place: number; leased_until: string; next_poll_at: string };

function toLeased(row: TakenRow): LeasedFeed {
  return { feed: toFeed(row), until: new Date(row.leased_until), dueAt: row.next_poll_at };
}

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
    columns: row.columns,
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
    steadyHash: row.body_hash,
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

/** Feeds that one worker is to poll. All of a claim have its id as their lease, which one start of one job holds. */
export type Claim = { id: string; feedIds: number[] };

export type ClaimedFeed = { feedId: number; host: string | null };

/** A feed as its poll needs to know it; nobody else polls it before `until`. */
export type LeasedFeed = {
  feed: Feed;
  until: Date;
  /** Its `next_poll_at` in the words of Postgres: a Date would not hold the microseconds. */
  dueAt: string;
};

export type ClaimOptions = {
  claimId: string;
  now: Date;
  limit: number;
  leaseSeconds: number;
  /** Feeds of one host in one claim. */
  feedsPerHost: number;
  /** Only these feeds; all if not given. */
  ids?: readonly number[];
};

/** Looked at for each feed that is claimed, before hosts with many due feeds are cut to their share. */
const candidatesPerFeed = 4;

async function claimDue(tx: Executor, options: ClaimOptions): Promise<ClaimedFeed[]> {
  const { claimId, now, limit, leaseSeconds, feedsPerHost, ids } = options;
  const only = ids ? sql`and s.feed_id = any(${array(ids)}::bigint[])` : sql``;
  const until = sql`${now}::timestamptz + make_interval(secs => ${leaseSeconds})`;
  await lockClaims(tx);
  const { rows: claimed } = await tx.execute<{ feed_id: string; host: string | null }>(sql`
    with due as (
      select s.feed_id, s.host, s.next_poll_at
      from sluice.feed_states s left join sluice.hosts h on h.host = s.host
      where s.status = 'active' and s.next_poll_at <= ${now} and (s.leased_until is null or s.leased_until < ${now})
        and (h.held_until is null or h.held_until <= ${now}) and (h.busy_until is null or h.busy_until <= ${now}) ${only}
      order by s.next_poll_at limit ${limit * candidatesPerFeed}
    ), placed as (
      select *, row_number() over (partition by host order by next_poll_at, feed_id) as place from due
    ), chosen as (
      select feed_id, host from placed where host is null or place <= ${feedsPerHost}
      order by next_poll_at limit ${limit}
    ), taken as (
      insert into sluice.hosts (host, busy_until, busy_by)
      select distinct host, ${until}, ${claimId} from chosen where host is not null order by host
      on conflict (host) do update set busy_until = excluded.busy_until, busy_by = excluded.busy_by
    )
    update sluice.feed_states s set lease_id = ${claimId}, leased_until = ${until}
    from chosen c
    where s.feed_id = c.feed_id and (s.leased_until is null or s.leased_until < ${now})
    returning s.feed_id, s.host`);
  return claimed.map(({ feed_id, host }) => ({ feedId: Number(feed_id), host }));
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
    fulltext: config.fulltext,
    columns: config.columns,
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

/** Charges every feed to the host that answers it, as far as that is known; the groups may have changed, too. */
async function chargeHosts(tx: Executor, hostGroups: readonly string[]): Promise<void> {
  const { rows: asked } = await tx.execute<{ feed_id: string; address: string; host: string | null }>(sql`
    select s.feed_id, coalesce(s.redirects_to, s.address, f.location) as address, s.host
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

async function heedChange(tx: Executor, id: number, fields: FeedChange['fields']): Promise<void> {
  if (fields.some((field) => askedWith.has(field))) await tryAgain(tx, id);
  await readAnew(tx, id, { always: fields.some((field) => readWith.has(field)) });
  if (fields.includes('fulltext')) await readSitemapsAnew(tx, id);
}

/** What a request is made of: changed, a failure may be over. */
const askedWith: ReadonlySet<keyof FeedConfig> = new Set(['headers', 'auth', 'verifyTls']);

async function tryAgain(tx: Executor, feedId: number): Promise<void> {
  await tx.execute(sql`
    update sluice.feed_states set next_poll_at = least(next_poll_at, now())
    where feed_id = ${feedId} and status = 'active' and failures > 0`);
}

/** What becomes of a document depends on it: changed, the same document comes to something else. */
const readWith: ReadonlySet<keyof FeedConfig> = new Set(['fulltext', 'columns']);

/** The next poll takes the document even if it has not changed: so does that of any feed whose last one could not be read. */
async function readAnew(tx: Executor, feedId: number, { always }: { always: boolean }): Promise<void> {
  await tx.execute(sql`
    update sluice.feed_states
    set etag = null, last_modified = null, body_hash = null, next_poll_at = least(next_poll_at, now())
    where feed_id = ${feedId} and (${always} or error_kind = 'not-a-feed'
      or exists (select from sluice.refused_files where feed_id = ${feedId}))`);
}

/** Files are looked at by their size and time; only in sitemaps there may be addresses that had nothing to read. */
async function readSitemapsAnew(tx: Executor, feedId: number): Promise<void> {
  await tx.execute(sql`
    update sluice.feed_files f set body_hash = null
    where f.feed_id = ${feedId} and exists (
      select from sluice.payloads y where y.feed_id = f.feed_id and y.path = f.path and y.format = 'sitemap')`);
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
      fulltext: feed.fulltext,
      columns: feed.columns,
      paused: state.status === 'paused' && state.statusReason === 'in config',
      origin: feed.origin,
    },
  }));
}
