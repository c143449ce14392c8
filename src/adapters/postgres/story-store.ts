import { trustedQualities } from '../../core/normalize/judge-dates.ts';
import { fingerprintText, outerParagraphs } from '../../core/stories/fingerprint-text.ts';
import type { StoryVersion } from '../../core/stories/judge-story.ts';
import type { NewPlacement, OwnStory } from '../../core/stories/place-anew.ts';
import {
  createStoryMemory,
  epochOf,
  epochsAround,
  findFurniture,
  type Placement,
  paragraphKey,
  recallCandidates,
  type StoryMemory,
  type UngroupedArticle,
} from '../../core/stories/place-article.ts';
import { rootMessage } from '../../domain/errors.ts';
import { array, inParts, rows } from './bulk.ts';
import { type Database, type Executor, inOrder, isDataFault } from './database.ts';
import { sql } from './drizzle.ts';

export type StoryStore = ReturnType<typeof createStoryStore>;

/** An article as grouping needs it. */
export type WaitingArticle = {
  articleId: number;
  title: string;
  text: string;
  language: string | null;
  url: string | null;
  feedId: number | null;
  firstSeenAt: Date;
  /** As published; null where the publisher's date is missing or cannot be right. */
  publishedAt: Date | null;
};

/** An article as it goes to its story, with the outlet's name. */
export type NamedArticle = UngroupedArticle & { outletName: string };

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

/** Changes of stories take turns (`lockStories`); reading new texts does not wait for that. */
export function createStoryStore({ db, transaction }: Database) {
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
      recall(tx, articles, now),
      reserveIds(tx, articles.length),
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
    const memory = await recall(tx, articles, now);
    const own = await recallOwnStories(tx, memory, articles);
    const newIds = await reserveIds(tx, articles.length);
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

/** Who opens a story must see all stories that are there: between the look and the write nobody else may open one. */
export async function lockStories(tx: Executor): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('sluice stories', 0))`);
}

/** What failed yesterday may have failed of a mistake of ours that is mended. */
function retryBefore(now: Date): Date {
  return new Date(now.getTime() - 86_400_000);
}

export type WaitingRow = {
  id: string;
  title: string;
  text: string;
  language: string | null;
  canonical_url: string | null;
  feed_id: string | null;
  first_seen_at: string;
  published_at: string | null;
};

/** What grouping reads of an article, as SQL; `alias`: of its table. */
export function textOf(alias: 'a' | 'o') {
  return sql.raw(`coalesce(nullif(${alias}.content_text, ''), ${alias}.summary, '')`);
}

export const waitingColumns = sql`a.id, a.title, ${textOf('a')} as text, a.language,
  a.canonical_url, a.feed_id, a.first_seen_at,
  case when a.published_quality = any(${array(trustedQualities)}::text[]) then a.published_at end as published_at`;

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

export function toWaiting(row: WaitingRow): WaitingArticle {
  return {
    articleId: Number(row.id),
    title: row.title,
    text: row.text,
    language: row.language,
    url: row.canonical_url,
    feedId: row.feed_id === null ? null : Number(row.feed_id),
    firstSeenAt: new Date(row.first_seen_at),
    publishedAt: row.published_at === null ? null : new Date(row.published_at),
  };
}

/** A few statements, however many articles. */
export async function recall(
  tx: Executor,
  articles: readonly NamedArticle[],
  now: Date,
): Promise<StoryMemory> {
  const memory = createStoryMemory();
  await recallParagraphs(tx, memory, articles);
  const texts = articles.map((article) => ({
    epoch: epochOf(article.at),
    keys: fingerprintText(article.text, findFurniture(memory, article)).keys,
  }));
  await inOrder([
    recallPostings(tx, memory, { texts, lastEpoch: epochOf(now) }),
    recallSplits(tx, memory, articles),
  ]);
  const near = texts.flatMap(({ keys, epoch }) => recallCandidates(memory, keys, epoch).candidates);
  await recallVersions(tx, memory, [...new Set(near.map(({ storyId }) => storyId))]);
  return memory;
}

export async function recallVersions(
  tx: Executor,
  memory: StoryMemory,
  storyIds: readonly number[],
): Promise<void> {
  for (const { storyId, ...version } of await readVersions(tx, storyIds)) {
    memory.versions.set(storyId, [...(memory.versions.get(storyId) ?? []), version]);
  }
}

async function recallParagraphs(
  tx: Executor,
  memory: StoryMemory,
  articles: readonly NamedArticle[],
): Promise<void> {
  const wanted = articles.flatMap(({ outlet, text }) =>
    outerParagraphs(text).map((paragraph) => ({ outlet, paragraph })),
  );
  const { rows: found } = await tx.execute<{ outlet: number; paragraph: number; stories: string[] }>(sql`
    select p.outlet, p.paragraph, p.stories
    from (select distinct outlet, paragraph from ${rows(wanted, 'outlet int, paragraph int')}) w
    join sluice.outlet_paragraphs p on p.outlet = w.outlet and p.paragraph = w.paragraph`);
  for (const { outlet, paragraph, stories } of found) {
    memory.paragraphs.set(paragraphKey(outlet, paragraph), stories.map(Number));
  }
}

async function recallPostings(
  tx: Executor,
  memory: StoryMemory,
  { texts, lastEpoch }: { texts: readonly { epoch: number; keys: number[] }[]; lastEpoch: number },
): Promise<void> {
  const wanted = new Map<number, Set<number>>();
  for (const { epoch, keys } of texts) {
    const hashes = wanted.get(epoch) ?? new Set();
    wanted.set(epoch, hashes);
    for (const hash of keys) hashes.add(hash);
  }
  const hashes = [...wanted.values()].flatMap((ofEpoch) => [...ofEpoch]);
  if (hashes.length === 0) return;
  const epochs = [...wanted.keys()].flatMap(epochsAround).filter((epoch) => epoch <= lastEpoch);
  const { rows: found } = await tx.execute<{ hash: number; epoch: number; story_id: string }>(sql`
    select hash, epoch, story_id from sluice.story_shingles
    where hash = any(${array(hashes)}::int[]) and epoch between ${Math.min(...epochs)} and ${Math.max(...epochs)}`);
  for (const { hash, epoch, story_id } of found) {
    if (!epochsAround(epoch).some((near) => wanted.get(near)?.has(hash))) continue;
    const list = memory.postings.get(hash) ?? [];
    list.push({ storyId: Number(story_id), epoch });
    memory.postings.set(hash, list);
  }
}

/**
 * Who was taken out of a story was taken out of all its parts, and of what is merged into it later; and who stayed in it does
 * not go where that article is.
 */
export async function recallSplits(
  tx: Executor,
  memory: StoryMemory,
  articles: readonly { articleId: number }[],
): Promise<void> {
  const ids = articles.map(({ articleId }) => articleId);
  const { rows: found } = await tx.execute<{ article_id: string; story_id: string }>(sql`
    select p.article_id, part.id as story_id
    from sluice.story_splits p
    join sluice.stories s on s.id = p.story_id
    join lateral (
      select coalesce(s.merged_into, s.id) as id
      union all select id from sluice.stories where merged_into = coalesce(s.merged_into, s.id)
    ) part on true
    where p.article_id = any(${array(ids)}::bigint[])
    union
    select own.article_id, part.id
    from sluice.story_members own
    join lateral (
      select own.story_id as id
      union all select id from sluice.stories where merged_into = own.story_id
    ) whole on true
    join sluice.story_splits p on p.story_id = whole.id
    join sluice.story_members m on m.article_id = p.article_id and m.story_id <> own.story_id
    join lateral (
      select m.story_id as id
      union all select id from sluice.stories where merged_into = m.story_id
    ) part on true
    where own.article_id = any(${array(ids)}::bigint[])`);
  for (const { article_id, story_id } of found) {
    const apart = memory.apart.get(Number(article_id)) ?? new Set();
    memory.apart.set(Number(article_id), apart.add(Number(story_id)));
  }
}

type VersionRow = {
  story_id: string;
  article_id: string | null;
  outlet: number;
  at: string;
  words: number;
  sketch: number[];
  names: string[];
  mentions: number[];
};

export async function readVersions(
  tx: Executor,
  storyIds: readonly number[],
): Promise<(StoryVersion & { storyId: number })[]> {
  const { rows: found } = await tx.execute<VersionRow>(sql`
    select story_id, article_id, outlet, at, words, sketch, names, mentions
    from sluice.story_versions where story_id = any(${array(storyIds)}::bigint[]) order by id`);
  return found.map((row) => ({
    storyId: Number(row.story_id),
    articleId: row.article_id === null ? null : Number(row.article_id),
    outlet: row.outlet,
    at: new Date(row.at),
    words: row.words,
    sketch: row.sketch,
    names: row.names,
    mentions: row.mentions,
  }));
}

export async function reserveIds(tx: Executor, count: number): Promise<number[]> {
  const { rows: reserved } = await tx.execute<{ id: string }>(sql`
    select nextval('sluice.stories_id_seq') as id from generate_series(1, ${count})`);
  return reserved.map(({ id }) => Number(id));
}

export async function writePlacements(
  tx: Executor,
  done: {
    placements: readonly Placement[];
    memory: StoryMemory;
    articles: readonly NamedArticle[];
    now: Date;
  },
): Promise<void> {
  const { placements, memory, articles, now } = done;
  const opened = placements.filter((placement) => placement.opened);
  const openedAt = new Map(articles.map(({ articleId, at }) => [articleId, at]));
  const stories = opened.map(({ storyId, articleId }) => ({
    id: storyId,
    opened_at: openedAt.get(articleId),
  }));
  const byEpoch = Map.groupBy(placements, (placement) => placement.epoch);
  await inOrder([
    tx.execute(sql`
      insert into sluice.stories (id, opened_at, created_at)
      select id, opened_at, ${now}::timestamptz from ${rows(stories, 'id bigint, opened_at timestamptz')}`),
    insertVersions(
      tx,
      placements.flatMap(({ version, storyId }) => (version ? [{ ...version, storyId }] : [])),
    ),
    ...[...byEpoch].flatMap(([epoch, group]) =>
      inParts(group, ({ shingles }) => shingles.length * postingWeight).map((part) =>
        insertShingles(tx, postingsOfEpoch(epoch, part)),
      ),
    ),
    upsertParagraphs(tx, placements, { memory, now }),
  ]);
}

/** Characters of a hash and a story's id. */
const postingWeight = 12;

function postingsOfEpoch(epoch: number, placements: readonly Placement[]): Postings {
  const postings = placements.flatMap(({ shingles, storyId }) => shingles.map((hash) => ({ hash, storyId })));
  return {
    epoch,
    hashes: postings.map(({ hash }) => hash),
    storyIds: postings.map(({ storyId }) => storyId),
  };
}

async function updateMembers(
  tx: Executor,
  placements: readonly (Placement & Partial<NewPlacement>)[],
  { articles, now }: { articles: readonly NamedArticle[]; now: Date },
): Promise<void> {
  const outlets = new Map(articles.map(({ articleId, outletName }) => [articleId, outletName]));
  const members = placements.map(({ articleId, storyId, decision, movedFrom = null }) => ({
    article_id: articleId,
    story_id: storyId,
    outlet: outlets.get(articleId),
    rule: decision.rule,
    score: decision.score,
    version: decision.version,
    evidence: decision.evidence,
    moved_from: movedFrom,
  }));
  await tx.execute(sql`
    update sluice.story_members m set
      story_id = coalesce(s.merged_into, s.id), part_id = case when s.merged_into is not null then s.id end, placed_in = null,
      outlet = r.outlet, rule = r.rule, score = r.score, version = r.version,
      evidence = r.evidence, joined_at = ${now}::timestamptz, moved_from = nullif(r.moved_from, coalesce(s.merged_into, s.id)),
      failed_at = null, error = null
    from ${rows(
      members,
      'article_id bigint, story_id bigint, outlet text, rule text, score real, version smallint, evidence jsonb, moved_from bigint',
    )} join sluice.stories s on s.id = r.story_id
    where m.article_id = r.article_id`);
}

async function insertVersions(
  tx: Executor,
  versions: readonly (StoryVersion & { storyId: number })[],
): Promise<void> {
  const list = versions.map((version) => ({
    story_id: version.storyId,
    article_id: version.articleId,
    outlet: version.outlet,
    at: version.at,
    words: version.words,
    sketch: version.sketch,
    names: version.names,
    mentions: version.mentions,
  }));
  await tx.execute(sql`
    insert into sluice.story_versions (story_id, article_id, outlet, at, words, sketch, names, mentions)
    select story_id, article_id, outlet, at, words, sketch, names, mentions
    from ${rows(
      list,
      'story_id bigint, article_id bigint, outlet int, at timestamptz, words int, sketch int[], names text[], mentions int[]',
    )}`);
}

type Postings = { epoch: number; hashes: number[]; storyIds: number[] };

export function postingsOf(storyId: number, { at, sketch }: Pick<StoryVersion, 'at' | 'sketch'>): Postings {
  return { epoch: epochOf(at), hashes: sketch, storyIds: sketch.map(() => storyId) };
}

async function insertShingles(tx: Executor, { epoch, hashes, storyIds }: Postings): Promise<void> {
  if (hashes.length === 0) return;
  await tx.execute(sql`
    insert into sluice.story_shingles (epoch, hash, story_id)
    select ${epoch}, hash, story_id
    from unnest(${array(hashes)}::int[], ${array(storyIds)}::bigint[]) as r(hash, story_id)
    order by hash on conflict do nothing`);
}

export async function deleteShingles(
  tx: Executor,
  { epoch, hashes }: Pick<Postings, 'epoch' | 'hashes'>,
  storyId: number,
): Promise<void> {
  await tx.execute(sql`
    delete from sluice.story_shingles
    where epoch = ${epoch} and hash = any(${array(hashes)}::int[]) and story_id = ${storyId}`);
}

async function upsertParagraphs(
  tx: Executor,
  placements: readonly Placement[],
  { memory, now }: { memory: StoryMemory; now: Date },
): Promise<void> {
  const changed = new Map(
    placements.flatMap(({ outlet, paragraphs }) =>
      paragraphs.map((paragraph) => [paragraphKey(outlet, paragraph), { outlet, paragraph }] as const),
    ),
  );
  const list = [...changed].map(([key, row]) => ({ ...row, stories: memory.paragraphs.get(key) ?? [] }));
  await tx.execute(sql`
    insert into sluice.outlet_paragraphs (outlet, paragraph, stories, seen_at)
    select outlet, paragraph, stories, ${now}::timestamptz
    from ${rows(list, 'outlet int, paragraph int, stories bigint[]')} order by outlet, paragraph
    on conflict (outlet, paragraph) do update set stories = excluded.stories, seen_at = excluded.seen_at`);
}
