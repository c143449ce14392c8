CREATE TABLE "sluice"."pages" (
	"article_id" bigint PRIMARY KEY NOT NULL,
	"feed_id" bigint,
	"url" text NOT NULL,
	"address" text NOT NULL,
	"host" text NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"next_try_at" timestamp with time zone,
	"leased_until" timestamp with time zone,
	"lease_id" text,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"moves" smallint DEFAULT 0 NOT NULL,
	"wanted_at" timestamp with time zone NOT NULL,
	"http_status" smallint,
	"fetched_at" timestamp with time zone,
	"final_url" text,
	"canonical_url" text,
	"html" text,
	"text" text,
	"word_count" integer,
	"title" text,
	"authors" text[],
	"published_claimed" text,
	"published_at" timestamp with time zone,
	"section" text,
	"image" text,
	"language" text,
	"method" text,
	"quality" text,
	"extractor_version" smallint,
	"error_kind" text,
	"error_message" text,
	CONSTRAINT "pages_status_known" CHECK ("sluice"."pages"."status" in ('waiting', 'done', 'refused', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "sluice"."robots" (
	"origin" text PRIMARY KEY NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL,
	"fresh_until" timestamp with time zone NOT NULL,
	"http_status" smallint,
	"text" text NOT NULL,
	"error_message" text
);
--> statement-breakpoint
ALTER TABLE "sluice"."feeds" ADD COLUMN "fulltext" text DEFAULT 'never' NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."pages" ADD CONSTRAINT "pages_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "sluice"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sluice"."pages" ADD CONSTRAINT "pages_feed_id_feeds_id_fk" FOREIGN KEY ("feed_id") REFERENCES "sluice"."feeds"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pages_feed" ON "sluice"."pages" USING btree ("feed_id");--> statement-breakpoint
CREATE INDEX "pages_due" ON "sluice"."pages" USING btree ("next_try_at") WHERE "sluice"."pages"."status" = 'waiting';--> statement-breakpoint
ALTER TABLE "sluice"."feeds" ADD CONSTRAINT "feeds_fulltext_known" CHECK ("sluice"."feeds"."fulltext" in ('always', 'auto', 'never'));
--> statement-breakpoint
-- Every row is updated several times before its text comes.
ALTER TABLE sluice.pages SET (fillfactor = 70);
--> statement-breakpoint
CREATE VIEW v1.pages AS
SELECT
  p.article_id, a.title AS article, p.feed_id, f.name AS feed,
  p.url, p.status, p.wanted_at, p.next_try_at, p.attempts,
  p.http_status, p.fetched_at, p.final_url, p.canonical_url,
  p.text, p.html, p.word_count, p.title, p.authors, p.published_at, p.published_claimed,
  p.section, p.image, p.language, p.method, p.quality, p.extractor_version,
  p.error_kind, p.error_message, p.host
FROM sluice.pages p
JOIN sluice.articles a ON a.id = p.article_id
LEFT JOIN sluice.feeds f ON f.id = p.feed_id;
--> statement-breakpoint
COMMENT ON VIEW v1.pages IS 'The page of each article whose feed wants pages: still to be asked for, or what it says.';
--> statement-breakpoint
COMMENT ON COLUMN v1.pages.status IS 'waiting; done; refused: by the site''s robots.txt; failed: tried for the last time.';
--> statement-breakpoint
COMMENT ON COLUMN v1.pages.attempts IS 'Tries that brought nothing.';
--> statement-breakpoint
COMMENT ON COLUMN v1.pages.quality IS 'good: found as the article, 100 words and more; fair: found, but short or gathered; poor: whatever there was; none: no word.';
--> statement-breakpoint
-- One more column at the end of those that the view has by now, whichever these are.
CREATE OR REPLACE VIEW v1.articles AS
SELECT
  a.id, a.title, a.url, a.canonical_url, a.summary,
  a.content_text AS text, a.content_html AS html, a.word_count,
  a.language, a.language_source, a.authors, a.categories,
  a.published_at, a.published_precision, a.published_quality, a.published_claimed,
  a.updated_at, a.updated_claimed,
  a.first_seen_at, a.fetched_at,
  a.revision, a.revised_at,
  a.feed_id, f.name AS feed, f.tags AS feed_tags,
  a.title_source, a.enclosures, a.extra,
  encode(a.content_hash, 'hex') AS content_hash,
  a.search,
  a.title_original, a.language_declared, a.language_detected, a.language_confidence,
  a.published_source, a.updated_quality, a.updated_source,
  a.image, a.rights, a.geo,
  coalesce(
    (
      SELECT p.text FROM sluice.pages p
      WHERE p.article_id = a.id AND p.quality = 'good' AND p.word_count > a.word_count
    ),
    a.content_text
  ) AS full_text
FROM sluice.articles a
LEFT JOIN sluice.feeds f ON f.id = a.feed_id;
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.full_text IS 'The text of the article''s page where that is well found and longer, else the feed''s own; never null.';
--> statement-breakpoint
-- The function was written down with the columns that the view had then.
CREATE OR REPLACE FUNCTION v1.search(words text) RETURNS SETOF v1.articles
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  -- The first condition uses the index; the second reads the words in the article's own language.
  SELECT * FROM v1.articles a
  WHERE a.search @@ v1.search_query(words)
    AND a.search @@ websearch_to_tsquery(sluice.search_config(a.language), words);
END;
