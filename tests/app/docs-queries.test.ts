import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { makeNews } from '../support/make-news.ts';
import { makeRss, type RssItem } from '../support/make-rss.ts';
import { type Publisher, startPublisher } from '../support/publisher.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const documents = ['README.md', 'docs/queries.md', 'docs/stories.md'];

it('every query of the docs runs as it stands, and sees who followed, what was edited and what was withdrawn', async () => {
  await using publisher = await startPublisher();
  await using test = await openTestApp({
    backend: 'postgres',
    seeds: { 'sources.yaml': sourcesOf(publisher, ['North', 'South']) },
  });
  await poll(test, publisher, { North: [news('north', 1), news('north', 2), news('north', 3)] });
  await poll(test, publisher, { South: [news('south', 1)] });
  const edited = { ...news('north', 1), title: 'Another headline' };
  await poll(test, publisher, { North: [edited, news('north', 3)] });
  // Some ask for the last days, and Postgres has no clock but its own.
  await test.sql("update sluice.story_members set joined_at = now() - interval '1 hour'");

  const answers = await askAll(test, await readQueries());
  for (const rows of pick(answers, 'partition by s.id')) {
    expect(rows.filter(({ id }) => id === '1')).toMatchObject([
      { feed: 'North' },
      { feed: 'South', after: { days: 1 } },
    ]);
  }
  for (const rows of pick(answers, "= 'headline-changed'")) {
    expect(rows).toMatchObject([{ feed: 'North', before: 'News 1 of north', after: 'Another headline' }]);
  }
  expect(pick(answers, "<> 'headline-changed'")).toMatchObject([
    [{ event: 'left-feed', title: 'News 2 of north' }],
  ]);
  expect(pick(answers, 'jsonb_each(r.diff)')).toMatchObject([
    [{ field: 'title', old: 'News 1 of north', new: 'Another headline' }],
  ]);
});

function sourcesOf(publisher: Publisher, names: readonly string[]): string {
  const sources = names.map((name) => {
    const url = publisher.serve(`/${name}.xml`, { body: makeRss([]) });
    return `  - name: ${name}\n    url: ${url}\n`;
  });
  return `sources:\n${sources.join('')}`;
}

/** The n-th news, the older the larger n. */
function news(host: string, n: number): RssItem {
  return {
    guid: `${host}-${n}`,
    title: `News ${n} of ${host}`,
    link: `https://${host}.example/${n}`,
    text: makeNews(n).join(' '),
    date: `Mon, 0${9 - n} Mar 2026 08:00:00 GMT`,
  };
}

/** A day later. */
async function poll(test: TestApp, publisher: Publisher, feeds: Record<string, RssItem[]>): Promise<void> {
  for (const [name, items] of Object.entries(feeds)) {
    publisher.serve(`/${name}.xml`, { body: makeRss(items) });
  }
  test.clock.advance({ seconds: 86_400 });
  await test.runOnce({ force: true });
}

/** Fenced SQL of the docs, statement by statement; what only an administrator runs once is left out. */
async function readQueries(): Promise<string[]> {
  const texts = await Promise.all(documents.map((path) => readFile(path, 'utf8')));
  const blocks = texts.flatMap((text) =>
    Array.from(text.matchAll(/```sql\n(.*?)```/gs), ([, sql]) => sql ?? ''),
  );
  const statements = blocks.flatMap((block) => block.split(/;(?:\s*--.*)?\n/)).map((text) => text.trim());
  return statements.filter((statement) => /^(?:select|with)\b/.test(statement));
}

type Answer = { query: string; rows: Record<string, unknown>[] };

async function askAll({ sql }: TestApp, queries: readonly string[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const query of queries) answers.push({ query, rows: await sql(query) });
  return answers;
}

/** What the queries with these words gave; there is at least one. */
function pick(answers: readonly Answer[], words: string): Answer['rows'][] {
  const found = answers.filter(({ query }) => query.includes(words)).map(({ rows }) => rows);
  if (found.length === 0) throw new Error(`no query of the docs says ${words}`);
  return found;
}
