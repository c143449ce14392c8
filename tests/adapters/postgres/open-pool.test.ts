import { describe, expect, it } from 'vitest';
import { endPool } from '../../../src/adapters/postgres/database.ts';
import { openPool } from '../../../src/adapters/postgres/open-pool.ts';
import { createTestDatabase } from '../../support/test-database.ts';

const text = 'select id from public.growing where id = any($1::int[])';

describe('a prepared statement', () => {
  it('is planned anew after a while, for a table that has grown since', async () => {
    await using growing = await openGrowing({ plansLastMs: 0 });
    expect(await growing.planAfterGrowth()).toContain('Index');
  });

  it('is not planned anew before', async () => {
    await using growing = await openGrowing({ plansLastMs: 600_000 });
    expect(await growing.planAfterGrowth()).toContain('Seq Scan');
  });
});

/** A statement whose plan was made, for all parameters, when its table was empty; nobody looks at the table but us. */
async function openGrowing({ plansLastMs }: { plansLastMs: number }) {
  await using opened = new AsyncDisposableStack();
  const { url, query } = opened.use(await createTestDatabase());
  const pool = openPool({ url, maxConnections: 1, onError: () => undefined, plansLastMs });
  opened.defer(() => endPool(pool));
  await query(
    'create table public.growing (id int primary key, text char(1000)) with (autovacuum_enabled = false)',
  );
  const run = () => pool.query({ text }, [[1, 2]]);
  for (let time = 0; time < 10; time += 1) await run();
  const owned = opened.move();
  return {
    planAfterGrowth: async (): Promise<string> => {
      await query(`insert into public.growing select n, 'x' from generate_series(1, 2000) n`);
      await run();
      const [prepared] = (await pool.query('select name from pg_prepared_statements')).rows;
      const { rows } = await pool.query(`explain execute ${prepared.name}('{1,2}')`);
      return JSON.stringify(rows);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
