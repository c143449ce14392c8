import { createDatabase } from '../../src/adapters/postgres/database.ts';
import { createStoryDecisionStore } from '../../src/adapters/postgres/story-decision-store.ts';
import { createStoryStore } from '../../src/adapters/postgres/story-store.ts';
import type { DecisionsApp, StoriesApp } from '../../src/app/show-story.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export type GivenArticle = { title?: string; text: string[]; host?: string; day?: number };

export type TestStories = Awaited<ReturnType<typeof openTestStories>>;

/** Stories on a database of their own, at noon of 30 March 2026. */
export async function openTestStories() {
  await using opened = new AsyncDisposableStack();
  const { url, query } = opened.use(await createTestDatabase());
  const database = opened.use(createDatabase({ url, maxConnections: 20, onError: () => undefined }));
  const app: StoriesApp & DecisionsApp = {
    stories: createStoryStore(database, database),
    storyDecisions: createStoryDecisionStore(database),
    clock: () => new Date('2026-03-30T12:00:00Z'),
  };
  const owned = opened.move();
  return {
    app,
    database,
    query,
    add: (articles: readonly GivenArticle[]) => addArticles(query, articles),
    /** The story of each article, in order of arrival. */
    storyOf: async (): Promise<(number | null)[]> => {
      const rows = await query('select story_id from sluice.story_members order by article_id');
      return rows.map(({ story_id }) => (story_id === null ? null : Number(story_id)));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Articles as an ingest leaves them, as far as stories look at them. Says their ids. */
async function addArticles(
  query: TestDatabase['query'],
  articles: readonly GivenArticle[],
): Promise<number[]> {
  const list = articles.map(({ title = 'News', text, host = 'a.example', day = 0 }) => ({
    title,
    text: text.join('\n\n'),
    url: `https://${host}/news`,
    seen: new Date(Date.UTC(2026, 2, 1 + day)),
  }));
  const rows = await query<{ id: string }>(
    `insert into sluice.articles (
      position, url, canonical_url, title, title_source, content_html, content_text, word_count, authors, categories,
      language, published_quality, enclosures, extra, content_hash, normalizer_version, first_seen_at, fetched_at)
    select 0, url, url, title, 'publisher', '', text, 0, '{}', '{}', 'en', 'missing', '[]', '{}',
      sha256(text::bytea), 1, seen, seen
    from json_to_recordset($1) as r(title text, text text, url text, seen timestamptz) returning id`,
    [JSON.stringify(list)],
  );
  return rows.map(({ id }) => Number(id));
}
