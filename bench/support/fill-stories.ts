import { epochOf, epochsAround } from '../../src/core/stories/place-article.ts';

/** What as many stories of one article each leave behind. */
export type Filling = {
  firstId: number;
  count: number;
  /** In the middle of the weeks that their shingles are of. */
  at: Date;
  /** Of one article. */
  shinglesEach: number;
  keysEach: number;
};

type Run = (text: string, values: unknown[]) => Promise<unknown>;

/** A story, a version, and as many shingles and paragraphs as the articles of the benches bring, for each article. */
export async function fillStories(
  run: Run,
  { firstId, count, at, shinglesEach, keysEach }: Filling,
): Promise<void> {
  await run(
    `insert into sluice.stories (id, opened_at, created_at)
    select id, $3, $3 from generate_series($1::bigint, $1 + $2 - 1) id`,
    [firstId, count, at],
  );
  await run(
    `insert into sluice.story_versions (story_id, outlet, at, words, sketch, names, mentions)
    select id, id % 60, $3, 255, array(select (random() * 4294967295 - 2147483648)::bigint::int + 0 * id::int from generate_series(1, ${shinglesEach})),
      array(select 'name' || (random() * 1e6)::int from generate_series(1, 20)), array(select (random() * 2e9)::int from generate_series(1, 40))
    from generate_series($1::bigint, $1 + $2 - 1) id`,
    [firstId, count, at],
  );
  for (const [index, epoch] of epochsAround(epochOf(at)).entries()) {
    await run(
      `insert into sluice.story_shingles (epoch, hash, story_id)
      select $4::int, (random() * 4294967295 - 2147483648)::bigint::int as hash, $1::bigint + ($2::bigint * ${keysEach} * $3::int / 5 + n) / ${keysEach}
      from generate_series(0, $2::bigint * ${keysEach} / 5 - 1) n order by 2`,
      [firstId, count, index, epoch],
    );
  }
  await run(
    `insert into sluice.outlet_paragraphs (outlet, paragraph, stories, seen_at)
    select n % 60, (random() * 4294967295 - 2147483648)::bigint::int, array[n], $2
    from generate_series($1::bigint, $1 + $3 * 4 - 1) n on conflict do nothing`,
    [firstId, at, count],
  );
}
