import { array, rows } from './bulk.ts';
import type { Executor } from './database.ts';
import { sql } from './drizzle.ts';

/** The claim has the host no longer; others may have it from `freeAt` on. */
export type FreedHost = { host: string; claimId: string; freeAt: Date };

/** A host that asked all of us to stay away. */
export type HostHold = { host: string; until: Date; reason: string };

/** Spells SLUC. */
const claimLock = 0x534c5543;

/** One claim at a time, of feeds or of pages: two would both find the same host free. */
export async function lockClaims(tx: Executor): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${claimLock})`);
}

/** Ends claims' rights to their hosts. */
export async function freeHosts(db: Executor, freed: readonly FreedHost[]): Promise<void> {
  if (freed.length === 0) return;
  const list = freed.map(({ host, claimId, freeAt }) => ({ host, busy_by: claimId, busy_until: freeAt }));
  await db.execute(sql`
    update sluice.hosts h set busy_until = r.busy_until, busy_by = null
    from ${rows(list, 'host text, busy_by text, busy_until timestamptz')}
    where h.host = r.host and h.busy_by = r.busy_by`);
}

/** Hosts that these leases still have are another one's from now on. */
export async function passHosts(
  tx: Executor,
  hosts: readonly string[],
  from: readonly string[],
  to: string,
): Promise<void> {
  await tx.execute(sql`
    update sluice.hosts set busy_by = ${to}
    where host = any(${array(hosts)}::text[]) and busy_by = any(${array(from)}::text[])`);
}

/** One Retry-After holds the whole host; a longer hold is never cut short. */
export async function holdHosts(tx: Executor, holds: readonly HostHold[]): Promise<void> {
  if (holds.length === 0) return;
  const list = holds.map(({ host, until, reason }) => ({ host, held_until: until, held_reason: reason }));
  await tx.execute(sql`
    insert into sluice.hosts (host, held_until, held_reason)
    select distinct on (host) host, held_until, held_reason
    from ${rows(list, 'host text, held_until timestamptz, held_reason text')}
    order by host, held_until desc
    on conflict (host) do update set
      held_reason = case when excluded.held_until > coalesce(hosts.held_until, '-infinity')
        then excluded.held_reason else hosts.held_reason end,
      held_until = greatest(hosts.held_until, excluded.held_until)`);
}
