import { flushCompileCache } from 'node:module';

/**
 * Loads what any process of the service loads, so that the folder named by NODE_COMPILE_CACHE holds all of it, stripped of
 * types and compiled. For building an image; nothing is started.
 */
const doors = ['all', 'schedule', 'worker', 'fetch', 'ingest', 'pages'].map(
  (name) => `../workers/${name}.ts`,
);
const roles = ['fetch-feeds', 'fetch-pages', 'ingest-payload', 'group-stories'].map(
  (name) => `../src/app/${name}.ts`,
);

// Where no Postgres is a door says so and ends.
process.env.DATABASE_URL = 'postgres://127.0.0.1:9/none';
for (const path of ['../src/adapters/page-extractor/child.ts', ...doors, ...roles]) {
  await import(path);
  // V8 soon forgets code that has run once.
  flushCompileCache();
}
process.exit(0);
