import type { StoryVersion } from '../../core/stories/judge-story.ts';
import type { NewPlacement } from '../../core/stories/place-anew.ts';
import { epochOf, type Placement, paragraphKey, type StoryMemory } from '../../core/stories/place-article.ts';
import { array, inParts, rows } from './bulk.ts';
import { type Executor, inOrder } from './database.ts';
import { sql } from './drizzle.ts';
import type { NamedArticle } from './waiting-article.ts';

export async function reserveStoryIds(tx: Executor, count: number): Promise<number[]> {
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

export async function updateMembers(
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
    order by hash`);
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
