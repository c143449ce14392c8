import { describe, expect, it } from 'vitest';
import { createReportStore } from '../../../src/adapters/postgres/report-store.ts';
import { openTestStores, type TestStores } from '../../support/test-stores.ts';

const since = new Date('2026-03-05T00:00:00Z');

describe('rejected items', () => {
  it('are those of polls that began since then, by feed and reason, the most frequent first', async () => {
    await using stores = await openTestStores();
    const [first = 0, second = 0] = await stores.addFeeds(2);
    await reject(stores, {
      feedId: first,
      startedAt: '2026-03-05T08:00Z',
      rules: ['no text', 'line 7: no text', 'too long (9)'],
    });
    await reject(stores, { feedId: first, startedAt: '2026-03-04T23:59:59Z', rules: ['no text'] });
    await reject(stores, { feedId: second, startedAt: '2026-03-04T08:00Z', rules: ['no text'] });
    const rejected = await createReportStore(stores.database).listRejected(since, 10);
    expect(rejected).toEqual([
      { feed: 'Harbour Gazette', items: 2, reason: 'no text', location: 'https://news.example/feed' },
      { feed: 'Harbour Gazette', items: 1, reason: 'too long', location: 'https://news.example/feed' },
    ]);
  });
});

type Rejecting = { feedId: number; startedAt: string; rules: string[] };

/** A poll of two seconds, and its document. */
async function reject({ query }: TestStores, { feedId, startedAt, rules }: Rejecting): Promise<void> {
  await query(
    `with poll as (
       insert into sluice.polls (feed_id, started_at, finished_at, outcome)
       values ($1, $2::timestamptz, $2::timestamptz + interval '2 seconds', 'changed') returning id),
     document as (
       insert into sluice.payloads (feed_id, poll_id, location, body_hash, fetched_at, rejected_items)
       select $1, id, 'https://news.example/feed', 'x', $2::timestamptz, cardinality($3::text[]) from poll returning id)
     insert into sluice.dispositions (payload_id, position, disposition, rule)
     select id, n, 'rejected', rule from document, unnest($3::text[]) with ordinality as r (rule, n)`,
    [feedId, startedAt, rules],
  );
}
