import { sql } from 'drizzle-orm';
import type { RecentHosts } from '../../core/judge-outage.ts';
import type { Database } from './database.ts';

export type OutageStore = ReturnType<typeof createOutageStore>;

/** What polls tell about our own connection. */
export function createOutageStore({ db }: Database) {
  return {
    /** Distinct hosts by how their last poll since `since` ended. */
    recentHosts: async (since: Date): Promise<RecentHosts> => {
      const { rows } = await db.execute<{ reached: string; unreached: string }>(sql`
        select count(*) filter (where reached) as reached, count(*) filter (where not reached) as unreached
        from (
          select distinct on (s.host) coalesce(p.error_kind not in ('dns', 'connect', 'timeout'), true) as reached
          from sluice.polls p join sluice.feed_states s on s.feed_id = p.feed_id
          where p.finished_at > ${since} and s.host is not null
          order by s.host, p.finished_at desc
        ) h`);
      return { reached: Number(rows[0]?.reached), unreached: Number(rows[0]?.unreached) };
    },

    /** Takes back what an outage's first failures, before it was recognized, were counted. Says for how many feeds. */
    forgive: async (since: Date, nextPollAt: Date): Promise<number> => {
      const { rowCount } = await db.execute(sql`
        update sluice.feed_states set
          in_outage = true,
          failures = greatest(failures - 1, 0),
          failure_weight = greatest(failure_weight - 0.5, 0),
          next_poll_at = least(next_poll_at, ${nextPollAt})
        where not in_outage and status = 'active' and last_polled_at > ${since}
          and error_kind in ('dns', 'connect', 'timeout')`);
      return rowCount ?? 0;
    },

    countInOutage: async (): Promise<number> => {
      const { rows } = await db.execute<{ count: string }>(sql`
        select count(*) as count from sluice.feed_states where in_outage`);
      return Number(rows[0]?.count);
    },

    /** We are back: what waited is due at once. Says how many feeds. */
    release: async (now: Date): Promise<number> => {
      const { rowCount } = await db.execute(sql`
        update sluice.feed_states set in_outage = false, next_poll_at = least(next_poll_at, ${now})
        where in_outage`);
      return rowCount ?? 0;
    },
  };
}
