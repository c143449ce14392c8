import { describe, expect, it } from 'vitest';
import { budgetHost } from '../../src/core/budget-host.ts';

describe('a poll is charged to', () => {
  it.each([
    ['its host', 'https://news.example/feed.xml', 'news.example'],
    [
      'its host and port, where the port is not the usual one',
      'http://news.example:8080/a',
      'news.example:8080',
    ],
    ['the same host over http and https', 'http://news.example/feed.xml', 'news.example'],
    ['the same host whatever its case', 'https://News.Example/feed.xml', 'news.example'],
    ['a host of its own for each name below a domain', 'https://sport.news.example/', 'sport.news.example'],
    ['the platform behind a name', 'https://harbour.substack.com/feed', 'substack.com'],
    ['the platform itself', 'https://medium.com/feed/@harbour', 'medium.com'],
    ['the platform, deep below', 'https://a.b.wordpress.com/feed', 'wordpress.com'],
    ['no platform whose name only ends alike', 'https://notmedium.com/feed', 'notmedium.com'],
    ['an address as it is', 'http://[2001:db8::1]:8000/feed', '[2001:db8::1]:8000'],
  ])('%s', (_what, url, host) => {
    expect(budgetHost(url, [])).toBe(host);
  });

  it('a group that the operator names', () => {
    const groups = ['news.example'];
    expect(budgetHost('https://sport.news.example/a', groups)).toBe('news.example');
    expect(budgetHost('https://news.example:8443/a', groups)).toBe('news.example');
    expect(budgetHost('https://oldnews.example/a', groups)).toBe('oldnews.example');
  });

  it('the group of the operator before a platform', () => {
    expect(budgetHost('https://a.ours.substack.com/feed', ['ours.substack.com'])).toBe('ours.substack.com');
  });
});
