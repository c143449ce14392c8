/** What some work took, by who spent it, and what it wrote. */
export type Spent = {
  wallMs: number;
  cpuMs: CpuMs;
  walBytes: number;
};

export type CpuMs = { service: number; postgres: number; redis: number };

/** How often it is looked whether all is done: short beside a phase, long beside what a look costs. */
export const lookEveryMs = 250;

type Counters = {
  cpuMs: () => Promise<CpuMs>;
  walPosition: () => Promise<number>;
  /** That on the wall, if it is not said. */
  clock?: Clock | undefined;
};

/** Milliseconds since some moment. */
export type Clock = () => number;

/** Reads clocks and counters before and after `work`. */
export async function measureSpent(
  { cpuMs, walPosition, clock = () => performance.now() }: Counters,
  work: () => Promise<unknown>,
): Promise<Spent> {
  const startedAtMs = clock();
  const [before, walBefore] = [await cpuMs(), await walPosition()];
  await work();
  const [after, walAfter] = [await cpuMs(), await walPosition()];
  return {
    wallMs: clock() - startedAtMs,
    cpuMs: combine(after, before, (later, earlier) => later - earlier),
    walBytes: walAfter - walBefore,
  };
}

export function addSpent(one: Spent, other: Spent): Spent {
  return {
    wallMs: one.wallMs + other.wallMs,
    cpuMs: combine(one.cpuMs, other.cpuMs, (a, b) => a + b),
    walBytes: one.walBytes + other.walBytes,
  };
}

export function totalCpuMs({ cpuMs: { service, postgres, redis } }: Spent): number {
  return service + postgres + redis;
}

function combine(one: CpuMs, other: CpuMs, by: (one: number, other: number) => number): CpuMs {
  return {
    service: by(one.service, other.service),
    postgres: by(one.postgres, other.postgres),
    redis: by(one.redis, other.redis),
  };
}
