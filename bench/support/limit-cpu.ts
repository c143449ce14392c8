import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Holds a process and what it starts to a share of a core, so that a machine of few cores shows what more of them would
 * give. Linux only, and for root: by a cgroup of its own, which is to be disposed when the process has ended.
 */
export async function limitCpu(pid: number, cores: number): Promise<AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  try {
    const folder = join(isOld ? '/sys/fs/cgroup/cpu' : '/sys/fs/cgroup', `sluice-bench-${pid}`);
    await mkdir(folder);
    made.defer(() => rmdir(folder));
    for (const [name, value] of Object.entries(limitsOf(cores))) await writeFile(join(folder, name), value);
    await writeFile(join(folder, 'cgroup.procs'), String(pid));
    return made.move();
  } catch (error) {
    throw new Error('a process can be held to a share of a core by root only, where cgroups have cpu', {
      cause: error,
    });
  }
}

/** There are two kinds of cgroups. */
const isOld = existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us');

function limitsOf(cores: number): Record<string, string> {
  const quotaUs = Math.round(cores * periodUs);
  return isOld
    ? { 'cpu.cfs_period_us': `${periodUs}`, 'cpu.cfs_quota_us': `${quotaUs}` }
    : { 'cpu.max': `${quotaUs} ${periodUs}` };
}

/** Short beside what a document takes. */
const periodUs = 20_000;

/** Linux takes no share of less than a millisecond. */
export const leastCores = 1000 / periodUs;
