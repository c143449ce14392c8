import { fingerprintText, outerParagraphs } from '../../core/stories/fingerprint-text.ts';
import type { StoryVersion } from '../../core/stories/judge-story.ts';
import {
  createStoryMemory,
  epochOf,
  epochsAround,
  findFurniture,
  paragraphKey,
  recallCandidates,
  type StoryMemory,
} from '../../core/stories/place-article.ts';
import { array, rows } from './bulk.ts';
import { type Executor, inOrder } from './database.ts';
import { sql } from './drizzle.ts';
import type { NamedArticle } from './waiting-article.ts';

/** What these articles can meet: a few statements, however many they are. */
export async function recallStories(tx: Executor, articles: readonly NamedArticle[]): Promise<StoryMemory> {
  const memory = createStoryMemory();
  await recallParagraphs(tx, memory, articles);
  const texts = articles.map((article) => ({
    epoch: epochOf(article.at),
    keys: fingerprintText(article.text, findFurniture(memory, article)).keys,
  }));
  await inOrder([recallPostings(tx, memory, texts), recallSplits(tx, memory, articles)]);
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
  texts: readonly { epoch: number; keys: number[] }[],
): Promise<void> {
  const wanted = new Map<number, Set<number>>();
  for (const { epoch, keys } of texts) {
    const hashes = wanted.get(epoch) ?? new Set();
    wanted.set(epoch, hashes);
    for (const hash of keys) hashes.add(hash);
  }
  const hashes = [...wanted.values()].flatMap((ofEpoch) => [...ofEpoch]);
  if (hashes.length === 0) return;
  const epochs = [...wanted.keys()].flatMap(epochsAround);
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
