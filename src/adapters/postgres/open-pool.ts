import pg from 'pg';
import { everMoreRarely } from '../../core/ever-more-rarely.ts';

/**
 * A new connection costs Postgres a process, a handshake and the caches that its first statements fill. Work comes
 * in waves: ten seconds, as the pool has it, are shorter than most pauses between them, five minutes longer than most.
 */
export const keptIdleMs = 300_000;

/**
 * A connection keeps its plans for this long at first, and twice as long each time, up to a minute. Postgres itself makes them
 * anew when it has looked at a table, at most once a minute: until then a plan made for an empty table reads all of it,
 * however it grows. Planning every ten seconds took a twentieth of Postgres's time.
 */
const [keptPlansMs, longestKeptMs] = [10_000, 60_000];

/**
 * Connections to `url`, made when first needed. Statements that are sent without waiting for each other leave in one
 * write; each is parsed once per connection, and planned again after a while.
 */
export function openPool(options: {
  url: string;
  maxConnections: number;
  onError: (error: Error) => void;
  plansLastMs?: number;
}): pg.Pool {
  const { plansLastMs = keptPlansMs } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    idleTimeoutMillis: keptIdleMs,
    keepAlive: true,
    application_name: 'sluice',
    pipeline: true,
  });
  pool.on('error', options.onError);
  pool.on('connect', (client) => {
    // A connection may end between two statements of a transaction; the next one tells.
    client.on('error', () => undefined);
    gatherAndPrepare(client, plansLastMs);
  });
  return pool;
}

/** node-postgres has nine overloads of it, and what comes is passed on. */
type Send = (statement: unknown, values?: unknown, done?: unknown) => Promise<unknown>;

function gatherAndPrepare(client: pg.PoolClient, plansLastMs: number): void {
  const send = client.query.bind(client) as Send;
  const gather = gathering(client.connection.stream);
  const planAnew = planningAnew(send, plansLastMs);
  const query: Send = (statement, values, done) => {
    gather();
    const name = nameOf(statement, values);
    if (name === null) return send(statement, values, done);
    planAnew();
    return send({ ...(statement as pg.QueryConfig), name }, values, done);
  };
  client.query = query as typeof client.query;
}

/** What is written in one turn of the event loop leaves at its end: each write wakes the other side. */
function gathering(stream: pg.Connection['stream']): () => void {
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}

function planningAnew(send: Send, plansLastMs: number): () => void {
  const isTime = everMoreRarely({
    startMs: performance.now(),
    firstMs: plansLastMs,
    longestMs: Math.max(longestKeptMs, plansLastMs),
  });
  return () => {
    if (!isTime(performance.now())) return;
    // Refused in a transaction that failed: then the next time.
    send('discard plans').catch(() => undefined);
  };
}

/** Our statements are few hundred, their texts constant; what would come of longer and longer lists has no name in the end. */
const maxNames = 500;
const names = new Map<string, string>();

/** Statements with parameters get a name, under which Postgres keeps them parsed. */
function nameOf(statement: unknown, values: unknown): string | null {
  if (!Array.isArray(values) || values.length === 0) return null;
  const text = (statement as Partial<pg.QueryConfig>).text;
  if (text === undefined) return null;
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNames) return known ?? null;
  const name = `sluice_${names.size + 1}`;
  names.set(text, name);
  return name;
}
