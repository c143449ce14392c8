import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import {
  livingClaims,
  newClaim,
  sweepDrafts,
  withLock,
} from '../../../src/adapters/embedded-postgres/process-claims.ts';

// Above the largest pid that Linux or macOS gives.
const DEAD = '99999999-1-0a0a0a0a';

it('names a claim anew each time', async () => {
  expect(await newClaim()).not.toBe(await newClaim());
});

it('drops the claims of processes that are gone', async () => {
  const folder = await temporaryFolder();
  const own = await newClaim();
  for (const claim of [own, DEAD, 'not a claim']) await writeFile(join(folder, claim), '');
  expect(await livingClaims(folder)).toEqual([own]);
  expect(await readdir(folder)).toEqual([own]);
});

it.runIf(process.platform === 'linux')(
  'does not take a process for an earlier one with its pid',
  async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, `${process.pid}-1-0a0a0a0a`), '');
    expect(await livingClaims(folder)).toEqual([]);
  },
);

it('lets one at a time into the lock, and all in the end', async () => {
  const folder = await temporaryFolder();
  let inside = 0;
  const crowd: number[] = [];
  const visit = () =>
    withLock(folder, async () => {
      crowd.push(++inside);
      await nextTurn();
      inside--;
    });
  await Promise.all(Array.from({ length: 20 }, visit));
  expect(crowd).toEqual(Array(20).fill(1));
  expect(await readdir(folder)).toEqual(['lock']);
});

it('frees the lock when the work fails', async () => {
  const folder = await temporaryFolder();
  const failing = withLock(folder, () => Promise.reject(new Error('no luck')));
  await expect(failing).rejects.toThrow('no luck');
  expect(await withLock(folder, async () => 'in')).toBe('in');
});

it('takes over the lock of a process that died in it', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'lock'));
  await writeFile(join(folder, 'lock', DEAD), '');
  expect(await withLock(folder, async () => 'in')).toBe('in');
});

it('sweeps the drafts of the dead and no others', async () => {
  const folder = await temporaryFolder();
  const mine = `cluster.new-${await newClaim()}`;
  for (const name of [mine, `cluster.new-${DEAD}`, 'cluster']) await mkdir(join(folder, name));
  await sweepDrafts(folder);
  expect((await readdir(folder)).sort()).toEqual(['cluster', mine]);
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-claims-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
