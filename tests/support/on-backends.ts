import { describe, inject } from 'vitest';

export type Backend = 'redis' | 'postgres';

/** The same suite for either queue backend. Without a Redis its half is skipped, by name. */
export function onBackends(title: string, suite: (backend: Backend) => void): void {
  describe.skipIf(inject('redisUrl') === null)(`${title}, queue on Redis`, () => suite('redis'));
  describe(`${title}, queue on Postgres`, () => suite('postgres'));
}

/** For openQueues: null puts the queue on Postgres. */
export function redisUrlFor(backend: Backend): string | null {
  return backend === 'redis' ? inject('redisUrl') : null;
}
