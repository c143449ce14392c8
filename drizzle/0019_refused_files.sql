ALTER TABLE "sluice"."feed_files" ADD COLUMN "document_hash" "bytea";--> statement-breakpoint
CREATE INDEX "payloads_file" ON "sluice"."payloads" USING btree ("feed_id","body_hash") WHERE "sluice"."payloads"."path" is not null;--> statement-breakpoint
CREATE INDEX "payloads_refused" ON "sluice"."payloads" USING btree ("feed_id","path") WHERE "sluice"."payloads"."path" is not null and "sluice"."payloads"."error_message" is not null;
--> statement-breakpoint
UPDATE sluice.feed_files l SET document_hash = y.body_hash
FROM (
  SELECT DISTINCT ON (feed_id, path) feed_id, path, body_hash FROM sluice.payloads
  WHERE path IS NOT NULL ORDER BY feed_id, path, id DESC
) y
WHERE y.feed_id = l.feed_id AND y.path = l.path AND l.records IS NULL;
--> statement-breakpoint
-- Seed files that hold what could not be read, as one document or in a piece, and was not read since.
CREATE VIEW sluice.refused_files AS
SELECT
  y.feed_id, y.path, max(y.id) AS payload_id,
  (array_agg(y.error_message ORDER BY y.id DESC))[1] AS error_message,
  min(y.ingested_at) AS refused_at
FROM sluice.payloads y
JOIN (
  SELECT feed_id, path, document_hash AS body_hash FROM sluice.feed_files
  UNION ALL
  SELECT feed_id, path, body_hash FROM sluice.file_pieces
) h ON h.feed_id = y.feed_id AND h.path = y.path AND h.body_hash = y.body_hash
WHERE y.path IS NOT NULL AND y.error_message IS NOT NULL AND NOT EXISTS (
  SELECT FROM sluice.payloads n
  WHERE n.feed_id = y.feed_id AND n.path = y.path AND n.id > y.id AND n.body_hash = y.body_hash
    AND n.ingested_at IS NOT NULL AND n.error_message IS NULL
)
GROUP BY y.feed_id, y.path;
--> statement-breakpoint
-- What the view tells is no state of the source any more.
UPDATE sluice.feed_states s SET error_kind = NULL, error_message = NULL, failing_since = NULL
FROM sluice.feeds f
WHERE f.id = s.feed_id AND f.kind = 'files' AND s.error_kind = 'not-a-feed';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.feeds AS
SELECT
  f.id, f.name, f.kind, f.location, f.tags, f.language,
  make_interval(secs => f.every_seconds) AS every,
  s.status, s.status_reason,
  s.title, s.site_url, s.format,
  s.last_polled_at, s.last_success_at, s.last_changed_at,
  CASE WHEN s.status = 'active' THEN s.next_poll_at END AS next_poll_at,
  s.failures,
  least(s.failing_since, r.since) AS failing_since,
  coalesce(s.error_kind, CASE WHEN r.since IS NOT NULL THEN 'not-a-feed' END) AS error_kind,
  coalesce(s.error_message || '; ' || r.message, s.error_message, r.message) AS error_message,
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
) d ON true
LEFT JOIN (
  SELECT
    x.feed_id, min(x.refused_at) AS since,
    array_to_string((array_agg(x.error_message ORDER BY x.payload_id DESC))[1:3], '; ')
      || CASE WHEN count(*) > 3 THEN format('; and %s more', count(*) - 3) ELSE '' END AS message
  FROM sluice.refused_files x GROUP BY x.feed_id
) r ON r.feed_id = f.id;
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.error_message IS 'Of the last poll or document; of files also the last three that could not be read, and how many more.';
