-- Shown beside what was there: who made an article, where a feed leads, and whether it wants pages.
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
  ) AS full_text,
  a.normalizer_version
FROM sluice.articles a
LEFT JOIN sluice.feeds f ON f.id = a.feed_id;
--> statement-breakpoint
-- Kept as text from here on, and so read anew at every call: a body kept as a tree has the columns of the view it was made
-- with, and fails as soon as the view gains one.
CREATE OR REPLACE FUNCTION v1.search(words text) RETURNS SETOF v1.articles
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  -- The first condition uses the index; the second reads the words in the article's own language.
  SELECT * FROM v1.articles a
  WHERE a.search @@ v1.search_query(words)
    AND a.search @@ websearch_to_tsquery(sluice.search_config(a.language), words)
$$;
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.feeds AS
SELECT
  f.id, f.name, f.kind, f.location, f.tags, f.language,
  make_interval(secs => f.every_seconds) AS every,
  s.status, s.status_reason,
  s.title, s.site_url, s.format,
  s.last_polled_at, s.last_success_at, s.last_changed_at,
  CASE WHEN s.status = 'active' THEN s.next_poll_at END AS next_poll_at,
  s.failures, s.failing_since, s.error_kind, s.error_message,
  f.origin, f.created_at,
  s.host, coalesce(s.address, f.location) AS address, s.move_url AS moving_to, f.verify_tls, s.validators_lie,
  s.in_outage, h.held_until, h.held_reason,
  CASE
    WHEN s.status <> 'active' THEN NULL
    WHEN s.in_outage THEN 'we were offline'
    WHEN h.held_until > now() THEN 'its host asked all of us to stay away'
    WHEN s.leased_until > now() THEN 'a worker has it'
    WHEN s.next_poll_at <= now() AND h.busy_until > now() THEN 'its host is busy with other polls'
    WHEN s.next_poll_at <= now() THEN 'a worker to be free'
  END AS waiting_for, s.identity_by, s.facts,
  s.restless_items, d.stuck_document, d.stuck_since, d.stuck_reason,
  s.redirects_to, f.fulltext
FROM sluice.feeds f
JOIN sluice.feed_states s ON s.feed_id = f.id
LEFT JOIN sluice.hosts h ON h.host = s.host
LEFT JOIN LATERAL (
  SELECT y.id AS stuck_document, y.failing_since AS stuck_since, y.failure AS stuck_reason
  FROM sluice.payloads y
  WHERE y.feed_id = f.id AND y.ingested_at IS NULL AND y.dropped_at IS NULL AND y.failures > 0
  ORDER BY y.id LIMIT 1
) d ON true;
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.normalizer_version IS 'Of the rules that made this version; sluice replay makes it anew by those of today.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.redirects_to IS 'The URL that answers, where its address leads to another host; host is that one.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.fulltext IS 'Whether the pages of its articles are asked for: always, auto, never.';
