import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from './migrate-database.ts';
import { createDatabaseNamed, dropDatabase, urlOfDatabase } from './test-database.ts';
import { findServers } from './test-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database from which others can be created. */
    postgresUrl: string;
    /** Null: no Redis to be had. */
    redisUrl: string | null;
    hasCompose: boolean;
    /** A database that is migrated and that nobody is connected to. */
    templateName: string;
  }
}

/** Servers for the whole run, and a migrated database that every test file gets a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const strict = process.env.SLUICE_TEST_STRICT === '1';
  const servers = await findServers(process.env);
  try {
    if (strict && servers.missing.length > 0) throw new Error(servers.missing.join('\n'));
    const templateName = `sluice_template_${randomUUID().slice(0, 8)}`;
    await createDatabaseNamed(servers.postgresUrl, templateName);
    await migrateDatabase(urlOfDatabase(servers.postgresUrl, templateName));
    project.provide('postgresUrl', servers.postgresUrl);
    project.provide('redisUrl', servers.redisUrl);
    project.provide('hasCompose', servers.hasCompose);
    project.provide('templateName', templateName);
    return async () => {
      await dropDatabase(servers.postgresUrl, templateName);
      await servers[Symbol.asyncDispose]();
      for (const skipped of servers.missing) process.stderr.write(`\nSkipped: ${skipped}\n`);
    };
  } catch (error) {
    await servers[Symbol.asyncDispose]();
    throw error;
  }
}
