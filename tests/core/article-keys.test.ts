import { describe, expect, it } from 'vitest';
import { articleKeys } from '../../src/core/article-keys.ts';
import { makeArticle } from '../support/make-article.ts';

const keysOf = (given: Parameters<typeof makeArticle>[0], feedId = 1) =>
  articleKeys(makeArticle(given), feedId);

describe('the identity key', () => {
  it('is the same whenever the item comes again in its feed', () => {
    expect(keysOf({ title: 'One' }).identity).toBe(keysOf({ title: 'Other' }).identity);
  });

  it('is another in another feed: GUIDs like "1" mean nothing elsewhere', () => {
    expect(keysOf({}, 1).identity).not.toBe(keysOf({}, 2).identity);
  });

  it('cannot be confused with a URL or text of the same letters', () => {
    const { identity, url, content } = keysOf({});
    expect(new Set([identity, url, content]).size).toBe(3);
  });

  it('is written as Postgres writes a uuid', () => {
    expect(keysOf({}).identity).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

it('keys are worked out anew for another feed', () => {
  const article = makeArticle();
  const [one, other] = [articleKeys(article, 1), articleKeys(article, 2)];
  expect(other.identity).not.toBe(one.identity);
  expect(articleKeys(article, 1)).toEqual(one);
});

describe('the URL key', () => {
  it('is the same in every feed', () => {
    expect(keysOf({ identity: 'guid:a' }, 1).url).toBe(keysOf({ identity: 'guid:b' }, 2).url);
  });

  it.each([
    ['http instead of https', 'http://news.example/bridge'],
    ['www.', 'https://www.news.example/bridge'],
    ['a slash at the end', 'https://news.example/bridge/'],
  ])('does not mind %s', (_variant, canonicalUrl) => {
    expect(keysOf({ canonicalUrl }).url).toBe(keysOf({ canonicalUrl: 'https://news.example/bridge' }).url);
  });

  it.each([
    ['no URL', null],
    ['a home page', 'https://news.example/'],
  ])('is none for %s', (_variant, canonicalUrl) => {
    expect(keysOf({ canonicalUrl }).url).toBeNull();
  });

  it('is another for another query', () => {
    expect(keysOf({ canonicalUrl: 'https://news.example/?id=1' }).url).not.toBe(
      keysOf({ canonicalUrl: 'https://news.example/?id=2' }).url,
    );
  });
});

describe('the content key', () => {
  it('is the same for the same words anywhere', () => {
    const elsewhere = keysOf({ identity: 'guid:b', canonicalUrl: 'https://other.example/x' }, 2);
    expect(keysOf({}).content).toBe(elsewhere.content);
  });

  it('is none for a text that somebody else may well write too', () => {
    expect(
      keysOf({ title: 'Photo of the day', contentText: 'Sunset over the bay', wordCount: 4 }).content,
    ).toBeNull();
  });

  it('is none for a headline without words under it, however long', () => {
    const title = 'a headline of more than twelve words that says it all and then some more words';
    expect(keysOf({ title, contentText: '', wordCount: 0 }).content).toBeNull();
    expect(keysOf({ title, contentText: '…', wordCount: 0 }).content).toBeNull();
  });
});
