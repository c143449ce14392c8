import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../domain/errors.ts';
import { errorCode } from './error-code.ts';
import type { Binaries } from './find-binaries.ts';
import type { Home } from './find-home.ts';
import { newClaim } from './process-claims.ts';
import { runAs, type ServerUser } from './run-as.ts';

/**
 * Makes the cluster unless it is there, in a draft that takes its name once complete.
 * `isDurable: false` leaves out the sync to disk. Throws UsageError when another major version made it, or initdb fails.
 */
export async function ensureCluster(home: Home, binaries: Binaries, isDurable: boolean): Promise<void> {
  const made = await readIfThere(join(home.cluster, 'PG_VERSION'));
  if (made !== null) return requireSameMajor(home.cluster, made.trim(), binaries.version);
  const draft = `${home.cluster}.new-${await newClaim()}`;
  try {
    await makeCluster(draft, home, binaries, isDurable);
    await rename(draft, home.cluster);
    if (isDurable) await syncFolder(home.folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The password of the cluster's user `sluice`. */
export async function readPassword(home: Home): Promise<string> {
  const file = join(home.folder, 'password');
  const password = await readIfThere(file);
  if (password !== null) return password.trim();
  throw new UsageError(
    `${file} is missing: the password of the Postgres beside it. Put it back, or delete ${home.folder} to begin anew.`,
  );
}

async function makeCluster(draft: string, home: Home, binaries: Binaries, isDurable: boolean): Promise<void> {
  await mkdir(draft, { mode: 0o700 });
  await giveTo(home.user, draft);
  const passwordFile = join(home.folder, 'password');
  await writePassword(passwordFile, home.user);
  const args = ['-D', draft, '-U', 'sluice', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions');
  if (!isDurable) args.push('--no-sync');
  try {
    await runAs(home.user, binaries.initdb, args);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Postgres could not make its data folder ${home.cluster}.\n${reason}`, { cause });
  }
}

async function writePassword(file: string, user: ServerUser): Promise<void> {
  // A file left by an interrupted start may belong to another user; the mode counts only for a new one.
  await rm(file, { force: true });
  await writeFile(file, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await giveTo(user, file);
}

async function giveTo(user: ServerUser, path: string): Promise<void> {
  if (user !== null) await chown(path, user.uid, user.gid);
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}

function requireSameMajor(cluster: string, made: string, version: string): void {
  const ours = version.match(/\d+/)?.[0];
  if (made === ours) return;
  throw new UsageError(
    `${cluster} was made by Postgres ${made}, and this is Postgres ${ours}. Move the folder away to begin with an ` +
      `empty database; to keep the data, run a Postgres ${made} on that folder and set DATABASE_URL to it ` +
      '(or carry them over with its pg_dump).',
  );
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
