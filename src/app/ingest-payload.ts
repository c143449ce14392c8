import { ClaimLostError } from '../adapters/postgres/article-store.ts';
import type { Payload } from '../adapters/postgres/payload-store.ts';
import { articleKeys } from '../core/article-keys.ts';
import { judgeGuids } from '../core/judge-guids.ts';
import { cleanFacts } from '../core/normalize/clean-facts.ts';
import { cleanText } from '../core/normalize/clean-text.ts';
import { type IngestPlan, type Known, planIngest } from '../core/plan-ingest.ts';
import type { Article } from '../domain/article.ts';
import { NotAFeedError } from '../domain/errors.ts';
import type { ParsedFeed } from '../domain/item.ts';
import type { App } from './open-app.ts';
import { normalizePayload, parsePayload } from './read-payload.ts';
import { remakeArticles } from './replay-payload.ts';

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
  try {
    return await parsePayload(payload);
  } catch (error) {
    if (!(error instanceof NotAFeedError)) throw error;
    const { id: payloadId, feedName: feed, location } = payload;
    const message = cleanText(error.message);
    const written = await app.articles.refuse(payload, `${location}: ${message}`, app.clock());
    if (written) app.events.unreadable({ payloadId, feed, location, message });
    return null;
  }
}

/** Other documents with the same articles may be written at the same time; each loss is somebody's gain. */
const maxPlans = 20;

async function store(app: App, payload: Payload, parsed: ParsedFeed): Promise<IngestPlan | null> {
  const write = prepare(app, payload, parsed);
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

/** Normalizes once; what is given back plans and writes, as often as need be. */
function prepare(app: App, payload: Payload, parsed: ParsedFeed) {
  const identityBy = judgeGuids(parsed.items, payload.identityBy) ?? payload.identityBy;
  const { articles, rejections } = normalizePayload({ ...payload, identityBy }, parsed);
  const { format, version, charset, repairs } = parsed;
  const unread = repairs.find(({ kind }) => kind === 'over-limit')?.count ?? 0;
  const document = { format, version, charset, repairs, facts: cleanFacts(parsed) };
  const keysOf = (article: Article) => articleKeys(article, payload.feedId);
  const keys = articles.flatMap((article) => Object.values(keysOf(article)).filter((key) => key !== null));
  const decide = (known: Known, remade: ReadonlySet<number>) => {
    const plan = planIngest({ articles, keysOf, rejections, known, unread });
    const outdated = plan.outdated.filter((articleId) => !remade.has(articleId));
    if (outdated.length > 0) throw new OutdatedError(outdated);
    return plan;
  };
  return (remade: ReadonlySet<number>) =>
    app.articles.ingest(payload, document, {
      keys,
      identityBy,
      now: app.clock(),
      decide: (known) => decide(known, remade),
    });
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
