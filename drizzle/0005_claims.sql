DROP INDEX "sluice"."feed_states_busy";
--> statement-breakpoint
DROP INDEX "sluice"."polls_finished";
--> statement-breakpoint
ALTER TABLE "sluice"."hosts" DROP COLUMN "next_slot_at";
--> statement-breakpoint
ALTER TABLE "sluice"."hosts" ADD COLUMN "busy_until" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "sluice"."hosts" ADD COLUMN "busy_by" text;
--> statement-breakpoint
-- What every poll rewrites finds room on its own page, so that no index is touched.
ALTER TABLE sluice.feed_states SET (fillfactor = 60);
--> statement-breakpoint
ALTER TABLE sluice.hosts SET (fillfactor = 60);
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
  END AS waiting_for, s.identity_by, s.facts
FROM sluice.feeds f
JOIN sluice.feed_states s ON s.feed_id = f.id
LEFT JOIN sluice.hosts h ON h.host = s.host;
