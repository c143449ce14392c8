import type { Columns } from '../../domain/feed.ts';

/** What a record may say of an article. `content` is HTML or plain text, as it looks. */
export const articleFields = [
  'id',
  'url',
  'title',
  'html',
  'text',
  'content',
  'summary',
  'published',
  'updated',
  'authors',
  'tags',
  'language',
  'image',
] as const;

export type ArticleField = (typeof articleFields)[number];

/**
 * Names that columns have where nobody said which is which, the surest first; case, blanks and `_-.` make no difference.
 * From the exports of content systems, scrapers and public data sets of news.
 */
const usualNames: Readonly<Record<ArticleField, string>> = {
  id: 'guid id uuid articleid externalid uid docid documentid',
  url: 'url link href permalink canonical canonicalurl weburl articleurl pageurl sourceurl loc uri',
  title: 'title headline articletitle heading subject name',
  html: 'html contenthtml bodyhtml articlehtml',
  text: 'text contenttext bodytext articletext plaintext fulltext maintext articlebody',
  content: 'content contentencoded body article story articlecontent',
  summary: 'summary description excerpt abstract teaser standfirst lead dek snippet',
  published:
    'published publishedat datepublished publishdate publisheddate publicationdate pubdate firstpublished date datetime timestamp createdat created',
  updated: 'updated updatedat dateupdated modified modifiedat datemodified lastmodified lastmod lastupdated',
  authors: 'authors author byline bylines creator dccreator writer journalist',
  tags: 'tags tag keywords categories category topics topic sections section subjects labels',
  language: 'language lang locale dclanguage',
  image: 'image imageurl img thumbnail picture photo topimage leadimage urltoimage',
};

const namesOf = new Map(articleFields.map((field) => [field, usualNames[field].split(/\s+/)]));

/** The columns that hold each field, the surest first: the one that was named, else those with a usual name. */
export function findColumns(names: readonly string[], columns: Columns): Map<ArticleField, string[]> {
  const folded = Map.groupBy(names, foldName);
  const named = new Set(Object.values(columns));
  return new Map(
    articleFields.map((field) => {
      const own = columns[field];
      const usual = (namesOf.get(field) ?? []).flatMap((name) => folded.get(name) ?? []);
      return [field, own === undefined ? usual.filter((name) => !named.has(name)) : [own]];
    }),
  );
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[\s_.:/-]+/g, '');
}
