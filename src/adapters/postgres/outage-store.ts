import type { RecentHosts } from '../../core/judge-outage.ts';
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';

export type OutageStore = ReturnType<typeof createOutageStore>;

/** Enough to tell, and no more work for a large store than for a small one. */
const latestPolls = 2000;

/** What polls tell about our own connection. */
export function createOutageStore({ db, transaction }: Database) {
  return {
    /**
     * Distinct hosts by how their last poll ended, of the latest polls: those of `recentMs`, in an outage also those since
     * it began and that long before. Hosts that failed before that say nothing about our connection.
     */
    recentHosts: async (now: Date, recentMs: number): Promise<RecentHosts> => {
      const { rows } = await db.execute<{ reached: string; unreached: string }>(sql`
        with recent as (
          select least(${now}::timestamptz, (
            select (value ->> 'since')::timestamptz from sluice.service_facts where name = 'outage'
          )) - make_interval(secs => ${recentMs / 1000}) as since
        )
        select count(*) filter (where reached) as reached, count(*) filter (where not reached) as unreached
        from (
          select distinct on (s.host) coalesce(p.error_kind not in ('dns', 'connect', 'timeout'), true) as reached,
            s.failing_since > r.since as is_new
          from recent r, (select * from sluice.polls order by id desc limit ${latestPolls}) p
          join sluice.feed_states s on s.feed_id = p.feed_id
          where p.finished_at > r.since and s.host is not null
          order by s.host, p.finished_at desc
        ) h
        where reached or is_new`);
      return { reached: Number(rows[0]?.reached), unreached: Number(rows[0]?.unreached) };
    },

    /** Takes back what an outage's first failures, before it was recognized, were counted. */
    forgive: async (since: Date, nextPollAt: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.feed_states set
          in_outage = true,
          failures = greatest(failures - 1, 0),
          failure_weight = greatest(failure_weight - 0.5, 0),
          next_poll_at = least(next_poll_at, ${nextPollAt})
        where not in_outage and status = 'active' and last_polled_at > ${since}
          and error_kind in ('dns', 'connect', 'timeout')`);
    },

    /** Puts on record that we are offline; false when that is known already, to whichever process. */
    begin: async (now: Date): Promise<boolean> => {
      const { rowCount } = await db.execute(sql`
        insert into sluice.service_facts (name, value)
        values ('outage', jsonb_build_object('since', ${now}::timestamptz)) on conflict do nothing`);
      return rowCount === 1;
    },

    /** We are back: what waited is due at once. Says how many feeds; null when no outage was on record. */
    end: (now: Date): Promise<number | null> =>
      transaction(async (tx) => {
        const { rowCount: ended } = await tx.execute(
          sql`delete from sluice.service_facts where name = 'outage'`,
        );
        if (ended === 0) return null;
        const { rowCount } = await tx.execute(sql`
          update sluice.feed_states set in_outage = false, next_poll_at = least(next_poll_at, ${now})
          where in_outage`);
        return rowCount;
      }),
  };
}
