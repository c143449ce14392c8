import { setTimeout as delay } from 'node:timers/promises';
import { familyOf } from './cpu-time.ts';
import type { Clock } from './measure-spent.ts';

/** A program at work, which takes turns with another one. */
export type Contender<T> = {
  /** Its processes; what they start is theirs. */
  pids: () => number[];
  /** `clock`: milliseconds that it has not stood still. */
  work: (clock: Clock) => Promise<T>;
};

/** Short beside minutes, in which the speed of a machine changes; long beside what the change of turns takes. */
const turnMs = 3000;

/**
 * Lets two programs do their work in the same minutes: one stands still (SIGSTOP) while the other is at it, until one of them is
 * done; the other goes on alone then. Whoever asks a database that stands still gets the answer when it goes on.
 */
export async function alternate<One, Other>(
  one: Contender<One>,
  other: Contender<Other>,
): Promise<[One, Other]> {
  const sides = [startClock(one), startClock(other)] as const;
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  const working = Promise.all([
    one.work(sides[0].read).finally(over),
    other.work(sides[1].read).finally(over),
  ]);
  const turns = changeTurns();
  await Promise.allSettled([working, turns]);
  await turns;
  return working;

  async function changeTurns(): Promise<void> {
    try {
      for (let turn = 0; !isOver; turn += 1) {
        const [still, goes] = turn % 2 === 0 ? [sides[1], sides[0]] : [sides[0], sides[1]];
        still.stop();
        goes.go();
        const endAtMs = performance.now() + turnMs;
        while (!isOver && performance.now() < endAtMs) await delay(50);
      }
    } finally {
      for (const side of sides) side.go();
    }
  }
}

function startClock({ pids }: Pick<Contender<unknown>, 'pids'>) {
  let ranMs = 0;
  /** Null while it stands still. */
  let goesSinceMs: number | null = performance.now();
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of pids().flatMap((root) => familyOf(root).map((member) => member.pid))) send(pid, name);
  };
  return {
    read: () => ranMs + (goesSinceMs === null ? 0 : performance.now() - goesSinceMs),
    stop: () => {
      if (goesSinceMs === null) return;
      // Parents come first, but a child may have been born between the look and the signal.
      signal('SIGSTOP');
      signal('SIGSTOP');
      ranMs += performance.now() - goesSinceMs;
      goesSinceMs = null;
    },
    go: () => {
      if (goesSinceMs !== null) return;
      signal('SIGCONT');
      goesSinceMs = performance.now();
    },
  };
}

function send(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
