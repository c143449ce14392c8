import { describe, expect, it } from 'vitest';

import { readRobots } from '../../../src/core/extract/read-robots.ts';

const site = 'https://gazette.example';
const read = (text: string, status: number | null = 200) =>
  readRobots({ url: `${site}/robots.txt`, status, text }, { agent: 'SluiceBot' });
const allows = (text: string, path: string) => read(text).allows(site + path);

describe('readRobots', () => {
  it('allows what nothing forbids', () => {
    for (const text of [
      '',
      'User-agent: *\nDisallow:',
      'User-agent: other\nDisallow: /',
      '<html>Not found</html>',
    ]) {
      expect(allows(text, '/news/gate')).toBe(true);
    }
  });

  it('forbids by the beginning of the path', () => {
    const text = 'User-agent: *\nDisallow: /private/';
    expect(allows(text, '/private/a')).toBe(false);
    expect(allows(text, '/privately')).toBe(true);
  });

  it('asks the group with our name before the one for all', () => {
    const text = 'User-agent: *\nDisallow: /\n\nUser-agent: sluicebot\nDisallow: /drafts/';
    expect(allows(text, '/news')).toBe(true);
    expect(allows(text, '/drafts/a')).toBe(false);
  });

  it('lets the longer rule decide, and Allow where both are as long', () => {
    const text = 'User-agent: *\nDisallow: /news/\nAllow: /news/free/\nDisallow: /a\nAllow: /a';
    expect(allows(text, '/news/free/gate')).toBe(true);
    expect(allows(text, '/news/gate')).toBe(false);
    expect(allows(text, '/a')).toBe(true);
  });

  it('knows wildcards and the end of a path', () => {
    const text = 'User-agent: *\nDisallow: /*.pdf$';
    expect(allows(text, '/plan.pdf')).toBe(false);
    expect(allows(text, '/plan.pdf?page=2')).toBe(true);
  });

  it('reads past a byte order mark, comments and line ends of every kind', () => {
    expect(allows('\uFEFFUser-agent: * # all\r\nDisallow: /a\rDisallow: /b\n', '/a')).toBe(false);
    expect(allows('\uFEFFUser-agent: * # all\r\nDisallow: /a\rDisallow: /b\n', '/b')).toBe(false);
  });

  it.each([400, 401, 403, 404, 410, 429])('allows all where a site answers %i', (status) => {
    expect(read('User-agent: *\nDisallow: /', status).allows(`${site}/a`)).toBe(true);
  });

  it.each([500, 503, null])('forbids all where a site answers %s', (status) => {
    expect(read('', status).allows(`${site}/a`)).toBe(false);
  });

  it('says nothing of other sites', () => {
    expect(read('User-agent: *\nDisallow: /').allows('https://other.example/a')).toBe(true);
  });

  it.each([
    ['Crawl-delay: 10', 10],
    ['Crawl-delay: 0.5', 0.5],
    ['Crawl-delay: soon', null],
    ['Crawl-delay: -1', null],
    ['', null],
  ])('reads "%s" as %s seconds', (line, expected) => {
    expect(read(`User-agent: *\n${line}`).crawlDelaySeconds).toBe(expected);
  });

  it('reads 500 KiB and no line that is cut there', () => {
    const head = 'User-agent: *\nDisallow: /early\n';
    const text = `${head}${'#'.repeat(500 * 1024 - head.length - 12)}\nDisallow: /late/but/cut\nDisallow: /later`;
    expect(allows(text, '/early')).toBe(false);
    expect(allows(text, '/late')).toBe(true);
    expect(allows(text, '/later')).toBe(true);
  });
});
