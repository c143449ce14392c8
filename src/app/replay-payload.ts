import type { RemadeChanges } from '../adapters/postgres/replay-store.ts';
import { articleKeys } from '../core/article-keys.ts';
import { judgeGuids } from '../core/judge-guids.ts';
import { matchRemade } from '../core/match-remade.ts';
import { NotAFeedError } from '../domain/errors.ts';
import type { App } from './open-app.ts';
import { normalizePayload, parsePayload } from './read-payload.ts';

export type ReplayedPayload = {
  changes: RemadeChanges;
  /** Why there is nothing to make the articles from; null where there is. */
  unavailable: string | null;
};

const nothing: RemadeChanges = new Map();

/** Makes articles anew, by the rules of today, from the document that their present versions came in. */
export async function replayPayload(
  app: Pick<App, 'payloads' | 'replays' | 'extractor'>,
  payloadId: number,
  { articleIds, dryRun }: { articleIds: readonly number[]; dryRun: boolean },
): Promise<ReplayedPayload> {
  const payload = await app.payloads.read(payloadId, { replay: true });
  if (payload === null) return { changes: nothing, unavailable: 'its document is no longer on record' };
  try {
    const parsed = await parsePayload(app, payload);
    const identityBy = judgeGuids(parsed.items, payload.identityBy) ?? payload.identityBy;
    const { articles } = normalizePayload({ ...payload, identityBy }, parsed);
    const keysOf = (article: (typeof articles)[number]) => articleKeys(article, payload.feedId);
    const changes = await app.replays.remake(payload, {
      articleIds,
      dryRun,
      identities: articles.map((article) => keysOf(article).identity),
      decide: (remakables, owners) => {
        const remade = matchRemade(remakables, articles, (article) => owners.get(keysOf(article).identity));
        return [...remade].map(([articleId, article]) => ({
          articleId,
          article,
          keys: Object.values(keysOf(article)).filter((key) => key !== null),
        }));
      },
    });
    return { changes, unavailable: null };
  } catch (error) {
    if (error instanceof NotAFeedError) return { changes: nothing, unavailable: error.message };
    throw error;
  }
}

/** The same for some articles, whichever documents they came in. Those without a document stay as they are. */
export async function remakeArticles(
  app: Pick<App, 'payloads' | 'replays' | 'extractor'>,
  articleIds: readonly number[],
): Promise<void> {
  const origins = await app.replays.originsOf(articleIds);
  for (const [payloadId, together] of Map.groupBy(origins, (origin) => origin.payloadId)) {
    const ids = together.map(({ articleId }) => articleId);
    if (payloadId !== null) await replayPayload(app, payloadId, { articleIds: ids, dryRun: false });
  }
}
