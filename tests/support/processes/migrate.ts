import { migrateDatabase } from '../migrate-database.ts';

/** Migrates the database of the first argument. */
await migrateDatabase(process.argv[2] ?? '');
