CREATE TABLE "sluice"."feed_moves" (
	"feed_id" bigint NOT NULL,
	"moved_at" timestamp with time zone NOT NULL,
	"from_url" text NOT NULL,
	"to_url" text NOT NULL,
	CONSTRAINT "feed_moves_feed_id_moved_at_pk" PRIMARY KEY("feed_id","moved_at")
);
--> statement-breakpoint
CREATE TABLE "sluice"."hosts" (
	"host" text PRIMARY KEY NOT NULL,
	"next_slot_at" timestamp with time zone,
	"held_until" timestamp with time zone,
	"held_reason" text
);
--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "failure_weight" real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "in_outage" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "host" text;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "move_url" text;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "move_seen" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "move_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "first_polled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "changes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "unchanged_streak" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "audited_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "validators_lie" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "identity_by" text DEFAULT 'guid' NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "guid_churn" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."feed_states" ADD COLUMN "facts" jsonb;--> statement-breakpoint
ALTER TABLE "sluice"."feeds" ADD COLUMN "verify_tls" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."payloads" ADD COLUMN "is_audit" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."payloads" ADD COLUMN "version" text;--> statement-breakpoint
ALTER TABLE "sluice"."feed_moves" ADD CONSTRAINT "feed_moves_feed_id_feeds_id_fk" FOREIGN KEY ("feed_id") REFERENCES "sluice"."feeds"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "feed_states_busy" ON "sluice"."feed_states" USING btree ("host") WHERE "sluice"."feed_states"."leased_until" is not null;--> statement-breakpoint
CREATE INDEX "polls_finished" ON "sluice"."polls" USING btree ("finished_at");