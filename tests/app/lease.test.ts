import { describe, expect, it } from 'vitest';
import { watchLease } from '../../src/app/lease.ts';

function watchAt(startMs: number) {
  let nowMs = startMs;
  let held = new Set([7, 8]);
  let looks = 0;
  let answerMs = 0;
  const clock = () => new Date(nowMs);
  const holds = watchLease({ clock, settings: { jobLockSeconds: 15 } }, clock(), async () => {
    looks += 1;
    nowMs += answerMs;
    answerMs = 0;
    return held;
  });
  return {
    holds,
    looks: () => looks,
    pass: (ms: number) => {
      nowMs += ms;
    },
    lose: (id: number) => {
      held = new Set([...held].filter((one) => one !== id));
    },
    answerAfter: (ms: number) => {
      answerMs = ms;
    },
  };
}

describe('a lease', () => {
  it('is not asked about while no other worker can have taken over', async () => {
    const watch = watchAt(0);
    watch.pass(1000);
    expect(await watch.holds(7)).toBe(true);
    expect(watch.looks()).toBe(0);
  });

  it('is asked about once for all, after a while', async () => {
    const watch = watchAt(0);
    watch.pass(5000);
    watch.lose(8);
    expect(await Promise.all([watch.holds(7), watch.holds(8)])).toEqual([true, false]);
    expect(watch.looks()).toBe(1);
  });

  it.each([
    ['forth', 3_600_000],
    ['back', -3_600_000],
  ])('is asked about when the clock jumped %s', async (_direction, ms) => {
    const watch = watchAt(0);
    watch.lose(7);
    watch.pass(ms);
    expect(await watch.holds(7)).toBe(false);
  });

  it('is asked about again when the answer was old by the time it came', async () => {
    const watch = watchAt(0);
    watch.pass(5000);
    watch.answerAfter(20_000);
    const held = watch.holds(7);
    watch.lose(7);
    expect(await held).toBe(false);
    expect(watch.looks()).toBe(2);
  });
});
