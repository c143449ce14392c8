import { describe, expect, it } from 'vitest';
import { matchRemade, type Remakable } from '../../src/core/match-remade.ts';
import { makeArticle } from '../support/make-article.ts';

const remakable: Remakable = {
  articleId: 7,
  position: 1,
  guid: 'g1',
  url: 'https://a.example/1',
  title: 'One',
};
const stranger = { guid: 'other', url: 'https://a.example/other', title: 'Other' };
const nobody = () => undefined;

describe('an article is remade from', () => {
  it('the item with its identity, wherever that stands by now', () => {
    const moved = makeArticle({ position: 4, ...stranger });
    const found = matchRemade([remakable], [makeArticle({ position: 1 }), moved], (article) =>
      article === moved ? 7 : undefined,
    );
    expect(found.get(7)).toBe(moved);
  });

  it('the one at its place, where several have its identity', () => {
    const [first, second] = [makeArticle({ position: 0 }), makeArticle({ position: 1 })];
    expect(matchRemade([remakable], [first, second], () => 7).get(7)).toBe(second);
  });

  it.each([
    ['GUID', { ...stranger, guid: 'g1' }],
    ['URL', { ...stranger, url: 'https://a.example/1' }],
    ['title', { ...stranger, title: 'One' }],
    ['title as published', { ...stranger, titleOriginal: 'One' }],
  ])('the item at its place with its %s', (_, parts) => {
    const article = makeArticle({ position: 1, ...parts });
    expect(matchRemade([remakable], [article], nobody).get(7)).toBe(article);
  });

  it('no item that merely stands at its place', () => {
    const article = makeArticle({ position: 1, ...stranger });
    expect(matchRemade([remakable], [article], nobody).size).toBe(0);
  });

  it('no item that is known to be another article', () => {
    const article = makeArticle({ position: 1, guid: 'g1', url: null, title: 'One' });
    expect(matchRemade([remakable], [article], () => 8).size).toBe(0);
  });

  it('nothing, when nothing in common is all there is', () => {
    const bare = { ...remakable, guid: null, url: null, title: '' };
    const article = makeArticle({ position: 1, guid: null, url: null, title: '' });
    expect(matchRemade([bare], [article], nobody).size).toBe(0);
  });
});
