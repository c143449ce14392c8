import { expect, it } from 'vitest';
import { createRandom } from '../../bench/support/create-random.ts';
import { groupStories } from '../../src/app/group-stories.ts';
import { mergeStories, unmergeStory } from '../../src/app/merge-stories.ts';
import { splitStory } from '../../src/app/split-story.ts';
import { UsageError } from '../../src/domain/errors.ts';
import { makeNews } from '../support/make-news.ts';
import { replay } from '../support/replay.ts';
import { openTestStories, type TestStories } from '../support/test-stories.ts';

it.each([1, 2, 3])(
  'in whatever order articles, people, purges and replays come, all holds (seed %d)',
  async (seed) => {
    await using stories = await openTestStories();
    const random = createRandom(seed);
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    const apart = new Set<string>();
    const steps = {
      add: async (step: number) => {
        await stories.add([
          { text: pick(copiesOf(makeNews(pick([1, 2, 3]), 12), step)), host: `${step}.example` },
        ]);
        await groupStories(stories.app);
      },
      split: async () => {
        const { from, to } = await splitStory(stories.app, pick(await list(stories)).article);
        for (const key of pairsOf(await list(stories), from, to)) apart.add(key);
      },
      merge: async () => {
        const [from, into] = [pick(await list(stories)).story, pick(await list(stories)).story];
        await mergeStories(stories.app, { from, into });
        apart.clear();
      },
      unmerge: async () => {
        const merged = await stories.query('select id::int from v1.stories where merged_into is not null');
        await unmergeStory(stories.app, Number(pick(merged)?.id ?? 0));
      },
      purge: async () => {
        await stories.query('delete from sluice.articles where id = $1', [pick(await list(stories)).article]);
      },
      replay: async () => {
        await replay(stories);
        expect(await replay(stories)).toMatchObject({ moved: [] });
      },
    };
    for (let step = 0; step < 6; step += 1) await steps.add(step);
    const done = new Map<string, number>();
    for (let step = 6; step < 40; step += 1) {
      const name = pick([
        'add',
        'add',
        'add',
        'split',
        'split',
        'merge',
        'unmerge',
        'purge',
        'replay',
      ] as const);
      const isDone = await steps[name](step).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof UsageError)) throw error;
          return false;
        },
      );
      if (isDone) done.set(name, (done.get(name) ?? 0) + 1);
      const members = await list(stories);
      expect(await stories.query('select count(*)::int as n from sluice.articles')).toEqual([
        { n: members.length },
      ]);
      expect(await stories.query(miscounted)).toEqual([]);
      const together = members.flatMap(({ story }) => pairsOf(members, story, story));
      expect(together.filter((key) => apart.has(key))).toEqual([]);
    }
    await steps.replay();
    expect([...done.keys()]).toEqual(expect.arrayContaining(['add', 'split', 'merge', 'purge']));
  },
  120_000,
);

const miscounted = `select id from v1.stories s
  where size <> (select count(*) from v1.story_members m where m.story_id = s.id)`;

function copiesOf(news: readonly string[], step: number): string[][] {
  return [
    [...news],
    [...news.slice(0, 9), ...makeNews(50 + step, 3)],
    news.slice(0, 5),
    [`By Reporter ${step}.`, ...news],
  ];
}

type Member = { article: number; story: number };

async function list(stories: TestStories): Promise<Member[]> {
  const rows = await stories.query(
    'select article_id::int as article, story_id::int as story from v1.story_members order by 1',
  );
  return rows.map(({ article, story }) => ({ article: Number(article), story: Number(story) }));
}

/** Of articles of the one story with articles of the other. */
function pairsOf(members: readonly Member[], one: number, other: number): string[] {
  const of = (id: number) => members.filter(({ story }) => story === id).map(({ article }) => article);
  return of(one).flatMap((a) => of(other).map((b) => `${Math.min(a, b)} ${Math.max(a, b)}`));
}
