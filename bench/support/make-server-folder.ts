import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new folder for a server's data, below the system's for temporary files. The embedded Postgres of root runs as another user,
 * who has to get in: it would make a folder elsewhere that stays.
 */
export async function makeServerFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o755);
  return folder;
}
