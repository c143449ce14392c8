import { describe, expect, it } from 'vitest';
import { chooseSitemaps, SITEMAPS_MAX } from '../../../src/core/sitemaps/choose-sitemaps.ts';

const index = 'https://gazette.example/sitemap.xml';
const at = (path: string, changed: string | null = null) => ({
  url: `https://gazette.example${path}`,
  changed,
});
const choose = (entries: readonly { url: string; changed: string | null }[]) =>
  chooseSitemaps({ sitemaps: entries.map((entry, position) => ({ position, ...entry })) }, index);

describe('of an index of sitemaps', () => {
  it('those that changed last come first, whatever zone they say so in; those without a date last', () => {
    const { followed } = choose([
      at('/undated'),
      at('/old', '2024-01-01'),
      at('/late', '2026-03-01T23:30:00-05:00'),
      at('/early', '2026-03-02T03:00:00+00:00'),
      at('/odd', 'yesterday'),
    ]);
    const paths = followed.map((url) => new URL(url).pathname);
    expect(paths).toEqual(['/late', '/early', '/old', '/undated', '/odd']);
  });

  it('no more are followed than that, and what is left out is named with its place', () => {
    const days = Array.from({ length: SITEMAPS_MAX + 1 }, (_, n) =>
      at(`/${n}`, `2026-03-${String(n + 1).padStart(2, '0')}`),
    );
    const { followed, unread } = choose(days);
    expect(followed).toHaveLength(SITEMAPS_MAX);
    expect(unread).toEqual([
      {
        position: 0,
        reason: `record 1: a sitemap behind the ${SITEMAPS_MAX} that changed last; make it a source if it is wanted (https://gazette.example/0)`,
      },
    ]);
  });

  it.each([
    ['https://www.gazette.example/a.xml', null],
    ['http://gazette.example/a.xml', null],
    ['https://gazette.example:8443/a.xml', /of another host/],
    ['https://other.example/a.xml', /of another host.*https:\/\/other\.example\/a\.xml/],
    ['http://127.0.0.1/a.xml', /of another host/],
    ['HTTPS://GAZETTE.example:443/sitemap.xml#top', /: the index itself$/],
    [`https://gazette.example/${'x/../'.repeat(500)}a.xml`, /cannot be asked for/],
    ['https://gazette.example@10.0.0.1/a.xml', /cannot be asked for/],
    ['ftp://gazette.example/a.xml', /cannot be asked for/],
    ['maps/a.xml', /cannot be asked for/],
  ])('%s', (url, reason) => {
    const { followed, unread } = choose([{ url, changed: null }]);
    if (reason === null) expect(followed).toEqual([url]);
    else expect(unread).toEqual([{ position: 0, reason: expect.stringMatching(reason) }]);
    expect(followed.length + unread.length).toBe(1);
  });

  it('one that is named twice is followed once', () => {
    const { followed, unread } = choose([at('/%61/../a'), at('/a#top')]);
    expect(followed).toEqual(['https://gazette.example/a']);
    expect(unread).toMatchObject([{ position: 1, reason: expect.stringMatching(/named twice/) }]);
  });
});
