import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A script of `tests/support/processes/` in a process of its own; disposing it kills what still runs. */
export type Script = AsyncDisposable & {
  output: () => string;
  /** The exit code; null when a signal ended it. */
  exited: Promise<number | null>;
  kill: ChildProcess['kill'];
  pid: number;
};

export function spawnScript(name: string, ...args: string[]): Script {
  const path = fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = once(child, 'exit').then(([code]) => code);
  return {
    output: () => output,
    exited,
    kill: (signal) => child.kill(signal),
    pid: child.pid!,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
