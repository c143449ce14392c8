-- Bodies come compressed; a second compression by Postgres would only cost time.
ALTER TABLE sluice.payload_bodies ALTER COLUMN body SET STORAGE EXTERNAL;
--> statement-breakpoint
-- Rows that every poll rewrites: room on the page keeps most of those updates off the other indexes.
ALTER TABLE sluice.feed_states SET (fillfactor = 50);
--> statement-breakpoint
CREATE SCHEMA v1;
--> statement-breakpoint
COMMENT ON SCHEMA v1 IS 'What people and programs read. Columns are added, never changed or taken away; a change of meaning would be schema v2.';
--> statement-breakpoint
CREATE VIEW v1.feeds AS
SELECT
  f.id, f.name, f.kind, f.location, f.tags, f.language,
  make_interval(secs => f.every_seconds) AS every,
  s.status, s.status_reason,
  s.title, s.site_url, s.format,
  s.last_polled_at, s.last_success_at, s.last_changed_at,
  CASE WHEN s.status = 'active' THEN s.next_poll_at END AS next_poll_at,
  s.failures, s.failing_since, s.error_kind, s.error_message,
  f.origin, f.created_at
FROM sluice.feeds f
JOIN sluice.feed_states s ON s.feed_id = f.id;
--> statement-breakpoint
COMMENT ON VIEW v1.feeds IS 'One row per polled URL or seed file pattern, with the state of its polling.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.location IS 'The URL as configured, or a glob below the seeds folder.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.status IS 'active; paused: stopped by us; gone: stopped by the publisher (410).';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.failures IS 'Polls failed in a row; 0 when the last one succeeded.';
--> statement-breakpoint
CREATE VIEW v1.articles AS
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
  a.search
FROM sluice.articles a
LEFT JOIN sluice.feeds f ON f.id = a.feed_id;
--> statement-breakpoint
COMMENT ON VIEW v1.articles IS 'One row per article, in its newest version.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.published_at IS 'The publisher''s date in UTC; null where none was claimed or it could not be read. With published_precision day it stands for the whole day.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.published_quality IS 'ok, missing, unreadable, no-zone (read as UTC), future (later than the fetch), epoch (a default, not used).';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.published_claimed IS 'The date exactly as published.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.first_seen_at IS 'When a document that held the article was first fetched by us.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.feed_id IS 'The feed that brought it first; v1.sightings has all of them.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.search IS 'Full-text vector: title weighs A, text B. Match it with: search @@ v1.search_query(''words'').';
--> statement-breakpoint
CREATE VIEW v1.sightings AS
SELECT
  s.article_id, s.feed_id, f.name AS feed, s.guid, s.url, s.position,
  s.first_seen_at,
  CASE WHEN s.gone_at IS NULL AND f.kind = 'http'
    THEN greatest(s.last_seen_at, t.last_success_at) ELSE s.last_seen_at END AS last_seen_at,
  s.gone_at
FROM sluice.sightings s
JOIN sluice.feeds f ON f.id = s.feed_id
JOIN sluice.feed_states t ON t.feed_id = s.feed_id;
--> statement-breakpoint
COMMENT ON VIEW v1.sightings IS 'One row per article and feed that carried it.';
--> statement-breakpoint
COMMENT ON COLUMN v1.sightings.gone_at IS 'When the feed was first seen without the article; null while it is still there.';
--> statement-breakpoint
CREATE VIEW v1.polls AS
SELECT
  p.id, p.feed_id, f.name AS feed, p.started_at, p.finished_at, p.outcome,
  p.http_status, p.bytes, p.documents, p.error_kind, p.error_message, p.next_poll_at,
  d.pending, d.items, d.new_items, d.revised_items, d.seen_items, d.duplicate_items, d.rejected_items
FROM sluice.polls p
JOIN sluice.feeds f ON f.id = p.feed_id
LEFT JOIN LATERAL (
  SELECT
    count(*) FILTER (WHERE y.ingested_at IS NULL AND y.dropped_at IS NULL) AS pending,
    sum(y.items) AS items,
    sum(y.new_items) AS new_items,
    sum(y.revised_items) AS revised_items,
    sum(y.seen_items) AS seen_items,
    sum(y.duplicate_items) AS duplicate_items,
    sum(y.rejected_items) AS rejected_items
  FROM sluice.payloads y
  WHERE y.poll_id = p.id
) d ON true;
--> statement-breakpoint
COMMENT ON VIEW v1.polls IS 'One row per round of one feed: what was asked, what came, what became of the items.';
--> statement-breakpoint
COMMENT ON COLUMN v1.polls.outcome IS 'changed; unchanged (304, or the body we already hold); failed.';
--> statement-breakpoint
COMMENT ON COLUMN v1.polls.pending IS 'Documents of this poll that are not ingested yet.';
--> statement-breakpoint
CREATE VIEW v1.documents AS
SELECT
  y.id, y.feed_id, f.name AS feed, y.poll_id, y.location, y.content_type, y.fetched_at, y.ingested_at,
  y.dropped_at, y.dropped_reason, y.format, y.charset, y.charset_source, y.repairs, y.error_message,
  y.items, y.new_items, y.revised_items, y.seen_items, y.duplicate_items, y.rejected_items,
  encode(y.body_hash, 'hex') AS body_hash
FROM sluice.payloads y
JOIN sluice.feeds f ON f.id = y.feed_id;
--> statement-breakpoint
COMMENT ON VIEW v1.documents IS 'One row per changed document that a poll brought, and how it could be read.';
--> statement-breakpoint
CREATE VIEW v1.revisions AS
SELECT
  r.article_id, r.revision, r.changed, r.feed_id, r.title, r.url, r.summary,
  r.content_text AS text, r.content_html AS html, r.published_at, r.seen_from, r.replaced_at
FROM sluice.revisions r;
--> statement-breakpoint
COMMENT ON VIEW v1.revisions IS 'Versions that were replaced; the newest version is the row in v1.articles.';
--> statement-breakpoint
COMMENT ON COLUMN v1.revisions.changed IS 'Fields that the version after this one changed.';
--> statement-breakpoint
CREATE VIEW v1.dispositions AS
SELECT y.feed_id, d.payload_id AS document_id, d.position, d.identity, d.disposition, d.rule, d.article_id, y.ingested_at AS decided_at
FROM sluice.dispositions d
JOIN sluice.payloads y ON y.id = d.payload_id
UNION ALL
SELECT y.feed_id, a.payload_id, a.position, NULL, 'new', 'new', a.id, y.ingested_at
FROM sluice.articles a
JOIN sluice.payloads y ON y.id = a.payload_id;
--> statement-breakpoint
COMMENT ON VIEW v1.dispositions IS 'What became of each item: new, revised, duplicate of an article, rejected. Items seen before and unchanged are counted in v1.polls, not listed.';
--> statement-breakpoint
CREATE FUNCTION v1.search_query(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN websearch_to_tsquery('simple', words) || websearch_to_tsquery('english', words)
  || websearch_to_tsquery('german', words) || websearch_to_tsquery('french', words)
  || websearch_to_tsquery('spanish', words) || websearch_to_tsquery('italian', words)
  || websearch_to_tsquery('portuguese', words) || websearch_to_tsquery('dutch', words)
  || websearch_to_tsquery('russian', words) || websearch_to_tsquery('swedish', words)
  || websearch_to_tsquery('danish', words) || websearch_to_tsquery('norwegian', words)
  || websearch_to_tsquery('finnish', words) || websearch_to_tsquery('hungarian', words)
  || websearch_to_tsquery('romanian', words) || websearch_to_tsquery('turkish', words)
  || websearch_to_tsquery('arabic', words) || websearch_to_tsquery('greek', words)
  || websearch_to_tsquery('hindi', words) || websearch_to_tsquery('indonesian', words)
  || websearch_to_tsquery('catalan', words) || websearch_to_tsquery('lithuanian', words)
  || websearch_to_tsquery('serbian', words) || websearch_to_tsquery('armenian', words)
  || websearch_to_tsquery('basque', words) || websearch_to_tsquery('irish', words)
  || websearch_to_tsquery('nepali', words) || websearch_to_tsquery('tamil', words)
  || websearch_to_tsquery('yiddish', words);
--> statement-breakpoint
COMMENT ON FUNCTION v1.search_query IS 'Words as a person types them ("a phrase", -without, or), in the forms of every language we index.';
--> statement-breakpoint
CREATE FUNCTION v1.search(words text) RETURNS SETOF v1.articles
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  -- The first condition uses the index; the second reads the words in the article's own language.
  SELECT * FROM v1.articles a
  WHERE a.search @@ v1.search_query(words)
    AND a.search @@ websearch_to_tsquery(sluice.search_config(a.language), words);
END;
--> statement-breakpoint
COMMENT ON FUNCTION v1.search IS 'Articles that match words as a person types them: select title from v1.search(''climate -weather'').';
