import type { NewPlacement, OwnStory } from '../../core/stories/place-anew.ts';
import { epochOf, type Placement, type StoryMemory } from '../../core/stories/place-article.ts';
import { rootMessage } from '../../domain/errors.ts';
import { array } from './bulk.ts';
import { type Database, type Executor, inOrder, isDataFault } from './database.ts';
import { sql } from './drizzle.ts';
import { recallStories, recallVersions } from './recall-stories.ts';
import {
  type NamedArticle,
  toWaiting,
  type WaitingArticle,
  type WaitingRow,
  waitingColumns,
} from './waiting-article.ts';
import { reserveStoryIds, updateMembers, writePlacements } from './write-placements.ts';

export type StoryStore = ReturnType<typeof createStoryStore>;

/** `moved`: to another story, because their text was revised. `quarantined`: they could not be grouped. */
export type StoryCounts = { grouped: number; opened: number; moved: number; quarantined: number };

export const noStories: StoryCounts = { grouped: 0, opened: 0, moved: 0, quarantined: 0 };

/** How many articles wait for a story, since when the oldest does, and how many were given up. */
export type StoryLag = { waiting: number; oldestSeenAt: Date | null; quarantined: number };

/** A batch could not be grouped for what is in one of its articles, not for what the database is in. */
export class PoisonedBatchError extends Error {
  override readonly name = 'PoisonedBatchError' as const;
  readonly articleIds: readonly number[];

  constructor(articleIds: readonly number[], cause: unknown) {
    super(rootMessage(cause), { cause });
    this.articleIds = articleIds;
  }
}

type GroupOptions = {
  limit: number;
  now: Date;
  read: (article: WaitingArticle) => NamedArticle;
  place: (memory: StoryMemory, articles: readonly NamedArticle[], newIds: readonly number[]) => Placement[];
};

type RegroupOptions = Omit<GroupOptions, 'place'> & {
  /** `own`: the story that each article is in. */
  place: (
    memory: StoryMemory,
    articles: readonly NamedArticle[],
    given: { newIds: readonly number[]; own: readonly OwnStory[] },
  ) => NewPlacement[];
};

/**
 * Changes of stories take turns (`lockStories`); reading new texts does not wait for that. Batches are grouped on the
 * connections of `grouping`.
 */
export function createStoryStore({ db }: Database, { transaction }: Database) {
  return {
    /**
     * Gives up to `limit` articles that wait their stories, in one transaction and in order of arrival. Articles that
     * another process has taken are left to it. Null when none waits.
     * @throws PoisonedBatchError when an article of the batch cannot be grouped; nothing is written.
     */
    groupBatch: (options: GroupOptions): Promise<StoryCounts | null> =>
      transaction((tx) => groupBatch(tx, options)),

    /** The same for articles whose text was revised: stays where it is, or goes to the story it is like now. */
    regroupBatch: (options: RegroupOptions): Promise<StoryCounts | null> =>
      transaction((tx) => regroupBatch(tx, options)),

    /** Leaves an article out for a day, or until its text is revised. */
    quarantine: async (articleId: number, error: string, now: Date): Promise<void> => {
      await db.execute(sql`
        update sluice.story_members set
          failed_at = ${now}, error = ${error}, revised_at = null
        where article_id = ${articleId}`);
    },

    lag: (): Promise<StoryLag> => readLag(db),

    /** Lets go of what no article can meet any more: shingles and paragraphs from before. Stories and members stay. */
    letGo: async (before: Date): Promise<void> => {
      await db.execute(sql`delete from sluice.story_shingles where epoch < ${epochOf(before)}`);
      await db.execute(sql`delete from sluice.outlet_paragraphs where seen_at < ${before}`);
    },
  };
}

async function groupBatch(
  tx: Executor,
  { limit, now, read, place }: GroupOptions,
): Promise<StoryCounts | null> {
  const [, taken] = await inOrder([useIndexes(tx), takeWaiting(tx, limit, now)]);
  if (taken.length === 0) return null;
  return blamingArticles(taken, async () => {
    const articles = taken.map(read);
    const [, memory, newIds] = await inOrder([
      lockStories(tx),
      recallStories(tx, articles),
      reserveStoryIds(tx, articles.length),
    ]);
    const placements = place(memory, articles, newIds);
    await inOrder([
      writePlacements(tx, { placements, memory, articles, now }),
      updateMembers(tx, placements, { articles, now }),
    ]);
    return {
      ...noStories,
      grouped: placements.length,
      opened: placements.filter(({ opened }) => opened).length,
    };
  });
}

async function regroupBatch(
  tx: Executor,
  { limit, now, read, place }: RegroupOptions,
): Promise<StoryCounts | null> {
  const [, isAny] = await inOrder([useIndexes(tx), isAnyRevised(tx)]);
  if (!isAny) return null;
  const [, taken] = await inOrder([lockStories(tx), takeRevised(tx, limit)]);
  if (taken.length === 0) return null;
  return blamingArticles(taken, async () => {
    const articles = taken.map(read);
    const memory = await recallStories(tx, articles);
    const own = await recallOwnStories(tx, memory, articles);
    const newIds = await reserveStoryIds(tx, articles.length);
    const placements = place(memory, articles, { newIds, own });
    const moved = placements.filter(({ movedFrom }) => movedFrom !== null);
    await inOrder([
      writePlacements(tx, { placements, memory, articles, now }),
      updateMembers(tx, moved, { articles, now }),
      clearRevised(tx, articles),
    ]);
    return { ...noStories, moved: moved.length, opened: moved.filter(({ opened }) => opened).length };
  });
}

/** What goes wrong with texts at hand is of one of them, unless it is the database that is in trouble. */
async function blamingArticles<T>(taken: readonly WaitingArticle[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDataFault(error)) throw error;
    throw new PoisonedBatchError(
      taken.map(({ articleId }) => articleId),
      error,
    );
  }
}

async function readLag(db: Executor): Promise<StoryLag> {
  const { rows: found } = await db.execute<{
    waiting: string;
    oldest_seen_at: string | null;
    quarantined: string;
  }>(sql`
    select waiting, oldest_seen_at, (select count(*) from v1.story_quarantine) as quarantined from v1.story_lag`);
  const oldest = found[0]?.oldest_seen_at ?? null;
  return {
    waiting: Number(found[0]?.waiting),
    oldestSeenAt: oldest === null ? null : new Date(oldest),
    quarantined: Number(found[0]?.quarantined),
  };
}

/**
 * Thousands of look-ups by key in one statement: the planner would rather read a whole table, and so would make every
 * batch cost more than the one before.
 */
async function useIndexes(tx: Executor): Promise<void> {
  await tx.execute(sql`
    select set_config(name, 'off', true) from unnest(array['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan']) name`);
}

/** What changes of stories take turns by. */
export const storiesLock = 'sluice stories';

/** Who opens a story must see all stories that are there: between the look and the write nobody else may open one. */
export async function lockStories(tx: Executor): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${storiesLock}, 0))`);
}

/** What failed yesterday may have failed of a mistake of ours that is mended. */
function retryBefore(now: Date): Date {
  return new Date(now.getTime() - 86_400_000);
}

async function takeWaiting(tx: Executor, limit: number, now: Date): Promise<WaitingArticle[]> {
  const { rows: found } = await tx.execute<WaitingRow>(sql`
    select ${waitingColumns}
    from sluice.story_members m join sluice.articles a on a.id = m.article_id
    where m.story_id is null and (m.failed_at is null or m.failed_at < ${retryBefore(now)})
    order by m.article_id limit ${limit}
    for update of m skip locked for key share of a skip locked`);
  return found.map(toWaiting);
}

async function isAnyRevised(tx: Executor): Promise<boolean> {
  const { rows: found } = await tx.execute(
    sql`select from sluice.story_members where revised_at is not null limit 1`,
  );
  return found.length > 0;
}

/** Only in one's turn: who holds their rows and waits for it would stand in the way of persons and replays, who change them, too. */
async function takeRevised(tx: Executor, limit: number): Promise<WaitingArticle[]> {
  const { rows: found } = await tx.execute<WaitingRow>(sql`
    select ${waitingColumns}
    from sluice.story_members m join sluice.articles a on a.id = m.article_id
    where m.revised_at is not null
    order by m.article_id limit ${limit}
    for update of m skip locked for key share of a skip locked`);
  return found.map(toWaiting);
}

/** The stories that revised articles are in, whether these are like them still or not. */
async function recallOwnStories(
  tx: Executor,
  memory: StoryMemory,
  articles: readonly NamedArticle[],
): Promise<OwnStory[]> {
  const ids = articles.map(({ articleId }) => articleId);
  const { rows: found } = await tx.execute<{ article_id: string; story_id: string; size: string }>(sql`
    select m.article_id, m.story_id, (select count(*) from sluice.story_members o where o.story_id = m.story_id) as size
    from sluice.story_members m where m.article_id = any(${array(ids)}::bigint[])`);
  const own = new Map(
    found.map((row) => [Number(row.article_id), { storyId: Number(row.story_id), size: Number(row.size) }]),
  );
  const storyIds = new Set([...own.values()].map(({ storyId }) => storyId));
  await recallVersions(
    tx,
    memory,
    [...storyIds].filter((storyId) => !memory.versions.has(storyId)),
  );
  return ids.map((id) => own.get(id) ?? { storyId: Number.NaN, size: 0 });
}

async function clearRevised(tx: Executor, articles: readonly NamedArticle[]): Promise<void> {
  const ids = articles.map(({ articleId }) => articleId);
  await tx.execute(sql`
    update sluice.story_members set revised_at = null where article_id = any(${array(ids)}::bigint[])`);
}
