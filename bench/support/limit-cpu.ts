import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Holds a process and what it starts to a share of a core, so that a machine of few cores shows what more of them would
 * give. Linux only, and for root: by a cgroup of its own, which is to be disposed when the process has ended.
 */
export async function limitCpu(pid: number, cores: number): Promise<AsyncDisposable> {
  const isOld = existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us');
  const folder = join(isOld ? '/sys/fs/cgroup/cpu' : '/sys/fs/cgroup', `sluice-bench-${pid}`);
  await mkdir(folder);
  const quotaUs = Math.round(cores * periodUs);
  const limits = isOld
    ? { 'cpu.cfs_period_us': periodUs, 'cpu.cfs_quota_us': quotaUs }
    : { 'cpu.max': `${quotaUs} ${periodUs}` };
  for (const [name, value] of Object.entries(limits)) await writeFile(join(folder, name), String(value));
  await writeFile(join(folder, 'cgroup.procs'), String(pid));
  return { [Symbol.asyncDispose]: () => rmdir(folder) };
}

/** Short beside what a document takes. */
const periodUs = 20_000;
