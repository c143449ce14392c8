import { digestArticle, type ItemDigest, type ItemMemo } from '../../core/normalize/remember-item.ts';
import type { Article } from '../../domain/article.ts';
import type { Executor } from './database.ts';
import { sql } from './drizzle.ts';
import type { MemoRow } from './schema.ts';

export function readMemo(items: readonly MemoRow[]): ItemMemo {
  return new Map(items.map(([key, ...digest]) => [key, toDigest(digest)]));
}

/** Nothing is written for a document that holds the same items as the last one. */
export async function keepMemo(
  tx: Executor,
  { feedId, memo }: { feedId: number; memo: ItemMemo | null },
  remembered: ReadonlyMap<string, Article>,
): Promise<void> {
  if (memo === null || isOf(memo, remembered)) return;
  const items = [...remembered].map(([key, article]) => toRow(key, memo.get(key) ?? digestArticle(article)));
  await tx.execute(sql`
    insert into sluice.feed_memos (feed_id, items) values (${feedId}, ${JSON.stringify(items)}::json)
    on conflict (feed_id) do update set items = excluded.items`);
}

function isOf(memo: ItemMemo, remembered: ReadonlyMap<string, Article>): boolean {
  return memo.size === remembered.size && [...remembered.keys()].every((key) => memo.has(key));
}

function toRow(key: string, digest: ItemDigest): MemoRow {
  const { contentHash, wordsHash, asideHash, title, titleOriginal, wordCount } = digest;
  return [key, contentHash, wordsHash, asideHash, title, titleOriginal, wordCount];
}

function toDigest([contentHash, wordsHash, asideHash, title, titleOriginal, wordCount]: Rest): ItemDigest {
  return { contentHash, wordsHash, asideHash, title, titleOriginal, wordCount };
}

type Rest = MemoRow extends [string, ...infer Others] ? Others : never;
