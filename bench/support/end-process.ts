import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** @throws when it has ended by itself: what is waited for then would never come. */
export function requireAlive(child: ChildProcess, name: string): void {
  if (hasEnded(child)) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}`);
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.kill('SIGTERM');
  // One that was made to stand still heeds nothing else.
  child.kill('SIGCONT');
  await once(child, 'exit');
}
