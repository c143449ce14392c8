import { describe, expect, it } from 'vitest';
import { groupCalls } from '../../src/adapters/group-calls.ts';

/** A store that notes what it was given at a time; `poison` cannot be written. */
function openStore(options: { maxItems?: number; maxWaitMs?: number } = {}) {
  const groups: string[][] = [];
  const write = async (items: readonly string[]) => {
    groups.push([...items]);
    if (items.includes('poison')) throw new Error('cannot be written');
    return items.map((item) => item.toUpperCase());
  };
  return { groups, give: groupCalls({ call: write, maxItems: 100, maxWaitMs: 10, ...options }) };
}

describe('writes that come about the same time', () => {
  it('are one write, and each gets its own result', async () => {
    const { groups, give } = openStore();
    expect(await Promise.all(['a', 'b', 'c'].map(give))).toEqual(['A', 'B', 'C']);
    expect(groups).toEqual([['a', 'b', 'c']]);
  });

  it('are written as soon as there are as many as may be', async () => {
    const { groups, give } = openStore({ maxItems: 2, maxWaitMs: 60_000 });
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(give))).toEqual(['A', 'B', 'C', 'D']);
    expect(groups).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('fail alone where one cannot be written', async () => {
    const { give } = openStore();
    const settled = await Promise.allSettled(['a', 'poison', 'c'].map(give));
    expect(settled).toMatchObject([
      { status: 'fulfilled', value: 'A' },
      { status: 'rejected', reason: new Error('cannot be written') },
      { status: 'fulfilled', value: 'C' },
    ]);
  });

  it('are not held up by those that came before and are still being written', async () => {
    const gate = Promise.withResolvers<void>();
    const give = groupCalls({
      call: async (items: readonly string[]) => {
        if (items.includes('slow')) await gate.promise;
        return [...items];
      },
      maxItems: 1,
      maxWaitMs: 60_000,
    });
    const slow = give('slow');
    expect(await give('fast')).toBe('fast');
    gate.resolve();
    expect(await slow).toBe('slow');
  });
});

describe('a write that comes alone', () => {
  it('waits no longer than it may', async () => {
    const { groups, give } = openStore({ maxWaitMs: 50 });
    const givenAt = performance.now();
    expect(await give('a')).toBe('A');
    const waitedMs = performance.now() - givenAt;
    expect(waitedMs).toBeGreaterThanOrEqual(45);
    // Room for a machine that is busy with other things.
    expect(waitedMs).toBeLessThan(10_000);
    expect(groups).toEqual([['a']]);
  });

  it('that cannot be written is tried once', async () => {
    const { groups, give } = openStore();
    await expect(give('poison')).rejects.toThrow('cannot be written');
    expect(groups).toEqual([['poison']]);
  });

  it('after others were written is written too', async () => {
    const { groups, give } = openStore();
    await give('a');
    await give('b');
    expect(groups).toEqual([['a'], ['b']]);
  });
});
