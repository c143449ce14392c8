import type { SitemapIndexes } from '../../core/sitemaps/expand-indexes.ts';
import type { Problem } from '../../domain/errors.ts';
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';

export type FactStore = ReturnType<typeof createFactStore>;

/** The last reading of `seeds/`; with problems it changed nothing. */
export type SourcesFact = { readAt: string; problems: readonly Problem[]; warnings: readonly Problem[] };

const indexPrefix = 'sitemaps of ';

/** What the service notes about itself, for `sluice status`, and what indexes of sitemaps point to. */
export function createFactStore({ db }: Database) {
  return {
    recordSources: async (fact: SourcesFact): Promise<void> => {
      await db.execute(sql`
        insert into sluice.service_facts (name, value) values ('sources', ${JSON.stringify(fact)}::jsonb)
        on conflict (name) do update set value = excluded.value, recorded_at = now()`);
    },

    readSources: async (): Promise<SourcesFact | null> => {
      const { rows } = await db.execute<{ value: SourcesFact }>(sql`
        select value from sluice.service_facts where name = 'sources'`);
      return rows[0]?.value ?? null;
    },

    /** Which sitemaps are followed of a feed that is an index of them; none, and it is no index. */
    recordSitemaps: async (feedKey: string, followed: readonly string[]): Promise<void> => {
      const name = indexPrefix + feedKey;
      if (followed.length === 0) {
        await db.execute(sql`delete from sluice.service_facts where name = ${name}`);
        return;
      }
      await db.execute(sql`
        insert into sluice.service_facts (name, value) values (${name}, ${JSON.stringify(followed)}::jsonb)
        on conflict (name) do update set value = excluded.value, recorded_at = now()`);
    },

    /** Whether a feed is there because an index points to it: it is configured where that is, and named after it. */
    isSitemapOfIndex: async (feedId: number): Promise<boolean> => {
      const { rows } = await db.execute(sql`
        select from sluice.feeds f
        join sluice.feeds i on i.origin = f.origin and i.id <> f.id and starts_with(f.name, i.name || ': ')
        join sluice.feed_states s on s.feed_id = i.id and s.status <> 'paused'
        join sluice.service_facts m on m.name = ${indexPrefix} || i.key and m.value ? f.key
        where f.id = ${feedId}`);
      return rows.length > 0;
    },

    /** By the keys of their feeds. */
    listSitemaps: async (): Promise<SitemapIndexes> => {
      const { rows } = await db.execute<{ name: string; value: string[] }>(sql`
        select name, value from sluice.service_facts where starts_with(name, ${indexPrefix}) order by name`);
      return new Map(rows.map(({ name, value }) => [name.slice(indexPrefix.length), value]));
    },
  };
}
