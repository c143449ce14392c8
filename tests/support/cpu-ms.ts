/** What this thread has worked so far: unlike the clock it does not run on while others have the machine. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
