import { fileURLToPath } from 'node:url';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { DrizzleQueryError, drizzle, migrate } from './drizzle.ts';
import { openPool } from './open-pool.ts';

/** What a store works on: the pool, or one transaction of it. */
export type Executor = Pick<NodePgDatabase, 'execute' | 'select' | 'insert' | 'update' | 'delete'>;

export type Database = AsyncDisposable & {
  db: NodePgDatabase;
  /**
   * Runs `work` in one transaction; repeats it when Postgres asks for that (deadlock, serialization, a prepared
   * statement that is stale). Statements that do not wait for each other leave together: see `inOrder`.
   */
  transaction: <T>(work: (tx: Executor) => Promise<T>) => Promise<T>;
  migrate: () => Promise<void>;
  /** Runs one statement that a person typed, in a transaction that cannot write. */
  query: (text: string) => Promise<{ columns: string[]; rows: Record<string, unknown>[] }>;
  /** @throws when Postgres does not answer. */
  ping: () => Promise<void>;
};

/** Opens a pool on `url`; connections are made when first needed. */
export function createDatabase(options: {
  url: string;
  maxConnections: number;
  onError: (error: Error) => void;
}): Database {
  const pool = openPool(options);
  return {
    db: drizzle(pool),
    transaction: (work) => retryTransient(() => transact(pool, work)),
    migrate: () => migrateAlone(pool),
    query: (text) => queryReadOnly(pool, text),
    ping: async () => {
      await pool.query('select 1');
    },
    [Symbol.asyncDispose]: () => endPool(pool),
  };
}

/** Ends a pool for good: what its connections meet after that is nobody's concern. */
export async function endPool(pool: pg.Pool): Promise<void> {
  pool.removeAllListeners('error').on('error', () => undefined);
  await pool.end();
}

/** The SQLSTATE of an error, also where drizzle wrapped it. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof pg.DatabaseError) return error.code ?? null;
  return sqlState(error.cause);
}

/**
 * Whether an error is of what was worked on: our own code failed at it, or Postgres would not take it (data exceptions,
 * violated constraints, program limits). All else is of the connection, the server or the schema.
 */
export function isDataFault(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(?:22|23|54)/.test(state);
  return !(error instanceof DrizzleQueryError);
}

/** `begin` is not waited for: it leaves with the first statements of `work`, and where it fails they do. */
async function transact<T>(pool: pg.Pool, work: (tx: Executor) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    const [, result] = await inOrder([client.query('begin'), work(executorOn(client))]);
    await client.query('commit');
    return result;
  } catch (error) {
    isBroken = staleStates.has(sqlState(error) ?? '');
    await client.query('rollback').catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}

const executors = new WeakMap<pg.PoolClient, Executor>();

function executorOn(client: pg.PoolClient): Executor {
  const known = executors.get(client);
  if (known !== undefined) return known;
  const tx = drizzle(client);
  const execute = tx.execute.bind(tx);
  // drizzle sends a statement when its answer is first asked for, which says nothing of the order.
  const send = (statement: Parameters<typeof execute>[0]) => execute(statement).then((result) => result);
  const executor: Executor = Object.assign(tx, { execute: send as typeof execute });
  executors.set(client, executor);
  return executor;
}

/**
 * Waits for statements of one transaction that were sent without waiting for each other. Postgres runs them one after the
 * other; after one that fails it refuses the rest, so that the first error in order is the one that tells why: but for a
 * refusal itself, which comes first where one before the failed one had a statement left to send. What they hold is to be
 * made before the first is sent: nobody would wait for it if that threw.
 */
export async function inOrder<const Work extends readonly unknown[]>(
  work: Work,
): Promise<{ -readonly [At in keyof Work]: Awaited<Work[At]> }> {
  const outcomes = await Promise.allSettled(work);
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0) throw errors.find((error) => sqlState(error) !== refusedState) ?? errors[0];
  return outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value) as never;
}

/** The transaction failed before. */
const refusedState = '25P02';

/** A prepared statement that does not answer what it did any more, since a migration, or is gone: a new connection has it anew. */
const staleStates = new Set(['0A000', '26000']);

const transientStates = new Set(['40P01', '40001', ...staleStates]);
const maxAttempts = 5;

async function retryTransient<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === maxAttempts || !transientStates.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** A read replica: it has the tables that its primary has, and nothing can be written to it. */
export async function isStandby(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
  return rows[0]?.standby ?? false;
}

/** Spells SLUI; any number will do, as long as every process takes the same. */
const migrationLock = 0x534c5549;

/** drizzle's migrator takes no lock of its own: two services started at once would both migrate. */
async function migrateAlone(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    if (await isStandby(client)) return;
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query('set client_min_messages = warning');
    await migrate(drizzle(client), {
      migrationsFolder: fileURLToPath(new URL('../../../drizzle', import.meta.url)),
    });
  } finally {
    // Closing the session frees its lock, whatever state an error left it in.
    client.release(true);
  }
}

/** One statement a time, so that a text cannot end the transaction it may not write in. */
async function queryReadOnly(
  pool: pg.Pool,
  text: string,
): Promise<{ columns: string[]; rows: Record<string, unknown>[] }> {
  const client = await pool.connect();
  try {
    await layDownPower(client);
    await client.query('begin read only');
    const statement = { text, queryMode: 'extended', rowMode: 'array' } as const;
    const { fields, rows } = await client.query<unknown[]>(statement);
    const columns = nameApart(fields.map(({ name }) => name));
    return {
      columns,
      rows: rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]]))),
    };
  } finally {
    client.release(true);
  }
}

/** A superuser can read and write files and run programs, also where it cannot write tables. */
async function layDownPower(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query('select from pg_roles where rolname = current_user and rolsuper');
  if (rows.length > 0) await client.query('set role pg_read_all_data');
}

/** `count`, `count` → `count`, `count_2`: a row is an object, and loses no column. */
function nameApart(names: readonly string[]): string[] {
  const taken = new Set(names);
  const given = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let number = 2; given.has(own) || (own !== name && taken.has(own)); number += 1) {
      own = `${name}_${number}`;
    }
    given.add(own);
    return own;
  });
}
