import type { SQL } from 'drizzle-orm';
import { array } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { sql } from './drizzle.ts';
import { passHosts } from './host-budget.ts';

/** What is leased to claims: the table with `lease_id` and `host`, and its key. */
export type Leased = { table: SQL; key: SQL };

export const leasedFeeds: Leased = { table: sql`sluice.feed_states`, key: sql`feed_id` };
export const leasedPages: Leased = { table: sql`sluice.pages`, key: sql`article_id` };

/** What the leases `from` still have of these is the lease `to`'s from now on, the hosts included. */
export function passLeases(
  { transaction }: Pick<Database, 'transaction'>,
  { table, key }: Leased,
  { ids, from, to }: { ids: readonly number[]; from: readonly string[]; to: string },
): Promise<void> {
  return transaction(async (tx) => {
    const { rows: passed } = await tx.execute<{ host: string | null }>(sql`
      update ${table} set lease_id = ${to}
      where ${key} = any(${array(ids)}::bigint[]) and lease_id = any(${array(from)}::text[])
      returning host`);
    const hosts = new Set(passed.flatMap(({ host }) => host ?? []));
    await passHosts(tx, [...hosts], from, to);
  });
}

/** Those of these that the lease has. */
export async function listHeld(
  db: Executor,
  { table, key }: Leased,
  { ids, leaseId }: { ids: readonly number[]; leaseId: string },
): Promise<ReadonlySet<number>> {
  const { rows: held } = await db.execute<{ id: string }>(sql`
    select ${key} as id from ${table} where ${key} = any(${array(ids)}::bigint[]) and lease_id = ${leaseId}`);
  return new Set(held.map(({ id }) => Number(id)));
}
