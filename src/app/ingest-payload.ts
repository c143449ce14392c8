import { ClaimLostError } from '../adapters/postgres/article-store.ts';
import type { Payload } from '../adapters/postgres/payload-store.ts';
import { articleKeys, identityKey as keyOfIdentity } from '../core/article-keys.ts';
import { judgeGuids } from '../core/judge-guids.ts';
import { cleanFacts } from '../core/normalize/clean-facts.ts';
import { cleanText } from '../core/normalize/clean-text.ts';
import { normalizeFeed } from '../core/normalize/normalize-feed.ts';
import { parseDocument } from '../core/parse/parse-document.ts';
import { type IngestFacts, planIngest } from '../core/plan-ingest.ts';
import type { Article } from '../domain/article.ts';
import { NotAFeedError, rootMessage } from '../domain/errors.ts';
import type { ParsedFeed } from '../domain/item.ts';
import type { App } from './open-app.ts';

/**
 * Ingests one document: read, decide, write once. What the same feed brought earlier comes first, so that an older
 * version never replaces a newer one. Does nothing for a document already done, nor for one that has to wait for an
 * earlier one that failed: that one hands out those behind it when it is done, dropped, or set aside.
 * @throws what the document failed of; it is on record then.
 */
export async function ingestPayload(app: App, payloadId: number): Promise<void> {
  for (const earlier of await app.payloads.listEarlierPending(payloadId)) {
    if (earlier.failures > 0 || !(await succeeds(ingestOne(app, earlier.id)))) return;
  }
  await ingestOne(app, payloadId);
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
  try {
    const payload = await app.payloads.read(payloadId);
    if (payload === null || payload.done) return;
    await readAndStore(app, payload);
    if (payload.failures > 0) await releaseLater(app, payloadId);
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
  const parsed = await readDocument(app, payload);
  if (parsed === null) return;
  const plan = await store(app, payload, parsed);
  if (plan === null) return;
  app.events.ingested({
    payloadId: payload.id,
    feed: payload.feedName,
    format: parsed.format,
    counts: plan.counts,
    durationMs: app.clock().getTime() - startedAt.getTime(),
  });
}

async function readDocument(app: App, payload: Payload): Promise<ParsedFeed | null> {
  const { body, contentType, location } = payload;
  try {
    if (body === null) throw new NotAFeedError('its body is no longer kept');
    return await parseDocument({ body, contentType, location });
  } catch (error) {
    if (!(error instanceof NotAFeedError)) throw error;
    const message = cleanText(error.message);
    const written = await app.articles.refuse(payload, `${location}: ${message}`, app.clock());
    if (written) app.events.unreadable({ payloadId: payload.id, feed: payload.feedName, location, message });
    return null;
  }
}

/** Other documents with the same articles may be written at the same time; each loss is somebody's gain. */
const maxPlans = 20;

async function store(app: App, payload: Payload, parsed: ParsedFeed) {
  const identityBy = judgeGuids(parsed.items, payload.identityBy) ?? payload.identityBy;
  const { articles, rejections } = normalizeFeed(parsed, {
    feedUrl: payload.path === null ? payload.location : null,
    feedLanguage: payload.feedLanguage,
    fetchedAt: payload.fetchedAt,
    scope: payload.path,
    identityBy,
  });
  const { format, version, charset, repairs } = parsed;
  const unread = countRepairs(parsed, 'over-limit');
  const isDamaged = countRepairs(parsed, 'cut-item') + countRepairs(parsed, 'lost-item') > 0;
  const document = { format, version, charset, repairs, facts: cleanFacts(parsed) };
  const keysOf = (article: Article) => articleKeys(article, payload.feedId);
  const identityKey = (identity: string) => keyOfIdentity(identity, payload.feedId);
  const facts = { articles, keysOf, rejections, identityKey, at: payload.fetchedAt, unread, isDamaged };
  const keys = listKeys(facts);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await app.articles.ingest(payload, document, {
        keys,
        identityBy,
        now: app.clock(),
        decide: (recalled) => planIngest({ ...facts, ...recalled }),
      });
    } catch (error) {
      if (!(error instanceof ClaimLostError) || attempt === maxPlans) throw error;
    }
  }
}

function countRepairs({ repairs }: ParsedFeed, kind: string): number {
  return repairs.find((repair) => repair.kind === kind)?.count ?? 0;
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
    ...rejections.flatMap(({ identity }) => (identity === null ? [] : identityKey(identity))),
  ];
}
