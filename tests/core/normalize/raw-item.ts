import type { NormalizeContext } from '../../../src/core/normalize/normalize-item.ts';
import type { RawItem } from '../../../src/domain/item.ts';

/** An item with nothing in it but what the test names. */
export function rawItem(fields: Partial<RawItem> = {}): RawItem {
  return {
    position: 0,
    guid: null,
    url: null,
    title: null,
    summary: null,
    content: null,
    authors: [],
    categories: [],
    published: null,
    updated: null,
    language: null,
    enclosures: [],
    extra: {},
    ...fields,
  };
}

export const context: NormalizeContext = {
  feedUrl: 'https://news.example/feeds/all.xml',
  siteUrl: 'https://news.example/',
  feedLanguage: null,
  fetchedAt: new Date('2024-03-01T12:00:00Z'),
  scope: null,
};

export const html = (value: string) => ({ type: 'html' as const, value });
export const text = (value: string) => ({ type: 'text' as const, value });
