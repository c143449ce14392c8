import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';
import type { RawItem } from '../../../src/domain/item.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);
const samples = fileURLToPath(new URL('../../../../shared/samples/feeds/', import.meta.url));

const read = (path: string | URL, location: string) =>
  parseDocument({ body: readFileSync(path), contentType: null, location });

describe('fixtures', () => {
  const names = readdirSync(new URL('feeds/', fixtures)).filter((name) => name.endsWith('.xml'));

  it.each(names)('%s is read as the file beside it says', async (name) => {
    const expected = readFileSync(new URL(`feeds/${name.replace('.xml', '.json')}`, fixtures), 'utf8');
    const feed = await read(new URL(`feeds/${name}`, fixtures), `https://feeds.example/${name}`);
    expect(feed).toMatchObject(JSON.parse(expected));
  });
});

/** How many of a feed's items have each field. */
function countFields(items: readonly RawItem[]): Record<string, number> {
  const counts: Record<string, number> = { items: items.length };
  for (const item of items) {
    for (const [name, value] of Object.entries(item)) {
      const isThere = Array.isArray(value) ? value.length > 0 : value !== null && name !== 'position';
      if (isThere && name !== 'extra') counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

describe.skipIf(!existsSync(samples))('captured feeds', () => {
  const expected: Record<string, Record<string, number>> = JSON.parse(
    readFileSync(new URL('captured-feeds.json', fixtures), 'utf8'),
  );

  it.each(Object.keys(expected))('%s has as many items with each field as ever', async (name) => {
    const { items, repairs } = await read(samples + name, 'https://feeds.example/all');
    expect(countFields(items)).toEqual(expected[name]);
    const lost = repairs.filter(({ kind }) => ['cut-item', 'over-limit', 'over-depth'].includes(kind));
    expect(lost).toEqual([]);
  });
});
