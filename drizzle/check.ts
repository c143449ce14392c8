import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Fails when `drizzle-kit generate` would still find something to migrate. Works on a copy. */
const copy = mkdtempSync(join(tmpdir(), 'sluice-migrations-'));
try {
  cpSync('drizzle', copy, { recursive: true });
  const schema = '--schema=src/adapters/postgres/schema.ts';
  const said = execFileSync('drizzle-kit', [
    'generate',
    '--dialect=postgresql',
    schema,
    `--out=${relative('.', copy)}`,
  ]).toString();
  // drizzle-kit exits 0 whatever happened: only these words say that nothing is missing.
  const upToDate = said.includes('No schema changes');
  process.stdout.write(upToDate ? 'The migrations match the schema.\n' : said);
  if (!upToDate) process.stderr.write('The migrations do not match: npm run migrations:generate\n');
  process.exitCode = upToDate ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}
