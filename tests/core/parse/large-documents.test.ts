import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

const script = new URL('../../support/processes/read-large.ts', import.meta.url);

/** Items read of a feed made up in a thread that ends with an error where it needs more memory. */
async function readLarge(kind: string, heapMegabytes: number): Promise<number> {
  const worker = new Worker(script, {
    workerData: { kind, size: 50_000_000 },
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const [itemCount] = await once(worker, 'message');
  await worker.terminate();
  return itemCount;
}

describe('a document of 50 MB', () => {
  it.each(['whole', 'broken'])('is read within a heap of 256 MB: %s', async (kind) => {
    expect(await readLarge(kind, 256)).toBe(10_000);
  });

  it('is not, within one of 32', async () => {
    await expect(readLarge('whole', 32)).rejects.toThrow('memory');
  });
});
