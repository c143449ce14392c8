import { budgetHost } from '../../core/budget-host.ts';
import { type IdentityBy, isChurn, NEXT_IDENTITY } from '../../core/judge-guids.ts';
import { choosePages } from '../../core/needs-page.ts';
import type { CleanFacts } from '../../core/normalize/clean-facts.ts';
import { type IngestPlan, planRepeated } from '../../core/plan-ingest.ts';
import type { Article } from '../../domain/article.ts';
import type { ParsedFeed } from '../../domain/item.ts';
import { rows } from './bulk.ts';
import { type Database, type Executor, inOrder } from './database.ts';
import { sql } from './drizzle.ts';
import { isInForce, keepMemo } from './feed-memo.ts';
import type { Payload } from './payload-store.ts';
import { type Recalled, recall, type Wanted } from './recall-articles.ts';
import { idOfTarget, reserveIds, writePlan } from './write-plan.ts';

export type ArticleStore = ReturnType<typeof createArticleStore>;

/** What is kept of what a document said of itself and its feed. */
export type ReadDocument = Pick<ParsedFeed, 'format' | 'version' | 'charset' | 'repairs'> & {
  facts: CleanFacts;
};

/** With its articles by the keys of their items. */
export type NormalizedDocument = ReadDocument & { remembered: ReadonlyMap<string, Article> };

export function createArticleStore({ transaction }: Database, hostGroups: readonly string[]) {
  return {
    /**
     * One document, one transaction: `decide` is given what the store knows of what is `wanted`, and its plan is written.
     * Null when somebody else has ingested the document already.
     * @throws ClaimLostError when another document claimed one of the plan's keys meanwhile; nothing is written.
     */
    ingest: (
      payload: Payload,
      document: NormalizedDocument,
      options: {
        wanted: Wanted;
        identityBy: IdentityBy;
        now: Date;
        decide: (recalled: Recalled) => IngestPlan;
      },
    ): Promise<IngestPlan | null> =>
      transaction(async (tx) => {
        const [place, recalled, reserved] = await inOrder([
          lockPayload(tx, payload),
          recall(tx, payload, options.wanted),
          reserveIds(tx, countNew(payload, document)),
        ]);
        if (place === 'closed') return null;
        const isLate = place === 'late';
        const plan = options.decide({ ...recalled, isLate });
        const lacking = plan.inserts.length - reserved.length;
        const newIds = lacking > 0 ? [...reserved, ...(await reserveIds(tx, lacking))] : reserved;
        const pages = pagesOf(payload, plan, newIds, hostGroups);
        await inOrder([
          writePlan(tx, payload, plan, newIds),
          awaitPages(tx, pages, options.now),
          closePayload(tx, payload, { document, plan, isLate, now: options.now }),
          ...(payload.feedKind === 'http' && !isLate
            ? [
                keepMemo(tx, payload, {
                  remembered: document.remembered,
                  articleId: (article) => idOfTarget(plan.own.get(article), newIds),
                  isSettled: plan.isSettled,
                }),
                updateFeed(tx, payload, { document, plan, ...options }),
              ]
            : []),
        ]);
        return plan;
      }),

    /**
     * A document that holds what the memo of its feed does, whose items are all known then: nothing is asked or written but
     * that they were seen. Null when somebody else has ingested it already, `changed` when the feed has moved on since.
     */
    ingestRepeated: (
      payload: Payload,
      document: ReadDocument,
      options: { identityBy: IdentityBy; now: Date },
    ): Promise<IngestPlan | null | 'changed'> =>
      transaction(async (tx) => {
        const place = await lockPayload(tx, payload);
        if (place === 'closed') return null;
        const { feedId, memo } = payload;
        if (place === 'late' || memo === null || !(await isInForce(tx, feedId, memo))) return 'changed';
        const plan = planRepeated(memo.items.size);
        await closePayload(tx, payload, { document, plan, isLate: false, now: options.now });
        await updateFeed(tx, payload, { document, plan, identityBy: options.identityBy });
        return plan;
      }),

    /**
     * Puts on record that a document could not be read. Its feed shows it until another document can, or the poll itself
     * failed; for files the view `sluice.refused_files` tells.
     */
    refuse: (payload: Payload, message: string, now: Date): Promise<boolean> =>
      transaction(async (tx) => {
        const place = await lockPayload(tx, payload);
        if (place === 'closed') return false;
        await tx.execute(sql`
          update sluice.payloads set ingested_at = ${now}, error_message = ${message}, items = 0
          where id = ${payload.id}`);
        if (payload.feedKind === 'files' || place === 'late') return true;
        await tx.execute(sql`
          update sluice.feed_states set error_kind = 'not-a-feed', error_message = ${message},
            failing_since = coalesce(failing_since, ${now})
          where feed_id = ${payload.feedId} and (error_kind is null or error_kind = 'not-a-feed')`);
        return true;
      }),
  };
}

/** One document of a feed (or file) at a time, in whatever process. */
export async function lockDocuments(tx: Executor, { feedId, path }: Payload): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`ingest ${feedId} ${path ?? ''}`}, 0))`,
  );
}

/** Late is one that later ones did not wait for, because it had failed too often. */
async function lockPayload(tx: Executor, payload: Payload): Promise<'open' | 'late' | 'closed'> {
  const { id, feedId, path, isSetAside } = payload;
  const [, { rows: open }] = await inOrder([
    lockDocuments(tx, payload),
    tx.execute<{ late: boolean }>(sql`
      select ${isSetAside} and exists (
        select from sluice.payloads y
        where y.feed_id = ${feedId} and y.path is not distinct from ${path} and y.id > ${id}
          and y.ingested_at is not null and y.error_message is null) as late
      from sluice.payloads where id = ${id} and ingested_at is null and dropped_at is null`),
  ]);
  if (open[0] === undefined) return 'closed';
  return open[0].late ? 'late' : 'open';
}

function pagesOf(
  { feedId, fulltext }: Payload,
  { inserts }: IngestPlan,
  newIds: readonly number[],
  hostGroups: readonly string[],
) {
  return choosePages(inserts, fulltext).map(({ index, url }) => ({
    article_id: newIds[index],
    feed_id: feedId,
    url,
    host: budgetHost(url, hostGroups),
  }));
}

/** In the transaction that makes the articles durable: whatever happens next, their pages are known to be wanted. */
async function awaitPages(tx: Executor, list: ReturnType<typeof pagesOf>, now: Date): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.pages (article_id, feed_id, url, address, host, wanted_at, next_try_at)
    select article_id, feed_id, url, url, host, ${now}::timestamptz, ${now}::timestamptz
    from ${rows(list, 'article_id bigint, feed_id bigint, url text, host text')}`);
}

/** Items that the last document of the feed had are known, but for few. */
function countNew({ memo }: Payload, { remembered }: NormalizedDocument): number {
  return memo === null ? 0 : [...remembered.keys()].filter((key) => !memo.items.has(key)).length;
}

async function closePayload(
  tx: Executor,
  payload: Payload,
  { document, plan, isLate, now }: { document: ReadDocument; plan: IngestPlan; isLate: boolean; now: Date },
): Promise<void> {
  const { counts } = plan;
  const { charset } = document;
  await tx.execute(sql`
    update sluice.payloads set
      ingested_at = ${now}, format = ${document.format}, version = ${document.version}, charset = ${charset.name}, charset_source = ${charset.source},
      repairs = ${JSON.stringify(document.repairs)}::jsonb, items = ${counts.items}, new_items = ${counts.new},
      revised_items = ${counts.revised}, seen_items = ${counts.seen}, duplicate_items = ${counts.duplicate},
      rejected_items = ${counts.rejected}, is_late = ${isLate}
    where id = ${payload.id}`);
}

/** Documents in a row, of those that tell, with GUIDs (or URLs) made anew, before they are not used any more. */
const churnBeforeGivenUp = 3;

/**
 * What a document tells about its feed. "Not modified" was a lie when the look without conditions that followed
 * brought something new.
 */
async function updateFeed(
  tx: Executor,
  payload: Payload,
  { document, plan, identityBy }: { document: ReadDocument; plan: IngestPlan; identityBy: IdentityBy },
): Promise<void> {
  const { counts } = plan;
  const churn = isChurn(plan, identityBy);
  const isGivenUp = sql`(${churn === true} and guid_churn + 1 >= ${churnBeforeGivenUp})`;
  await tx.execute(sql`
    update sluice.feed_states set
      last_document_at = ${payload.fetchedAt}, title = ${document.facts.title}, site_url = ${document.facts.siteUrl},
      declared_language = ${document.facts.language}, format = ${document.format},
      facts = ${JSON.stringify(document.facts)}::jsonb, restless_items = ${plan.restless},
      validators_lie = validators_lie or ${payload.isAudit && counts.new + counts.revised > 0},
      guid_churn = case when ${churn === false} or ${isGivenUp} then 0 else guid_churn + ${churn === true ? 1 : 0} end,
      identity_by = case when ${isGivenUp} then ${NEXT_IDENTITY[identityBy]} else ${identityBy} end,
      error_kind = nullif(error_kind, 'not-a-feed'),
      error_message = case when error_kind = 'not-a-feed' then null else error_message end,
      failing_since = case when error_kind = 'not-a-feed' then null else failing_since end
    where feed_id = ${payload.feedId}`);
}
