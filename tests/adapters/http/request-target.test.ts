import { describe, expect, it } from 'vitest';
import { redirectTarget, requestTarget } from '../../../src/adapters/http/request-target.ts';

describe('requestTarget', () => {
  it.each([
    ['http://news.example', '/'],
    ['http://news.example?feed=rss', '/?feed=rss'],
    ['http://news.example/Feed/', '/Feed/'],
    ['http://news.example//a/../b/./c', '//a/../b/./c'],
    ['http://news.example/feed?', '/feed?'],
    ['http://news.example/%7Eme/%e4?b=2&a=1', '/%7Eme/%e4?b=2&a=1'],
    ["http://news.example/a|b?q='x'", "/a|b?q='x'"],
    ['http://news.example/feed#top', '/feed'],
    ['HTTP://me:secret@news.example:8080/feed', '/feed'],
    ['  http://news.example/feed ', '/feed'],
    ['http://news.example/müsli', '/m%C3%BCsli'],
    ['http://news.example/a b', '/a%20b'],
    ['http://news.example/a b?', '/a%20b?'],
    ['http:\\\\news.example\\feed', '/feed'],
    ['http://news.example\\@other.example/feed', '/@other.example/feed'],
  ])('asks %s for %s', (url, path) => {
    expect(requestTarget(url).path).toBe(path);
  });

  it('takes credentials and fragment out of the URL and makes basic authorization of them', () => {
    const { url, authorization } = requestTarget('https://me%40work:p%3Ass@news.example/feed#top');
    expect(url.href).toBe('https://news.example/feed');
    expect(authorization).toBe(`Basic ${btoa('me@work:p:ss')}`);
  });

  it.each(['', 'news.example/feed', 'file:///etc/passwd', 'ftp://news.example/', 'data:text/xml,x'])(
    'refuses "%s" as bad configuration',
    (url) => {
      expect(() => requestTarget(url)).toThrow(
        expect.objectContaining({ feedError: expect.objectContaining({ kind: 'bad-config' }) }),
      );
    },
  );
});

describe('redirectTarget', () => {
  const from = new URL('https://news.example/a/b?c');

  it.each([
    ['feed', 'https://news.example/a/feed'],
    ['/feed?x#y', 'https://news.example/feed?x'],
    ['//other.example/', 'https://other.example/'],
    ['http://me:secret@other.example/', 'http://other.example/'],
    [Buffer.from('/müsli').toString('latin1'), 'https://news.example/m%C3%BCsli'],
  ])('resolves %s to %s', (location, expected) => {
    const { url, authorization } = redirectTarget(location, from);
    expect(url.href).toBe(expected);
    expect(authorization).toBeNull();
  });

  it.each([
    ['/Feed/', '/Feed/'],
    ['/feed?', '/feed?'],
    ['/%7Eme/%e4?b=2&a=1', '/%7Eme/%e4?b=2&a=1'],
    ['//other.example/a//b', '/a//b'],
  ])('asks a redirect to %s for %s', (location, path) => {
    expect(redirectTarget(location, from).path).toBe(path);
  });

  it.each(['file:///etc/passwd', 'gopher://x/', 'javascript:0', 'http://'])('refuses %s', (location) => {
    expect(() => redirectTarget(location, from)).toThrow(
      expect.objectContaining({ feedError: expect.objectContaining({ kind: 'bad-response' }) }),
    );
  });
});
