import { describe, expect, it } from 'vitest';
import { chooseProxy } from '../../../src/adapters/http/choose-proxy.ts';

const proxies = { http: 'http://plain:3128/', https: 'http://secure:3128/' };

function choose(url: string, ...no: string[]): string | undefined {
  return chooseProxy(new URL(url), { ...proxies, no })?.hostname;
}

describe('chooseProxy', () => {
  it('goes by the scheme of the URL', () => {
    expect(choose('http://news.example/')).toBe('plain');
    expect(choose('https://news.example/')).toBe('secure');
    expect(chooseProxy(new URL('http://news.example/'), { ...proxies, http: null, no: [] })).toBeNull();
  });

  it.each([
    ['*', 'https://news.example/'],
    ['news.example', 'https://news.example/'],
    ['News.Example', 'https://news.example/'],
    ['news.example', 'https://www.news.example/'],
    ['.news.example', 'https://www.news.example/'],
    ['.news.example', 'https://news.example/'],
    ['*.news.example', 'https://www.news.example/'],
    ['news.example:8443', 'https://news.example:8443/'],
    ['news.example:443', 'https://news.example/'],
    ['10.1.2.3', 'http://10.1.2.3/'],
    ['10.0.0.0/8', 'http://10.1.2.3/'],
    ['fd00::1', 'http://[fd00::1]/'],
    ['fd00::/8', 'http://[fd12::1]/'],
  ])('asks nobody else: NO_PROXY=%s, %s', (entry, url) => {
    expect(choose(url, 'other.example', entry)).toBeUndefined();
  });

  it.each([
    ['news.example', 'https://oldnews.example/'],
    ['news.example:8443', 'https://news.example/'],
    ['www.news.example', 'https://news.example/'],
    ['10.0.0.0/8', 'https://11.1.2.3/'],
    ['10.0.0.0/8', 'https://news.example/'],
    ['', 'https://news.example/'],
  ])('asks the proxy: NO_PROXY=%s, %s', (entry, url) => {
    expect(choose(url, entry)).toBe('secure');
  });

  it.each([
    'http://localhost/',
    'http://feeds.localhost/',
    'http://127.0.0.1/',
    'http://127.9.9.9/',
    'http://[::1]/',
  ])('asks no proxy for this machine: %s', (url) => {
    expect(choose(url)).toBeUndefined();
  });
});
