import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../support/measure-release.ts', import.meta.url));

it('gives back what nobody holds any more', async () => {
  // In a process of its own: one that has worked before has room to fill without growing.
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  const { grown, released } = JSON.parse(stdout) as { grown: number; released: number };
  expect(grown).toBeGreaterThan(20_000_000);
  expect(released).toBeGreaterThan(20_000_000);
});
