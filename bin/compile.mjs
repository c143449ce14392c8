/**
 * Loads what any process of the service loads, so that the folder named by NODE_COMPILE_CACHE holds all of it, stripped of
 * types and compiled. For building an image; nothing is started.
 */
const doors = ['all', 'schedule', 'worker', 'fetch', 'ingest', 'pages'];
const roles = ['fetch-feeds', 'fetch-pages', 'ingest-payload', 'group-stories'];

// Where no Postgres is a door says so and ends.
process.env.DATABASE_URL = 'postgres://127.0.0.1:9/none';
for (const name of doors) await import(`../workers/${name}.ts`);
for (const name of roles) await import(`../src/app/${name}.ts`);
await import('../src/adapters/page-extractor/child.ts');
process.exit(0);
