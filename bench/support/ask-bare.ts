import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What asking every feed once, and nothing else, takes. */
export type Bare = { cpuMs: number; wallMs: number };

/** In a process of its own, as cold as the service's connections are. */
export async function askBare({ urls }: { urls: readonly string[] }, concurrency: number): Promise<Bare> {
  const script = fileURLToPath(new URL('bare-client-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ urls, concurrency }));
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(output) as Bare;
}
