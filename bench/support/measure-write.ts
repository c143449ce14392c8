import { createDatabase } from '../../src/adapters/postgres/database.ts';
import { createPollStore, type FinishedPoll } from '../../src/adapters/postgres/poll-store.ts';
import type { Bench } from './open-bench.ts';

/** As many as end within one wait of the service at some thousand polls a second. */
const pollsPerGroup = 50;

/** CPU-ms of one poll's share of a grouped write, here and in Postgres together: the least that keeping a poll costs. */
export async function measureWrite({ url, sql, postgresCpuMs }: Bench): Promise<number> {
  await using database = createDatabase({ url, maxConnections: 1, onError: () => undefined });
  const store = createPollStore(database);
  const feeds = await sql<{ feed_id: string; due_at: string }>(`
    update sluice.feed_states set lease_id = 'bench', leased_until = now() + interval '1 hour'
    returning feed_id, next_poll_at::text as due_at`);
  const polls = feeds.map(({ feed_id, due_at }) => ({
    poll: makePoll(Number(feed_id), due_at),
    document: null,
  }));
  const before = { here: process.cpuUsage(), postgres: postgresCpuMs() };
  for (let start = 0; start < polls.length; start += pollsPerGroup) {
    await store.finish(polls.slice(start, start + pollsPerGroup));
  }
  const { user, system } = process.cpuUsage(before.here);
  return ((user + system) / 1000 + postgresCpuMs() - before.postgres) / polls.length;
}

function makePoll(feedId: number, dueAt: string): FinishedPoll {
  const startedAt = new Date();
  const nextPollAt = new Date(startedAt.getTime() + 7 * 86_400_000);
  return {
    feedId,
    leaseId: 'bench',
    dueAt,
    startedAt,
    finishedAt: startedAt,
    outcome: 'unchanged',
    httpStatus: 304,
    bytes: 0,
    error: null,
    next: { nextPollAt, failures: 0, failureWeight: 0, status: 'active' },
    held: null,
    inOutage: false,
    move: null,
    charge: null,
    hold: null,
    audited: false,
  };
}
