import { budgetHost } from '../../core/budget-host.ts';
import { type IdentityBy, isChurn } from '../../core/judge-guids.ts';
import { choosePages } from '../../core/needs-page.ts';
import type { CleanFacts } from '../../core/normalize/clean-facts.ts';
import { NORMALIZER_VERSION } from '../../core/normalize/normalize-item.ts';
import type { IngestPlan, Known, KnownArticle, Target } from '../../core/plan-ingest.ts';
import type { Article } from '../../domain/article.ts';
import type { ParsedFeed } from '../../domain/item.ts';
import { array, hexBytes, rows } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { sql } from './drizzle.ts';
import type { Payload } from './payload-store.ts';

export type ArticleStore = ReturnType<typeof createArticleStore>;

/** Somebody claimed a key of ours after we asked for it; the document is to be planned anew. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError' as const;
}

/** What is kept of what a document said of itself and its feed. */
export type ReadDocument = Pick<ParsedFeed, 'format' | 'version' | 'charset' | 'repairs'> & {
  facts: CleanFacts;
};

export function createArticleStore({ transaction }: Database, hostGroups: readonly string[]) {
  return {
    /**
     * One document, one transaction: `decide` is given what the store knows by `keys`, and its plan is written.
     * False when somebody else has ingested the document already.
     * @throws ClaimLostError when another document claimed one of the plan's keys meanwhile; nothing is written.
     */
    ingest: (
      payload: Payload,
      document: ReadDocument,
      options: {
        keys: readonly string[];
        identityBy: IdentityBy;
        now: Date;
        decide: (known: Known) => IngestPlan;
      },
    ): Promise<IngestPlan | null> =>
      transaction(async (tx) => {
        if (!(await lockPayload(tx, payload))) return null;
        const plan = options.decide(await recall(tx, payload.feedId, options.keys));
        const newIds = await writePlan(tx, payload, plan);
        await awaitPages(tx, pagesOf(payload, plan, newIds, hostGroups), options.now);
        await closePayload(tx, payload, { document, plan, now: options.now });
        if (payload.feedKind === 'http') await updateFeed(tx, payload, { document, plan, ...options });
        return plan;
      }),

    /** Puts on record that a document could not be read; the feed shows it until another document can. */
    refuse: (payload: Payload, message: string, now: Date): Promise<boolean> =>
      transaction(async (tx) => {
        if (!(await lockPayload(tx, payload))) return false;
        await tx.execute(sql`
          update sluice.payloads set ingested_at = ${now}, error_message = ${message}, items = 0
          where id = ${payload.id}`);
        await tx.execute(sql`
          update sluice.feed_states set error_kind = 'not-a-feed', error_message = ${message},
            failing_since = coalesce(failing_since, ${now})
          where feed_id = ${payload.feedId}`);
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

async function lockPayload(tx: Executor, payload: Payload): Promise<boolean> {
  await lockDocuments(tx, payload);
  const { id } = payload;
  const { rows: open } = await tx.execute(sql`
    select 1 from sluice.payloads where id = ${id} and ingested_at is null and dropped_at is null`);
  return open.length === 1;
}

type KnownRow = {
  key: string;
  article_id: string;
  content_hash: string | null;
  title: string;
  published_at: string | null;
  sighted_hash: string | null;
  gone: boolean;
  is_outdated: boolean;
};

async function recall(tx: Executor, feedId: number, keys: readonly string[]): Promise<Known> {
  const { rows: found } = await tx.execute<KnownRow>(sql`
    select k.key, k.article_id, encode(a.content_hash, 'hex') as content_hash, coalesce(a.title_original, a.title) as title, a.published_at,
      encode(s.content_hash, 'hex') as sighted_hash, s.gone_at is not null as gone,
      a.normalizer_version <> ${NORMALIZER_VERSION} as is_outdated
    from sluice.article_keys k
    left join sluice.articles a on a.id = k.article_id
    left join sluice.sightings s on s.article_id = k.article_id and s.feed_id = ${feedId}
    where k.key = any(${array(keys)}::uuid[])`);
  return new Map(found.map((row) => [row.key, toKnown(row)]));
}

function toKnown(row: KnownRow): KnownArticle | 'purged' {
  if (row.content_hash === null) return 'purged';
  return {
    articleId: Number(row.article_id),
    contentHash: row.content_hash,
    title: row.title,
    publishedAt: row.published_at === null ? null : new Date(row.published_at),
    sighting: row.sighted_hash === null ? null : { contentHash: row.sighted_hash, gone: row.gone },
    isOutdated: row.is_outdated,
  };
}

/** Gives the ids of what it inserts. */
async function writePlan(tx: Executor, payload: Payload, plan: IngestPlan): Promise<number[]> {
  const newIds = await reserveIds(tx, plan.inserts.length);
  const idOf = (target: Target) =>
    'articleId' in target ? target.articleId : (newIds[target.insert] ?? Number.NaN);
  // Keys first, and in one order everywhere: they are where concurrent documents meet.
  await claimKeys(
    tx,
    plan.claims.map(({ key, target }) => ({ key, article_id: idOf(target) })),
  );
  await insertArticles(
    tx,
    payload,
    plan.inserts.map((article, index) => ({ id: newIds[index], ...articleRow(article) })),
  );
  await reviseArticles(
    tx,
    payload,
    plan.revisions.map(({ articleId, article }) => ({ id: articleId, ...articleRow(article) })),
  );
  await upsertSightings(
    tx,
    payload,
    plan.sightings.map(({ target, article }) => ({ article_id: idOf(target), ...articleRow(article) })),
  );
  if (payload.feedKind === 'http') await markGone(tx, payload, [...plan.present, ...newIds]);
  await insertDispositions(
    tx,
    payload,
    plan.dispositions.map(({ target, ...rest }) => ({ ...rest, article_id: target && idOf(target) })),
  );
  return newIds;
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

async function reserveIds(tx: Executor, count: number): Promise<number[]> {
  if (count === 0) return [];
  const { rows: reserved } = await tx.execute<{ id: string }>(sql`
    select nextval('sluice.articles_id_seq') as id from generate_series(1, ${count})`);
  return reserved.map((row) => Number(row.id));
}

async function claimKeys(tx: Executor, claims: { key: string; article_id: number }[]): Promise<void> {
  if (claims.length === 0) return;
  const { rowCount } = await tx.execute(sql`
    insert into sluice.article_keys (key, article_id)
    select key, article_id from ${rows(claims, 'key uuid, article_id bigint')} order by key
    on conflict do nothing`);
  if (rowCount !== claims.length) throw new ClaimLostError('another document claimed a key of this one');
}

/** For a recordset of `articleRow`s. */
export const articleColumns = `position int, guid text, url text, canonical_url text, title text, title_source text, summary text,
  content_html text, content_text text, word_count int, authors text[], categories text[], language text,
  language_source text, published_claimed text, published_at timestamptz, published_precision text,
  published_quality text, updated_claimed text, updated_at timestamptz, enclosures jsonb, extra jsonb,
  content_hash bytea, title_original text, language_declared text, language_detected text,
  language_confidence real, published_source text, updated_quality text, updated_source text, image jsonb,
  rights text, geo jsonb`;

/** Field by field: what a row holds is decided here and nowhere else. */
export function articleRow(article: Article) {
  return {
    position: article.position,
    guid: article.guid,
    url: article.url,
    canonical_url: article.canonicalUrl,
    title: article.title,
    title_source: article.titleSource,
    summary: article.summary,
    content_html: article.contentHtml,
    content_text: article.contentText,
    word_count: article.wordCount,
    authors: article.authors,
    categories: article.categories,
    language: article.language,
    language_source: article.languageSource,
    published_claimed: article.published.claimed,
    published_at: article.published.at,
    published_precision: article.published.precision,
    published_quality: article.published.quality,
    updated_claimed: article.updated.claimed,
    updated_at: article.updated.at,
    enclosures: article.enclosures,
    extra: article.extra,
    content_hash: hexBytes(article.contentHash),
    title_original: article.titleOriginal,
    language_declared: article.languageDeclared,
    language_detected: article.languageDetected,
    language_confidence: article.languageConfidence,
    published_source: article.published.source ?? null,
    updated_quality: article.updated.quality,
    updated_source: article.updated.source ?? null,
    image: article.image,
    rights: article.rights,
    geo: article.geo,
  };
}

/** Of an article's row, what another version of it replaces. */
export const versionColumns = [
  'url',
  'canonical_url',
  'title',
  'title_source',
  'title_original',
  'summary',
  'content_html',
  'content_text',
  'word_count',
  'authors',
  'categories',
  'language',
  'language_source',
  'language_declared',
  'language_detected',
  'language_confidence',
  'published_claimed',
  'published_at',
  'published_precision',
  'published_quality',
  'published_source',
  'updated_claimed',
  'updated_at',
  'updated_quality',
  'updated_source',
  'enclosures',
  'image',
  'rights',
  'geo',
  'extra',
  'content_hash',
] as const;

/** For `update … set` from a recordset `r`. */
export const assignVersion = sql.raw(versionColumns.map((name) => `${name} = r.${name}`).join(', '));

type ArticleRow = ReturnType<typeof articleRow>;

async function insertArticles(
  tx: Executor,
  payload: Payload,
  list: (ArticleRow & { id: number | undefined })[],
): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.articles (
      id, feed_id, payload_id, position, url, canonical_url, title, title_source, summary, content_html, content_text,
      word_count, authors, categories, language, language_source, published_claimed, published_at,
      published_precision, published_quality, updated_claimed, updated_at, enclosures, extra, content_hash,
      title_original, language_declared, language_detected, language_confidence, published_source,
      updated_quality, updated_source, image, rights, geo,
      normalizer_version, first_seen_at, fetched_at)
    select
      id, ${payload.feedId}, ${payload.id}, position, url, canonical_url, title, title_source, summary, content_html,
      content_text, word_count, authors, categories, language, language_source, published_claimed, published_at,
      published_precision, published_quality, updated_claimed, updated_at, enclosures, extra, content_hash,
      title_original, language_declared, language_detected, language_confidence, published_source,
      updated_quality, updated_source, image, rights, geo,
      ${NORMALIZER_VERSION}::int, ${payload.fetchedAt}::timestamptz, ${payload.fetchedAt}::timestamptz
    from ${rows(list, `id bigint, ${articleColumns}`)}`);
}

/** Two feeds may bring the same new version at once: the row lock lets the second see that it is there. */
async function reviseArticles(
  tx: Executor,
  payload: Payload,
  list: (ArticleRow & { id: number })[],
): Promise<void> {
  if (list.length === 0) return;
  const ids = list.map((row) => row.id);
  await tx.execute(
    sql`select 1 from sluice.articles where id = any(${array(ids)}::bigint[]) order by id for update`,
  );
  const versions = rows(list, `id bigint, ${articleColumns}`);
  await tx.execute(sql`
    insert into sluice.revisions (article_id, revision, changed, feed_id, title, url, summary, content_html,
      content_text, content_hash, published_at, seen_from, replaced_at)
    select a.id, a.revision,
      array_remove(array[
        case when a.title <> r.title then 'title' end,
        case when a.content_text <> r.content_text then 'text' end,
        case when a.summary is distinct from r.summary then 'summary' end,
        case when a.url is distinct from r.url then 'url' end,
        case when a.published_at is distinct from r.published_at then 'published_at' end,
        case when a.authors <> r.authors then 'authors' end,
        case when a.categories <> r.categories then 'categories' end], null),
      ${payload.feedId}, a.title, a.url, a.summary, a.content_html, a.content_text, a.content_hash, a.published_at,
      coalesce(a.revised_at, a.first_seen_at), ${payload.fetchedAt}::timestamptz
    from sluice.articles a join ${versions} on r.id = a.id
    where a.content_hash <> r.content_hash`);
  await tx.execute(sql`
    update sluice.articles a set
      ${assignVersion}, normalizer_version = ${NORMALIZER_VERSION}::int,
      fetched_at = ${payload.fetchedAt}::timestamptz, revised_at = ${payload.fetchedAt}::timestamptz,
      revision = a.revision + 1
    from ${versions}
    where a.id = r.id and a.content_hash <> r.content_hash`);
}

async function upsertSightings(
  tx: Executor,
  payload: Payload,
  list: (ArticleRow & { article_id: number })[],
): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.sightings (article_id, feed_id, guid, url, position, content_hash, first_seen_at, last_seen_at)
    select article_id, ${payload.feedId}, guid, url, position, content_hash,
      ${payload.fetchedAt}::timestamptz, ${payload.fetchedAt}::timestamptz
    from ${rows(list, `article_id bigint, ${articleColumns}`)} order by article_id
    on conflict (article_id, feed_id) do update set
      guid = excluded.guid, url = excluded.url, position = excluded.position,
      content_hash = excluded.content_hash, last_seen_at = excluded.last_seen_at, gone_at = null`);
}

/** What the feed carried until its last good poll and does not carry now. */
async function markGone(tx: Executor, payload: Payload, presentIds: readonly number[]): Promise<void> {
  await tx.execute(sql`
    update sluice.sightings set
      gone_at = ${payload.fetchedAt},
      last_seen_at = coalesce((
        select p.finished_at from sluice.polls p
        where p.feed_id = ${payload.feedId} and p.outcome <> 'failed' and p.finished_at < ${payload.fetchedAt}
        order by p.finished_at desc limit 1), last_seen_at)
    where feed_id = ${payload.feedId} and gone_at is null
      and article_id <> all(${array(presentIds)}::bigint[])`);
}

async function insertDispositions(
  tx: Executor,
  payload: Payload,
  list: Record<string, unknown>[],
): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.dispositions (payload_id, position, identity, disposition, rule, article_id)
    select ${payload.id}, position, identity, disposition, rule, article_id
    from ${rows(list, 'position int, identity text, disposition text, rule text, article_id bigint')}
    on conflict do nothing`);
}

async function closePayload(
  tx: Executor,
  payload: Payload,
  { document, plan, now }: { document: ReadDocument; plan: IngestPlan; now: Date },
): Promise<void> {
  const { counts } = plan;
  const { charset } = document;
  await tx.execute(sql`
    update sluice.payloads set
      ingested_at = ${now}, format = ${document.format}, version = ${document.version}, charset = ${charset.name}, charset_source = ${charset.source},
      repairs = ${JSON.stringify(document.repairs)}::jsonb, items = ${counts.items}, new_items = ${counts.new},
      revised_items = ${counts.revised}, seen_items = ${counts.seen}, duplicate_items = ${counts.duplicate},
      rejected_items = ${counts.rejected}
    where id = ${payload.id}`);
}

/** Documents in a row with GUIDs made anew, before they are not used any more. */
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
  const { counts, rematched } = plan;
  const churn = isChurn({ items: counts.items, rematched });
  await tx.execute(sql`
    update sluice.feed_states set
      last_document_at = ${payload.fetchedAt}, title = ${document.facts.title}, site_url = ${document.facts.siteUrl},
      declared_language = ${document.facts.language}, format = ${document.format},
      facts = ${JSON.stringify(document.facts)}::jsonb,
      validators_lie = validators_lie or ${payload.isAudit && counts.new + counts.revised > 0},
      guid_churn = case when ${churn} then guid_churn + 1 else 0 end,
      identity_by = case
        when ${churn} and guid_churn + 1 >= ${churnBeforeGivenUp} and ${identityBy} = 'guid' then 'url'
        else ${identityBy} end,
      error_kind = nullif(error_kind, 'not-a-feed'),
      error_message = case when error_kind = 'not-a-feed' then null else error_message end,
      failing_since = case when error_kind = 'not-a-feed' then null else failing_since end
    where feed_id = ${payload.feedId}`);
}
