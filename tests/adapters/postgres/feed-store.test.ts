import { describe, expect, it } from 'vitest';
import type { HandedOut } from '../../../src/adapters/postgres/feed-store.ts';
import {
  makeClaim,
  makeDocument,
  makeFeedConfig,
  makePoll,
  openTestStores,
  type TestStores,
} from '../../support/test-stores.ts';

const minuteMs = 60_000;

describe('claiming what is due', () => {
  it('gives each feed to one of many callers', async () => {
    await using stores = await openTestStores();
    const ids = await stores.addFeeds(100);
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
    await begin(stores, feedId, 'a', startedAt);
    await stores.polls.finish([{ poll: makePoll({ feedId, leaseId: 'a', startedAt }), document: null }]);
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
    await begin(stores, feedId, 'a', startedAt);
    const held = {
      validators: { etag: 'W/"\u00e9 1"', lastModified: 'yesterday' },
      bodyHash: makeDocument('x').bodyHash,
    };
    await stores.polls.finish([
      { poll: makePoll({ feedId, leaseId: 'a', startedAt, held }), document: makeDocument('x') },
    ]);
    const feed = await begin(stores, feedId, 'b', later(startedAt, 60 * minuteMs));
    expect(feed).toEqual({
      id: feedId,
      key: config.key,
      kind: 'http',
      location: config.location,
      exclude: [],
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
      bodyHash: held.bodyHash,
      failures: 0,
      failureWeight: 0,
    });
  });

  it('given back, the feed is due as it was', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    await begin(stores, feedId, 'a', soon());
    await stores.feeds.release(feedId, 'a');
    expect(await begin(stores, feedId, 'b', soon())).not.toBeNull();
  });

  it('is given back by its own job only', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    await begin(stores, feedId, 'a', soon());
    await stores.feeds.release(feedId, 'b');
    await stores.feeds.postpone(feedId, 'b', new Date(0));
    expect(await begin(stores, feedId, 'c', soon())).toBeNull();
  });
});

describe('while a feed is polled', () => {
  it('a poll that is asked for meanwhile is done afterwards', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const startedAt = soon();
    await begin(stores, feedId, 'a', startedAt);
    const askedAt = later(startedAt, 1000);
    await stores.feeds.makeDue(askedAt, [feedId]);
    await stores.polls.finish([{ poll: makePoll({ feedId, leaseId: 'a', startedAt }), document: null }]);
    expect(await begin(stores, feedId, 'b', later(askedAt, 1000))).not.toBeNull();
  });

  it('and when it waits for its worker, asking for a poll that is due already does not put it off', async () => {
    await using stores = await openTestStores();
    const [one = 0] = await stores.addFeeds(1);
    const [two = 0] = await stores.addFeeds(1, { kind: 'files' });
    const startedAt = soon();
    await stores.feeds.claimDue(makeClaim({ now: startedAt }));
    await stores.feeds.makeDue(later(startedAt, 1), [one]);
    await stores.feeds.makeFilesDue(later(startedAt, 1));
    expect(await begin(stores, one, 'a', startedAt)).not.toBeNull();
    expect(await begin(stores, two, 'b', startedAt)).not.toBeNull();
  });

  it('a pause that comes meanwhile stays', async () => {
    await using stores = await openTestStores();
    const [feedId = 0] = await stores.addFeeds(1);
    const startedAt = soon();
    await begin(stores, feedId, 'a', startedAt);
    const pause = [{ id: feedId, key: '', name: '', reason: 'not in config' as const }];
    await stores.feeds.applyPlan({ add: [], change: [], pause, resume: [], unchanged: 0 });
    await stores.polls.finish([{ poll: makePoll({ feedId, leaseId: 'a', startedAt }), document: null }]);
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

function begin({ feeds }: TestStores, feedId: number, leaseId: string, now: Date) {
  return feeds.beginPoll({ feedId, leaseId, now, leaseSeconds: 60 });
}

function byNumber(a: number, b: number): number {
  return a - b;
}

function idsOf(handedOut: readonly HandedOut[]): number[] {
  return handedOut.map(({ feedId }) => feedId);
}
