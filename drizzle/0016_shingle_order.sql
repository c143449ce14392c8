ALTER TABLE "sluice"."story_shingles" DROP CONSTRAINT "story_shingles_epoch_hash_story_id_pk";--> statement-breakpoint
ALTER TABLE "sluice"."story_shingles" ADD CONSTRAINT "story_shingles_hash_epoch_story_id_pk" PRIMARY KEY("hash","epoch","story_id");--> statement-breakpoint
CREATE INDEX "story_shingles_epoch" ON "sluice"."story_shingles" USING btree ("epoch");