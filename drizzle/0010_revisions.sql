ALTER TABLE "sluice"."articles" ADD COLUMN "words_hash" "bytea";--> statement-breakpoint
ALTER TABLE "sluice"."articles" ADD COLUMN "aside_hash" "bytea";--> statement-breakpoint
ALTER TABLE "sluice"."dispositions" ADD COLUMN "score" real;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "restless_items" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."payloads" ADD COLUMN "failures" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."payloads" ADD COLUMN "failing_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sluice"."payloads" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "sluice"."payloads" ADD COLUMN "is_late" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."revisions" ADD COLUMN "meta" jsonb;--> statement-breakpoint
ALTER TABLE "sluice"."revisions" ADD COLUMN "events" text[];--> statement-breakpoint
ALTER TABLE "sluice"."revisions" ADD COLUMN "folded" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."revisions" ADD COLUMN "folded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sluice"."sightings" ADD COLUMN "words_hash" "bytea";--> statement-breakpoint
ALTER TABLE "sluice"."sightings" ADD COLUMN "aside_hash" "bytea";--> statement-breakpoint
ALTER TABLE "sluice"."sightings" ADD COLUMN "streak" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."sightings" ADD COLUMN "gone_kind" text;--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD COLUMN "revised_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD COLUMN "moved_from" bigint;--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD COLUMN "failed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD COLUMN "error" text;--> statement-breakpoint
CREATE INDEX "sightings_withdrawn" ON "sluice"."sightings" USING btree ("gone_at") WHERE "sluice"."sightings"."gone_kind" = 'withdrawn';--> statement-breakpoint
CREATE INDEX "story_members_revised" ON "sluice"."story_members" USING btree ("article_id") WHERE "sluice"."story_members"."revised_at" is not null;
--> statement-breakpoint
-- Every field of an article that a revision has no column for: what a version says beside its words.
CREATE FUNCTION sluice.article_meta(
  title_original text, authors text[], categories text[], language text, published_claimed text, updated_claimed text,
  enclosures jsonb, image jsonb, rights text, geo jsonb, extra jsonb
) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object(
  'title_original', title_original, 'authors', authors, 'categories', categories, 'language', language,
  'published_claimed', published_claimed, 'updated_claimed', updated_claimed, 'enclosures', enclosures,
  'image', image, 'rights', rights, 'geo', geo, 'extra', extra
);
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.sightings AS
SELECT
  s.article_id, s.feed_id, f.name AS feed, s.guid, s.url, s.position,
  s.first_seen_at,
  CASE WHEN s.gone_at IS NULL AND f.kind = 'http'
    THEN greatest(s.last_seen_at, t.last_success_at) ELSE s.last_seen_at END AS last_seen_at,
  s.gone_at, s.gone_kind, s.streak
FROM sluice.sightings s
JOIN sluice.feeds f ON f.id = s.feed_id
JOIN sluice.feed_states t ON t.feed_id = s.feed_id;
--> statement-breakpoint
COMMENT ON COLUMN v1.sightings.gone_kind IS 'window: it fell off the end, as newer ones came or the feed got shorter; withdrawn: older ones stayed; unclear: the feed has no order by time, or was empty. Null while it is there, and where it went before kinds were told.';
--> statement-breakpoint
COMMENT ON COLUMN v1.sightings.position IS 'Where it stood in the document, from 0, when this feed first carried it or last changed it.';
--> statement-breakpoint
COMMENT ON COLUMN v1.sightings.streak IS 'Documents in a row, up to the last one, that brought it changed.';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.documents AS
SELECT
  y.id, y.feed_id, f.name AS feed, y.poll_id, y.location, y.content_type, y.fetched_at, y.ingested_at,
  y.dropped_at, y.dropped_reason, y.format, y.charset, y.charset_source, y.repairs, y.error_message,
  y.items, y.new_items, y.revised_items, y.seen_items, y.duplicate_items, y.rejected_items,
  encode(y.body_hash, 'hex') AS body_hash,
  y.version, y.failures, y.failing_since, y.failure, y.is_late
FROM sluice.payloads y
JOIN sluice.feeds f ON f.id = y.feed_id;
--> statement-breakpoint
COMMENT ON COLUMN v1.documents.failures IS 'Tries to ingest it that failed for reasons of ours: since failing_since, the last one because of failure.';
--> statement-breakpoint
COMMENT ON COLUMN v1.documents.is_late IS 'Ingested behind a later document of its feed: it added what was not known, and changed nothing.';
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
  s.restless_items, d.stuck_document, d.stuck_since, d.stuck_reason
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
COMMENT ON COLUMN v1.feeds.restless_items IS 'Items of its last document that were changed in each of the last five: of these one version an hour is kept.';
--> statement-breakpoint
COMMENT ON COLUMN v1.feeds.stuck_document IS 'Its oldest document that cannot be ingested, for a reason of ours; null where there is none. See v1.documents, and sluice dead list.';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.revisions AS
SELECT
  r.article_id, r.revision, r.changed, r.feed_id, r.title, r.url, r.summary,
  r.content_text AS text, r.content_html AS html, r.published_at, r.seen_from, r.replaced_at,
  coalesce(r.events, CASE WHEN 'title' = ANY (r.changed) THEN '{headline-changed}' ELSE '{}' END::text[]) AS events,
  CASE WHEN n.article_id IS NULL THEN a.title ELSE n.title END AS new_title,
  CASE WHEN n.article_id IS NULL THEN a.content_text ELSE n.content_text END AS new_text,
  (
    SELECT jsonb_object_agg(d.field, jsonb_build_object('old', d.old, 'new', d.new))
    FROM (
      SELECT 'title' AS field, to_jsonb(r.title) AS old,
        to_jsonb(CASE WHEN n.article_id IS NULL THEN a.title ELSE n.title END) AS new
      UNION ALL SELECT 'text', to_jsonb(r.content_text),
        to_jsonb(CASE WHEN n.article_id IS NULL THEN a.content_text ELSE n.content_text END)
      UNION ALL SELECT 'summary', to_jsonb(r.summary),
        to_jsonb(CASE WHEN n.article_id IS NULL THEN a.summary ELSE n.summary END)
      UNION ALL SELECT 'url', to_jsonb(r.url), to_jsonb(CASE WHEN n.article_id IS NULL THEN a.url ELSE n.url END)
      UNION ALL SELECT 'published_at', to_jsonb(r.published_at),
        to_jsonb(CASE WHEN n.article_id IS NULL THEN a.published_at ELSE n.published_at END)
      UNION ALL SELECT m.key, m.value,
        CASE WHEN n.article_id IS NULL
          THEN sluice.article_meta(
            a.title_original, a.authors, a.categories, a.language, a.published_claimed, a.updated_claimed,
            a.enclosures, a.image, a.rights, a.geo, a.extra)
          ELSE n.meta END -> m.key
      FROM jsonb_each(r.meta) m
    ) d
    WHERE d.field = ANY (r.changed)
  ) AS diff,
  r.folded, r.folded_at, r.meta
FROM sluice.revisions r
LEFT JOIN sluice.revisions n ON n.article_id = r.article_id AND n.revision = r.revision + 1
LEFT JOIN sluice.articles a ON a.id = r.article_id;
--> statement-breakpoint
COMMENT ON COLUMN v1.revisions.events IS 'headline-changed; text-emptied: there is no text any more; text-replaced: what is left is a short notice of correction or withdrawal.';
--> statement-breakpoint
COMMENT ON COLUMN v1.revisions.diff IS '{field: {old, new}} for every field in changed.';
--> statement-breakpoint
COMMENT ON COLUMN v1.revisions.folded IS 'Versions after this one that were overwritten by the next, because the item is changed at every poll; the last one at folded_at.';
--> statement-breakpoint
COMMENT ON COLUMN v1.revisions.meta IS 'All other fields of the version; null for versions replaced before they were kept.';
--> statement-breakpoint
CREATE VIEW v1.events AS
SELECT
  r.replaced_at AS at, e.event, r.article_id, r.new_title AS title, r.feed_id, f.name AS feed, r.revision,
  CASE WHEN e.event = 'headline-changed' THEN r.title ELSE r.text END AS before,
  CASE WHEN e.event = 'headline-changed' THEN r.new_title ELSE r.new_text END AS after
FROM v1.revisions r
CROSS JOIN LATERAL unnest(r.events) AS e(event)
LEFT JOIN sluice.feeds f ON f.id = r.feed_id
UNION ALL
SELECT s.gone_at, 'left-feed', s.article_id, a.title, s.feed_id, f.name, NULL, NULL, NULL
FROM sluice.sightings s
JOIN sluice.articles a ON a.id = s.article_id
JOIN sluice.feeds f ON f.id = s.feed_id
WHERE s.gone_kind = 'withdrawn';
--> statement-breakpoint
COMMENT ON VIEW v1.events IS 'Headlines changed after publication (headline-changed), texts taken away (text-emptied, text-replaced) and articles taken out of a feed in which older ones stayed (left-feed, until they come back).';
--> statement-breakpoint
COMMENT ON COLUMN v1.events.before IS 'The headline or text before, and after; null where an article left a feed.';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.dispositions AS
SELECT y.feed_id, d.payload_id AS document_id, d.position, d.identity, d.disposition, d.rule, d.article_id, y.ingested_at AS decided_at, d.score
FROM sluice.dispositions d
JOIN sluice.payloads y ON y.id = d.payload_id
UNION ALL
SELECT y.feed_id, a.payload_id, a.position, NULL, 'new', 'new', a.id, y.ingested_at, NULL
FROM sluice.articles a
JOIN sluice.payloads y ON y.id = a.payload_id;
--> statement-breakpoint
COMMENT ON COLUMN v1.dispositions.score IS '1: the same words as the article had; null: its rule alone decided.';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.story_members AS
SELECT m.article_id, m.story_id, m.outlet, m.rule, m.score, m.version, m.evidence, m.joined_at, m.moved_from
FROM sluice.story_members m
WHERE m.story_id IS NOT NULL;
--> statement-breakpoint
COMMENT ON COLUMN v1.story_members.moved_from IS 'The story it left when its text was revised; null where it never did.';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.story_lag AS
SELECT
  count(*) FILTER (WHERE m.failed_at IS NULL) AS waiting,
  min(a.first_seen_at) FILTER (WHERE m.failed_at IS NULL) AS oldest_seen_at,
  now() - min(a.first_seen_at) FILTER (WHERE m.failed_at IS NULL) AS age,
  count(*) FILTER (WHERE m.failed_at IS NOT NULL) AS quarantined,
  (SELECT count(*) FROM sluice.story_members r WHERE r.revised_at IS NOT NULL) AS revised
FROM sluice.story_members m
JOIN sluice.articles a ON a.id = m.article_id
WHERE m.story_id IS NULL;
--> statement-breakpoint
COMMENT ON COLUMN v1.story_lag.quarantined IS 'Articles that could not be grouped: v1.story_quarantine names them.';
--> statement-breakpoint
COMMENT ON COLUMN v1.story_lag.revised IS 'Articles whose story is to be decided anew, because their text was revised.';
--> statement-breakpoint
CREATE VIEW v1.story_quarantine AS
SELECT m.article_id, a.title, m.story_id, m.failed_at, m.error
FROM sluice.story_members m
JOIN sluice.articles a ON a.id = m.article_id
WHERE m.failed_at IS NOT NULL;
--> statement-breakpoint
COMMENT ON VIEW v1.story_quarantine IS 'Articles whose story cannot be decided, and why. They are tried again after a day, or when their text is revised.';
