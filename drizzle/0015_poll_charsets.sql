-- A charset and why it was chosen belong to one document: the first that was read.
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
    (array_agg(y.charset ORDER BY y.id) FILTER (WHERE y.charset IS NOT NULL))[1] AS charset,
    (array_agg(y.charset_source ORDER BY y.id) FILTER (WHERE y.charset IS NOT NULL))[1] AS charset_source,
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
COMMENT ON COLUMN v1.polls.charset IS 'How the bytes of its first document were read; charset_source says why. All of them are in v1.documents.';
