import { expect, it } from 'vitest';
import { tellApart } from '../../src/core/tell-apart.ts';
import { makeArticle } from '../support/make-article.ts';

const page = (name: string) => `https://news.example/${name}`;

it.each([
  {
    situation: 'articles with identities of their own keep them',
    given: [
      { identity: 'guid:1', canonicalUrl: page('a') },
      { identity: 'guid:2', canonicalUrl: page('b') },
    ],
    identities: ['guid:1', 'guid:2'],
  },
  {
    situation: 'one GUID for every item: the page tells the articles apart, wherever each stands',
    given: [
      { identity: 'guid:1', canonicalUrl: page('a') },
      { identity: 'guid:1', canonicalUrl: page('b') },
      { identity: 'guid:1', canonicalUrl: page('c') },
    ],
    identities: [`guid:1|${page('a')}`, `guid:1|${page('b')}`, `guid:1|${page('c')}`],
  },
  {
    situation: 'an item that is there twice is one article',
    given: [
      { identity: 'guid:1', canonicalUrl: page('a') },
      { identity: 'guid:1', canonicalUrl: page('a') },
    ],
    identities: ['guid:1', 'guid:1'],
  },
  {
    situation: 'without a page the words tell them apart',
    given: [
      { identity: 'guid:1', canonicalUrl: null, contentHash: 'a1' },
      { identity: 'guid:1', canonicalUrl: null, contentHash: 'b2' },
    ],
    identities: ['guid:1|a1', 'guid:1|b2'],
  },
])('$situation', ({ given, identities }) => {
  expect(tellApart(given.map(makeArticle)).map((article) => article.identity)).toEqual(identities);
});

it('changes nothing but identities', () => {
  const twins = [makeArticle({ canonicalUrl: page('a') }), makeArticle({ canonicalUrl: page('b') })];
  const withoutIdentity = tellApart(twins).map(({ formerIdentities: _former, ...article }) => article);
  expect(withoutIdentity).toEqual(twins.map((twin) => ({ ...twin, identity: expect.any(String) })));
});

it('remembers what an item was known by while it had the GUID to itself', () => {
  const twins = [makeArticle({ canonicalUrl: page('a') }), makeArticle({ canonicalUrl: page('b') })];
  expect(tellApart(twins).map(({ formerIdentities }) => formerIdentities)).toEqual([['guid:1'], ['guid:1']]);
});
