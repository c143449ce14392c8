import { asideHash, wordsHash } from '../../core/article-version.ts';
import type { Target } from '../../core/find-match.ts';
import type { IngestPlan, PlannedRevision } from '../../core/plan-ingest.ts';
import { RULES_VERSION } from '../../core/rules-version.ts';
import { type ArticleRow, articleRow, articleRows, assignVersion } from './article-row.ts';
import { array, hexBytes, inParts, rows } from './bulk.ts';
import { type Executor, inOrder } from './database.ts';
import { sql } from './drizzle.ts';
import type { Payload } from './payload-store.ts';

/** Somebody claimed a key of ours after we asked for it; the document is to be planned anew. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError' as const;
}

/**
 * `newIds`: at least one for each article that is new; what is left over is nobody's.
 * @throws ClaimLostError; the transaction is to be given up then.
 */
export async function writePlan(
  tx: Executor,
  payload: Payload,
  plan: IngestPlan,
  newIds: readonly number[],
): Promise<void> {
  const idOf = (target: Target) => idOfTarget(target, newIds) ?? Number.NaN;
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

/** Null where nothing is targeted. */
export function idOfTarget(target: Target | undefined, newIds: readonly number[]): number | null {
  if (target === undefined) return null;
  return 'articleId' in target ? target.articleId : (newIds[target.insert] ?? null);
}

export async function reserveIds(tx: Executor, count: number): Promise<number[]> {
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
    from ${articleRows(list, 'id bigint')}`);
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
  return articleRows(list, 'id bigint, folded boolean, events text[]');
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
