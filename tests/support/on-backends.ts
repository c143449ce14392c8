import { describe, inject } from 'vitest';

export type Backend = 'redis' | 'postgres';

/** The same suite for either queue backend. Without a Redis its half is skipped, by name. */
export function onBackends(title: string, suite: (backend: Backend) => void): void {
  describe.skipIf(inject('redisUrl') === null)(`${title}, queue on Redis`, () => suite('redis'));
  describe(`${title}, queue on Postgres`, () => suite('postgres'));
}

/** A suite of promises that the queue has no part in: on Redis, which starts sooner, or on Postgres without one. */
export function onOneBackend(title: string, suite: (backend: Backend) => void): void {
  describe(title, () => suite(oneBackend()));
}

/** The rows of a table whose differences the queue has no part in: all on one backend, the first on the other. */
export function rowsFor<Row>(backend: Backend, rows: readonly Row[]): readonly Row[] {
  return backend === oneBackend() ? rows : rows.slice(0, 1);
}

function oneBackend(): Backend {
  return inject('redisUrl') === null ? 'postgres' : 'redis';
}

/** For openQueues: null puts the queue on Postgres. */
export function redisUrlFor(backend: Backend): string | null {
  return backend === 'redis' ? inject('redisUrl') : null;
}
