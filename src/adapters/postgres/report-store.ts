import type { IngestCounts } from '../../core/plan-ingest.ts';
import type { PollOutcome } from '../../domain/poll.ts';
import type { Database, Executor } from './database.ts';
import { sql } from './drizzle.ts';

export type ReportStore = ReturnType<typeof createReportStore>;

export type FailingFeed = {
  feed: string;
  location: string;
  kind: string;
  message: string;
  failingSince: string;
  nextPollAt: string | null;
};

/** Items of a feed that did not become articles, for one reason. `location`: a document with such an item. */
export type RejectedItems = { feed: string; items: number; reason: string; location: string };

/** A document that cannot be ingested for a reason of ours, the oldest of its feed. */
export type StuckDocument = { feed: string; document: number; since: string; reason: string };

export type FeedLine = {
  id: number;
  name: string;
  location: string;
  tags: string[];
  status: string;
  articles: number;
  lastPolledAt: string | null;
  nextPollAt: string | null;
  error: string | null;
};

export type FoundArticle = {
  id: number;
  title: string;
  url: string | null;
  feed: string | null;
  publishedAt: string | null;
  excerpt: string;
};

export type Backlog = {
  feeds: { active: number; paused: number; gone: number; failing: number; due: number };
  oldestDueSeconds: number;
  pendingDocuments: number;
  oldestPendingSeconds: number;
  lastPollAt: string | null;
};

export type ArticleCounts = { articles: number; articlesLastDay: number };

export type PollReport = { outcome: PollOutcome | 'busy'; error: string | null; items: IngestCounts };

const noItems: IngestCounts = { items: 0, new: 0, revised: 0, seen: 0, duplicate: 0, rejected: 0 };

/** What people ask of the whole store; read through the views wherever they can tell. */
export function createReportStore({ db }: Database) {
  return {
    listFailing: async (): Promise<FailingFeed[]> => {
      const { rows } = await db.execute<FailingFeed>(sql`
        select name as feed, location, error_kind as kind, error_message as message,
          failing_since as "failingSince", next_poll_at as "nextPollAt"
        from v1.feeds where error_kind is not null and status <> 'paused' order by failing_since, id`);
      return rows;
    },

    /**
     * Items rejected in polls since `since`, the most frequent reasons first. Polls are found feed by feed, by when they ended, and
     * `offset 0` keeps it so: what was before `since` is not read, however much there is.
     */
    listRejected: async (since: Date, limit: number): Promise<RejectedItems[]> => {
      const { rows } = await db.execute<RejectedItems>(sql`
        select f.name as feed, count(*)::int as items, min(d.location) as location,
          regexp_replace(x.rule, '^(line|record) \\d+: | \\(.*$', '', 'g') as reason
        from sluice.feeds f
        cross join lateral (select id from sluice.polls
          where feed_id = f.id and finished_at >= ${since} and started_at >= ${since} offset 0) p
        cross join lateral (select id, location from sluice.payloads
          where poll_id = p.id and rejected_items > 0 offset 0) d
        join sluice.dispositions x on x.payload_id = d.id and x.disposition = 'rejected'
        group by f.id, f.name, reason order by items desc, f.id, reason limit ${limit}`);
      return rows;
    },

    /** Names of feeds whose publishers' certificates are not checked. */
    listUnchecked: async (): Promise<string[]> => {
      const { rows } = await db.execute<{ name: string }>(sql`
        select name from v1.feeds where not verify_tls order by id`);
      return rows.map(({ name }) => name);
    },

    listStuck: async (): Promise<StuckDocument[]> => {
      const { rows } = await db.execute<StuckDocument>(sql`
        select name as feed, stuck_document::int as document, stuck_since as since, stuck_reason as reason
        from v1.feeds where stuck_document is not null order by stuck_since, id`);
      return rows;
    },

    listFeeds: async (): Promise<FeedLine[]> => {
      const { rows } = await db.execute<FeedLine>(sql`
        select id::int, name, location, tags, status, last_polled_at as "lastPolledAt", next_poll_at as "nextPollAt",
          error_message as error,
          (select count(*)::int from v1.sightings s where s.feed_id = f.id) as articles
        from v1.feeds f order by name, id`);
      return rows;
    },

    search: async (words: string, limit: number): Promise<FoundArticle[]> => {
      const { rows } = await db.execute<FoundArticle>(sql`
        select id::int, title, url, feed, published_at as "publishedAt",
          ts_headline(sluice.search_config(language), left(text, 5000), websearch_to_tsquery(sluice.search_config(language), ${words}),
            'MaxWords=30, MinWords=15, StartSel="", StopSel=""') as excerpt
        from v1.search(${words})
        order by coalesce(published_at, first_seen_at) desc, id desc limit ${limit}`);
      return rows;
    },

    /** What there is to do. Costs no more with many articles than with few. */
    backlog: async (now: Date): Promise<Backlog> => {
      const { rows } = await db.execute<Backlog>(sql`
        select
          json_build_object(
            'active', count(*) filter (where status = 'active'),
            'paused', count(*) filter (where status = 'paused'),
            'gone', count(*) filter (where status = 'gone'),
            'failing', count(*) filter (where status = 'active' and (
              error_kind is not null or feed_id in (select feed_id from sluice.refused_files))),
            'due', count(*) filter (where status = 'active' and next_poll_at <= ${now})) as feeds,
          coalesce(greatest(extract(epoch from ${now}::timestamptz - min(next_poll_at) filter (where status = 'active')), 0), 0)::int
            as "oldestDueSeconds",
          (select count(*)::int from sluice.payloads where ingested_at is null and dropped_at is null) as "pendingDocuments",
          (select coalesce(greatest(extract(epoch from ${now}::timestamptz - min(fetched_at)), 0), 0)::int
            from sluice.payloads where ingested_at is null and dropped_at is null) as "oldestPendingSeconds",
          max(last_polled_at) as "lastPollAt"
        from sluice.feed_states`);
      if (!rows[0]) throw new Error('backlog query gave no row');
      return rows[0];
    },

    articleCounts: async (now: Date): Promise<ArticleCounts> => {
      const { rows } = await db.execute<ArticleCounts>(sql`
        select count(*)::int as articles,
          (count(*) filter (where first_seen_at > ${now}::timestamptz - interval '1 day'))::int as "articlesLastDay"
        from sluice.articles`);
      return rows[0] ?? { articles: 0, articlesLastDay: 0 };
    },

    /** The last poll of a feed since `since`, summed over its documents; `busy` when there was none. */
    lastPoll: async (feedId: number, since: Date): Promise<PollReport> => {
      const { rows } = await db.execute<Omit<PollReport, 'items'> & IngestCounts>(sql`
        select outcome, coalesce(error_message, (
            select coalesce(d.error_message, d.failure) from v1.documents d
            where d.poll_id = p.id and (d.error_message is not null or (d.failure is not null and d.ingested_at is null))
            limit 1), (
            select format('waits for document %s, which cannot be ingested: %s', f.stuck_document, f.stuck_reason)
            from v1.feeds f where f.id = p.feed_id and p.pending > 0 and f.stuck_document is not null)) as error,
          coalesce(items, 0)::int as items, coalesce(new_items, 0)::int as new,
          coalesce(revised_items, 0)::int as revised, coalesce(seen_items, 0)::int as seen,
          coalesce(duplicate_items, 0)::int as duplicate, coalesce(rejected_items, 0)::int as rejected
        from v1.polls p where feed_id = ${feedId} and finished_at >= ${since}
        order by id desc limit 1`);
      const [row] = rows;
      if (!row) return { outcome: 'busy', error: await whyNotPolled(db, feedId), items: noItems };
      const { outcome, error, ...items } = row;
      return { outcome, error, items };
    },

    /** Facts for `sluice doctor`. */
    inspect: async (): Promise<{ version: string; now: Date }> => {
      const { rows } = await db.execute<{ version: string; now: string }>(sql`
        select current_setting('server_version') as version, clock_timestamp() as now`);
      return { version: rows[0]?.version ?? 'unknown', now: new Date(rows[0]?.now ?? 0) };
    },
  };
}

async function whyNotPolled(db: Executor, feedId: number): Promise<string> {
  const { rows } = await db.execute<{ reason: string | null; until: string | null }>(sql`
    select waiting_for as reason, case when held_until > now() then held_until end as until
    from v1.feeds where id = ${feedId}`);
  const { reason = null, until = null } = rows[0] ?? {};
  if (reason === null) return 'it is being polled by somebody else';
  return until === null ? reason : `${reason} until ${new Date(until).toISOString()}`;
}
