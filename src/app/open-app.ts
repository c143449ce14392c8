import { join } from 'node:path';
import pLimit from 'p-limit';
import { startEmbeddedPostgres } from '../adapters/embedded-postgres.ts';
import { createEvents } from '../adapters/events.ts';
import { groupCalls } from '../adapters/group-calls.ts';
import type { Log } from '../adapters/log.ts';
import { createPageExtractor } from '../adapters/page-extractor.ts';
import { createArticleStore } from '../adapters/postgres/article-store.ts';
import { createDatabase } from '../adapters/postgres/database.ts';
import { createFactStore } from '../adapters/postgres/fact-store.ts';
import { type Claim, createFeedStore } from '../adapters/postgres/feed-store.ts';
import type { FreedHost } from '../adapters/postgres/host-budget.ts';
import { createOutageStore } from '../adapters/postgres/outage-store.ts';
import { createPageStore } from '../adapters/postgres/page-store.ts';
import { createPayloadStore } from '../adapters/postgres/payload-store.ts';
import { createPollStore } from '../adapters/postgres/poll-store.ts';
import { createReplayStore } from '../adapters/postgres/replay-store.ts';
import { createReportStore } from '../adapters/postgres/report-store.ts';
import { createStoryDecisionStore } from '../adapters/postgres/story-decision-store.ts';
import { createStoryReplayStore } from '../adapters/postgres/story-replay-store.ts';
import { createStoryStore } from '../adapters/postgres/story-store.ts';
import { openQueues } from '../adapters/queues.ts';
import { createSeedsFolder } from '../adapters/seeds-folder.ts';
import type { Settings } from '../config.ts';
import { UsageError } from '../domain/errors.ts';
import { openHttpClient } from './open-http-client.ts';
import { createOutageWatch } from './watch-outage.ts';
import { watchPulse } from './watch-pulse.ts';

/** Polls hold no slot while they wait for their write. */
const inGroups = { maxItems: 200, maxWaitMs: 40 };

/** All the parts, opened; disposing it closes them in reverse order. */
export type App = Awaited<ReturnType<typeof openApp>>;

/** Time and chance, so that a test can hold them. */
export type World = { clock: () => Date; random: () => number };

/** Opens Postgres (embedded when no other is named), the queue and the rest, and migrates. */
export async function openApp(settings: Settings, log: Log, { clock, random }: World) {
  const events = createEvents(log);
  await using opened = new AsyncDisposableStack();
  const databaseUrl = settings.databaseUrl ?? (await startOwnPostgres(settings, log, opened));
  const openDatabase = (maxConnections: number) =>
    opened.use(createDatabase({ url: databaseUrl, maxConnections, onError: events.connectionTroubled }));
  const database = openDatabase(settings.databaseConnections);
  await database.ping().catch((cause) => {
    throw unusablePostgres(databaseUrl, cause);
  });
  await database.migrate();
  const queues = opened.use(
    await openQueues({
      redisUrl: settings.redisUrl,
      databaseUrl,
      prefix: settings.queuePrefix,
      lockSeconds: settings.jobLockSeconds,
      onError: events.connectionTroubled,
      onFailed: events.jobFailed,
    }),
  );
  const http = opened.use(openHttpClient(settings, clock));
  const feeds = createFeedStore(database, settings.hostGroups);
  const polls = createPollStore(database);
  const extractor = opened.use(createPageExtractor());
  const pulse = opened.use(watchPulse(() => performance.now()));
  // One connection for the one that groups in this process: it goes all over one large index, and each server process maps the
  // pages that it meets for itself. A second one would wait here, and be forgotten when this ends.
  const grouping = openDatabase(1);
  const owned = opened.move();
  return {
    settings,
    clock,
    random,
    events,
    database,
    queues,
    http,
    seeds: createSeedsFolder(settings.seedsDir),
    feeds,
    polls,
    /** Jobs that begin about the same time take their feeds together. */
    takeFeeds: groupCalls({
      call: (claims: readonly Claim[]) => feeds.takeClaimed(claims, clock()),
      ...inGroups,
    }),
    /** Polls that end about the same time are written together. */
    finishPoll: groupCalls({ call: polls.finish, ...inGroups }),
    freeHost: groupSilent<FreedHost>(feeds.freeHosts),
    /** Documents that come about the same time are handed on together. */
    handOn: groupSilent<number>(queues.addIngests),
    /** Files whose documents are being ingested, as `feed path`; by this process. */
    filesInHand: new Set<string>(),
    /** For requests at the same time. */
    fetchSlots: pLimit(settings.fetchConcurrency),
    outage: createOutageWatch({ outages: createOutageStore(database), pulse, events, clock }),
    pages: createPageStore(database),
    extractor,
    payloads: createPayloadStore(database),
    articles: createArticleStore(database, settings.hostGroups),
    replays: createReplayStore(database),
    facts: createFactStore(database),
    reports: createReportStore(database),
    stories: createStoryStore(database, grouping),
    storyDecisions: createStoryDecisionStore(database),
    storyReplays: createStoryReplayStore(database),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** For writes that give nothing back. */
function groupSilent<Item>(write: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  const writeAll = async (items: readonly Item[]) => {
    await write(items);
    return items.map(() => undefined);
  };
  return groupCalls<Item, void>({ call: writeAll, ...inGroups });
}

async function startOwnPostgres(settings: Settings, log: Log, opened: AsyncDisposableStack): Promise<string> {
  const postgres = opened.use(
    await startEmbeddedPostgres({
      dir: join(settings.dataDir, 'postgres'),
      onLog: (line) => log.debug({ event: 'postgres' }, line),
    }),
  );
  return postgres.url;
}

function unusablePostgres(url: string, cause: unknown): UsageError {
  const { host } = new URL(url);
  // A host of several addresses fails with an error that has a code and no words.
  const reason = cause instanceof Error ? cause.message || ('code' in cause && cause.code) : cause;
  return new UsageError(`Postgres at ${host} cannot be used (${reason}); start it, or correct DATABASE_URL`, {
    cause,
  });
}
