import { describe, expect, it } from 'vitest';
import { inOrder, sqlState } from '../../../src/adapters/postgres/database.ts';
import { sql } from '../../../src/adapters/postgres/drizzle.ts';
import { openTestStores } from '../../support/test-stores.ts';

describe('a transaction', () => {
  it('that meets a deadlock is done again, and both come to their end', async () => {
    await using stores = await openTestStores();
    const bothHoldOne = Promise.withResolvers<void>();
    let holding = 0;
    let attempts = 0;
    const lockBoth = (first: number, second: number) =>
      stores.database.transaction(async (tx) => {
        attempts += 1;
        await tx.execute(sql`select pg_advisory_xact_lock(${first})`);
        holding += 1;
        if (holding === 2) bothHoldOne.resolve();
        await bothHoldOne.promise;
        await tx.execute(sql`select pg_advisory_xact_lock(${second})`);
        return `${first} and ${second}`;
      });
    expect(await Promise.all([lockBoth(1, 2), lockBoth(2, 1)])).toEqual(['1 and 2', '2 and 1']);
    expect(attempts).toBe(3);
  });

  it('that fails for another reason fails at once, with the reason', async () => {
    await using stores = await openTestStores();
    let attempts = 0;
    const failing = stores.database.transaction(async (tx) => {
      attempts += 1;
      await tx.execute(sql`select 1 / 0`);
    });
    const error = await failing.catch((reason: unknown) => reason);
    expect(sqlState(error)).toBe('22012');
    expect(attempts).toBe(1);
  });

  it('whose connection ends between two statements fails, and the next has another', async () => {
    await using stores = await openTestStores();
    const cut = stores.database.transaction(async (tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await stores.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await tx.execute(sql`select ${1}::int`);
    });
    await expect(cut).rejects.toThrow();
    const next = await stores.database.transaction((tx) => tx.execute(sql`select ${1}::int as one`));
    expect(next.rows).toEqual([{ one: 1 }]);
  });
});

describe('statements of one transaction that do not wait for each other', () => {
  it('run in the order they were sent in, and all answer', async () => {
    await using stores = await openTestStores();
    const [first, , third] = await stores.database.transaction((tx) =>
      inOrder([
        tx.execute(sql`create temp table kept (id int) on commit drop`),
        tx.execute(sql`insert into kept values (${1}), (${2})`),
        tx.execute<{ ids: number }>(sql`select count(*)::int as ids from kept where id > ${0}`),
      ]),
    );
    expect(first.command).toBe('CREATE');
    expect(third.rows).toEqual([{ ids: 2 }]);
  });

  it('fail with the first error in order, and nothing of them stays', async () => {
    await using stores = await openTestStores();
    await stores.database.transaction((tx) => tx.execute(sql`create table public.kept (id int)`));
    const failing = stores.database.transaction((tx) =>
      inOrder([
        tx.execute(sql`insert into public.kept values (${1})`),
        tx.execute(sql`select ${1}::int / 0`),
        tx.execute(sql`insert into public.missing values (${1})`),
      ]),
    );
    expect(sqlState(await failing.catch((reason: unknown) => reason))).toBe('22012');
    expect(await stores.query('select * from public.kept')).toEqual([]);
    const after = stores.database.transaction((tx) => tx.execute(sql`insert into public.kept values (${2})`));
    expect((await after).rowCount).toBe(1);
  });

  it('fail with what went wrong, where one before it has a statement left to send', async () => {
    await using stores = await openTestStores();
    const failing = stores.database.transaction(async (tx) => {
      const inTwoTurns = async () => {
        await tx.execute(sql`select ${1}::int`);
        await tx.execute(sql`select ${2}::int`);
      };
      await inOrder([inTwoTurns(), tx.execute(sql`select ${1}::int / 0`)]);
    });
    expect(sqlState(await failing.catch((reason: unknown) => reason))).toBe('22012');
  });
});

describe('statements that are kept prepared', () => {
  it('are made anew where a migration changed what they answer', async () => {
    await using stores = await openTestStores();
    await stores.query('create table public.changing (id int); insert into public.changing values (1)');
    const read = () =>
      stores.database.transaction((tx) => tx.execute(sql`select * from public.changing where id = ${1}`));
    expect((await read()).rows).toEqual([{ id: 1 }]);
    await stores.query(`alter table public.changing add column name text default 'Harbour'`);
    expect((await read()).rows).toEqual([{ id: 1, name: 'Harbour' }]);
  });

  it('are made anew where somebody let go of them', async () => {
    await using stores = await openTestStores();
    const read = () => stores.database.transaction((tx) => tx.execute(sql`select ${1}::int as one`));
    expect((await read()).rows).toEqual([{ one: 1 }]);
    await stores.database.transaction((tx) => tx.execute(sql`deallocate all`));
    expect((await read()).rows).toEqual([{ one: 1 }]);
  });
});

describe('a query that a person types', () => {
  it('gives columns and rows', async () => {
    await using stores = await openTestStores();
    expect(await stores.database.query(`select 1 as one, 'x' as letter;`)).toEqual({
      columns: ['one', 'letter'],
      rows: [{ one: 1, letter: 'x' }],
    });
  });

  it('keeps columns of one name apart', async () => {
    await using stores = await openTestStores();
    const text = 'select 1 as n, 2 as n, 3 as n_2, 4 as n';
    expect(await stores.database.query(text)).toEqual({
      columns: ['n', 'n_3', 'n_2', 'n_4'],
      rows: [{ n: 1, n_3: 2, n_2: 3, n_4: 4 }],
    });
  });

  it('reads the views, the tables and the search', async () => {
    await using stores = await openTestStores();
    for (const place of ['v1.articles', 'sluice.articles', `v1.search('harbour')`]) {
      expect((await stores.database.query(`select * from ${place}`)).rows).toEqual([]);
    }
  });

  it.each([
    ['copy (select 1) to program', `copy (select 1) to program 'true'`],
    ['copy from program', `copy sluice.feeds from program 'true'`],
    ['pg_read_file', `select pg_read_file('/etc/hostname')`],
  ])('reaches no files or programs of the server: %s', async (_, text) => {
    await using stores = await openTestStores();
    await expect(stores.database.query(text)).rejects.toThrow(/permission denied|read-only/);
  });

  it.each([
    ['delete from sluice.feeds'],
    ['commit; create table public.mine (id int)'],
    ['rollback; begin; create table public.mine (id int); commit'],
    ['set transaction read write; create table public.mine (id int)'],
  ])('cannot write: %s', async (text) => {
    await using stores = await openTestStores();
    await expect(stores.database.query(text)).rejects.toThrow();
    expect(await stores.query(`select to_regclass('public.mine') as made`)).toEqual([{ made: null }]);
  });

  it('leaves the connection as it was for the next one', async () => {
    await using stores = await openTestStores();
    await stores.database.query('set statement_timeout = 1');
    await stores.database.query('rollback');
    expect((await stores.database.query('show statement_timeout')).rows).toEqual([
      { statement_timeout: '0' },
    ]);
    await stores.database.transaction((tx) => tx.execute(sql`create table public.ours (id int)`));
  });
});
