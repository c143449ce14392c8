import type { ReadDocument } from '../adapters/postgres/article-store.ts';
import { type FeedMemo, isRepeated } from '../adapters/postgres/feed-memo.ts';
import type { Payload } from '../adapters/postgres/payload-store.ts';
import { ClaimLostError } from '../adapters/postgres/write-plan.ts';
import { articleKeys, identityKey as keyOfIdentity } from '../core/article-keys.ts';
import { type IdentityBy, judgeGuids } from '../core/judge-guids.ts';
import { cleanFacts } from '../core/normalize/clean-facts.ts';
import { cleanText } from '../core/normalize/clean-text.ts';
import { ForgottenError } from '../core/normalize/remember-item.ts';
import { type IngestFacts, type IngestPlan, planIngest } from '../core/plan-ingest.ts';
import type { Article } from '../domain/article.ts';
import { NotAFeedError, rootMessage } from '../domain/errors.ts';
import type { ParsedFeed } from '../domain/item.ts';
import { followSitemaps } from './follow-sitemaps.ts';
import type { App } from './open-app.ts';
import { keysOfPayload, normalizePayload, parsePayload } from './read-payload.ts';
import { remakeArticles } from './replay-payload.ts';

/**
 * Ingests one document: read, decide, write once. What the same feed brought earlier comes first, so that an older
 * version never replaces a newer one. Does nothing for a document already done, nor for one that has to wait for an
 * earlier one that failed: that one hands out those behind it when it is done, dropped, or set aside.
 * @throws what the document failed of; it is on record then.
 */
export async function ingestPayload(app: App, payloadId: number): Promise<void> {
  const payload = await openPayload(app, payloadId, { bodiesInLine: false });
  if (payload === null) return;
  const { path, isSetAside, isBehind } = payload;
  if (path !== null && !isSetAside) return ingestFile(app, payloadId, payload.feedId, path);
  if (!isBehind) return ingestOpened(app, payload);
  for (const earlier of await app.payloads.listEarlierPending(payloadId)) {
    if (earlier.failures > 0 || !(await succeeds(ingestOne(app, earlier.id)))) return;
  }
  await ingestOne(app, payloadId);
}

/** Of one file in one job, so that a job ends soon after the service is told to. */
const documentsPerJob = 20;

/**
 * What waits of a file, in order. A large file comes in thousands of documents: who finds it in other hands goes away, and
 * those hands go on with the rest. A document that fails goes on by its own job.
 */
async function ingestFile(app: App, payloadId: number, feedId: number, path: string): Promise<void> {
  const file = `${feedId} ${path}`;
  if (app.filesInHand.has(file)) return;
  app.filesInHand.add(file);
  try {
    for (const next of await app.payloads.listPendingOfFile(feedId, path, documentsPerJob)) {
      if (next.id === payloadId) await ingestOne(app, next.id);
      else if (next.failures > 0 || !(await succeeds(ingestOne(app, next.id)))) break;
    }
  } finally {
    app.filesInHand.delete(file);
  }
  const [rest] = await app.payloads.listPendingOfFile(feedId, path, 1);
  // A job is not queued again while it is at work: what is this one's own it has to do now.
  if (rest?.id === payloadId) await ingestFile(app, payloadId, feedId, path);
  else if (rest !== undefined) await app.queues.addIngests([rest.id]);
}

/** Puts documents back on the queue that waited for this one. */
export async function releaseLater(app: App, payloadId: number): Promise<void> {
  await app.queues.addIngests(await app.payloads.listLaterPending(payloadId));
}

/** The failure is on record, and the document's own job tells it. */
function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function ingestOne(app: App, payloadId: number): Promise<void> {
  const payload = await openPayload(app, payloadId);
  if (payload !== null) await ingestOpened(app, payload);
}

/** Null: it is done, dropped, or not there. */
async function openPayload(
  app: App,
  payloadId: number,
  options?: { bodiesInLine: boolean },
): Promise<Payload | null> {
  const payload = await recordingFailure(app, payloadId, () => app.payloads.read(payloadId, options));
  return payload === null || payload.done ? null : payload;
}

async function ingestOpened(app: App, payload: Payload): Promise<void> {
  await recordingFailure(app, payload.id, () => readAndStore(app, payload));
  if (payload.failures > 0) await releaseLater(app, payload.id);
}

async function recordingFailure<T>(app: App, payloadId: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Where not even this can be written, the first error is the one that tells why.
    await recordFailure(app, payloadId, error).catch(() => undefined);
    throw error;
  }
}

async function recordFailure(app: App, payloadId: number, error: unknown): Promise<void> {
  const message = cleanText(rootMessage(error));
  if (await app.payloads.recordFailure(payloadId, message, app.clock())) await releaseLater(app, payloadId);
}

async function readAndStore(app: App, payload: Payload): Promise<void> {
  const startedAt = app.clock();
  const reading = await readDocument(app, payload);
  if (reading === null) return;
  const plan = await reading.store().catch(async (error: unknown) => {
    if (!(error instanceof ForgottenError)) throw error;
    return (await readDocument(app, payload, { isWhole: true }))?.store() ?? null;
  });
  if (plan === null) return;
  app.events.ingested({
    payloadId: payload.id,
    feed: payload.feedName,
    format: reading.format,
    counts: plan.counts,
    durationMs: app.clock().getTime() - startedAt.getTime(),
  });
}

/**
 * A document that was read, to be stored. Of what was made of its text it holds the articles that were not recalled, and
 * nothing else; the body itself, outside V8's heap, is there for a second reading.
 */
type Reading = {
  format: ParsedFeed['format'];
  /**
   * Null: somebody else has ingested it.
   * @throws ForgottenError where what was recalled of its items does not do.
   */
  store: () => Promise<IngestPlan | null>;
};

/** Null: it is none, and that is on record. */
async function readDocument(
  app: App,
  payload: Payload,
  { isWhole = false }: { isWhole?: boolean } = {},
): Promise<Reading | null> {
  const parsed = await parseOrRefuse(app, payload);
  return parsed === null ? null : toReading(app, payload, parsed, isWhole);
}

async function parseOrRefuse(app: App, payload: Payload): Promise<ParsedFeed | null> {
  try {
    const parsed = await parsePayload(app, payload);
    return payload.path === null ? await followSitemaps(app, payload, parsed) : parsed;
  } catch (error) {
    if (!(error instanceof NotAFeedError)) throw error;
    const { id: payloadId, feedName: feed, location } = payload;
    const message = cleanText(error.message);
    const written = await app.articles.refuse(payload, `${location}: ${message}`, app.clock());
    if (written) app.events.unreadable({ payloadId, feed, location, message });
    return null;
  }
}

function toReading(app: App, payload: Payload, parsed: ParsedFeed, isWhole: boolean): Reading {
  const identityBy = judgeGuids(parsed.items, payload.identityBy) ?? payload.identityBy;
  const itemKeys = keysOfPayload({ ...payload, identityBy }, parsed);
  const { format, version, charset, repairs } = parsed;
  const document = { format, version, charset, repairs, facts: cleanFacts(parsed) };
  if (!isWhole && itemKeys !== null && isRepetition(payload, parsed, itemKeys))
    return { format, store: () => storeRepeated(app, payload, document, identityBy) };
  const write = prepare(app, { ...payload, identityBy }, { parsed, itemKeys, document, isWhole });
  return { format, store: () => planAndWrite(app, write) };
}

async function storeRepeated(
  app: App,
  payload: Payload,
  document: ReadDocument,
  identityBy: IdentityBy,
): Promise<IngestPlan | null> {
  const plan = await app.articles.ingestRepeated(payload, document, { identityBy, now: app.clock() });
  if (plan === 'changed') throw new ForgottenError('the feed has moved on since its items were recalled');
  return plan;
}

/** Other documents with the same articles may be written at the same time; each loss is somebody's gain. */
const maxPlans = 20;

/** The same items as in the last document, and nothing that hides others. */
function isRepetition({ memo }: Payload, parsed: ParsedFeed, keys: readonly string[]): boolean {
  const { unread = [], items } = parsed;
  return (
    items.length > 0 &&
    unread.length === 0 &&
    countRepairs(parsed, 'over-limit', ...damages) === 0 &&
    memo !== null &&
    isRepeated(memo, keys)
  );
}

async function planAndWrite(app: App, write: ReturnType<typeof prepare>): Promise<IngestPlan | null> {
  const remade = new Set<number>();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write(remade);
    } catch (error) {
      if (error instanceof OutdatedError) {
        await remakeArticles(app, error.articleIds);
        for (const articleId of error.articleIds) remade.add(articleId);
      } else if (!(error instanceof ClaimLostError) || attempt >= maxPlans) throw error;
    }
  }
}

type Prepared = {
  parsed: ParsedFeed;
  itemKeys: string[] | null;
  document: ReadDocument;
  isWhole: boolean;
};

/** Normalizes once; what is given back plans and writes, as often as need be. */
function prepare(app: App, payload: Payload, { parsed, itemKeys: keys, document, isWhole }: Prepared) {
  const { identityBy } = payload;
  const { articles, rejections, remembered } = normalizePayload(payload, parsed, { keys, isWhole });
  const unread = countRepairs(parsed, 'over-limit');
  const isDamaged = countRepairs(parsed, ...damages) > 0;
  const keysOf = (article: Article) => articleKeys(article, payload.feedId);
  const identityKey = (identity: string) => keyOfIdentity(identity, payload.feedId);
  const facts = { articles, keysOf, rejections, identityKey, at: payload.fetchedAt, unread, isDamaged };
  const kept = findKept(payload.memo, articles, remembered);
  const wanted = {
    keys: listKeys({ ...facts, articles: articles.filter((article) => !kept.has(article)) }),
    kept,
    keysOfKept: () => listKeys({ ...facts, articles: [...kept.keys()], rejections: [] }),
  };
  return (remade: ReadonlySet<number>) =>
    app.articles.ingest(
      payload,
      { ...document, remembered },
      {
        wanted,
        identityBy,
        now: app.clock(),
        decide: (recalled) => decide({ ...facts, ...recalled }, remade),
      },
    );
}

/** Articles that are known to be as they were, by what the memo says. */
function findKept(
  memo: FeedMemo | null,
  articles: readonly Article[],
  remembered: ReadonlyMap<string, Article>,
): Map<Article, number> {
  const kept = new Map<Article, number>();
  if (!memo?.isSettled) return kept;
  // One that was told apart, or has the document's own instant for its date, is a copy of what was recalled: it would be found
  // by its keys, and all be asked a second time.
  const asRecalled = new Set(articles);
  for (const [key, article] of remembered) {
    const articleId = memo.items.get(key)?.articleId ?? null;
    if (articleId !== null && asRecalled.has(article)) kept.set(article, articleId);
  }
  return kept;
}

/** @throws OutdatedError for articles that are not remade yet. */
function decide(facts: IngestFacts, remade: ReadonlySet<number>): IngestPlan {
  const plan = planIngest(facts);
  const outdated = plan.outdated.filter((articleId) => !remade.has(articleId));
  if (outdated.length > 0) throw new OutdatedError(outdated);
  return plan;
}

/** Whether these articles are revised can be told once the rules of today have made them too. */
class OutdatedError extends Error {
  override readonly name = 'OutdatedError' as const;
  readonly articleIds: readonly number[];

  constructor(articleIds: readonly number[]) {
    super('articles of an earlier version of the rules are to be made anew');
    this.articleIds = articleIds;
  }
}

/** Repairs of documents that may have held more items. */
const damages = ['cut-gzip', 'cut-item', 'lost-item'];

function countRepairs({ repairs }: ParsedFeed, ...kinds: readonly string[]): number {
  return repairs.reduce((sum, { kind, count }) => (kinds.includes(kind) ? sum + count : sum), 0);
}

/** By what the store is asked: an item that became no article may have been one before. */
function listKeys({
  articles,
  keysOf,
  rejections,
  identityKey,
}: Pick<IngestFacts, 'articles' | 'keysOf' | 'rejections' | 'identityKey'>): string[] {
  return [
    ...articles.flatMap((article) => Object.values(keysOf(article)).filter((key) => key !== null)),
    ...articles.flatMap(({ formerIdentities = [] }) => formerIdentities.map(identityKey)),
    ...rejections.flatMap(({ identity }) => (identity === null ? [] : identityKey(identity))),
  ];
}
