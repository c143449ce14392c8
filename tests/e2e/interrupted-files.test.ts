import { describe, expect, it } from 'vitest';
import { createWorkplace } from '../support/run-sluice.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { contentOf } from './content-of.ts';
import { environmentFor } from './services.ts';

const count = 6000;
const record = (number: number) =>
  JSON.stringify({
    id: number,
    title: `Story ${number}`,
    text: `On day ${number} boat ${number * 7} left.`,
  });
const seeds = {
  'sources.yaml': 'sources:\n  - name: Archive\n    files: "*.jsonl"\n',
  'archive.jsonl': `${Array.from({ length: count }, (_, index) => record(index + 1)).join('\n')}\n`,
};
const once = ['start', '--once', '--json'];

describe('a large file', { timeout: 240_000 }, () => {
  it('survives kill -9 at any moment: nothing is lost, nothing comes twice', async () => {
    await using database = await createTestDatabase();
    await using workplace = await createWorkplace({ seeds, env: environmentFor('postgres', database.url) });
    const countOf = async (what: string) => {
      const [row] = await database.query<{ count: number }>(`select count(*)::int as count from ${what}`);
      return row?.count ?? 0;
    };
    const isPrepared = async () =>
      (await countOf(`pg_views where schemaname = 'v1' and viewname = 'files'`)) === 1;
    const moments = [
      async () => (await countOf('v1.documents')) > 0,
      async () => (await countOf('v1.articles')) > 500,
      async () => (await countOf('v1.articles')) > 2000,
    ];
    for (const hasCome of moments) {
      const running = workplace.start(once);
      await running.until('the moment', async () => (await isPrepared()) && (await hasCome()));
      running.send('SIGKILL');
      expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
    }
    const completed = await workplace.run(once);
    expect(completed, completed.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(completed.stdout)).toMatchObject({
      complete: true,
      articles: count,
      deadLetters: 0,
      failing: [],
    });
    const { documents, articles } = await contentOf(database);
    expect(documents).toHaveLength(count / 200);
    expect(new Set(documents.map(({ location }) => location)).size).toBe(count / 200);
    expect(new Set(articles.map(({ title }) => title)).size).toBe(count);
    expect(await database.query('select records::int, is_read from v1.files')).toEqual([
      { records: count, is_read: true },
    ]);
  });
});
