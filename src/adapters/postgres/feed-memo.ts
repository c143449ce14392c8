import { digestArticle, type ItemDigest } from '../../core/normalize/remember-item.ts';
import type { Article } from '../../domain/article.ts';
import type { Executor } from './database.ts';
import { sql } from './drizzle.ts';
import type { MemoRow } from './schema.ts';

/** What an item of a feed's last document came to. */
export type KnownItem = ItemDigest & {
  /**
   * Null where it may have to share its article, GUID or URL with others, or was dated by the document's own instant, and in rows
   * from before it was kept.
   */
  articleId: number | null;
};

/** What the items of a feed's last document came to. */
export type FeedMemo = {
  /** By their keys. */
  items: ReadonlyMap<string, KnownItem>;
  /** The document that it was written for; null where there is none yet. */
  payloadId: number | null;
  /** The same items again come to nothing. */
  isSettled: boolean;
};

/** As Postgres gives it: `null`s where there is none yet. */
export type FeedMemoRow = {
  memo_items: MemoRow[] | null;
  memo_payload_id: string | null;
  memo_is_settled: boolean | null;
};

export function toMemo(row: FeedMemoRow): FeedMemo {
  const { memo_items: items, memo_payload_id: payloadId, memo_is_settled: isSettled } = row;
  return {
    items: new Map((items ?? []).map(([key, ...values]) => [key, toItem(values)])),
    payloadId: payloadId === null ? null : Number(payloadId),
    isSettled: isSettled ?? false,
  };
}

/** Whether a document holds just what the memo does, so that nothing has to be asked or decided; `keys`: of its items. */
export function isRepeated({ items, isSettled }: FeedMemo, keys: readonly string[]): boolean {
  const isAllDifferent = new Set(keys).size === keys.length;
  return isSettled && isAllDifferent && items.size === keys.length && keys.every((key) => items.has(key));
}

/** Whether the memo is still what the feed's last document left. To be asked by who holds the feed's documents. */
export async function isOfLastDocument(
  tx: Executor,
  feedId: number,
  { payloadId }: FeedMemo,
): Promise<boolean> {
  const { rows } = await tx.execute(sql`select from sluice.feed_memos where ${isLast(feedId, payloadId)}`);
  return rows.length === 1;
}

/**
 * Whether the memo is still what the feed's last document left, and every article of it there and carried: another
 * document may have come between, and articles may have been purged. To be asked by who holds the feed's documents.
 */
export async function isInForce(
  tx: Executor,
  feedId: number,
  { items, payloadId }: FeedMemo,
): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select from sluice.feed_memos
    where ${isLast(feedId, payloadId)} and ${items.size} = (
      select count(*) from sluice.sightings where feed_id = ${feedId} and gone_at is null)`);
  return rows.length === 1;
}

function isLast(feedId: number, payloadId: number | null) {
  return sql`feed_id = ${feedId} and payload_id = ${payloadId} and is_settled`;
}

/** Where it would be what is there, nothing is written, unless another document came between. */
export async function keepMemo(
  tx: Executor,
  { id: payloadId, feedId, memo }: { id: number; feedId: number; memo: FeedMemo | null },
  left: {
    remembered: ReadonlyMap<string, Article>;
    articleId: (article: Article) => number | null;
    isSettled: boolean;
  },
): Promise<void> {
  if (memo === null) return;
  const { remembered, isSettled } = left;
  const items = [...remembered].map(([key, article]) => {
    const digest = memo.items.get(key) ?? digestArticle(article);
    return toRow(key, { ...digest, articleId: left.articleId(article) });
  });
  const isSame = memo.isSettled === isSettled && isOf(memo, remembered);
  await tx.execute(sql`
    insert into sluice.feed_memos as m (feed_id, payload_id, is_settled, items)
    values (${feedId}, ${payloadId}, ${isSettled}, ${JSON.stringify(items)}::json)
    on conflict (feed_id) do update set
      payload_id = excluded.payload_id, is_settled = excluded.is_settled, items = excluded.items
    where m.payload_id <> ${memo.payloadId ?? 0} or not ${isSame}`);
}

function isOf({ items }: FeedMemo, remembered: ReadonlyMap<string, Article>): boolean {
  return items.size === remembered.size && [...remembered.keys()].every((key) => items.has(key));
}

function toRow(key: string, item: KnownItem): MemoRow {
  const { contentHash, wordsHash, asideHash, title, titleOriginal, wordCount, articleId } = item;
  return [key, contentHash, wordsHash, asideHash, title, titleOriginal, wordCount, articleId];
}

function toItem([
  contentHash,
  wordsHash,
  asideHash,
  title,
  titleOriginal,
  wordCount,
  articleId = null,
]: Values): KnownItem {
  return { contentHash, wordsHash, asideHash, title, titleOriginal, wordCount, articleId };
}

type Values = MemoRow extends [string, ...infer Others] ? Others : never;
