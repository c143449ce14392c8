import { expect, it } from 'vitest';
import { expandIndexes } from '../../../src/core/sitemaps/expand-indexes.ts';
import { makeFeedConfig } from '../../support/test-stores.ts';

const key = ['$', '{KEY}'].join('');
const index = makeFeedConfig({
  key: 'https://gazette.example/sitemap.xml',
  location: 'https://gazette.example/sitemap.xml',
  name: 'Gazette',
  tags: ['harbour'],
  headers: { 'x-key': key },
  auth: { kind: 'bearer', token: key },
});

it('the sitemaps of an index are configured as the index is, and named after both', () => {
  const [, sitemap] = expandIndexes(
    [index],
    new Map([[index.key, ['https://gazette.example/maps/news.xml']]]),
  );
  expect(sitemap).toEqual({
    ...index,
    key: 'https://gazette.example/maps/news.xml',
    location: 'https://gazette.example/maps/news.xml',
    name: 'Gazette: news.xml',
  });
});

it('what is secret is told to the origin of the index only', () => {
  const [, sitemap] = expandIndexes([index], new Map([[index.key, ['http://gazette.example/news.xml']]]));
  expect(sitemap).toMatchObject({ headers: {}, auth: null, tags: ['harbour'] });
});

it('a sitemap that is configured, or known from another index, stays what it is; an index that left the config stands for none', () => {
  const own = makeFeedConfig({
    key: 'https://gazette.example/a.xml',
    location: 'https://gazette.example/a.xml',
  });
  const indexes = new Map([
    [index.key, [own.key, 'https://gazette.example/b.xml']],
    ['https://gone.example/sitemap.xml', ['https://gone.example/a.xml']],
  ]);
  const twin = { ...index, key: 'https://gazette.example/sitemap.xml?2' };
  indexes.set(twin.key, ['https://gazette.example/b.xml']);
  expect(expandIndexes([index, own, twin], indexes).map(({ key }) => key)).toEqual([
    index.key,
    own.key,
    twin.key,
    'https://gazette.example/b.xml',
  ]);
});
