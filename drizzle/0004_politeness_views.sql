-- Columns are added at the end, so that what people wrote against v1 goes on to work.
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
    WHEN s.lease_id IS NOT NULL AND s.leased_until > now() THEN 'being polled'
    WHEN s.leased_until > now() THEN 'handed to a worker'
    WHEN s.next_poll_at <= now() THEN 'its host is busy with other polls'
  END AS waiting_for, s.identity_by, s.facts
FROM sluice.feeds f
JOIN sluice.feed_states s ON s.feed_id = f.id
LEFT JOIN sluice.hosts h ON h.host = s.host;
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.host IS 'Whose request budget its polls are charged to: the host, or the platform behind it.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.address IS 'Where it is asked; differs from location once the publisher has moved it for good.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.moving_to IS 'A permanent redirect that is being watched; believed after three polls over at least a day.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.validators_lie IS 'Its "not modified" was a proven lie: it is asked without conditions.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.waiting_for IS 'Why it is not polled right now although it is active; null while it is simply not due.';
--> statement-breakpoint
CREATE VIEW v1.moves AS
SELECT m.feed_id, f.name AS feed, m.moved_at, m.from_url, m.to_url
FROM sluice.feed_moves m JOIN sluice.feeds f ON f.id = m.feed_id;
--> statement-breakpoint
COMMENT ON VIEW v1.moves IS 'Addresses that feeds had before their publishers moved them for good.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.identity_by IS 'What its items are told apart by: guid; url or words where too many GUIDs are missing, repeated, or new at every poll.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.facts IS 'All that the last document says of its feed: description, people, image, rights, generator, update times and so on.';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.polls AS
SELECT
  p.id, p.feed_id, f.name AS feed, p.started_at, p.finished_at, p.outcome,
  p.http_status, p.bytes, p.documents, p.error_kind, p.error_message, p.next_poll_at,
  d.pending, d.items, d.new_items, d.revised_items, d.seen_items, d.duplicate_items, d.rejected_items,
  d.charset, d.charset_source, d.repairs
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
    sum(y.rejected_items) AS rejected_items,
    min(y.charset) AS charset,
    min(y.charset_source) AS charset_source,
    (
      SELECT jsonb_agg(jsonb_build_object('kind', kind, 'count', count) ORDER BY kind)
      FROM (
        SELECT r.kind, sum(r.count) AS count
        FROM sluice.payloads z, jsonb_to_recordset(z.repairs) AS r(kind text, count int)
        WHERE z.poll_id = p.id GROUP BY r.kind
      ) repaired
    ) AS repairs
  FROM sluice.payloads y
  WHERE y.poll_id = p.id
) d ON true;
--> statement-breakpoint
COMMENT ON COLUMN v1.polls.charset IS 'How the bytes were read; charset_source says why. For polls of many files see v1.documents.';
--> statement-breakpoint
COMMENT ON COLUMN v1.polls.repairs IS 'What had to be mended before it could be read, [{kind, count}]; null where nothing was.';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.documents AS
SELECT
  y.id, y.feed_id, f.name AS feed, y.poll_id, y.location, y.content_type, y.fetched_at, y.ingested_at,
  y.dropped_at, y.dropped_reason, y.format, y.charset, y.charset_source, y.repairs, y.error_message,
  y.items, y.new_items, y.revised_items, y.seen_items, y.duplicate_items, y.rejected_items,
  encode(y.body_hash, 'hex') AS body_hash,
  y.version
FROM sluice.payloads y
JOIN sluice.feeds f ON f.id = y.feed_id;
