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

  it('arrive as they were with long texts beside the others, where these are nothing, too', async () => {
    await using stores = await openTestStores();
    const texts = [
      '',
      'it\'s "so" \\ {a,b}\n',
      'Übergröße – 日本語',
      '\u{1F600}\uFFFF',
      null,
      'long '.repeat(50_000),
    ];
    const list = texts.map((text, id) => ({ id, text, names: ['é', null], other: texts[5 - id] }));
    await stores.database.transaction(async (tx) => {
      for (const some of [list, [], list.slice(4, 5), list.slice(0, 1)]) {
        const asked = sql`select id, text, names, other from ${rows(some, 'id int, names text[]', ['text', 'other'])} order by id`;
        expect((await tx.execute(asked)).rows).toEqual(some);
      }
    });
  });

  it('are refused as data where a long text has a NUL, and take half of a pair for U+FFFD', async () => {
    await using stores = await openTestStores();
    const ask = (name: string) =>
      stores.database.transaction((tx) =>
        tx.execute(sql`select name from ${rows([{ id: 1, name }], 'id int', ['name'])}`),
      );
    const error = await ask('NUL \u0000').catch((reason) => reason);
    expect(sqlState(error)).toBe('22021');
    expect(isDataFault(error)).toBe(true);
    expect((await ask('half \ud800 of one')).rows).toEqual([{ name: 'half \uFFFD of one' }]);
  });

  it.each(['half of a \ud800 pair', 'NUL \u0000'])('are refused as data with %j', async (text) => {
    await using stores = await openTestStores();
    const asked = sql`select name from ${rows([{ name: text }], 'name text')}`;
    const error = await stores.database.transaction((tx) => tx.execute(asked)).catch((reason) => reason);
    expect(sqlState(error)).toMatch(/^22P0[25]$/);
    expect(isDataFault(error)).toBe(true);
  });
});
