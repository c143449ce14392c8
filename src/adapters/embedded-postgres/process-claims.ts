import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './error-code.ts';

const POLL_MS = 25;

/** A name for this process and one use of it, to be left in a folder: `<pid>-<start>-<random>`. */
export async function newClaim(): Promise<string> {
  return `${process.pid}-${await startOf(process.pid)}-${randomBytes(4).toString('hex')}`;
}

/** The claims in a folder whose processes still run; the others are removed. */
export async function livingClaims(folder: string): Promise<string[]> {
  const living: string[] = [];
  for (const claim of await readdir(folder)) {
    if (await isHeld(claim)) living.push(claim);
    else await rm(join(folder, claim), { force: true });
  }
  return living;
}

/**
 * Does `work` while no other process is inside `withLock` for the same folder.
 * The lock is a folder holding its owner's claim. A rename replaces an empty folder and no other, and
 * a claim's name is never used twice, so taking the lock and clearing a dead owner's are each one atomic step.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'lock');
  const claim = await newClaim();
  await takeLock(lock, claim);
  try {
    return await work();
  } finally {
    await rm(join(lock, claim));
  }
}

/** Removes what processes that died half-way left in a folder: everything named `<name>.new-<claim>`. */
export async function sweepDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const claim = name.split('.new-')[1];
    if (claim === undefined || (await isHeld(claim))) continue;
    // A child of the dead process may still be writing there; a later start tries again.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * When a process started, in clock ticks since boot; `0` where there is no /proc to say so.
 * Null when it does not run, be it that nobody has collected its exit status yet.
 */
export async function startOf(pid: number): Promise<string | null> {
  if (!takesSignals(pid)) return null;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return '0';
  // proc_pid_stat(5): the program's name ends at the last bracket; then come state (3) to starttime (22).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? '0');
}

async function isHeld(claim: string): Promise<boolean> {
  const [pid, start] = claim.split('-');
  return (await startOf(Number(pid))) === start;
}

async function takeLock(lock: string, claim: string): Promise<void> {
  const draft = `${lock}.new-${claim}`;
  await mkdir(draft);
  await writeFile(join(draft, claim), '');
  while (!(await replacesEmptyFolder(draft, lock))) {
    await livingClaims(lock);
    await delay(POLL_MS);
  }
}

async function replacesEmptyFolder(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) return false;
    throw error;
  }
}

function takesSignals(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
