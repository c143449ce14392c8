import type { Problem } from '../../domain/errors.ts';
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';

export type FactStore = ReturnType<typeof createFactStore>;

/** The last reading of `seeds/`; with problems it changed nothing. */
export type SourcesFact = { readAt: string; problems: readonly Problem[]; warnings: readonly Problem[] };

/** What the service notes about itself, for `sluice status`. */
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
  };
}
