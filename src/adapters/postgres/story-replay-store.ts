import type { Placement, StoryMemory } from '../../core/stories/place-article.ts';
import type { FormerStory, Regrouping } from '../../core/stories/regroup-article.ts';
import { UsageError } from '../../domain/errors.ts';
import { array, rows } from './bulk.ts';
import type { Database, Executor } from './database.ts';
import { sql } from './drizzle.ts';
import { recallSplits } from './recall-stories.ts';
import { lockStories } from './story-store.ts';
import {
  type NamedArticle,
  toWaiting,
  type WaitingArticle,
  type WaitingRow,
  waitingColumns,
} from './waiting-article.ts';
import { reserveStoryIds } from './write-placements.ts';

export type StoryReplayStore = ReturnType<typeof createStoryReplayStore>;

/** An article that comes out in another story than it is in. */
export type MovedArticle = {
  articleId: number;
  title: string;
  from: number;
  to: number;
  rule: string;
  score: number | null;
};

export type StoryDifference = {
  articles: number;
  /** Stories with articles. */
  stories: { before: number; after: number };
  moved: MovedArticle[];
};

export type FormerArticle = { article: WaitingArticle; former: FormerStory };

export type PlacedArticle = { article: NamedArticle; former: FormerStory; placement: Placement };

type ReplayOptions = {
  now: Date;
  /** What a try starts with; one that a passing fault ends is made again. */
  start: () => Regrouping;
  /** Places a page of articles; ids for stories it opens. */
  place: (
    regrouping: Regrouping,
    page: readonly FormerArticle[],
    newIds: readonly number[],
  ) => PlacedArticle[];
  /** Called when the difference is known, before anything is written. False: nothing is. */
  confirm: (difference: StoryDifference) => boolean;
  signal: AbortSignal;
};

const pageSize = 500;

/**
 * Groups all articles anew in tables of its own, beside the service. Only then it takes its turn among those that change
 * stories, and replaces what is known. Articles that got their story meanwhile wait for it again.
 */
export function createStoryReplayStore({ transaction }: Database) {
  return {
    /** Null when `signal` aborted it: nothing is written then. */
    replay: (options: ReplayOptions): Promise<StoryDifference | null> =>
      transaction((tx) => replayStories(tx, options)),
  };
}

async function replayStories(tx: Executor, options: ReplayOptions): Promise<StoryDifference | null> {
  const regrouping = options.start();
  await createTables(tx);
  for (let afterId = 0; ; ) {
    if (options.signal.aborted) return null;
    const page = await readPage(tx, afterId);
    if (page.length === 0) break;
    afterId = page.at(-1)?.article.articleId ?? afterId;
    await recallSplitsOf(tx, regrouping, page);
    await writePlaced(tx, options.place(regrouping, page, await reserveStoryIds(tx, page.length)));
  }
  await tx.execute(sql`analyze replayed_members`);
  await lockStories(tx);
  if (await isDecidedSince(tx)) {
    throw new UsageError('somebody split or merged stories meanwhile: nothing has changed, run it again');
  }
  await forgetPurged(tx);
  const difference = await readDifference(tx);
  if (options.confirm(difference)) await replaceStories(tx, regrouping, options.now);
  return difference;
}

/** What comes out depends on what persons have decided. That a decision's article was purged is no decision. */
async function isDecidedSince(tx: Executor): Promise<boolean> {
  const { rows: changed } = await tx.execute(sql`
    (table v1.story_decisions except table replayed_decisions)
    union all (
      select d.* from (table replayed_decisions except table v1.story_decisions) d
      where d.article_id is null or exists (select from sluice.articles a where a.id = d.article_id)
    ) limit 1`);
  return changed.length > 0;
}

async function createTables(tx: Executor): Promise<void> {
  await tx.execute(sql`create temp table replayed_decisions on commit drop as table v1.story_decisions`);
  await tx.execute(sql`
    create temp table replayed_members (
      article_id bigint primary key, story_id bigint not null, former_id bigint not null, by_person boolean not null,
      opened_at timestamptz not null, outlet text, rule text not null, score real, version smallint, evidence jsonb
    ) on commit drop`);
  await tx.execute(sql`
    create temp table replayed_versions (
      story_id bigint, article_id bigint, outlet int, at timestamptz, words int, sketch int[], names text[], mentions int[]
    ) on commit drop`);
}

async function readPage(tx: Executor, afterId: number): Promise<FormerArticle[]> {
  type Row = WaitingRow & { story_id: string; by_person: boolean };
  const { rows: found } = await tx.execute<Row>(sql`
    select ${waitingColumns}, coalesce(m.part_id, m.story_id) as story_id,
      m.part_id is not null or m.placed_in is not null
        or exists (select 1 from sluice.story_merges g where g.into_id = m.story_id) as by_person
    from sluice.story_members m join sluice.articles a on a.id = m.article_id
    where m.story_id is not null and m.article_id > ${afterId} order by m.article_id limit ${pageSize}`);
  return found.map((row) => ({
    article: toWaiting(row),
    former: { storyId: Number(row.story_id), byPerson: row.by_person },
  }));
}

async function recallSplitsOf(
  tx: Executor,
  { memory }: Regrouping,
  page: readonly FormerArticle[],
): Promise<void> {
  memory.apart.clear();
  await recallSplits(
    tx,
    memory,
    page.map(({ article }) => article),
  );
}

async function writePlaced(tx: Executor, placed: readonly PlacedArticle[]): Promise<void> {
  const members = placed.map(({ article, former, placement: { storyId, decision } }) => ({
    article_id: article.articleId,
    story_id: storyId,
    former_id: former.storyId,
    by_person: former.byPerson,
    opened_at: article.at,
    outlet: article.outletName,
    rule: decision.rule,
    score: decision.score,
    version: decision.version,
    evidence: decision.evidence,
  }));
  await tx.execute(sql`
    insert into replayed_members select * from ${rows(
      members,
      `article_id bigint, story_id bigint, former_id bigint, by_person boolean, opened_at timestamptz, outlet text, rule text,
      score real, version smallint, evidence jsonb`,
    )}`);
  const versions = placed.flatMap(({ placement: { version, storyId } }) =>
    version ? [{ ...version, story_id: storyId, article_id: version.articleId }] : [],
  );
  await tx.execute(sql`
    insert into replayed_versions select * from ${rows(
      versions,
      'story_id bigint, article_id bigint, outlet int, at timestamptz, words int, sketch int[], names text[], mentions int[]',
    )}`);
}

async function forgetPurged(tx: Executor): Promise<void> {
  await tx.execute(sql`
    delete from replayed_members r where not exists (select from sluice.articles a where a.id = r.article_id)`);
}

async function readDifference(tx: Executor): Promise<StoryDifference> {
  const { rows: counts } = await tx.execute<Record<'articles' | 'before' | 'after', string>>(sql`
    select count(*) as articles, count(distinct coalesce(f.merged_into, r.former_id)) as before,
      count(distinct coalesce(s.merged_into, r.story_id)) as after
    from replayed_members r
    left join sluice.stories f on f.id = r.former_id
    left join sluice.stories s on s.id = r.story_id`);
  const { rows: moved } = await tx.execute<{
    article_id: string;
    title: string;
    former_id: string;
    story_id: string;
    rule: string;
    score: number | null;
  }>(sql`
    select r.article_id, a.title, r.former_id, coalesce(s.merged_into, r.story_id) as story_id, r.rule, r.score
    from replayed_members r
    join sluice.articles a on a.id = r.article_id
    left join sluice.stories s on s.id = r.story_id
    where r.story_id <> r.former_id order by r.article_id`);
  return {
    articles: Number(counts[0]?.articles),
    stories: { before: Number(counts[0]?.before), after: Number(counts[0]?.after) },
    moved: moved.map((row) => ({
      articleId: Number(row.article_id),
      title: row.title,
      from: Number(row.former_id),
      to: Number(row.story_id),
      rule: row.rule,
      score: row.score,
    })),
  };
}

async function replaceStories(tx: Executor, regrouping: Regrouping, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into sluice.stories (id, opened_at, created_at)
    select r.story_id, min(r.opened_at), ${now}::timestamptz from replayed_members r
    where not exists (select 1 from sluice.stories s where s.id = r.story_id) group by r.story_id`);
  await replaceMembers(tx, now);
  await tx.execute(sql`delete from sluice.story_versions`);
  await tx.execute(sql`
    insert into sluice.story_versions (story_id, article_id, outlet, at, words, sketch, names, mentions)
    select r.story_id, a.id, r.outlet, r.at, r.words, r.sketch, r.names, r.mentions
    from replayed_versions r
    join sluice.stories s on s.id = r.story_id
    left join sluice.articles a on a.id = r.article_id`);
  await replaceShingles(tx, regrouping);
  await replaceParagraphs(tx, regrouping, now);
}

/** Who got a story, or another one, since the article was read, waits for its story again. */
async function replaceMembers(tx: Executor, now: Date): Promise<void> {
  await tx.execute(sql`
    update sluice.story_members m set
      outlet = r.outlet, rule = r.rule, score = r.score, version = r.version, evidence = r.evidence,
      story_id = coalesce(s.merged_into, s.id), part_id = case when s.merged_into is not null then s.id end,
      joined_at = case when r.story_id = r.former_id then m.joined_at else ${now}::timestamptz end,
      moved_from = case when r.story_id = r.former_id then m.moved_from else r.former_id end
    from replayed_members r join sluice.stories s on s.id = r.story_id
    where m.article_id = r.article_id and m.story_id = r.former_id and not r.by_person`);
  await tx.execute(sql`
    update sluice.story_members m set story_id = null, revised_at = null
    where m.story_id is not null and m.part_id is null and m.placed_in is null
      and not exists (select 1 from replayed_members r where r.article_id = m.article_id and r.story_id = m.story_id)`);
}

const perStatement = 20_000;

async function replaceShingles(tx: Executor, { memory }: Regrouping): Promise<void> {
  await tx.execute(sql`delete from sluice.story_shingles`);
  for (const part of chunks(listPostings(memory))) {
    await tx.execute(sql`
      insert into sluice.story_shingles (epoch, hash, story_id)
      select epoch, hash, story_id
      from unnest(
        ${array(part.map(({ epoch }) => epoch))}::int[], ${array(part.map(({ hash }) => hash))}::int[],
        ${array(part.map(({ storyId }) => storyId))}::bigint[]) as r(epoch, hash, story_id)
      order by hash, epoch`);
  }
}

async function replaceParagraphs(tx: Executor, { memory }: Regrouping, now: Date): Promise<void> {
  await tx.execute(sql`delete from sluice.outlet_paragraphs`);
  for (const part of chunks(listParagraphs(memory))) {
    await tx.execute(sql`
      insert into sluice.outlet_paragraphs (outlet, paragraph, stories, seen_at)
      select outlet, paragraph, stories, ${now}::timestamptz
      from ${rows(part, 'outlet int, paragraph int, stories bigint[]')}`);
  }
}

function* listPostings({ postings }: StoryMemory) {
  for (const [hash, list] of postings) for (const posting of list) yield { hash, ...posting };
}

function* listParagraphs({ paragraphs }: StoryMemory) {
  for (const [key, stories] of paragraphs) {
    const [outlet, paragraph] = key.split(' ').map(Number);
    yield { outlet, paragraph, stories };
  }
}

function* chunks<Value>(values: Iterable<Value>): Generator<Value[]> {
  let part: Value[] = [];
  for (const value of values) {
    if (part.push(value) < perStatement) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
