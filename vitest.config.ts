import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that need a Postgres, and a Redis where there is one. The others start without waiting for servers. */
const served = [
  'tests/adapters/postgres/**/*.test.ts',
  'tests/adapters/queues.test.ts',
  'tests/app/**/*.test.ts',
  'tests/e2e/**/*.test.ts',
  'tests/politeness/**/*.test.ts',
  'tests/workers/**/*.test.ts',
];

export default defineConfig({
  test: {
    // Four fifths of a test with servers are waiting for them.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // A worker keeps its modules from file to file, and the code that has become fast: half of the work was to load and warm them
    // for each file anew. So a test changes no module, and puts back what it changes of the process.
    isolate: false,
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: ['tests/**/*.test.ts'], exclude: served },
      },
      {
        extends: true,
        test: { name: 'served', include: served, globalSetup: 'tests/support/global-setup.ts' },
      },
    ],
    // Of the tests in one file that start processes.
    maxConcurrency: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
