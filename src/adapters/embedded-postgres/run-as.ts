import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whom the server runs as; null: ourselves. */
export type ServerUser = { uid: number; gid: number } | null;

/** Runs one of Postgres's programs to its end and returns what it printed; the error holds its complaints. */
export async function runAs(user: ServerUser, program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, childOptions(user));
  return stdout;
}

/** The user may not enter our working folder, and our `PG…` variables and locale are not the server's. */
export function childOptions(user: ServerUser) {
  return { ...user, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } };
}
