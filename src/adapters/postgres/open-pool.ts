import { Socket } from 'node:net';
import pg from 'pg';

/**
 * A new connection costs Postgres a process, a handshake and the caches that its first statements fill. Work comes
 * in waves, and ten seconds, as the pool has it, are shorter than most pauses between them.
 */
export const keptIdleMs = 60_000;

/**
 * Plans are kept for this long. Postgres itself makes them anew when it has looked at a table, at most once a minute: until
 * then a plan made for an empty table reads all of it, however it grows.
 */
const keptPlansMs = 10_000;

/**
 * Connections to `url`, made when first needed. Statements that are sent without waiting for each other leave in one
 * write, and each is parsed and planned once per connection.
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
    stream: () => new GatheringSocket(),
    Client: class extends PreparingClient {
      override readonly plansLastMs = plansLastMs;
    },
  });
  pool.on('error', options.onError);
  // A connection may end between two statements of a transaction; the next one tells.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** What is written in one turn of the event loop leaves at its end: each write wakes the other side. */
class GatheringSocket extends Socket {
  #isGathering = false;

  // biome-ignore lint/suspicious/noExplicitAny: two overloads, and what comes is passed on.
  override write(...args: any[]): boolean {
    this.#gather();
    return super.write(...(args as Parameters<Socket['write']>));
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.uncork();
    });
  }
}

/** Statements with parameters get a name, under which Postgres keeps them parsed. */
class PreparingClient extends pg.Client {
  readonly plansLastMs: number = keptPlansMs;
  #plannedAt = performance.now();

  // biome-ignore lint/suspicious/noExplicitAny: node-postgres has nine overloads, and what comes is passed on.
  override query(config: any, ...rest: any[]): any {
    const [values] = rest;
    const name = Array.isArray(values) && values.length > 0 ? nameOf(config.text) : undefined;
    if (name === undefined) return super.query(config, ...(rest as []));
    this.#planAnew();
    return super.query({ ...config, name }, ...(rest as []));
  }

  #planAnew(): void {
    const now = performance.now();
    if (now - this.#plannedAt < this.plansLastMs) return;
    this.#plannedAt = now;
    // Refused in a transaction that failed: then the next time.
    super.query('discard plans').catch(() => undefined);
  }
}

/** Our statements are few hundred, their texts constant; what would come of longer and longer lists has no name in the end. */
const maxNames = 500;
const names = new Map<string, string>();

function nameOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNames) return known;
  const name = `sluice_${names.size + 1}`;
  names.set(text, name);
  return name;
}
