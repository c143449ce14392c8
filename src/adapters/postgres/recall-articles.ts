import type { Known } from '../../core/find-match.ts';
import type { KnownArticle, KnownSighting } from '../../core/judge-edit.ts';
import type { CarriedArticle, Kept } from '../../core/plan-ingest.ts';
import { RULES_VERSION } from '../../core/rules-version.ts';
import type { Article } from '../../domain/article.ts';
import { array } from './bulk.ts';
import { type Executor, inOrder } from './database.ts';
import { sql } from './drizzle.ts';
import { isOfLastDocument } from './feed-memo.ts';
import type { Payload } from './payload-store.ts';

/** What is to be recalled for a document. */
export type Wanted = {
  /** Of items that have to be asked for. */
  keys: readonly string[];
  /** Items that are as the memo of the feed has them, with their articles; empty where there is no memo to be trusted. */
  kept: ReadonlyMap<Article, number>;
  /** Asked for as well where these turn out not to be kept. */
  keysOfKept: () => readonly string[];
};

/** What the store knows of the articles of a document and of its feed. */
export type Recalled = {
  known: Known;
  kept: Kept;
  /** Carried by the feed until now, and not known by any of the keys asked for; null for files, which nothing leaves. */
  missing: CarriedArticle[] | null;
  /** A newer document of the feed was ingested already. */
  isLate: boolean;
};

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

type Memories = Pick<Recalled, 'known' | 'kept' | 'missing'>;

/** To be asked by who holds the feed's documents. */
export async function recall(tx: Executor, payload: Payload, wanted: Wanted): Promise<Memories> {
  const { feedId, feedKind } = payload;
  const memories = wanted.kept.size > 0 ? await recallOthers(tx, payload, wanted) : null;
  if (memories !== null) return memories;
  const [{ rows: found }, carried] = await inOrder([
    findKnown(tx, feedId, [...wanted.keys, ...wanted.keysOfKept()]),
    feedKind === 'http' ? listCarried(tx, feedId) : null,
  ]);
  return { known: toKnown(found), kept: new Map(), missing: carried && leaveOut(carried, idsOf(found)) };
}

/**
 * Nothing is asked of items that are as they were. Null when all is to be asked after all: another document came between, an
 * article was purged, or one is found by the keys of another item, too.
 */
async function recallOthers(
  tx: Executor,
  { feedId, memo }: Payload,
  { kept, keys }: Wanted,
): Promise<Memories | null> {
  const [{ rows: found }, carried, isInForce] = await inOrder([
    findKnown(tx, feedId, keys),
    listCarried(tx, feedId),
    memo === null ? false : isOfLastDocument(tx, feedId, memo),
  ]);
  if (!isInForce) return null;
  const foundIds = idsOf(found);
  const others = new Map(leaveOut(carried, foundIds).map((article) => [article.articleId, article]));
  const stillCarried: [Article, CarriedArticle][] = [];
  for (const [article, id] of kept) {
    const known = others.get(id);
    if (known === undefined) return null;
    stillCarried.push([article, known]);
  }
  return {
    known: toKnown(found),
    kept: new Map(stillCarried),
    missing: leaveOut([...others.values()], new Set(kept.values())),
  };
}

function idsOf(found: readonly KnownRow[]): Set<number> {
  return new Set(found.map((row) => Number(row.article_id)));
}

function leaveOut(carried: readonly CarriedArticle[], ids: ReadonlySet<number>): CarriedArticle[] {
  return carried.filter(({ articleId }) => !ids.has(articleId));
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

function toKnown(found: readonly KnownRow[]): Known {
  return new Map(
    found.flatMap((row) => {
      const article = toKnownArticle(row);
      return row.keys.split(' ').map((key) => [key, article]);
    }),
  );
}

function toKnownArticle(row: KnownRow): KnownArticle | 'purged' {
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

async function listCarried(tx: Executor, feedId: number): Promise<CarriedArticle[]> {
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
