ALTER TABLE "sluice"."articles" ADD COLUMN "title_original" text;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "language_declared" text;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "language_detected" text;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "language_confidence" real;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "published_source" text;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "updated_quality" text;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "updated_source" text;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "image" jsonb;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "rights" text;--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "geo" jsonb;
--> statement-breakpoint
-- Columns are added at the end, so that what people wrote against v1 goes on to work.
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
  a.image, a.rights, a.geo
FROM sluice.articles a
LEFT JOIN sluice.feeds f ON f.id = a.feed_id;
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.title_original IS 'The publisher''s title before the site''s name, the day and capitals were taken out of it; null where nothing was.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.language_declared IS 'BCP 47, by item, config or feed.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.language_detected IS 'ISO 639-1, also where it was not sure enough to be the language.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.language_confidence IS 'From 0 to 1: how much the text looks like language_detected.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.published_quality IS 'ok, missing, unreadable, no-zone (read as UTC), future (later than the fetch), epoch (a default, not used), implausible (before 1990, or later than its update), bulk-identical (the moment at which the document was made, claimed for most of its items).';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.published_source IS 'The element that the date is from, e.g. pubDate, dc:date.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.image IS 'The picture that stands for the article: {url, width, height, credit}.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.rights IS 'The publisher''s words about rights, else the address of a licence.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.geo IS '{latitude, longitude} in degrees.';
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
