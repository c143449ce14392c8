import { readFileSync } from 'node:fs';
import { familyOf } from './cpu-time.ts';

/**
 * The most since `watchMemory`, looked at four times a second, in megabytes. `together`: what all processes take from the machine
 * at once. They run one program, whose pages (some 58 MB) are in memory once however many map them, and are counted once.
 * `each`: the resident set (RSS) of each with what it has started, program included.
 */
export type Peaks = { together: number; each: { title: string; rss: number }[] };

type Watched = { pid?: number | undefined; title: string };

/** Watches processes with all that they start, until disposed. Linux only. */
export function watchMemory(processes: () => readonly Watched[]): Disposable & { peaks: () => Peaks } {
  let peaks: Peaks = { together: 0, each: [] };
  const look = () => {
    const families = processes().map(({ pid, title }) => ({ title, members: readFamily(pid!) }));
    const together = takenTogether(families.flatMap(({ members }) => members));
    const rssOf = (members: readonly Memory[]) => members.reduce((sum, { rss }) => sum + rss, 0);
    const each = families.map(({ title, members }, index) => ({
      title,
      rss: Math.max(rssOf(members), peaks.each[index]?.rss ?? 0),
    }));
    peaks = { together: Math.max(together, peaks.together), each };
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

/** `own`: the part of `rss` that is in no file, and so is this process's alone. */
type Memory = { rss: number; own: number };

function takenTogether(members: readonly Memory[]): number {
  const own = members.reduce((sum, member) => sum + member.own, 0);
  return own + Math.max(0, ...members.map((member) => member.rss - member.own));
}

function readFamily(pid: number): Memory[] {
  return familyOf(pid).flatMap((member) => readMemory(member.pid));
}

/** See proc_pid_smaps_rollup(5). */
function readMemory(pid: number): Memory[] {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return [{ rss: megabytes(text, 'Rss'), own: megabytes(text, 'Anonymous') }];
  } catch {
    return []; // It has ended meanwhile.
  }
}

function megabytes(text: string, field: string): number {
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024) / 1e6;
}
