import { describe, expect, it } from 'vitest';

import { canonicalUrl, isIdentifyingUrl, urlKey } from '../../../src/core/normalize/canonical-url.ts';

const canonical = (url: string) => canonicalUrl(url, { siteHost: 'news.example' });
const key = (url: string) => urlKey(canonical(url) ?? `no URL: ${url}`);

describe('canonicalUrl', () => {
  it.each([
    ['HTTPS://News.Example/Story', 'https://news.example/Story'],
    ['https://news.example:443/story', 'https://news.example/story'],
    ['http://news.example:8080/story', 'http://news.example:8080/story'],
    ['https://user:secret@news.example/story', 'https://news.example/story'],
    ['  https://news.example/a b  ', 'https://news.example/a%20b'],
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4'],
    ['https://news.example/%7ejo/%e4%bd%a0', 'https://news.example/~jo/%E4%BD%A0'],
    ['https://news.example/100%', 'https://news.example/100%25'],
    ['https://news.example/a%2fb', 'https://news.example/a%2Fb'],
    ['https://news.example/story?', 'https://news.example/story'],
    ['https://news.example/story?&&b=2&a=1', 'https://news.example/story?b=2&a=1'],
    ['https://news.example/story?id=7&amp;page=2', 'https://news.example/story?id=7&page=2'],
    ['https://news.example/story?q=a+b%20c', 'https://news.example/story?q=a+b%20c'],
    ['https://news.example/story?utm_source=rss&id=7&UTM_Medium=feed', 'https://news.example/story?id=7'],
    ['https://news.example/story?id=7&amp;utm_source=rss', 'https://news.example/story?id=7'],
    ['https://news.example/story?fbclid=x&gclid=y&mc_cid=z&_hsenc=1&yclid=2', 'https://news.example/story'],
    ['https://news.example/story?%75tm_source=rss', 'https://news.example/story'],
    ['https://news.example/story?ref=news.example', 'https://news.example/story'],
    ['https://news.example/story?ref=https%3A%2F%2Fwww.news.example%2F', 'https://news.example/story'],
    ['https://www.nytimes.com/a.html?partner=rss&emc=rss', 'https://www.nytimes.com/a.html'],
    ['https://news.example/story#', 'https://news.example/story'],
    ['https://news.example/story#comments', 'https://news.example/story'],
    ['https://news.example/story#:~:text=peace', 'https://news.example/story'],
    ['https://news.example/story#xtor=RSS-1', 'https://news.example/story'],
    ['https://news.example/#!/story/7', 'https://news.example/#!/story/7'],
  ])('writes %s as %s', (url, expected) => {
    expect(canonical(url)).toBe(expected);
  });

  it.each([
    '',
    'story.html',
    '/story.html',
    '//news.example/story',
    'javascript:alert(1)',
    'mailto:desk@news.example',
    'ftp://news.example/story',
    'data:text/html,hello',
    'urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    'https://',
    'https://[::1',
    `https://news.example/${'a'.repeat(2000)}`,
  ])('has none for %.60s', (url) => {
    expect(canonical(url)).toBeNull();
  });

  it.each([
    ['letter case of the path', 'https://news.example/Story', 'https://news.example/story'],
    ['an id in the query', 'https://news.example/?p=1', 'https://news.example/?p=2'],
    ['cid, which names articles too', 'https://news.example/a?cid=1', 'https://news.example/a?cid=2'],
    ['sid, which names articles too', 'https://news.example/a?sid=1', 'https://news.example/a?sid=2'],
    [
      'campaign_id, which names petitions',
      'https://news.example/a?campaign_id=1',
      'https://news.example/a?campaign_id=2',
    ],
    ['ref that names no host', 'https://news.example/a?ref=x1', 'https://news.example/a?ref=x2'],
    ['source', 'https://news.example/a?source=1', 'https://news.example/a?source=2'],
    [
      'partner, away from the site that tracks by it',
      'https://news.example/a?partner=1',
      'https://news.example/a?partner=2',
    ],
    ['the order of parameters', 'https://news.example/a?a=1&a=2', 'https://news.example/a?a=2&a=1'],
    ['a parameter and none', 'https://news.example/a', 'https://news.example/a?page'],
    ['an escaped slash', 'https://news.example/a%2Fb', 'https://news.example/a/b'],
    ['an escaped question mark', 'https://news.example/a%3Fb', 'https://news.example/a?b'],
    ['an escaped ampersand', 'https://news.example/?a=1%26b=2', 'https://news.example/?a=1&b=2'],
    ['a double escape', 'https://news.example/%2541', 'https://news.example/A'],
    ['hash-bang addresses', 'https://news.example/#!/1', 'https://news.example/#!/2'],
    ['hash-slash addresses', 'https://news.example/#/1', 'https://news.example/#/2'],
    ['items on one page', 'https://news.example/day.html#a0901', 'https://news.example/day.html#a0902'],
    ['hosts below one domain', 'https://anna.news.example/1', 'https://ben.news.example/1'],
    ['ports', 'https://news.example:8443/1', 'https://news.example/1'],
    [
      'a name that only begins like tracking',
      'https://news.example/?utmost=1',
      'https://news.example/?utmost=2',
    ],
  ])('keeps apart what differs by %s', (_, one, other) => {
    expect(key(one)).not.toBe(key(other));
  });

  it.each([
    ['scheme', 'http://news.example/a', 'https://news.example/a'],
    ['www.', 'https://www.news.example/a', 'https://news.example/a'],
    ['slash at the end', 'https://news.example/a/', 'https://news.example/a'],
    ['slash before the query', 'https://news.example/a/?p=1', 'https://news.example/a?p=1'],
    ['tracking', 'https://news.example/a?utm_campaign=x', 'https://news.example/a'],
    ['case of the host', 'https://NEWS.example/a', 'https://news.example/a'],
    ['case of percent codes', 'https://news.example/%c3%a4', 'https://news.example/ä'],
    ['needless percent codes', 'https://news.example/%61', 'https://news.example/a'],
    ['dots in the path', 'https://news.example/x/../a', 'https://news.example/a'],
    ['host name in Unicode', 'https://bücher.example/', 'https://xn--bcher-kva.example'],
  ])('has one key for what differs only by %s', (_, one, other) => {
    expect(key(one)).toBe(key(other));
  });

  it.each([
    'https://news.example/%%34%31?%zz&a=%e4%#%7e',
    'https://news.example/a;b=c,d/%2e%2e/e?&amp;amp;x=1',
    'http://news.example//a//b/?utm_source=x&ref=news.example',
  ])('changes nothing the second time: %s', (url) => {
    const once = canonical(url) ?? '';
    expect(canonical(once)).toBe(once);
  });
});

describe('isIdentifyingUrl', () => {
  it.each([
    ['https://news.example/', false],
    ['http://www.news.example/', false],
    ['https://news.example/?p=1', true],
    ['https://news.example/#!/1', true],
    ['https://news.example/story', true],
  ])('%s: %s', (url, expected) => {
    expect(isIdentifyingUrl(url)).toBe(expected);
  });
});
