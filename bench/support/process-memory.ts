import { readFileSync } from 'node:fs';
import { familyOf } from './cpu-time.ts';

/**
 * Memory in megabytes. `rss` is what a process has in memory, the pages it shares with others included; `pss` counts of a shared
 * page only the process's share of it, so that it may be added up over processes that run the same program.
 */
export type Memory = { rss: number; pss: number };

/** The most since `watchMemory`, looked at four times a second: of the service at once, and of each of its processes. */
export type Peaks = { together: Memory; each: { title: string; memory: Memory }[] };

type Watched = { pid?: number | undefined; title: string };

/** Watches processes with all that they start, until disposed. Linux only. */
export function watchMemory(processes: () => readonly Watched[]): Disposable & { peaks: () => Peaks } {
  let peaks: Peaks = { together: nothing, each: [] };
  const look = () => {
    const each = processes().map(({ pid, title }) => ({ title, memory: memoryOfFamily(pid!) }));
    const together = each.reduce((sum, { memory }) => add(sum, memory), nothing);
    peaks = {
      together: larger(together, peaks.together),
      each: each.map(({ title, memory }, index) => ({
        title,
        memory: larger(memory, peaks.each[index]?.memory ?? nothing),
      })),
    };
  };
  const timer = setInterval(look, 250);
  return {
    peaks: () => {
      look();
      return peaks;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

const nothing: Memory = { rss: 0, pss: 0 };

function memoryOfFamily(pid: number): Memory {
  return familyOf(pid)
    .map((member) => memoryOf(member.pid))
    .reduce(add, nothing);
}

function add(one: Memory, other: Memory): Memory {
  return { rss: one.rss + other.rss, pss: one.pss + other.pss };
}

function larger(one: Memory, other: Memory): Memory {
  return { rss: Math.max(one.rss, other.rss), pss: Math.max(one.pss, other.pss) };
}

/** See proc_pid_smaps_rollup(5). */
function memoryOf(pid: number): Memory {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return { rss: megabytes(text, 'Rss'), pss: megabytes(text, 'Pss') };
  } catch {
    return { rss: 0, pss: 0 }; // It has ended meanwhile.
  }
}

function megabytes(text: string, field: string): number {
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024) / 1e6;
}
