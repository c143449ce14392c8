CREATE TABLE "sluice"."file_pieces" (
	"feed_id" bigint NOT NULL,
	"path" text NOT NULL,
	"first_record" bigint NOT NULL,
	"last_record" bigint NOT NULL,
	"body_hash" "bytea" NOT NULL,
	CONSTRAINT "file_pieces_feed_id_path_first_record_pk" PRIMARY KEY("feed_id","path","first_record")
);
--> statement-breakpoint
ALTER TABLE "sluice"."feed_files" ALTER COLUMN "body_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_files" ADD COLUMN "read_bytes" bigint;--> statement-breakpoint
ALTER TABLE "sluice"."feed_files" ADD COLUMN "records" bigint;--> statement-breakpoint
ALTER TABLE "sluice"."feed_files" ADD COLUMN "read_as" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feeds" ADD COLUMN "columns" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."file_pieces" ADD CONSTRAINT "file_pieces_feed_id_feeds_id_fk" FOREIGN KEY ("feed_id") REFERENCES "sluice"."feeds"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE VIEW v1.files AS
SELECT
  l.feed_id, f.name AS feed, l.path, l.size, coalesce(l.read_bytes, l.size) AS read_bytes,
  l.records, l.body_hash IS NOT NULL AS is_read, encode(l.body_hash, 'hex') AS body_hash
FROM sluice.feed_files l
JOIN sluice.feeds f ON f.id = l.feed_id;
--> statement-breakpoint
COMMENT ON VIEW v1.files IS 'One row per seed file, as far as it is read. What it brought is in v1.documents, by its location.';
--> statement-breakpoint
COMMENT ON COLUMN v1.files.read_bytes IS 'Of size, packed as the file is.';
--> statement-breakpoint
COMMENT ON COLUMN v1.files.records IS 'Read so far, broken ones and empty lines included; null for a file that is one document.';
--> statement-breakpoint
COMMENT ON COLUMN v1.files.is_read IS 'False while it is being read, or where it is damaged: the feed''s error says so.';
