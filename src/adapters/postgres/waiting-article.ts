import { trustedQualities } from '../../core/normalize/judge-dates.ts';
import type { UngroupedArticle } from '../../core/stories/place-article.ts';
import { array } from './bulk.ts';
import { sql } from './drizzle.ts';

/** An article as grouping needs it. */
export type WaitingArticle = {
  articleId: number;
  title: string;
  text: string;
  language: string | null;
  url: string | null;
  feedId: number | null;
  firstSeenAt: Date;
  /** As published; null where the publisher's date is missing or cannot be right. */
  publishedAt: Date | null;
};

/** An article as it goes to its story, with the outlet's name. */
export type NamedArticle = UngroupedArticle & { outletName: string };

export type WaitingRow = {
  id: string;
  title: string;
  text: string;
  language: string | null;
  canonical_url: string | null;
  feed_id: string | null;
  first_seen_at: string;
  published_at: string | null;
};

/** What grouping reads of an article, as SQL; `alias`: of its table. */
export function textOf(alias: 'a' | 'o') {
  return sql.raw(`coalesce(nullif(${alias}.content_text, ''), ${alias}.summary, '')`);
}

export const waitingColumns = sql`a.id, a.title, ${textOf('a')} as text, a.language,
  a.canonical_url, a.feed_id, a.first_seen_at,
  case when a.published_quality = any(${array(trustedQualities)}::text[]) then a.published_at end as published_at`;

export function toWaiting(row: WaitingRow): WaitingArticle {
  return {
    articleId: Number(row.id),
    title: row.title,
    text: row.text,
    language: row.language,
    url: row.canonical_url,
    feedId: row.feed_id === null ? null : Number(row.feed_id),
    firstSeenAt: new Date(row.first_seen_at),
    publishedAt: row.published_at === null ? null : new Date(row.published_at),
  };
}
