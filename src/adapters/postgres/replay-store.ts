import type { Remakable } from '../../core/match-remade.ts';
import { RULES_VERSION } from '../../core/rules-version.ts';
import type { Article } from '../../domain/article.ts';
import { articleRow, articleRows, assignVersion, versionColumns } from './article-row.ts';
import { lockDocuments } from './article-store.ts';
import { array, rows } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { sql } from './drizzle.ts';
import type { Payload } from './payload-store.ts';

export type ReplayStore = ReturnType<typeof createReplayStore>;

/** Which articles are to be remade. */
export type ReplayScope = {
  feedId: number | null;
  /** Of articles first seen from then on. */
  since: Date | null;
  /** Also those that the rules of today made. */
  all: boolean;
};

/** An article and the document that its present version came in; null where that is no longer on record. */
export type Origin = { articleId: number; payloadId: number | null };

/** An article made anew, and the keys it is known by. */
export type Remade = { articleId: number; article: Article; keys: string[] };

/** What remaking changed, by article: names of columns of `v1.articles`, none where it is the same. */
export type RemadeChanges = Map<number, string[]>;

export function createReplayStore({ db, transaction }: Database) {
  return {
    /** Articles in scope by id from `afterId` on. */
    listOrigins: (scope: ReplayScope, page: { afterId: number; limit: number }) =>
      listOrigins(db, scope, page),

    /** The documents that the present versions of these articles came in, as far as they are on record. */
    originsOf: (articleIds: readonly number[]) =>
      readOrigins(db, sql`a.id = any(${array(articleIds)}::bigint[])`),

    /**
     * Replaces articles by what `decide` makes of them, in one transaction. It is not a revision: what the publisher
     * said has not changed. With `dryRun` nothing is written.
     *
     * @param identities keys of the items that the document holds
     */
    remake: (
      payload: Payload,
      options: {
        articleIds: readonly number[];
        identities: readonly string[];
        dryRun: boolean;
        decide: (remakables: Remakable[], owners: ReadonlyMap<string, number>) => Remade[];
      },
    ): Promise<RemadeChanges> =>
      transaction(async (tx) => {
        await lockDocuments(tx, payload);
        const remakables = await lockRemakables(tx, payload, options.articleIds);
        const remade = options.decide(remakables, await readOwners(tx, options.identities));
        const changes = await compare(tx, remade);
        if (!options.dryRun) await write(tx, remade);
        return changes;
      }),
  };
}

async function listOrigins(
  db: Executor,
  { feedId, since, all }: ReplayScope,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<Origin[]> {
  const inScope = sql`
    a.id > ${afterId}
    and (${all} or a.normalizer_version <> ${RULES_VERSION})
    and (${since}::timestamptz is null or a.first_seen_at >= ${since}::timestamptz)
    and (${feedId}::bigint is null or a.feed_id = ${feedId}::bigint)
    order by a.id limit ${limit}`;
  return readOrigins(db, inScope);
}

/** A revised version came in the last document that is on record for having revised the article. */
const origin = sql`
  left join lateral (
    select d.payload_id, d.position from sluice.dispositions d
    where d.article_id = a.id and d.disposition = 'revised'
    order by d.payload_id desc limit 1) d on a.revision > 1`;

async function readOrigins(db: Executor, inScope: ReturnType<typeof sql>): Promise<Origin[]> {
  const { rows: found } = await db.execute<{ id: string; payload_id: string | null }>(sql`
    select a.id, coalesce(d.payload_id, a.payload_id) as payload_id
    from sluice.articles a ${origin}
    where ${inScope}`);
  return found.map(({ id, payload_id }) => ({
    articleId: Number(id),
    payloadId: payload_id === null ? null : Number(payload_id),
  }));
}

type RemakableRow = { id: string; position: number; guid: string | null; url: string | null; title: string };

/** Those that have got another version since they were listed are left to it. */
async function lockRemakables(
  tx: Executor,
  { id, feedId }: Payload,
  articleIds: readonly number[],
): Promise<Remakable[]> {
  const ids = sql`${array(articleIds)}::bigint[]`;
  await tx.execute(sql`select 1 from sluice.articles where id = any(${ids}) order by id for update`);
  const { rows: found } = await tx.execute<RemakableRow>(sql`
    select a.id, coalesce(d.position, a.position) as position, s.guid, s.url,
      coalesce(a.title_original, a.title) as title
    from sluice.articles a ${origin}
    left join sluice.sightings s on s.article_id = a.id and s.feed_id = ${feedId}
    where a.id = any(${ids}) and coalesce(d.payload_id, a.payload_id) = ${id}
    order by a.id`);
  return found.map((row) => ({ ...row, articleId: Number(row.id) }));
}

async function readOwners(tx: Executor, keys: readonly string[]): Promise<Map<string, number>> {
  const { rows: found } = await tx.execute<{ key: string; article_id: string }>(
    sql`select key, article_id from sluice.article_keys where key = any(${array(keys)}::uuid[])`,
  );
  return new Map(found.map(({ key, article_id }) => [key, Number(article_id)]));
}

/** Hashes tell nobody anything. */
const toldColumns = versionColumns.filter((name) => !name.endsWith('_hash'));

const differences = sql.raw(
  toldColumns.map((name) => `case when a.${name} is distinct from r.${name} then '${name}' end`).join(', '),
);

async function compare(tx: Executor, remade: readonly Remade[]): Promise<RemadeChanges> {
  if (remade.length === 0) return new Map();
  const { rows: found } = await tx.execute<{ id: string; changed: string[] }>(sql`
    select a.id, array_remove(array[${differences}], null) as changed
    from sluice.articles a join ${versionsOf(remade)} on r.id = a.id`);
  return new Map(found.map(({ id, changed }) => [Number(id), changed]));
}

function versionsOf(remade: readonly Remade[]) {
  return articleRows(
    remade.map(({ articleId, article }) => ({ id: articleId, ...articleRow(article) })),
    'id bigint',
  );
}

/** A feed that carried the version that is replaced carries the new one: at its next document nothing is revised. */
async function write(tx: Executor, remade: readonly Remade[]): Promise<void> {
  if (remade.length === 0) return;
  const versions = versionsOf(remade);
  await tx.execute(sql`
    update sluice.sightings s set
      content_hash = r.content_hash, words_hash = r.words_hash, aside_hash = r.aside_hash
    from sluice.articles a join ${versions} on r.id = a.id
    where s.article_id = a.id and s.content_hash = a.content_hash
      and (s.words_hash, s.aside_hash) is not distinct from (a.words_hash, a.aside_hash)
      and (a.content_hash, a.words_hash, a.aside_hash) is distinct from (r.content_hash, r.words_hash, r.aside_hash)`);
  await tx.execute(sql`
    update sluice.articles a set ${assignVersion}, normalizer_version = ${RULES_VERSION}::int
    from ${versions} where a.id = r.id`);
  const keys = remade.flatMap(({ articleId, keys }) => keys.map((key) => ({ key, article_id: articleId })));
  await tx.execute(sql`
    insert into sluice.article_keys (key, article_id)
    select key, article_id from ${rows(keys, 'key uuid, article_id bigint')} order by key
    on conflict do nothing`);
}
