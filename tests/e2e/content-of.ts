import type { TestDatabase } from '../support/test-database.ts';

/** All that a run stored, by content and without ids and times, in a fixed order. */
export async function contentOf({ query }: Pick<TestDatabase, 'query'>) {
  return {
    articles: await query(
      'select title, canonical_url, text, html, revision, content_hash from v1.articles order by title, canonical_url',
    ),
    sightings: await query(`
      select s.feed, s.guid, s.url, s.position, s.gone_at, a.title
      from v1.sightings s join v1.articles a on a.id = s.article_id order by s.feed, s.position`),
    documents: await query(`
      select feed, location, body_hash, items, new_items + duplicate_items + seen_items as ingested, error_message
      from v1.documents order by feed, location`),
  };
}
