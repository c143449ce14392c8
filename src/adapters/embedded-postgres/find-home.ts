import { createHash } from 'node:crypto';
import { existsSync, type Stats } from 'node:fs';
import { chmod, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../domain/errors.ts';
import { errorCode } from './error-code.ts';
import { newClaim } from './process-claims.ts';
import type { ServerUser } from './run-as.ts';

/** Where the server keeps its things, and as whom it runs. */
export type Home = {
  folder: string;
  /** Postgres's data directory, below `folder`. */
  cluster: string;
  user: ServerUser;
};

/** Outlives a reboot, unlike the temporary folder, and every user may enter it. */
const SHARED_FOLDER = '/var/lib/sluice';

/**
 * The home of the Postgres asked for in `dir`: `dir` itself, or the folder that `dir/LOCATION` names.
 * Postgres refuses to run as root: then it runs as the cluster's owner, `postgres` or `nobody`, and moves
 * to /var/lib/sluice where that user may not enter `dir`. Throws UsageError where no user will do.
 */
export async function findHome(dir: string): Promise<Home> {
  await makeFolder(dir);
  const asked = await realpath(dir);
  const home = homeIn((await readLocation(asked)) ?? asked);
  const owner = await ownerOf(home.cluster);
  if (process.getuid?.() !== 0) return ownHome(home, owner);
  const user = owner ?? (await unprivilegedUser());
  if (user.uid === 0) throw new UsageError(ownedByRoot(home.cluster));
  if (await mayReach(home.folder, user)) return { ...home, user };
  if (owner !== null) throw new UsageError(unreachable(home.cluster, user));
  return { ...homeIn(await moveOut(asked, user)), user };
}

/** `mkdir` with `recursive` never comes back from a place where nothing can be made, such as /proc. */
async function makeFolder(dir: string): Promise<void> {
  const code = await mkdir(dir).then(() => null, errorCode);
  if (code === null || code === 'EEXIST') return;
  if (code === 'ENOENT' && !existsSync(dirname(dir))) {
    await makeFolder(dirname(dir));
    return makeFolder(dir);
  }
  throw new UsageError(
    `DATA_DIR: the folder ${dir} cannot be made (${code}). Name another, or set DATABASE_URL.`,
  );
}

function homeIn(folder: string): Home {
  return { folder, cluster: join(folder, 'cluster'), user: null };
}

function ownHome(home: Home, owner: ServerUser): Home {
  if (owner === null || owner.uid === process.getuid?.()) return home;
  throw new UsageError(
    `${home.cluster} belongs to another user (uid ${owner.uid}). Run Sluice as that user or as root, or set DATABASE_URL.`,
  );
}

function ownedByRoot(cluster: string): string {
  return `${cluster} belongs to root, and Postgres does not run as root. Give it to another user (chown -R postgres).`;
}

function unreachable(cluster: string, { uid }: { uid: number }): string {
  return `${cluster} belongs to uid ${uid}, who may not enter a folder above it. Give it passage (chmod o+x).`;
}

async function ownerOf(cluster: string): Promise<ServerUser> {
  try {
    const { uid, gid } = await stat(cluster);
    return { uid, gid };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function unprivilegedUser(): Promise<NonNullable<ServerUser>> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user !== undefined) return { uid: Number(user[2]), gid: Number(user[3]) };
  throw new UsageError(
    'Postgres does not run as root, and there is no user `postgres` or `nobody` to run it. ' +
      'Run Sluice as another user, or set DATABASE_URL.',
  );
}

async function mayReach(folder: string, user: NonNullable<ServerUser>): Promise<boolean> {
  if (!mayEnter(await stat(folder), user)) return false;
  return folder === dirname(folder) || mayReach(dirname(folder), user);
}

function mayEnter({ mode, uid, gid }: Stats, user: NonNullable<ServerUser>): boolean {
  if (uid === user.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === user.gid ? 0o010 : 0o001)) !== 0;
}

async function readLocation(dir: string): Promise<string | null> {
  const file = join(dir, 'LOCATION');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const [folder, madeFor] = lines;
  if (!folder) return null;
  if (madeFor === dir) return folder;
  throw new UsageError(
    `${file}:2: names ${madeFor}, but this is ${dir}. If you moved the project, correct the line; ` +
      'if you copied it, delete the file, and the copy begins with an empty database.',
  );
}

async function moveOut(dir: string, { uid }: { uid: number }): Promise<string> {
  const folder = join(SHARED_FOLDER, createHash('sha256').update(dir).digest('hex').slice(0, 16));
  await mkdir(folder, { recursive: true });
  // Whatever the umask was.
  await chmod(SHARED_FOLDER, 0o755);
  await chmod(folder, 0o755);
  const draft = join(dir, `LOCATION.new-${await newClaim()}`);
  await writeFile(draft, locationNote(folder, dir, uid));
  await rename(draft, join(dir, 'LOCATION'));
  return folder;
}

function locationNote(folder: string, dir: string, uid: number): string {
  return (
    `${folder}\n${dir}\n\n` +
    'Line 1 is where the Postgres of line 2 keeps its data: started by root, it runs as another user\n' +
    `(uid ${uid}), who may not enter line 2. Delete both folders together.\n`
  );
}
