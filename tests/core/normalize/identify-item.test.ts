import { describe, expect, it } from 'vitest';

import { identifyItem } from '../../../src/core/normalize/identify-item.ts';

const keys = { guid: null, url: null, contentHash: 'c0ffee', scope: null, by: 'guid' as const };
const url = 'https://news.example/1';

describe('identifyItem', () => {
  it.each([
    ['the GUID first', { guid: 'a', url }, 'guid:a'],
    ['then the URL', { url }, `url:${url}`],
    ['then the words', {}, 'words:c0ffee'],
    ['the scope before each', { guid: 'a', scope: 'x/feed.xml' }, 'x/feed.xml#guid:a'],
    ['the URL where GUIDs do not serve', { guid: 'a', url, by: 'url' as const }, `url:${url}`],
    ['the words where neither serves', { guid: 'a', url, by: 'words' as const }, 'words:c0ffee'],
    ['no scope where it is the GUID', { guid: 'x/a.txt', scope: 'x/a.txt' }, 'guid:x/a.txt'],
  ])('takes %s', (_, fields, expected) => {
    expect(identifyItem({ ...keys, ...fields })).toBe(expected);
  });

  it('hashes what is too long to index, and keeps apart what differs at its very end', () => {
    const one = identifyItem({ ...keys, guid: `${'ü'.repeat(5000)}1` });
    const other = identifyItem({ ...keys, guid: `${'ü'.repeat(5000)}2` });
    expect(one).toMatch(/^guid:sha256:[0-9a-f]{64}$/);
    expect(one).not.toBe(other);
  });
});
