import pg from 'pg';
import { createRandom } from './create-random.ts';
import { makeParagraph, makeTitle, makeWords } from './make-text.ts';
import type { Bench } from './open-bench.ts';

const rowsPerStatement = 500;
const statements = 10;

/**
 * CPU-ms of storing one article in bulk and doing nothing else, here and in Postgres together: a row with a unique
 * hash, and a full-text vector with its index.
 */
export async function measureInsert({ url, postgresCpuMs }: Bench, htmlBytes: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(table);
    const batches = Array.from({ length: statements + 1 }, (_, batch) => makeRows(batch, htmlBytes));
    const [first, ...rest] = batches.map((rows) => JSON.stringify(rows));
    await client.query(insert, [first]);
    const before = { here: process.cpuUsage(), postgres: postgresCpuMs() };
    for (const rows of rest) await client.query(insert, [rows]);
    const { user, system } = process.cpuUsage(before.here);
    const postgresMs = postgresCpuMs() - before.postgres;
    await client.query('drop schema floor cascade');
    return ((user + system) / 1000 + postgresMs) / (statements * rowsPerStatement);
  } finally {
    await client.end();
  }
}

const table = `
  create schema floor;
  create table floor.articles (
    id bigint primary key generated always as identity,
    hash bytea not null unique,
    url text not null, title text not null, author text not null, html text not null, published_at timestamptz not null,
    search tsvector not null);
  create index on floor.articles using gin (search);`;

const insert = `
  insert into floor.articles (hash, url, title, author, html, published_at, search)
  select sha256(url::bytea), url, title, author, html, published_at,
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', html), 'B')
  from json_to_recordset($1::json) as r(url text, title text, author text, html text, published_at timestamptz)
  on conflict do nothing`;

function makeRows(batch: number, htmlBytes: number) {
  return Array.from({ length: rowsPerStatement }, (_, index) => {
    const random = createRandom(batch * rowsPerStatement + index);
    let html = '';
    while (html.length < htmlBytes) html += `<p>${makeParagraph(random)}</p>\n`;
    return {
      url: `https://floor.example/${batch}/${index}`,
      title: makeTitle(random),
      author: makeWords(random, 2),
      html: html.slice(0, htmlBytes),
      published_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000),
    };
  });
}
