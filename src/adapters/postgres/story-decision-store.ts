import { readArticle, settleArticle } from '../../core/stories/place-article.ts';
import { UsageError } from '../../domain/errors.ts';
import { array } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { sql } from './drizzle.ts';
import { readVersions, recallStories, recallVersions } from './recall-stories.ts';
import { lockStories } from './story-store.ts';
import {
  type NamedArticle,
  textOf,
  toWaiting,
  type WaitingArticle,
  type WaitingRow,
  waitingColumns,
} from './waiting-article.ts';
import { deleteShingles, postingsOf, writePlacements } from './write-placements.ts';

export type StoryDecisionStore = ReturnType<typeof createStoryDecisionStore>;

export type ShownMember = {
  articleId: number;
  title: string;
  outlet: string;
  /** Why it is in this story; `person`: because of what a person decided. */
  rule: string;
  /** Where the rules put it, and by which of them; score, version and evidence are of that. */
  placedIn: number;
  placedBy: string;
  score: number | null;
  version: number | null;
  evidence: Record<string, unknown> | null;
  joinedAt: Date;
};

/** What a person decided about a story. Of a split that a merge took back, `from` and `to` are one. */
export type ShownDecision =
  | { decision: 'merge'; from: number; into: number; articles: number; at: Date }
  | { decision: 'split'; articleId: number; from: number; to: number; at: Date };

export type ShownStory = {
  storyId: number;
  openedAt: Date;
  mergedInto: number | null;
  members: ShownMember[];
  /** Articles that the rules have put into another story since, by revision or replay, and where they are now. */
  left: { articleId: number; storyId: number }[];
  /** Oldest first. */
  decisions: ShownDecision[];
};

export type StoryMerge = { from: number; into: number };

/**
 * What persons decide about stories, beside what the rules have: where those put an article, and why, stays on record. A
 * merged story stays what it is, a part of the other one with its own versions, so that it can be taken out again with
 * all that joined it since. Decisions take turns with grouping (`lockStories`).
 */
export function createStoryDecisionStore({ db, transaction }: Database) {
  return {
    /** Null when there is no such story. Members in the order they came. */
    read: (storyId: number): Promise<ShownStory | null> => readStory(db, storyId),

    /**
     * The story that an article is in.
     * @throws UsageError when there is no such article, or it waits for a story.
     */
    find: async (articleId: number): Promise<number> => (await findMember(db, articleId)).storyId,

    /**
     * Takes an article, with its exact copies, out of its story into one of its own, and remembers that.
     * @throws UsageError when there is no such article, it waits for a story, or is alone in it.
     */
    split: (options: SplitOptions): Promise<StorySplit> => transaction((tx) => splitArticle(tx, options)),

    /**
     * Makes `from` a part of `into`, and says which articles that had been split come together again.
     * @throws UsageError when one is unknown, or part of another story already.
     */
    merge: (stories: StoryMerge & { now: Date }): Promise<{ reunited: number[] }> =>
      transaction((tx) => mergeStories(tx, stories)),

    /**
     * Takes a merged story out of the one it went into, with what was merged into it before.
     * @throws UsageError when it is unknown, or no part of another one.
     */
    unmerge: (storyId: number, now: Date): Promise<StoryMove & { articles: number }> =>
      transaction((tx) => unmergeStory(tx, storyId, now)),
  };
}

export type StoryMove = { from: number; to: number };

/** `copies`: other articles that went along, because they have exactly its text. */
export type StorySplit = StoryMove & { copies: number[] };

type SplitOptions = { articleId: number; read: (article: WaitingArticle) => NamedArticle; now: Date };

async function splitArticle(tx: Executor, { articleId, read, now }: SplitOptions): Promise<StorySplit> {
  await lockStories(tx);
  const { storyId: from } = await findMember(tx, articleId);
  await checkNotAlone(tx, articleId, from);
  const copies = await listExactCopies(tx, articleId, from);
  const leaving = [articleId, ...copies];
  const articles = (await readTexts(tx, sql`a.id = ${articleId}`)).map(read);
  const to = await openStory(tx, articles);
  const parts = await listPartsOf(tx, leaving);
  for (const { articleId: id, partId } of parts) await forgetVersion(tx, partId, id);
  await makeKnown(tx, { storyId: to, articles, now });
  await moveSplit(tx, { leaving, from, to, now });
  for (const partId of new Set(parts.map((part) => part.partId))) {
    await keepKnown(tx, { storyId: from, partId, read, now });
  }
  return { from, to, copies };
}

/** Others in its story with exactly its text, whatever their headlines; none where nothing else would stay. */
async function listExactCopies(tx: Executor, articleId: number, storyId: number): Promise<number[]> {
  const { rows: found } = await tx.execute<{ id: string; is_copy: boolean }>(sql`
    select a.id, (own.text = other.text and (own.text <> '' or own.title = a.title)) as is_copy
    from sluice.story_members m
    join sluice.articles a on a.id = m.article_id
    cross join lateral (select ${textOf('a')} as text) other
    join lateral (select o.title, ${textOf('o')} as text from sluice.articles o where o.id = ${articleId}) own on true
    where m.story_id = ${storyId} and a.id <> ${articleId} order by a.id`);
  const copies = found.filter((row) => row.is_copy);
  return copies.length === found.length ? [] : copies.map(({ id }) => Number(id));
}

async function listPartsOf(
  tx: Executor,
  articleIds: readonly number[],
): Promise<{ articleId: number; partId: number }[]> {
  const { rows: found } = await tx.execute<{ article_id: string; part_id: string }>(sql`
    select article_id, coalesce(part_id, story_id) as part_id from sluice.story_members
    where article_id = any(${array(articleIds)}::bigint[])
    order by array_position(${array(articleIds)}::bigint[], article_id)`);
  return found.map((row) => ({ articleId: Number(row.article_id), partId: Number(row.part_id) }));
}

async function moveSplit(
  tx: Executor,
  { leaving, from, to, now }: StoryMove & { leaving: readonly number[]; now: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into sluice.story_splits (article_id, story_id, split_at)
    select article_id, s.id, ${now}
    from unnest(${array(leaving)}::bigint[]) article_id, sluice.stories s where s.id = ${from} or s.merged_into = ${from}
    on conflict (article_id, story_id) do update set split_at = excluded.split_at`);
  await tx.execute(sql`
    update sluice.story_members set
      story_id = ${to}, part_id = null, placed_in = coalesce(placed_in, part_id, story_id), joined_at = ${now},
      revised_at = null
    where article_id = any(${array(leaving)}::bigint[])`);
}

async function mergeStories(
  tx: Executor,
  { from, into, now }: StoryMerge & { now: Date },
): Promise<{ reunited: number[] }> {
  await lockStories(tx);
  if (from === into) throw new UsageError(`story ${from} cannot be merged into itself`);
  await checkWhole(tx, from);
  await checkWhole(tx, into);
  const reunited = await listSplitBetween(tx, from, into);
  await tx.execute(sql`
    insert into sluice.story_merges (story_id, into_id, merged_at) values (${from}, ${into}, ${now})`);
  await tx.execute(sql`
    update sluice.stories set merged_into = ${into} where id = ${from} or merged_into = ${from}`);
  await tx.execute(sql`
    update sluice.story_members set
      story_id = ${into}, part_id = coalesce(part_id, story_id), joined_at = ${now}, revised_at = null
    where story_id = ${from}`);
  return { reunited };
}

async function unmergeStory(
  tx: Executor,
  storyId: number,
  now: Date,
): Promise<StoryMove & { articles: number }> {
  await lockStories(tx);
  const from = await checkPart(tx, storyId);
  await tx.execute(sql`delete from sluice.story_merges where story_id = ${storyId}`);
  await tx.execute(sql`
    with recursive parts as (
      select ${storyId}::bigint as id
      union select g.story_id from sluice.story_merges g join parts p on g.into_id = p.id
    )
    update sluice.stories s set merged_into = nullif(${storyId}, s.id) from parts p where s.id = p.id`);
  const { rowCount } = await tx.execute(sql`
    update sluice.story_members m set
      story_id = ${storyId}, part_id = nullif(m.part_id, ${storyId}), joined_at = ${now}
    from sluice.stories s
    where m.story_id = ${from} and s.id = m.part_id and (s.id = ${storyId} or s.merged_into = ${storyId})`);
  return { from, to: storyId, articles: rowCount ?? 0 };
}

async function findMember(db: Executor, articleId: number): Promise<{ storyId: number }> {
  const { rows: found } = await db.execute<{ story_id: string | null }>(sql`
    select story_id from sluice.story_members where article_id = ${articleId}`);
  const [member] = found;
  if (!member) throw new UsageError(`there is no article ${articleId}`);
  if (member.story_id === null) throw new UsageError(`article ${articleId} has no story yet`);
  return { storyId: Number(member.story_id) };
}

async function checkNotAlone(tx: Executor, articleId: number, storyId: number): Promise<void> {
  const { rows: found } = await tx.execute<{ size: string }>(
    sql`select count(*) as size from sluice.story_members where story_id = ${storyId}`,
  );
  if (Number(found[0]?.size) === 1) {
    throw new UsageError(`article ${articleId} is alone in story ${storyId} already`);
  }
}

async function checkWhole(tx: Executor, storyId: number): Promise<void> {
  const { mergedInto } = await findStory(tx, storyId);
  if (mergedInto !== null)
    throw new UsageError(`story ${storyId} was merged into story ${mergedInto} already`);
}

/** The story that it is part of. */
async function checkPart(tx: Executor, storyId: number): Promise<number> {
  const { mergedInto } = await findStory(tx, storyId);
  if (mergedInto !== null) return mergedInto;
  const parts = await listParts(tx, storyId);
  const hint = parts.length === 0 ? '' : `; merged into it: ${parts.join(', ')}`;
  throw new UsageError(`story ${storyId} is not merged into another one${hint}`);
}

async function findStory(db: Executor, storyId: number): Promise<{ mergedInto: number | null }> {
  const { rows: found } = await db.execute<{ merged_into: string | null }>(
    sql`select merged_into from sluice.stories where id = ${storyId}`,
  );
  const [story] = found;
  if (!story) throw new UsageError(`there is no story ${storyId}`);
  return { mergedInto: story.merged_into === null ? null : Number(story.merged_into) };
}

async function listParts(db: Executor, storyId: number): Promise<number[]> {
  const { rows: found } = await db.execute<{ id: string }>(
    sql`select id from sluice.stories where merged_into = ${storyId} order by id`,
  );
  return found.map(({ id }) => Number(id));
}

async function listSplitBetween(tx: Executor, from: number, into: number): Promise<number[]> {
  const { rows: found } = await tx.execute<{ article_id: string }>(sql`
    select distinct p.article_id
    from sluice.story_splits p
    join sluice.stories s on s.id = p.story_id
    join sluice.story_members m on m.article_id = p.article_id
    where (m.story_id = ${from} and coalesce(s.merged_into, s.id) = ${into})
      or (m.story_id = ${into} and coalesce(s.merged_into, s.id) = ${from})
    order by p.article_id`);
  return found.map(({ article_id }) => Number(article_id));
}

async function openStory(tx: Executor, articles: readonly NamedArticle[]): Promise<number> {
  const { rows: opened } = await tx.execute<{ id: string }>(
    sql`insert into sluice.stories (opened_at) values (${articles[0]?.at}) returning id`,
  );
  return Number(opened[0]?.id);
}

/** Texts that a story is to be known by, as far as it is not. Of its paragraphs the outlet keeps the count that it has. */
async function makeKnown(
  tx: Executor,
  { storyId, articles, now }: { storyId: number; articles: readonly NamedArticle[]; now: Date },
): Promise<void> {
  const memory = await recallStories(tx, articles);
  if (!memory.versions.has(storyId)) await recallVersions(tx, memory, [storyId]);
  const placements = articles.map((article) => ({
    ...settleArticle(memory, article, { ...readArticle(memory, article), storyId }),
    opened: false,
    paragraphs: [],
  }));
  await writePlacements(tx, { placements, memory, articles, now });
}

/** A part that copies could find by nothing any more is known by the articles that are left in it. */
async function keepKnown(
  tx: Executor,
  { storyId, partId, read, now }: Omit<SplitOptions, 'articleId'> & { storyId: number; partId: number },
): Promise<void> {
  if ((await readVersions(tx, [partId])).length > 0) return;
  const isOfPart = sql`m.story_id = ${storyId} and coalesce(m.part_id, m.story_id) = ${partId}`;
  const staying = (await readTexts(tx, isOfPart)).map(read);
  if (staying.length > 0) await makeKnown(tx, { storyId: partId, articles: staying, now });
}

/** More of them would hardly bring what the first ones do not. */
const maxTexts = 200;

async function readTexts(tx: Executor, condition: ReturnType<typeof sql>): Promise<WaitingArticle[]> {
  const { rows: found } = await tx.execute<WaitingRow>(sql`
    select ${waitingColumns}
    from sluice.story_members m join sluice.articles a on a.id = m.article_id
    where ${condition} order by a.id limit ${maxTexts}`);
  return found.map(toWaiting);
}

/** What only this article had brought to the story, the story is not known by any more. */
async function forgetVersion(tx: Executor, storyId: number, articleId: number): Promise<void> {
  const versions = await readVersions(tx, [storyId]);
  const kept = new Set(
    versions.filter((version) => version.articleId !== articleId).flatMap(({ sketch }) => sketch),
  );
  for (const version of versions.filter((each) => each.articleId === articleId)) {
    const { epoch, hashes } = postingsOf(storyId, version);
    await deleteShingles(tx, { epoch, hashes: hashes.filter((hash) => !kept.has(hash)) }, storyId);
  }
  await tx.execute(sql`
    delete from sluice.story_versions where story_id = ${storyId} and article_id = ${articleId}`);
}

async function readStory(db: Executor, storyId: number): Promise<ShownStory | null> {
  const { rows: found } = await db.execute<{ opened_at: string; merged_into: string | null }>(
    sql`select opened_at, merged_into from sluice.stories where id = ${storyId}`,
  );
  const story = found[0];
  if (!story) return null;
  return {
    storyId,
    openedAt: new Date(story.opened_at),
    mergedInto: story.merged_into === null ? null : Number(story.merged_into),
    members: await readMembers(db, storyId),
    left: await readLeft(db, storyId),
    decisions: await readDecisions(db, storyId),
  };
}

async function readMembers(db: Executor, storyId: number): Promise<ShownMember[]> {
  type Row = {
    article_id: string;
    title: string;
    outlet: string | null;
    rule: string;
    placed_in: string;
    placed_by: string;
    score: number | null;
    version: number | null;
    evidence: Record<string, unknown> | null;
    joined_at: string;
  };
  const { rows: members } = await db.execute<Row>(sql`
    select m.article_id, a.title, m.outlet, m.rule, m.placed_in, m.placed_by, m.score, m.version, m.evidence, m.joined_at
    from v1.story_members m join sluice.articles a on a.id = m.article_id
    where m.story_id = ${storyId} order by m.article_id`);
  return members.map((row) => ({
    articleId: Number(row.article_id),
    title: row.title,
    outlet: row.outlet ?? '',
    rule: row.rule,
    placedIn: Number(row.placed_in),
    placedBy: row.placed_by,
    score: row.score,
    version: row.version,
    evidence: row.evidence,
    joinedAt: new Date(row.joined_at),
  }));
}

async function readLeft(db: Executor, storyId: number): Promise<ShownStory['left']> {
  const { rows: left } = await db.execute<{ article_id: string; story_id: string }>(sql`
    select article_id, story_id from sluice.story_members
    where moved_from = ${storyId} and story_id <> ${storyId} order by article_id`);
  return left.map((row) => ({ articleId: Number(row.article_id), storyId: Number(row.story_id) }));
}

/** Merges of its parts, articles taken out of it, and those of its own that were taken out of another story. */
async function readDecisions(db: Executor, storyId: number): Promise<ShownDecision[]> {
  const { rows: merges } = await db.execute<Record<'from_id' | 'into_id' | 'articles' | 'at', string>>(sql`
    select g.story_id as from_id, g.into_id, g.merged_at as at,
      (select count(*) from sluice.story_members m where m.story_id = ${storyId} and m.part_id = g.story_id) as articles
    from sluice.story_merges g join sluice.stories s on s.id = g.story_id
    where s.merged_into = ${storyId}`);
  const { rows: splits } = await db.execute<Record<'article_id' | 'from_id' | 'to_id' | 'at', string>>(sql`
    select distinct on (p.article_id, p.split_at)
      p.article_id, coalesce(s.merged_into, s.id) as from_id, m.story_id as to_id, p.split_at as at
    from sluice.story_splits p
    join sluice.stories s on s.id = p.story_id
    join sluice.story_members m on m.article_id = p.article_id
    where m.story_id = ${storyId} or coalesce(s.merged_into, s.id) = ${storyId}
    order by p.article_id, p.split_at, p.story_id = m.placed_in desc, p.story_id`);
  const decisions = [
    ...merges.map((row) => ({
      decision: 'merge' as const,
      from: Number(row.from_id),
      into: Number(row.into_id),
      articles: Number(row.articles),
      at: new Date(row.at),
    })),
    ...splits.map((row) => ({
      decision: 'split' as const,
      articleId: Number(row.article_id),
      from: Number(row.from_id),
      to: Number(row.to_id),
      at: new Date(row.at),
    })),
  ];
  return decisions.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
