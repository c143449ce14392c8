import type { NormalizeContext } from '../../../src/core/normalize/normalize-item.ts';
import { emptyItem } from '../../../src/core/parse/empty-facts.ts';
import type { RawItem } from '../../../src/domain/item.ts';

/** An item with nothing in it but what the test names. */
export function rawItem(fields: Partial<RawItem> = {}): RawItem {
  return { ...emptyItem(0), ...fields };
}

export const context: NormalizeContext = {
  feedUrl: 'https://news.example/feeds/all.xml',
  siteUrl: 'https://news.example/',
  feedLanguage: null,
  fetchedAt: new Date('2024-03-01T12:00:00Z'),
  scope: null,
  identityBy: 'guid',
};

export const html = (value: string) => ({ type: 'html' as const, value });
export const text = (value: string) => ({ type: 'text' as const, value });
