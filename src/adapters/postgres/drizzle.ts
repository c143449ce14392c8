import { createRequire } from 'node:module';

/**
 * drizzle-orm as its CommonJS build. As ES modules it is hundreds of files, which cost each process about 200 MB and most of
 * a second before the first statement (Node 24, drizzle-orm 0.45); so it costs 25 MB and a fifth of that.
 */
const load = createRequire(import.meta.url);

export const { DrizzleQueryError, eq, sql }: typeof import('drizzle-orm') = load('drizzle-orm');
export const pgCore: typeof import('drizzle-orm/pg-core') = load('drizzle-orm/pg-core');
export const { drizzle }: typeof import('drizzle-orm/node-postgres') = load('drizzle-orm/node-postgres');
export const { migrate }: typeof import('drizzle-orm/node-postgres/migrator') = load(
  'drizzle-orm/node-postgres/migrator',
);
