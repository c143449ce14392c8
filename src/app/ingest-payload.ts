import { ClaimLostError } from '../adapters/postgres/article-store.ts';
import type { Payload } from '../adapters/postgres/payload-store.ts';
import { articleKeys } from '../core/article-keys.ts';
import { judgeGuids } from '../core/judge-guids.ts';
import { cleanFacts } from '../core/normalize/clean-facts.ts';
import { cleanText } from '../core/normalize/clean-text.ts';
import { normalizeFeed } from '../core/normalize/normalize-feed.ts';
import { parseDocument } from '../core/parse/parse-document.ts';
import { planIngest } from '../core/plan-ingest.ts';
import { refuseBareAddresses } from '../core/seeds/refuse-bare-addresses.ts';
import type { Article } from '../domain/article.ts';
import { NotAFeedError } from '../domain/errors.ts';
import type { ParsedFeed } from '../domain/item.ts';
import type { App } from './open-app.ts';

/**
 * Ingests one document: read, decide, write once. What the same feed brought earlier comes first,
 * so that an older version never replaces a newer one. Does nothing for a document already done.
 */
export async function ingestPayload(app: App, payloadId: number): Promise<void> {
  const payload = await app.payloads.read(payloadId);
  if (payload === null || payload.done) return;
  if (payload.path !== null) return ingestFile(app, payload, payload.path);
  for (const earlier of await app.payloads.listEarlierPending(payload)) await ingestPayload(app, earlier);
  await ingestOne(app, payload);
}

/** Of one file in one job, so that a job ends soon after the service is told to. */
const documentsPerJob = 20;

/**
 * What waits of a file, in order. A large file comes in thousands of documents: who finds it in other hands goes away, and
 * those hands go on with the rest.
 */
async function ingestFile(app: App, payload: Payload, path: string): Promise<void> {
  const { feedId } = payload;
  const file = `${feedId} ${path}`;
  if (app.filesInHand.has(file)) return;
  app.filesInHand.add(file);
  try {
    for (const id of await app.payloads.listPendingOfFile(feedId, path, documentsPerJob)) {
      const next = id === payload.id ? payload : await app.payloads.read(id);
      if (next !== null && !next.done) await ingestOne(app, next);
    }
  } finally {
    app.filesInHand.delete(file);
  }
  const [rest] = await app.payloads.listPendingOfFile(feedId, path, 1);
  // A job is not queued again while it is at work: what is this one's own it has to do now.
  if (rest === payload.id) await ingestFile(app, payload, path);
  else if (rest !== undefined) await app.queues.addIngests([rest]);
}

async function ingestOne(app: App, payload: Payload): Promise<void> {
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
  const { body, contentType, location, columns, fetchedAt, fulltext } = payload;
  try {
    if (body === null) throw new NotAFeedError('its body is no longer kept');
    const document = { body, contentType, location, columns, fetchedAt };
    const parsed = await parseDocument(document, { readPage: app.extractor.extract });
    return refuseBareAddresses(parsed, fulltext);
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
  const unread = repairs.find(({ kind }) => kind === 'over-limit')?.count ?? 0;
  const document = { format, version, charset, repairs, facts: cleanFacts(parsed) };
  const keysOf = (article: Article) => articleKeys(article, payload.feedId);
  const keys = articles.flatMap((article) => Object.values(keysOf(article)).filter((key) => key !== null));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await app.articles.ingest(payload, document, {
        keys,
        identityBy,
        now: app.clock(),
        decide: (known) => planIngest({ articles, keysOf, rejections, known, unread }),
      });
    } catch (error) {
      if (!(error instanceof ClaimLostError) || attempt === maxPlans) throw error;
    }
  }
}
