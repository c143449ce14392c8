import { describe, expect, it } from 'vitest';

import { canonicalUrl, isIdentifyingUrl, urlKey } from '../../../src/core/normalize/canonical-url.ts';

const canonical = (url: string) => canonicalUrl(url, { siteHost: 'news.example' });
const key = (url: string) => urlKey(canonical(url) ?? `no URL: ${url}`);

/** As the feeds of Google News address an article: a message of two fields and a list. */
function googleNews(target: string): string {
  const size =
    target.length < 128 ? [target.length] : [128 + (target.length % 128), Math.floor(target.length / 128)];
  const message = Buffer.from([8, 19, 34, ...size, ...Buffer.from(target), 210, 1, 0]);
  return `https://news.google.com/rss/articles/${message.toString('base64url')}?oc=5`;
}

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
    ['https://news.example/story?id=7&amp;amp;utm_source=x', 'https://news.example/story?id=7'],
    ['https://news.example.:8080/story', 'https://news.example:8080/story'],
    ['https://consent.google.com/m?continue=https://b.example/1&gl=DE', 'https://b.example/1'],
    ['https://news.example/story?q=a+b%20c', 'https://news.example/story?q=a+b%20c'],
    ['https://news.example/story?utm_source=rss&id=7&UTM_Medium=feed', 'https://news.example/story?id=7'],
    ['https://news.example/story?id=7&amp;utm_source=rss', 'https://news.example/story?id=7'],
    ['https://news.example/story?fbclid=x&gclid=y&mc_cid=z&_hsenc=1&yclid=2', 'https://news.example/story'],
    ['https://news.example/story?%75tm_source=rss', 'https://news.example/story'],
    ['https://news.example/story?ref=news.example', 'https://news.example/story'],
    ['https://news.example/story?ref=https%3A%2F%2Fwww.news.example%2F', 'https://news.example/story'],
    ['https://www.nytimes.com/a.html?partner=rss&emc=rss', 'https://www.nytimes.com/a.html'],
    ['https://news.example/a?__readwiseLocation=1&PHPSESSID=2', 'https://news.example/a'],
    ['https://news.example/a?nk=0123456789abcdef0123456789abcdef', 'https://news.example/a'],
    ['https://www.npr.org/a?ft=nprml&f=1001', 'https://www.npr.org/a'],
    ['https://www.bbc.co.uk/news/1?at_medium=RSS&at_campaign=rss', 'https://www.bbc.co.uk/news/1'],
    ['https://youtu.be/abc?si=xyz', 'https://youtu.be/abc'],
    [
      'https://www.google.com/url?rct=j&url=https://b.example/1%3Futm_source%3Dx&ct=ga',
      'https://b.example/1',
    ],
    ['https://www.google.co.uk/url?q=https%3A%2F%2Fb.example%2F1&sa=D', 'https://b.example/1'],
    ['https://news.google.com/news/url?sa=t&url=http://b.example/1', 'http://b.example/1'],
    ['https://l.facebook.com/l.php?u=https%3A%2F%2Fb.example%2F1%3Ffbclid%3Dx&h=AT', 'https://b.example/1'],
    ['https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fb.example%2F1', 'https://b.example/1'],
    [
      'https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fb.example%2f1',
      'https://b.example/1',
    ],
    [
      'https://eu1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fb.example%2F1&data=x',
      'https://b.example/1',
    ],
    ['https://b-example.cdn.ampproject.org/c/s/b.example/1/', 'https://b.example/1/'],
    [googleNews('https://b.example/1'), 'https://b.example/1'],
    [googleNews(`https://b.example/${'a'.repeat(200)}?utm_source=x`), `https://b.example/${'a'.repeat(200)}`],
    [googleNews('AU_yqLSecret'), googleNews('AU_yqLSecret')],
    [
      'http://rss.feedsportal.com/c/1/f/2/s/3/l/0L0Sb0Bexample0C20A260Cpier0Eopens0Bhtml0Dpage0F2/story01.htm',
      'http://www.b.example/2026/pier-opens.html?page=2',
    ],
    [
      'https://go.theregister.com/feed/www.theregister.com/2026/03/05/pier/',
      'https://www.theregister.com/2026/03/05/pier/',
    ],
    [
      'https://r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RE=1/RO=10/RU=https%3a%2f%2fb.example%2f1/RK=2/RS=x-',
      'https://b.example/1',
    ],
    ['https://urldefense.com/v3/__https://b.example/1__;!!abc!def$', 'https://b.example/1'],
    ['https://news.google.com/articles/CBM', 'https://news.google.com/articles/CBM'],
    ['https://news.google.com/articles/CBMiA', 'https://news.google.com/articles/CBMiA'],
    ['http://rss.feedsportal.com/c/1/f/2/', 'http://rss.feedsportal.com/c/1/f/2/'],
    ['https://r.search.yahoo.com/RU=%zz/', 'https://r.search.yahoo.com/RU=%25zz/'],
    ['https://www.google.com/amp/s/b.example/1', 'https://b.example/1'],
    [
      'https://l.facebook.com/l.php?u=https://www.google.com/url?q=https://b.example/1',
      'https://b.example/1',
    ],
    ['https://www.google.com/url?q=javascript:alert(1)', 'https://www.google.com/url?q=javascript:alert(1)'],
    ['https://www.google.com/url?q=/relative', 'https://www.google.com/url?q=/relative'],
    ['https://l.facebook.com/l.php?u=nothing', 'https://l.facebook.com/l.php?u=nothing'],
    ['https://news.example/story#', 'https://news.example/story'],
    ['https://news.example/story#comments', 'https://news.example/story'],
    ['https://news.example/story#utm_source=rss&utm_medium=feed', 'https://news.example/story'],
    [
      'https://www.google.com/url?sa=t&url=https://b.example/1?id%3D1%26page%3D2',
      'https://b.example/1?id=1&page=2',
    ],
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
    ['anchors that begin with a dot', 'https://news.example/day#.a1', 'https://news.example/day#.a2'],
    ['a folder about amplifiers', 'https://shop.example/amp/model-7-b', 'https://shop.example/model-7-b'],
    ['the order of bytes in a name', 'https://news.example/%E4', 'https://news.example/%C3%A4'],
    ['plus and space', 'https://news.example/a+b', 'https://news.example/a%20b'],
    ['slashes in the path', 'https://news.example/a//b', 'https://news.example/a/b'],
    ['hosts below one domain', 'https://anna.news.example/1', 'https://ben.news.example/1'],
    ['ports', 'https://news.example:8443/1', 'https://news.example/1'],
    [
      'amplifiers and what they belong to',
      'https://shop.example/guitars/amp',
      'https://shop.example/guitars',
    ],
    ['an amplifier of a model', 'https://shop.example/model-1959/amp', 'https://shop.example/model-1959'],
    ['an ampere', 'https://news.example/convert?amp=1', 'https://news.example/convert'],
    [
      'people on a shared host',
      'https://m.blogspot.com/2026/1.html',
      'https://mobile.blogspot.com/2026/1.html',
    ],
    ['a person and the shared host', 'https://m.tumblr.com/post/1', 'https://tumblr.com/post/1'],
    ['a site called m', 'https://m.co.uk/2026', 'https://co.uk/2026'],
    ['sort', 'https://news.example/a?sort=1', 'https://news.example/a?sort=2'],
    ['campaign_name', 'https://news.example/a?campaign_name=x', 'https://news.example/a?campaign_name=y'],
    ['ncid, away from the sites that track by it', 'https://a.example/?ncid=1', 'https://a.example/?ncid=2'],
    ['nk that is no hash', 'https://news.example/a?nk=1', 'https://news.example/a?nk=2'],
    ['pk_, which is a key of a database', 'https://news.example/a?pk_id=1', 'https://news.example/a?pk_id=2'],
    ['f, away from the site that tracks by it', 'https://a.example/?f=1', 'https://a.example/?f=2'],
    ['videos', 'https://www.youtube.com/watch?v=a', 'https://www.youtube.com/watch?v=b'],
    ['at_, away from the site that tracks by it', 'https://a.example/?at_id=1', 'https://a.example/?at_id=2'],
    [
      'what a redirect of another site leads to',
      'https://a.example/url?q=https://b.example/1',
      'https://a.example/url?q=https://b.example/2',
    ],
    [
      'wrapped links',
      'https://www.google.com/url?q=https://b.example/1',
      'https://www.google.com/url?q=https://b.example/2',
    ],
    [
      'parameters behind a wrapped link that was not escaped',
      'https://l.facebook.com/l.php?u=https://b.example/show?lang=en&id=1',
      'https://l.facebook.com/l.php?u=https://b.example/show?lang=en&id=2',
    ],
    [
      'characters that a wrapper keeps elsewhere',
      'https://urldefense.com/v3/__https://b.example/show?a*1__;Jg!!x',
      'https://urldefense.com/v3/__https://b.example/show?a*1__;PQ!!x',
    ],
    [
      'anchors of a glossary of tracking',
      'https://news.example/words#utm_source',
      'https://news.example/words#utm_medium',
    ],
    ['articles of Google News whose address is a secret', googleNews('AU_yqLa'), googleNews('AU_yqLb')],
    ['searches', 'https://www.google.com/search?q=https://b.example/1', 'https://b.example/1'],
    ['archived copies', 'https://web.archive.org/web/2026/https://b.example/1', 'https://b.example/1'],
    ['languages', 'https://de.m.wikipedia.org/wiki/Pier', 'https://en.m.wikipedia.org/wiki/Pier'],
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
    ['the version for phones', 'https://m.news.example/a', 'https://www.news.example/a'],
    [
      'the encyclopedia for phones',
      'https://en.m.wikipedia.org/wiki/Pier',
      'https://en.wikipedia.org/wiki/Pier',
    ],
    ['AMP in the host', 'https://amp.news.example/a', 'https://news.example/a'],
    [
      'AMP in the path',
      'https://news.example/2026/03/pier-opens/amp/',
      'https://news.example/2026/03/pier-opens',
    ],
    ['AMP in front', 'https://news.example/amp/2026/03/05/pier', 'https://news.example/2026/03/05/pier'],
    ['the dot of the root', 'https://news.example./a', 'https://news.example/a'],
    ['AMP in the file', 'https://news.example/a-b-c.amp.html', 'https://news.example/a-b-c.html'],
    [
      'AMP in the query',
      'https://news.example/story-20260305?amp=1&p=2',
      'https://news.example/story-20260305?p=2',
    ],
    [
      'AMP by outputType',
      'https://news.example/story-20260305?outputType=amp',
      'https://news.example/story-20260305',
    ],
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
