import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { restoreLinks } from '../../../src/adapters/embedded-postgres/find-binaries.ts';

it('makes the missing library links and keeps those that are there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-links-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const native = join(folder, 'native');
  await mkdir(join(native, 'lib'), { recursive: true });
  await writeFile(join(native, 'lib', 'libx.so.5.18'), 'the library');
  const links = ['libx.so.5', 'libx.so'].map((name) => ({
    source: 'native/lib/libx.so.5.18',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));

  await restoreLinks(native);
  await restoreLinks(native);
  expect(await readFile(join(native, 'lib', 'libx.so'), 'utf8')).toBe('the library');
  expect(await readFile(join(native, 'lib', 'libx.so.5'), 'utf8')).toBe('the library');
});
