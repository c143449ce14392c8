import { describe, expect, it } from 'vitest';
import { type IdentityBy, isChurn, judgeGuids } from '../../src/core/judge-guids.ts';

type Item = Parameters<typeof judgeGuids>[0][number];

/** `count` items that are all different, but for what `change` says of the n-th. */
function items(count: number, change: (item: Item, n: number) => Partial<Item> = () => ({})): Item[] {
  return Array.from({ length: count }, (_, n) => {
    const title = { type: 'text' as const, value: `Title ${n}` };
    const item = { guid: `g${n}`, url: `https://news.example/${n}`, title, summary: null, content: null };
    return { ...item, ...change(item, n) };
  });
}

const sameGuid = () => ({ guid: 'same' });
const sameUrl = () => ({ url: 'https://news.example/' });

describe('judgeGuids', () => {
  it.each<[string, Item[], IdentityBy, IdentityBy | null]>([
    ['keeps GUIDs that serve', items(30), 'guid', null],
    [
      'keeps GUIDs of which one in twenty is missing',
      items(20, (_, n) => (n === 0 ? { guid: null } : {})),
      'guid',
      null,
    ],
    [
      'takes URLs where more GUIDs are missing',
      items(20, (_, n) => (n < 2 ? { guid: null } : {})),
      'guid',
      'url',
    ],
    ['takes URLs where GUIDs are repeated', items(10, sameGuid), 'guid', 'url'],
    [
      'takes words where neither serves',
      items(10, (_, n) => ({ guid: n < 5 ? null : `g${n}`, url: n % 2 ? null : 'https://news.example/' })),
      'guid',
      'words',
    ],
    [
      'takes words where all share one GUID and have no URL',
      items(10, () => ({ guid: 'same', url: null })),
      'guid',
      'words',
    ],
    [
      'takes words where all share one GUID and one URL',
      items(10, () => ({ ...sameGuid(), ...sameUrl() })),
      'guid',
      'words',
    ],
    [
      'takes words where notes without titles share one GUID',
      items(10, ({ title }) => ({ guid: 'same', url: null, title: null, summary: title })),
      'guid',
      'words',
    ],
    ['is not misled by an item that is there twice', [...items(10), ...items(10)], 'guid', null],
    ['says nothing about a handful of items', items(4, sameGuid), 'guid', null],
    ['leaves URLs when they stop serving', items(10, sameUrl), 'url', 'words'],
    ['never goes back to GUIDs', items(30), 'url', null],
    ['never leaves words', items(30), 'words', null],
  ])('%s', (_, list, present, expected) => {
    expect(judgeGuids(list, present)).toBe(expected);
  });
});

describe('isChurn', () => {
  it.each([
    ['most known items came under new GUIDs', [20, 10, 5], 'guid', true],
    ['half of them did', [20, 5, 5], 'guid', false],
    ['all did, of a few', [4, 4, 0], 'guid', null],
    ['nothing is known', [0, 0, 0], 'guid', null],
    ['most came under new URLs', [20, 0, 15], 'url', true],
    ['all have their URLs instead of GUIDs', [20, 20, 0], 'url', false],
  ] as const)(
    'when %s: %j of a feed told apart by %s is %s',
    (_, [recognized, url, content], by, expected) => {
      expect(isChurn({ recognized, rematched: { url, content } }, by)).toBe(expected);
    },
  );
});
