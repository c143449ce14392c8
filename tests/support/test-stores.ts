import { createHash, randomUUID } from 'node:crypto';
import { createArticleStore } from '../../src/adapters/postgres/article-store.ts';
import { createDatabase } from '../../src/adapters/postgres/database.ts';
import { type ClaimOptions, createFeedStore } from '../../src/adapters/postgres/feed-store.ts';
import { createOutageStore } from '../../src/adapters/postgres/outage-store.ts';
import { createPayloadStore } from '../../src/adapters/postgres/payload-store.ts';
import { createPollStore, type FinishedPoll } from '../../src/adapters/postgres/poll-store.ts';
import type { Feed, FeedConfig } from '../../src/domain/feed.ts';
import type { FetchedDocument } from '../../src/domain/poll.ts';
import { createTestDatabase } from './test-database.ts';

export type TestStores = Awaited<ReturnType<typeof openTestStores>>;

/** The stores on a database of their own. */
export async function openTestStores() {
  await using opened = new AsyncDisposableStack();
  const { url, query } = opened.use(await createTestDatabase());
  const database = opened.use(createDatabase({ url, maxConnections: 20, onError: () => undefined }));
  const feeds = createFeedStore(database, []);
  const owned = opened.move();
  return {
    url,
    query,
    database,
    feeds,
    polls: createPollStore(database),
    outages: createOutageStore(database),
    payloads: createPayloadStore(database),
    articles: createArticleStore(database, []),
    /** Adds `count` feeds that are due, and says their ids. */
    addFeeds: async (count: number, given: Partial<FeedConfig> = {}): Promise<number[]> => {
      const add = Array.from({ length: count }, () => makeFeedConfig(given));
      await feeds.applyPlan({ add, change: [], pause: [], resume: [], unchanged: 0 });
      const keys = new Set(add.map(({ key }) => key));
      const stored = await feeds.listStored();
      return stored.filter(({ config }) => keys.has(config.key)).map(({ id }) => id);
    },
    /** Takes one due feed as a worker does, for a claim of a minute; its host stays free for others. Null: not to be had. */
    takeFeed: async (
      feedId: number,
      claimId: string,
      now: Date,
    ): Promise<(Feed & { dueAt: string }) | null> => {
      const [claimed] = await feeds.claimDue(makeClaim({ claimId, now, ids: [feedId] }));
      if (claimed?.host) await feeds.freeHosts([{ host: claimed.host, claimId, freeAt: new Date(0) }]);
      const [[leased] = []] = await feeds.takeClaimed([{ id: claimId, feedIds: [feedId] }], now);
      return leased ? { ...leased.feed, dueAt: leased.dueAt } : null;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export function makeFeedConfig(given: Partial<FeedConfig> = {}): FeedConfig {
  const url = `https://news.example/${randomUUID()}`;
  return {
    key: url,
    kind: 'http',
    location: url,
    exclude: [],
    name: 'Harbour Gazette',
    tags: [],
    language: null,
    everySeconds: 1800,
    headers: {},
    auth: null,
    verifyTls: true,
    fulltext: 'never',
    columns: {},
    paused: false,
    origin: 'seeds/sources.yaml:2',
    ...given,
  };
}

export function makeDocument(text: string): FetchedDocument {
  const body = Buffer.from(text);
  const bodyHash = createHash('sha256').update(body).digest('hex');
  return { location: 'https://news.example/feed', contentType: 'application/rss+xml', body, bodyHash };
}

/** A poll that brought something and is due again in half an hour. */
export function makePoll(
  given: Pick<FinishedPoll, 'feedId' | 'leaseId' | 'startedAt' | 'dueAt'> & Partial<FinishedPoll>,
): FinishedPoll {
  const { startedAt } = given;
  return {
    finishedAt: startedAt,
    outcome: 'changed',
    httpStatus: 200,
    bytes: 1000,
    error: null,
    next: {
      nextPollAt: new Date(startedAt.getTime() + 1_800_000),
      failures: 0,
      failureWeight: 0,
      status: 'active',
    },
    held: null,
    inOutage: false,
    move: null,
    charge: null,
    hold: null,
    audited: false,
    ...given,
  };
}

/** Claims for a minute. */
export function makeClaim(given: Pick<ClaimOptions, 'now'> & Partial<ClaimOptions>): ClaimOptions {
  return { claimId: randomUUID(), limit: 1000, leaseSeconds: 60, feedsPerHost: 1000, ...given };
}
