import { ClaimLostError } from '../adapters/postgres/article-store.ts';
import type { Payload } from '../adapters/postgres/payload-store.ts';
import { articleKeys } from '../core/article-keys.ts';
import { judgeGuids } from '../core/judge-guids.ts';
import { cleanFacts } from '../core/normalize/clean-facts.ts';
import { cleanText } from '../core/normalize/clean-text.ts';
import { normalizeFeed } from '../core/normalize/normalize-feed.ts';
import { parseDocument } from '../core/parse/parse-document.ts';
import { planIngest } from '../core/plan-ingest.ts';
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
  for (const earlier of await app.payloads.listEarlierPending(payload)) await ingestPayload(app, earlier);
  const startedAt = app.clock();
  const parsed = await readDocument(app, payload);
  if (parsed === null) return;
  const plan = await store(app, payload, parsed);
  if (plan === null) return;
  app.events.ingested({
    payloadId,
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
