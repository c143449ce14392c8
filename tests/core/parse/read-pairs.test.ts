import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizeFeed } from '../../../src/core/normalize/normalize-feed.ts';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';

/** What a document comes to: `feed` as it is read, `articles` as they are made of it; only what it is about is named. */
type Truth = {
  about: string;
  given?: { contentType?: string; contentLocation?: string; location?: string };
  feed?: object;
  articles?: object[];
};

const folder = new URL('../../fixtures/pairs/', import.meta.url);
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const truths = paths.filter((path) => path.endsWith('.json'));
const pairs = truths.map((path) => {
  const name = path.replace(/\.json$/, '');
  // The document of a pair may be JSON, too: `name.txt`.
  const document = [`${name}.xml`, `${name}.bin`, `${name}.txt`].find((one) => paths.includes(one));
  const truth: Truth = JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
  return { name, document: document ?? '', truth, about: truth.about };
});

describe('pairs of a document and what it says', () => {
  it('are complete', () => {
    expect(pairs.filter(({ document }) => document === '')).toEqual([]);
    expect(pairs.length * 2).toBe(paths.filter((path) => /\.\w+$/.test(path)).length);
  });

  it.each(pairs)('$name: $about', async ({ document, truth: { given = {}, feed = {}, articles } }) => {
    const { contentType = null, location = 'https://feeds.example/dir/feed.xml', ...rest } = given;
    const body = readFileSync(new URL(document, folder));
    const parsed = await parseDocument({ body, contentType, location, ...rest });
    expect(parsed).toMatchObject(feed);
    if (articles === undefined) return;
    const context = { feedUrl: location, feedLanguage: null, scope: null, identityBy: 'guid' as const };
    const fetchedAt = new Date('2026-03-01T12:00:00Z');
    expect(normalizeFeed(parsed, { ...context, fetchedAt }).articles).toMatchObject(articles);
  });
});
