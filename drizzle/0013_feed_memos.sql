CREATE TABLE "sluice"."feed_memos" (
	"feed_id" bigint PRIMARY KEY NOT NULL,
	"payload_id" bigint NOT NULL,
	"is_settled" boolean NOT NULL,
	"items" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sluice"."feed_memos" ADD CONSTRAINT "feed_memos_feed_id_feeds_id_fk" FOREIGN KEY ("feed_id") REFERENCES "sluice"."feeds"("id") ON DELETE cascade ON UPDATE no action;