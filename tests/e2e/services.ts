import { randomUUID } from 'node:crypto';
import { type Backend, redisUrlFor } from '../support/on-backends.ts';

/** The environment that puts Sluice on a database and a queue of the test's own. */
export function environmentFor(backend: Backend, databaseUrl: string): Record<string, string> {
  const redisUrl = redisUrlFor(backend);
  return {
    DATABASE_URL: databaseUrl,
    QUEUE_PREFIX: `e2e-${randomUUID()}`,
    ...(redisUrl !== null && { REDIS_URL: redisUrl }),
  };
}

/** The lines of a log in JSON; what is no JSON is a remark to people. */
export function logLines(stderr: string): Record<string, unknown>[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

export function eventsOf(stderr: string, event: string): Record<string, unknown>[] {
  return logLines(stderr).filter((line) => line.event === event);
}
