CREATE TABLE "sluice"."story_merges" (
	"story_id" bigint PRIMARY KEY NOT NULL,
	"into_id" bigint NOT NULL,
	"merged_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD COLUMN "part_id" bigint;--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD COLUMN "placed_in" bigint;--> statement-breakpoint
ALTER TABLE "sluice"."story_merges" ADD CONSTRAINT "story_merges_story_id_stories_id_fk" FOREIGN KEY ("story_id") REFERENCES "sluice"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sluice"."story_merges" ADD CONSTRAINT "story_merges_into_id_stories_id_fk" FOREIGN KEY ("into_id") REFERENCES "sluice"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "story_merges_into" ON "sluice"."story_merges" USING btree ("into_id");--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD CONSTRAINT "story_members_part_id_stories_id_fk" FOREIGN KEY ("part_id") REFERENCES "sluice"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sluice"."story_members" ADD CONSTRAINT "story_members_placed_in_stories_id_fk" FOREIGN KEY ("placed_in") REFERENCES "sluice"."stories"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
-- Merges from before, which knew only where a story has ended, and of an article a person moved not why it was where.
INSERT INTO sluice.story_merges (story_id, into_id, merged_at)
SELECT id, merged_into, now() FROM sluice.stories WHERE merged_into IS NOT NULL;
--> statement-breakpoint
UPDATE sluice.story_members SET placed_in = story_id WHERE rule = 'person';
--> statement-breakpoint
CREATE OR REPLACE VIEW v1.story_members AS
SELECT
  m.article_id, m.story_id, m.outlet,
  CASE WHEN m.part_id IS NULL AND m.placed_in IS NULL THEN m.rule ELSE 'person' END AS rule,
  m.score, m.version, m.evidence, m.joined_at, m.moved_from,
  coalesce(m.placed_in, m.part_id, m.story_id) AS placed_in, m.rule AS placed_by
FROM sluice.story_members m
WHERE m.story_id IS NOT NULL;
--> statement-breakpoint
COMMENT ON COLUMN v1.story_members.rule IS 'Why it is in story_id. person: somebody took it out of its story, or merged its story into this one. All else is by rule: alike: joined; first: nothing was alike; template: words were alike, names or numbers were not; passage: one is a paragraph inside the other; split: a person had taken it out of the only story it is like.';
--> statement-breakpoint
COMMENT ON COLUMN v1.story_members.score IS 'Share of the smaller text that the nearest known version has too, 0 to 1, as estimated from a sample; also where that was not enough to join. Score, version and evidence are those of placed_by.';
--> statement-breakpoint
COMMENT ON COLUMN v1.story_members.placed_in IS 'The story that the rules put it in: another than story_id where a person decided.';
--> statement-breakpoint
COMMENT ON COLUMN v1.story_members.placed_by IS 'The rule that put it into placed_in, untouched by what persons decide; person where that was before it was kept.';
--> statement-breakpoint
COMMENT ON COLUMN v1.stories.merged_into IS 'The story that its articles are in, where a person merged it, and where that was merged in turn the last one; null otherwise.';
--> statement-breakpoint
CREATE VIEW v1.story_decisions AS
SELECT 'merge' AS decision, g.story_id, g.into_id, NULL::bigint AS article_id, g.merged_at AS decided_at
FROM sluice.story_merges g
UNION ALL
SELECT 'split', p.story_id, NULL, p.article_id, p.split_at
FROM sluice.story_splits p;
--> statement-breakpoint
COMMENT ON VIEW v1.story_decisions IS 'What persons decided and nobody took back. merge: story_id was made part of into_id; split: article_id was taken out of story_id, one row for each part of that story.';
