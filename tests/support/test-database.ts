import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { waitFor } from './wait-for.ts';

export type TestDatabase = AsyncDisposable & {
  url: string;
  /** Rows of a query; `$1` and so on are `values`. Dates come as Date, bigint as text. */
  query: <Row extends pg.QueryResultRow = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ) => Promise<Row[]>;
};

/** A database of its own, dropped when disposed: migrated, unless `empty`. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = `sluice_test_${randomUUID().slice(0, 8)}`;
  await createDatabaseNamed(serverUrl, name, empty ? 'template0' : inject('templateName'));
  const url = urlOfDatabase(serverUrl, name);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  return {
    url,
    query: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await pool.query<Row>(text, values)).rows,
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await dropDatabase(serverUrl, name);
    },
  };
}

export async function createDatabaseNamed(
  serverUrl: string,
  name: string,
  template = 'template0',
): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(`create database "${name}" template "${template}" strategy file_copy`),
  );
}

/** Lets connections that are just closing close: cut off by `force`, they would report an error to nobody. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const isLeft = async () => {
      const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [name]);
      return rowCount === 0;
    };
    await waitFor('connections to close', isLeft, { deadlineMs: 2000 }).catch(() => undefined);
    await client.query(`drop database "${name}" with (force)`);
  });
}

export function urlOfDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
