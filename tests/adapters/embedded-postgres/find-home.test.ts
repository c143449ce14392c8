import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeOpenFolder } from '../../../bench/support/make-open-folder.ts';
import { findHome } from '../../../src/adapters/embedded-postgres/find-home.ts';
import { UsageError } from '../../../src/domain/errors.ts';

it.skipIf(!existsSync('/proc/self'))(
  'a home where no folder can be made is told, not waited for',
  async () => {
    const found = findHome('/proc/sluice/data');
    await expect(found).rejects.toThrow(UsageError);
    await expect(found).rejects.toThrow('DATA_DIR: the folder /proc/sluice cannot be made');
  },
);

it('a home is made with all folders above it', async () => {
  const above = await makeOpenFolder('sluice-home-');
  try {
    await findHome(join(above, 'a/b'));
    expect(existsSync(join(above, 'a/b'))).toBe(true);
  } finally {
    await rm(above, { recursive: true });
  }
});
