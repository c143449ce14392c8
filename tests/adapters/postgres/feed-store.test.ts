import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { ClaimedFeed } from '../../../src/adapters/postgres/feed-store.ts';
import { takeUp } from '../../../src/app/lease.ts';
import {
  makeClaim,
  makeDocument,
  makeFeedConfig,
  makePoll,
  openTestStores,
  type TestStores,
} from '../../support/test-stores.ts';
import { waitFor } from '../../support/wait-for.ts';

const minuteMs = 60_000;
/** Nobody else is at work. */
const unlocked = { settings: { jobLockSeconds: 0 } };

describe('claiming what is due', () => {
  it('gives each feed to one of many callers', async () => {
    await using stores = await openTestStores();
    const ids = await Promise.all(
      Array.from({ length: 100 }, (_, index) => addFeedAt(stores, `${index}.example`)),
    );
    const now = soon();
    const callers = Array.from({ length: 10 }, () => stores.feeds.claimDue(makeClaim({ now, limit: 15 })));
    const claimed = (await Promise.all(callers)).flat();
    const rest = await stores.feeds.claimDue(makeClaim({ now }));
    expect(idsOf([...claimed, ...rest]).toSorted(byNumber)).toEqual(ids.toSorted(byNumber));
  });

  it('gives it to nobody else while it is handed over, and to somebody else after that', async () => {
    await using stores = await openTestStores();
    const ids = await stores.addFeeds(1);
    const now = soon();
    const claim = async (at: Date) => idsOf(await stores.feeds.claimDue(makeClaim({ now: at })));
    expect(await claim(now)).toEqual(ids);
    expect(await claim(later(now, minuteMs - 1000))).toEqual([]);
    expect(await claim(later(now, minuteMs + 1000))).toEqual(ids);
  });

  it('passes over what is paused, and what is not due yet', async () => {
    await using stores = await openTestStores();
    await stores.addFeeds(1, { paused: true });
    const [active = 0] = await stores.addFeeds(1);
    await stores.query(
      `update sluice.feed_states set next_poll_at = now() + interval '1 hour' where feed_id = $1`,
      [active],
    );
    expect(await stores.feeds.claimDue(makeClaim({ now: soon() }))).toEqual([]);
    expect(await stores.feeds.countDue(soon())).toBe(0);
  });
});

describe('a host', () => {
  it('is given to one of many claims, with no more feeds than asked for', async () => {
    await using stores = await openTestStores();
    const onHost = (host: string) => Promise.all(Array.from({ length: 10 }, () => addFeedAt(stores, host)));
    const [north, south] = [await onHost('north.example'), await onHost('south.example')];
    const now = soon();
    const claims = Array.from({ length: 8 }, () =>
      stores.feeds.claimDue(makeClaim({ now, feedsPerHost: 3 })),
    );
    const claimed = idsOf((await Promise.all(claims)).flat());
    expect(claimed.filter((id) => north.includes(id))).toHaveLength(3);
    expect(claimed.filter((id) => south.includes(id))).toHaveLength(3);
    expect(claimed).toHaveLength(6);
  });

  it('with more due feeds than a claim looks at hides no other host', async () => {
    await using stores = await openTestStores();
    for (let count = 0; count < 20; count += 1) await addFeedAt(stores, 'large.example');
    const small = await addFeedAt(stores, 'small.example');
    const now = soon();
    await stores.query(`update sluice.feed_states set next_poll_at = now() where feed_id = $1`, [small]);
    const claim = () => stores.feeds.claimDue(makeClaim({ now, limit: 2, feedsPerHost: 1 }));
    expect(idsOf([...(await claim()), ...(await claim())])).toContain(small);
  });

  it('is free for others from when its claim says so, and not before', async () => {
    await using stores = await openTestStores();
    await stores.addFeeds(2);
    const now = soon();
    const freeAt = later(now, 1500);
    const claim = (claimId: string, at: Date) =>
      stores.feeds.claimDue(makeClaim({ claimId, now: at, feedsPerHost: 1 }));
    expect(await claim('a', now)).toHaveLength(1);
    expect(await claim('b', later(now, minuteMs - 1000))).toEqual([]);
    await stores.feeds.freeHosts([{ host: 'news.example', claimId: 'not a', freeAt: now }]);
    expect(await claim('c', now)).toEqual([]);
    await stores.feeds.freeHosts([{ host: 'news.example', claimId: 'a', freeAt }]);
    expect(await claim('d', later(freeAt, -1))).toEqual([]);
    expect(await claim('e', freeAt)).toHaveLength(1);
  });

  it('is free again when the worker of its claim has died', async () => {
    await using stores = await openTestStores();
    await stores.addFeeds(2);
    const now = soon();
    const claim = (at: Date) => stores.feeds.claimDue(makeClaim({ now: at, feedsPerHost: 1 }));
    expect(await claim(now)).toHaveLength(1);
    expect(await claim(later(now, minuteMs + 1000))).toHaveLength(1);
  });

  it('is kept by a poll that begins late, unless another claim has it by now', async () => {
    await using stores = await openTestStores();
    const ids = await stores.addFeeds(2);
    const now = soon();
    const [claimed] = await stores.feeds.claimDue(makeClaim({ claimId: 'a', now, feedsPerHost: 1 }));
    const feed = { id: claimed?.feedId ?? 0, host: 'news.example' };
    const late = later(now, minuteMs + 1000);
    expect(await stores.feeds.extendLease('a', feed, later(late, minuteMs))).toBe(true);
    expect(await stores.feeds.claimDue(makeClaim({ now: later(late, 1000) }))).toEqual([]);
    const later2 = later(late, 2 * minuteMs);
    const other = ids.filter((id) => id !== feed.id);
    expect(idsOf(await stores.feeds.claimDue(makeClaim({ claimId: 'b', now: later2, ids: other })))).toEqual(
      other,
    );
    expect(await stores.feeds.extendLease('a', feed, later(later2, minuteMs))).toBe(false);
  });

  it('is spent by nobody while the host is held; others go on', async () => {
    await using stores = await openTestStores();
    const here = await Promise.all([1, 2, 3].map(() => addFeedAt(stores, 'held.example')));
    const elsewhere = await addFeedAt(stores, 'open.example');
    const startedAt = soon();
    const [feedId = 0] = here;
    const dueAt = await beginDue(stores, feedId, 'a', startedAt);
    const until = later(startedAt, 10 * minuteMs);
    const hold = { host: 'held.example', until, reason: 'too many' };
    await stores.polls.finish([
      { poll: makePoll({ feedId, leaseId: 'a', startedAt, dueAt, hold }), document: null },
    ]);
    expect(idsOf(await stores.feeds.claimDue(makeClaim({ now: startedAt })))).toEqual([elsewhere]);
    expect(await stores.feeds.countDue(later(until, -1000))).toBe(1);
    expect(idsOf(await stores.feeds.claimDue(makeClaim({ now: later(until, 1000) })))).toEqual(
      expect.arrayContaining(here.slice(1)),
    );
  });

  it('a feed that was handed over before its host was held is not taken', async () => {
    await using stores = await openTestStores();
    const [feedId = 0, other = 0] = await stores.addFeeds(2);
    const startedAt = soon();
    await stores.feeds.claimDue(makeClaim({ claimId: 'a', now: startedAt }));
    const [[taken] = []] = await stores.feeds.takeClaimed([{ id: 'a', feedIds: [feedId] }], startedAt);
    const dueAt = taken?.dueAt ?? '';
    const until = later(startedAt, 10 * minuteMs);
    const hold = { host: 'news.example', until, reason: 'too many' };
    await stores.polls.finish([
      { poll: makePoll({ feedId, leaseId: 'a', startedAt, dueAt, hold }), document: null },
    ]);
    const take = async (at: Date) => (await stores.feeds.takeClaimed([{ id: 'a', feedIds: [other] }], at))[0];
    expect(await take(startedAt)).toEqual([]);
    expect(await take(later(until, 1000))).toHaveLength(1);
  });

  it('is not there for files', async () => {
    await using stores = await openTestStores();
    const ids = await stores.addFeeds(5, { kind: 'files' });
    const claimed = await stores.feeds.claimDue(makeClaim({ now: soon(), feedsPerHost: 1 }));
    expect(claimed.toSorted((a, b) => a.feedId - b.feedId)).toEqual(
      ids.map((feedId) => ({ feedId, host: null })),
    );
  });

  it('is one for all names of a group', async () => {
    await using stores = await openTestStores();
    await addFeedAt(stores, 'a.substack.com');
    await addFeedAt(stores, 'b.substack.com');
    const claimed = await stores.feeds.claimDue(makeClaim({ now: soon(), feedsPerHost: 1 }));
    expect(claimed).toHaveLength(1);
  });

  it('and its feed stay with a claim that took them while another was choosing', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const now = soon();
    const { claiming, release } = await claimBehind(stores, feedId, now);
    await release(`update sluice.feed_states set lease_id = 'a', leased_until = $2 where feed_id = $1`, [
      feedId,
      later(now, minuteMs),
    ]);
    expect(await claiming).toEqual([]);
    expect(await stores.query('select lease_id from sluice.feed_states')).toEqual([{ lease_id: 'a' }]);
  });
});

/** A claim that has chosen the feed, and waits for its row. */
async function claimBehind(stores: TestStores, feedId: number, now: Date) {
  const client = new pg.Client({ connectionString: stores.url });
  await client.connect();
  await client.query('begin');
  await client.query('select from sluice.feed_states where feed_id = $1 for update', [feedId]);
  const claiming = stores.feeds.claimDue(makeClaim({ now }));
  await waitFor('the claim to wait', async () => {
    const [row] = await stores.query<{ n: number }>(`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    return row?.n === 1;
  });
  return {
    claiming,
    release: async (statement: string, values: unknown[]) => {
      await client.query(statement, values);
      await client.query('commit');
      await client.end();
    },
  };
}

async function addFeedAt(stores: TestStores, host: string): Promise<number> {
  const location = `https://${host}/${randomUUID()}`;
  const [feedId = 0] = await stores.addFeeds(1, { key: location, location });
  return feedId;
}

describe('taking a feed', () => {
  it('is for one job at a time', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const jobs = ['a', 'b', 'c', 'd'].map((leaseId) => begin(stores, feedId, leaseId, soon()));
    const taken = (await Promise.all(jobs)).filter((feed) => feed !== null);
    expect(taken).toHaveLength(1);
  });

  it('may be done again by the same job: its worker may have died', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    expect(await begin(stores, feedId, 'a', soon())).not.toBeNull();
    expect(await begin(stores, feedId, 'a', soon())).not.toBeNull();
  });

  it('is taken together with others, each for its own claim', async () => {
    await using stores = await openTestStores();
    const startedAt = soon();
    const [one = 0, two = 0, three = 0] = await stores.addFeeds(3);
    await stores.feeds.claimDue(makeClaim({ claimId: 'a', now: startedAt, ids: [one, two] }));
    await stores.feeds.claimDue(makeClaim({ claimId: 'b', now: later(startedAt, minuteMs), ids: [three] }));
    const claims = [
      { id: 'a', feedIds: [two] },
      { id: 'b', feedIds: [one, three] },
      { id: 'a', feedIds: [one] },
    ];
    const taken = await stores.feeds.takeClaimed(claims, startedAt);
    expect(taken.map((leased) => leased.map(({ feed }) => feed.id))).toEqual([[two], [three], [one]]);
  });

  it('is its last taker’s: what an earlier one writes, extends or gives back does not count any more', async () => {
    await using stores = await openTestStores();
    const startedAt = soon();
    const [feedId = 0] = await stores.addFeeds(1);
    await stores.feeds.claimDue(makeClaim({ claimId: 'a', now: startedAt }));
    const before = { id: 'a', feedIds: [feedId] };
    const [[leased] = []] = await stores.feeds.takeClaimed([before], startedAt);
    for (const start of [2, 3]) {
      const claim = await takeUp(unlocked, stores.feeds, before, { start });
      expect(claim).toEqual({ id: `a/${start}`, feedIds: [feedId] });
      expect(await stores.feeds.takeClaimed([before, claim], startedAt)).toMatchObject([
        [],
        [{ feed: { id: feedId } }],
      ]);
      expect([...(await stores.feeds.listHeld(claim))]).toEqual([feedId]);
    }
    expect(await stores.feeds.takeClaimed([before], startedAt)).toEqual([[]]);
    expect((await stores.feeds.listHeld(before)).size).toBe(0);
    expect(await stores.feeds.extendLease('a', leased!.feed, later(startedAt, minuteMs))).toBe(false);
    const { host } = leased!.feed;
    await stores.feeds.freeHosts([{ host: host!, claimId: 'a', freeAt: startedAt }]);
    await stores.feeds.release(before, startedAt);
    expect(
      await stores.query('select s.lease_id, h.busy_by from sluice.feed_states s, sluice.hosts h'),
    ).toEqual([{ lease_id: 'a/3', busy_by: 'a/3' }]);
    const poll = makePoll({ feedId, leaseId: 'a', startedAt, dueAt: leased!.dueAt });
    expect(await stores.polls.finish([{ poll, document: null }])).toEqual(['lost']);
    const last = makePoll({ ...poll, leaseId: 'a/3' });
    expect(await stores.polls.finish([{ poll: last, document: null }])).toEqual(['none']);
  });

  it('is not taken back by a start that comes to it after a later one', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    await stores.feeds.claimDue(makeClaim({ claimId: 'a', now: soon() }));
    const claim = { id: 'a', feedIds: [feedId] };
    const last = await takeUp(unlocked, stores.feeds, claim, { start: 3 });
    const late = await takeUp(unlocked, stores.feeds, claim, { start: 2 });
    expect((await stores.feeds.listHeld(late)).size).toBe(0);
    expect((await stores.feeds.listHeld(last)).size).toBe(1);
    expect(await stores.query('select busy_by from sluice.hosts')).toEqual([{ busy_by: 'a/3' }]);
  });

  it('is not taken up by the job of another claim', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    await stores.feeds.claimDue(makeClaim({ claimId: 'ab', now: soon() }));
    await takeUp(unlocked, stores.feeds, { id: 'a', feedIds: [feedId] }, { start: 2 });
    expect((await stores.feeds.listHeld({ id: 'ab', feedIds: [feedId] })).size).toBe(1);
  });

  it('may be done by another job once the lease has run out', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const now = soon();
    await begin(stores, feedId, 'a', now);
    expect(await begin(stores, feedId, 'b', later(now, minuteMs - 1000))).toBeNull();
    expect(await begin(stores, feedId, 'b', later(now, minuteMs + 1000))).not.toBeNull();
  });

  it('leads to nothing when the feed was polled meanwhile', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const startedAt = soon();
    const dueAt = await beginDue(stores, feedId, 'a', startedAt);
    await stores.polls.finish([
      { poll: makePoll({ feedId, leaseId: 'a', startedAt, dueAt }), document: null },
    ]);
    expect(await begin(stores, feedId, 'b', startedAt)).toBeNull();
  });

  it('tells what the poll needs to know', async () => {
    await using stores = await openTestStores();
    const config = makeFeedConfig({
      headers: { 'X-Key': '$KEY' },
      auth: { kind: 'bearer', token: '$TOKEN' },
      language: 'de',
    });
    const [feedId = 0] = await stores.addFeeds(1, config);
    const startedAt = soon();
    const dueAt = await beginDue(stores, feedId, 'a', startedAt);
    const held = {
      validators: { etag: 'W/"\u00e9 1"', lastModified: 'yesterday' },
      steadyHash: makeDocument('x').bodyHash,
    };
    await stores.polls.finish([
      { poll: makePoll({ feedId, leaseId: 'a', startedAt, dueAt, held }), document: makeDocument('x') },
    ]);
    const feed = await begin(stores, feedId, 'b', later(startedAt, 60 * minuteMs));
    expect(feed).toEqual({
      dueAt: expect.any(String),
      id: feedId,
      key: config.key,
      kind: 'http',
      location: config.location,
      exclude: [],
      columns: {},
      name: config.name,
      language: 'de',
      everySeconds: 1800,
      headers: { 'X-Key': '$KEY' },
      auth: { kind: 'bearer', token: '$TOKEN' },
      verifyTls: true,
      host: 'news.example',
      address: config.location,
      watchedMove: null,
      validators: held.validators,
      history: {
        unchangedStreak: 0,
        changes: 1,
        firstPolledAt: startedAt,
        lastChangedAt: startedAt,
        auditedAt: null,
      },
      validatorsLie: false,
      steadyHash: held.steadyHash,
      failures: 0,
      failureWeight: 0,
    });
  });

  it('given back, the feed is due as it was', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    await begin(stores, feedId, 'a', soon());
    await stores.feeds.release({ id: 'a', feedIds: [feedId] }, soon());
    expect(await begin(stores, feedId, 'b', soon())).not.toBeNull();
  });

  it('is given back by its own job only', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    await begin(stores, feedId, 'a', soon());
    await stores.feeds.release({ id: 'b', feedIds: [feedId] }, soon());
    await stores.feeds.postpone({ id: 'b', feedIds: [feedId] }, { now: new Date(0), freeAt: new Date(0) });
    expect(await begin(stores, feedId, 'c', soon())).toBeNull();
  });
});

describe('while a feed is polled', () => {
  it('a poll that is asked for meanwhile is done afterwards', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const startedAt = soon();
    const dueAt = await beginDue(stores, feedId, 'a', startedAt);
    const askedAt = later(startedAt, 1000);
    await stores.feeds.makeDue(askedAt, [feedId]);
    await stores.polls.finish([
      { poll: makePoll({ feedId, leaseId: 'a', startedAt, dueAt }), document: null },
    ]);
    expect(await begin(stores, feedId, 'b', later(askedAt, 1000))).not.toBeNull();
  });

  it('and when it waits for its worker, asking for a poll that is due already does not put it off', async () => {
    await using stores = await openTestStores();
    const [one = 0] = await stores.addFeeds(1);
    const [two = 0] = await stores.addFeeds(1, { kind: 'files' });
    const startedAt = soon();
    await stores.feeds.claimDue(makeClaim({ claimId: 'a', now: startedAt }));
    await stores.feeds.makeDue(later(startedAt, 1), [one]);
    await stores.feeds.makeFilesDue(later(startedAt, 1));
    const [taken] = await stores.feeds.takeClaimed([{ id: 'a', feedIds: [one, two] }], startedAt);
    expect(taken).toHaveLength(2);
  });

  it('a pause that comes meanwhile stays', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const startedAt = soon();
    const dueAt = await beginDue(stores, feedId, 'a', startedAt);
    const pause = [{ id: feedId, key: '', name: '', reason: 'not in config' as const }];
    await stores.feeds.applyPlan({ add: [], change: [], pause, resume: [], unchanged: 0 });
    await stores.polls.finish([
      { poll: makePoll({ feedId, leaseId: 'a', startedAt, dueAt }), document: null },
    ]);
    expect(await stores.feeds.listStored()).toMatchObject([
      { status: 'paused', statusReason: 'not in config' },
    ]);
  });
});

describe('the config of a feed', () => {
  it('comes back as it was written', async () => {
    await using stores = await openTestStores();
    const config = makeFeedConfig({
      kind: 'files',
      exclude: ['drafts/**'],
      tags: ['a "quoted" tag', 'zwei'],
      auth: { kind: 'basic', username: 'u', password: '$P' },
    });
    await stores.addFeeds(1, config);
    expect((await stores.feeds.listStored()).map((feed) => feed.config)).toEqual([config]);
  });

  it('is found by id, by key, and by a part of its name in any case', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1, makeFeedConfig({ name: 'Küsten-Bote', key: 'k' }));
    await stores.addFeeds(1);
    for (const text of [String(feedId), 'k', 'KÜSTEN']) {
      expect((await stores.feeds.find(text))[0]).toMatchObject({ id: feedId, name: 'Küsten-Bote' });
    }
  });
});

/** Feeds are due from the moment they are added, by the clock of Postgres. */
function soon(): Date {
  return new Date(Date.now() + 5000);
}

function later(date: Date, byMs: number): Date {
  return new Date(date.getTime() + byMs);
}

function begin({ takeFeed }: TestStores, feedId: number, claimId: string, now: Date) {
  return takeFeed(feedId, claimId, now);
}

/** Gives when it was due. */
async function beginDue(stores: TestStores, feedId: number, claimId: string, now: Date): Promise<string> {
  const feed = await begin(stores, feedId, claimId, now);
  if (feed === null) throw new Error('the feed is not to be had');
  return feed.dueAt;
}

function byNumber(a: number, b: number): number {
  return a - b;
}

function idsOf(handedOut: readonly ClaimedFeed[]): number[] {
  return handedOut.map(({ feedId }) => feedId);
}
