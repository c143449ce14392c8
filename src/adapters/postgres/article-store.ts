import { asideHash, wordsHash } from '../../core/article-version.ts';
import { budgetHost } from '../../core/budget-host.ts';
import type { KnownArticle, KnownSighting } from '../../core/judge-edit.ts';
import { type IdentityBy, isChurn, NEXT_IDENTITY } from '../../core/judge-guids.ts';
import { choosePages } from '../../core/needs-page.ts';
import type { CleanFacts } from '../../core/normalize/clean-facts.ts';
import {
  type IngestPlan,
  type Known,
  type Missing,
  type PlannedRevision,
  planRepeated,
  type Target,
} from '../../core/plan-ingest.ts';
import { RULES_VERSION } from '../../core/rules-version.ts';
import type { Article } from '../../domain/article.ts';
import type { ParsedFeed } from '../../domain/item.ts';
import { array, hexBytes, inParts, rows } from './bulk.ts';
import { type Database, type Executor, inOrder } from './database.ts';
import { sql } from './drizzle.ts';
import { isInForce, keepMemo } from './feed-memo.ts';
import type { Payload } from './payload-store.ts';

export type ArticleStore = ReturnType<typeof createArticleStore>;

/** Somebody claimed a key of ours after we asked for it; the document is to be planned anew. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError' as const;
}

/** What the store knows of the articles of a document and of its feed. */
export type Recalled = {
  known: Known;
  /** Carried by the feed until now, and not known by any of the keys asked for; null for files, which nothing leaves. */
  missing: Missing[] | null;
  /** A newer document of the feed was ingested already. */
  isLate: boolean;
};

/** What is kept of what a document said of itself and its feed. */
export type ReadDocument = Pick<ParsedFeed, 'format' | 'version' | 'charset' | 'repairs'> & {
  facts: CleanFacts;
};

/** With its articles by the keys of their items. */
export type NormalizedDocument = ReadDocument & { remembered: ReadonlyMap<string, Article> };

export function createArticleStore({ transaction }: Database, hostGroups: readonly string[]) {
  return {
    /**
     * One document, one transaction: `decide` is given what the store knows by `keys`, and its plan is written.
     * False when somebody else has ingested the document already.
     * @throws ClaimLostError when another document claimed one of the plan's keys meanwhile; nothing is written.
     */
    ingest: (
      payload: Payload,
      document: NormalizedDocument,
      options: {
        keys: readonly string[];
        identityBy: IdentityBy;
        now: Date;
        decide: (recalled: Recalled) => IngestPlan;
      },
    ): Promise<IngestPlan | null> =>
      transaction(async (tx) => {
        const [place, recalled, reserved] = await inOrder([
          lockPayload(tx, payload),
          recall(tx, payload, options.keys),
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
                keepMemo(tx, payload, { ...document, isSettled: plan.isSettled }),
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
     * Puts on record that a document could not be read; the feed shows it until another document can, or the poll itself failed.
     */
    refuse: (payload: Payload, message: string, now: Date): Promise<boolean> =>
      transaction(async (tx) => {
        if ((await lockPayload(tx, payload)) === 'closed') return false;
        await tx.execute(sql`
          update sluice.payloads set ingested_at = ${now}, error_message = ${message}, items = 0
          where id = ${payload.id}`);
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

type KnownRow = {
  keys: string;
  article_id: string;
  content_hash: string | null;
  words_hash: string | null;
  aside_hash: string | null;
  title: string;
  headline: string | null;
  word_count: number;
  published_at: string | null;
  revision: number;
  revised_at: string | null;
  sighted_hash: string | null;
  sighted_words: string | null;
  sighted_aside: string | null;
  gone: boolean;
  streak: number;
  first_seen_at: string;
  is_outdated: boolean;
};

async function recall(
  tx: Executor,
  { feedId, feedKind }: Payload,
  keys: readonly string[],
): Promise<Pick<Recalled, 'known' | 'missing'>> {
  const [{ rows: found }, carried] = await inOrder([
    findKnown(tx, feedId, keys),
    feedKind === 'http' ? listCarried(tx, feedId) : null,
  ]);
  const known = new Map(found.flatMap(byKeys));
  const ids = new Set(found.map((row) => Number(row.article_id)));
  return { known, missing: carried?.filter(({ articleId }) => !ids.has(articleId)) ?? null };
}

function findKnown(tx: Executor, feedId: number, keys: readonly string[]) {
  return tx.execute<KnownRow>(sql`
    select k.keys, k.article_id, encode(a.content_hash, 'hex') as content_hash,
      encode(a.words_hash, 'hex') as words_hash, encode(a.aside_hash, 'hex') as aside_hash,
      coalesce(a.title_original, a.title) as title, case when a.title_source = 'publisher' then a.title end as headline,
      a.word_count, a.published_at, a.revision, a.revised_at,
      encode(s.content_hash, 'hex') as sighted_hash,
      encode(s.words_hash, 'hex') as sighted_words, encode(s.aside_hash, 'hex') as sighted_aside,
      s.gone_at is not null as gone, s.streak, s.first_seen_at,
      a.normalizer_version <> ${RULES_VERSION} as is_outdated
    from (
      select article_id, string_agg(key::text, ' ') as keys from sluice.article_keys
      where key = any(${array(keys)}::uuid[]) group by article_id) k
    left join sluice.articles a on a.id = k.article_id
    left join sluice.sightings s on s.article_id = k.article_id and s.feed_id = ${feedId}`);
}

function byKeys(row: KnownRow): [key: string, known: KnownArticle | 'purged'][] {
  const known = toKnown(row);
  return row.keys.split(' ').map((key) => [key, known]);
}

function toKnown(row: KnownRow): KnownArticle | 'purged' {
  if (row.content_hash === null) return 'purged';
  return {
    articleId: Number(row.article_id),
    contentHash: row.content_hash,
    version: toVersion(row.words_hash, row.aside_hash),
    title: row.title,
    headline: row.headline,
    wordCount: row.word_count,
    publishedAt: toDate(row.published_at),
    revision: row.revision,
    revisedAt: toDate(row.revised_at),
    sighting: toSighting(row),
    isOutdated: row.is_outdated,
  };
}

function toSighting(row: KnownRow): KnownSighting | null {
  if (row.sighted_hash === null) return null;
  return {
    contentHash: row.sighted_hash,
    version: toVersion(row.sighted_words, row.sighted_aside),
    gone: row.gone,
    streak: row.streak,
    firstSeenAt: new Date(row.first_seen_at),
  };
}

function toVersion(words: string | null, aside: string | null): KnownArticle['version'] {
  return words === null || aside === null ? null : { words, aside };
}

function toDate(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

async function listCarried(tx: Executor, feedId: number): Promise<Missing[]> {
  const { rows: found } = await tx.execute<{
    article_id: string;
    published_at: string | null;
    first_seen_at: string;
  }>(sql`
    select s.article_id, a.published_at, s.first_seen_at
    from sluice.sightings s join sluice.articles a on a.id = s.article_id
    where s.feed_id = ${feedId} and s.gone_at is null`);
  return found.map((row) => ({
    articleId: Number(row.article_id),
    publishedAt: toDate(row.published_at),
    firstSeenAt: new Date(row.first_seen_at),
  }));
}

/** What is left over of `newIds` is nobody's. */
async function writePlan(
  tx: Executor,
  payload: Payload,
  plan: IngestPlan,
  newIds: readonly number[],
): Promise<void> {
  const idOf = (target: Target) =>
    'articleId' in target ? target.articleId : (newIds[target.insert] ?? Number.NaN);
  const inserts = inParts(
    plan.inserts.map((article, index) => ({ id: newIds[index], ...articleRow(article) })),
    (row) => (row.content_html?.length ?? 0) + row.content_text.length,
  );
  const revisions = plan.revisions.map((revision) => ({
    ...revisionRow(revision),
    ...articleRow(revision.article),
  }));
  // Keys first, and in one order everywhere: they are where concurrent documents meet.
  await inOrder([
    claimKeys(
      tx,
      plan.claims.map(({ key, target }) => ({ key, article_id: idOf(target) })),
    ),
    ...inserts.map((part) => insertArticles(tx, payload, part)),
    reviseArticles(tx, payload, revisions),
    awaitStories(tx, payload, plan.revisions),
    upsertSightings(
      tx,
      payload,
      plan.sightings.map(({ target, ...sighting }) => ({
        article_id: idOf(target),
        ...sightingRow(sighting),
      })),
    ),
    markGone(tx, payload, plan.gone),
    insertDispositions(
      tx,
      payload,
      plan.dispositions.map(({ target, ...rest }) => ({ ...rest, article_id: target && idOf(target) })),
    ),
  ]);
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
  rights text, geo jsonb, words_hash bytea, aside_hash bytea`;

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
    words_hash: hexBytes(wordsHash(article)),
    aside_hash: hexBytes(asideHash(article)),
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
  'words_hash',
  'aside_hash',
] as const;

/** For `update … set` from a recordset `r`. */
export const assignVersion = sql.raw(versionColumns.map((name) => `${name} = r.${name}`).join(', '));

type ArticleRow = ReturnType<typeof articleRow>;

async function insertArticles(
  tx: Executor,
  payload: Payload,
  list: (ArticleRow & { id: number | undefined })[],
): Promise<void> {
  await tx.execute(sql`
    insert into sluice.articles (
      id, feed_id, payload_id, position, url, canonical_url, title, title_source, summary, content_html, content_text,
      word_count, authors, categories, language, language_source, published_claimed, published_at,
      published_precision, published_quality, updated_claimed, updated_at, enclosures, extra, content_hash,
      title_original, language_declared, language_detected, language_confidence, published_source,
      updated_quality, updated_source, image, rights, geo, words_hash, aside_hash,
      normalizer_version, first_seen_at, fetched_at)
    select
      id, ${payload.feedId}, ${payload.id}, position, url, canonical_url, title, title_source, summary, content_html,
      content_text, word_count, authors, categories, language, language_source, published_claimed, published_at,
      published_precision, published_quality, updated_claimed, updated_at, enclosures, extra, content_hash,
      title_original, language_declared, language_detected, language_confidence, published_source,
      updated_quality, updated_source, image, rights, geo, words_hash, aside_hash,
      ${RULES_VERSION}::int, ${payload.fetchedAt}::timestamptz, ${payload.fetchedAt}::timestamptz
    from ${rows(list, `id bigint, ${articleColumns}`)}`);
}

function revisionRow({ articleId, isFolded, events }: PlannedRevision) {
  return { id: articleId, folded: isFolded, events };
}

type RevisionRow = ArticleRow & ReturnType<typeof revisionRow>;

/** Two feeds may bring the same new version at once: the row lock lets the second see that it is there. */
async function reviseArticles(tx: Executor, payload: Payload, list: RevisionRow[]): Promise<void> {
  if (list.length === 0) return;
  const ids = list.map((row) => row.id);
  const [folded, kept] = [list.filter((row) => row.folded), list.filter((row) => !row.folded)];
  await inOrder([
    tx.execute(
      sql`select 1 from sluice.articles where id = any(${array(ids)}::bigint[]) order by id for update`,
    ),
    keepVersions(tx, payload, kept),
    foldVersions(tx, payload, folded),
    tx.execute(sql`
      update sluice.articles a set
        ${assignVersion},
        normalizer_version = ${RULES_VERSION}::int, fetched_at = ${payload.fetchedAt}::timestamptz,
        revised_at = case when r.folded then a.revised_at else ${payload.fetchedAt}::timestamptz end,
        revision = a.revision + case when r.folded then 0 else 1 end
      from ${revisionRows(list)}
      where a.id = r.id and ${isOther}`),
  ]);
}

function revisionRows(list: RevisionRow[]) {
  return rows(list, `id bigint, folded boolean, events text[], ${articleColumns}`);
}

const isOther = sql.raw('(a.words_hash, a.aside_hash) is distinct from (r.words_hash, r.aside_hash)');

/** The version that is stored becomes a revision. */
async function keepVersions(tx: Executor, payload: Payload, list: RevisionRow[]): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.revisions (article_id, revision, changed, events, feed_id, title, url, summary, content_html,
      content_text, content_hash, published_at, meta, seen_from, replaced_at)
    select a.id, a.revision, ${changedFields('a')}, r.events, ${payload.feedId}, a.title, a.url, a.summary,
      a.content_html, a.content_text, a.content_hash, a.published_at, a.meta,
      coalesce(a.revised_at, a.first_seen_at), ${payload.fetchedAt}::timestamptz
    from (select a.*, ${sql.raw(metaOf('a'))} as meta from sluice.articles a) a
    join ${revisionRows(list)} on r.id = a.id
    where ${isOther}`);
}

/** The version that is stored is to be overwritten: what the last one that was kept says of the next is told anew. */
async function foldVersions(tx: Executor, payload: Payload, list: RevisionRow[]): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    update sluice.revisions p set
      changed = ${changedFields('p')}, folded = p.folded + 1, folded_at = ${payload.fetchedAt}::timestamptz,
      events = array(select distinct unnest(p.events || r.events) order by 1)
    from sluice.articles a join ${revisionRows(list)} on r.id = a.id
    where p.article_id = a.id and p.revision = a.revision - 1 and ${isOther}`);
}

function changedFields(old: 'a' | 'p') {
  return sql.raw(`array_remove(array[
      case when ${old}.title <> r.title then 'title' end,
      case when ${old}.content_text <> r.content_text then 'text' end,
      case when ${old}.summary is distinct from r.summary then 'summary' end,
      case when ${old}.url is distinct from r.url then 'url' end,
      case when ${old}.published_at is distinct from r.published_at then 'published_at' end], null)
    || array(
      select o.key from jsonb_each(${old}.meta) o cross join (select ${metaOf('r')} as meta) n
      where o.value <> n.meta -> o.key order by o.key)`);
}

/** What a version says beside its words, of the row `row`. */
function metaOf(row: 'a' | 'r'): string {
  return `sluice.article_meta(${metaColumns.map((column) => `${row}.${column}`).join(', ')})`;
}

const metaColumns = [
  'title_original',
  'authors',
  'categories',
  'language',
  'published_claimed',
  'updated_claimed',
  'enclosures',
  'image',
  'rights',
  'geo',
  'extra',
];

/** Off the hot path somebody looks whether a revised article still belongs to its story; a person's word stands. */
async function awaitStories(
  tx: Executor,
  payload: Payload,
  revisions: readonly PlannedRevision[],
): Promise<void> {
  const ids = revisions.filter(({ isFolded }) => !isFolded).map(({ articleId }) => articleId);
  if (ids.length === 0) return;
  await tx.execute(sql`
    update sluice.story_members set
      revised_at = case when story_id is not null and part_id is null and placed_in is null then ${payload.fetchedAt}::timestamptz end,
      failed_at = null, error = null
    where article_id = any(${array(ids)}::bigint[])`);
}

function sightingRow({ article, streak }: Omit<IngestPlan['sightings'][number], 'target'>) {
  const { guid, url, position, contentHash } = article;
  return {
    guid,
    url,
    position,
    streak,
    content_hash: hexBytes(contentHash),
    words_hash: hexBytes(wordsHash(article)),
    aside_hash: hexBytes(asideHash(article)),
  };
}

async function upsertSightings(
  tx: Executor,
  payload: Payload,
  list: (ReturnType<typeof sightingRow> & { article_id: number })[],
): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.sightings (article_id, feed_id, guid, url, position, content_hash, words_hash, aside_hash, streak,
      first_seen_at, last_seen_at)
    select article_id, ${payload.feedId}, guid, url, position, content_hash, words_hash, aside_hash, streak,
      ${payload.fetchedAt}::timestamptz, ${payload.fetchedAt}::timestamptz
    from ${rows(
      list,
      `article_id bigint, guid text, url text, position int, content_hash bytea, words_hash bytea, aside_hash bytea,
        streak smallint`,
    )} order by article_id
    on conflict (article_id, feed_id) do update set
      guid = excluded.guid, url = excluded.url, position = excluded.position, content_hash = excluded.content_hash,
      words_hash = excluded.words_hash, aside_hash = excluded.aside_hash, streak = excluded.streak,
      last_seen_at = excluded.last_seen_at, gone_at = null, gone_kind = null`);
}

/** What the feed carried until its last good poll and does not carry now. */
async function markGone(tx: Executor, payload: Payload, gone: IngestPlan['gone']): Promise<void> {
  if (gone.length === 0) return;
  const list = gone.map(({ articleId, kind }) => ({ article_id: articleId, kind }));
  await tx.execute(sql`
    update sluice.sightings s set
      gone_at = ${payload.fetchedAt}, gone_kind = r.kind,
      last_seen_at = coalesce((
        select p.finished_at from sluice.polls p
        where p.feed_id = ${payload.feedId} and p.outcome <> 'failed' and p.finished_at < ${payload.fetchedAt}
        order by p.finished_at desc limit 1), s.last_seen_at)
    from ${rows(list, 'article_id bigint, kind text')}
    where s.article_id = r.article_id and s.feed_id = ${payload.feedId}`);
}

async function insertDispositions(
  tx: Executor,
  payload: Payload,
  list: Record<string, unknown>[],
): Promise<void> {
  if (list.length === 0) return;
  await tx.execute(sql`
    insert into sluice.dispositions (payload_id, position, identity, disposition, rule, article_id, score)
    select ${payload.id}, position, identity, disposition, rule, article_id, score
    from ${rows(list, 'position int, identity text, disposition text, rule text, article_id bigint, score real')}
    on conflict do nothing`);
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
