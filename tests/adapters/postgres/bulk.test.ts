import { describe, expect, it } from 'vitest';
import { inParts, rows } from '../../../src/adapters/postgres/bulk.ts';
import { isDataFault, sqlState } from '../../../src/adapters/postgres/database.ts';
import { sql } from '../../../src/adapters/postgres/drizzle.ts';
import { openTestStores } from '../../support/test-stores.ts';

describe('a list in parts', () => {
  const weigh = (weight: number) => weight;

  it('holds every item once and in order, few to a part where they are heavy', () => {
    expect(inParts([20_000, 20_000, 20_000, 90_000, 10_000], weigh)).toEqual([
      [20_000, 20_000],
      [20_000],
      [90_000],
      [10_000],
    ]);
  });

  it('is one part where all is light, and none where there is nothing', () => {
    expect(inParts([1, 2, 3], weigh)).toEqual([[1, 2, 3]]);
    expect(inParts([], weigh)).toEqual([]);
  });
});

describe('rows as one parameter', () => {
  it('arrive as they were, few and many by one statement, whatever is written in them', async () => {
    await using stores = await openTestStores();
    const texts = ['', 'it\'s "so" \\ {a,b}\n', 'Übergröße – 日本語', '\u{1F600}\u{10FFFF}\uFFFF', null];
    const many = Array.from({ length: 20_000 }, (_, id) => ({ id, texts: [texts[id % texts.length], 'é'] }));
    await stores.database.transaction(async (tx) => {
      for (const list of [many.slice(0, 5), [], many]) {
        const asked = sql`select id, texts from ${rows(list, 'id int, texts text[]')} order by id`;
        expect((await tx.execute(asked)).rows).toEqual(list);
      }
    });
  });

  it.each(['half of a \ud800 pair', 'NUL \u0000'])('are refused as data with %j', async (text) => {
    await using stores = await openTestStores();
    const asked = sql`select name from ${rows([{ name: text }], 'name text')}`;
    const error = await stores.database.transaction((tx) => tx.execute(asked)).catch((reason) => reason);
    expect(sqlState(error)).toMatch(/^22P0[25]$/);
    expect(isDataFault(error)).toBe(true);
  });
});
