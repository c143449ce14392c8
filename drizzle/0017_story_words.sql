DROP INDEX "sluice"."outlet_paragraphs_seen";--> statement-breakpoint
DROP INDEX "sluice"."story_shingles_epoch";--> statement-breakpoint
CREATE INDEX "story_members_moved" ON "sluice"."story_members" USING btree ("moved_from") WHERE "sluice"."story_members"."moved_from" is not null;--> statement-breakpoint
CREATE INDEX "outlet_paragraphs_seen" ON "sluice"."outlet_paragraphs" USING brin ("seen_at");--> statement-breakpoint
CREATE INDEX "story_shingles_epoch" ON "sluice"."story_shingles" USING brin ("epoch");--> statement-breakpoint
COMMENT ON COLUMN v1.story_members.rule IS 'Why it is in story_id. person: somebody took it out of its story, or merged its story into this one. All else is by rule: alike: joined; first: nothing was alike; template: words were alike, names or numbers were not, or, of one outlet, too few of the words; passage: one is a paragraph inside the other; split: a person had split it from the story that it is most like, or from it an article that is there, and no other story would take it.';
--> statement-breakpoint
COMMENT ON COLUMN v1.story_members.moved_from IS 'The story that the rules last took it out of, because its text was revised or by a replay of stories, where that put it into another one; null where they never did, or it was grouped anew since. What persons decide leaves it as it is.';
--> statement-breakpoint
COMMENT ON COLUMN v1.stories.size IS 'Its articles. 0 where all were purged or went to other stories: a person merged it, a revised text was like another story, or a replay of stories put them there.';
--> statement-breakpoint
COMMENT ON COLUMN v1.articles.published_quality IS 'ok, missing, unreadable, no-zone (read as UTC), inferred (05/04/2022: other dates of the document or its language tell which number is the day), future (later than the fetch), epoch (a default, not used), implausible (before 1990, or later than its update), bulk-identical (the moment at which the document was made, claimed for most of its items).';
