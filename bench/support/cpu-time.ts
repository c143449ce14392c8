import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process, its living descendants and those it has waited for, in milliseconds. Linux only. */
export function cpuTimeMs(rootPid: number): number {
  const ticks = familyOf(rootPid).reduce((sum, { ticks }) => sum + ticks, 0);
  return (ticks * 1000) / ticksPerSecond;
}

/** A process and its living descendants. Linux only. */
export function familyOf(rootPid: number): Stat[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const withDescendants = (member: Stat): Stat[] => [
    member,
    ...(children.get(member.pid) ?? []).flatMap(withDescendants),
  ];
  return processes.filter(({ pid }) => pid === rootPid).flatMap(withDescendants);
}

/** The process that started it: of a backend of Postgres, the postmaster. Linux only. */
export function parentOf(pid: number): number {
  const [stat] = readStat(String(pid));
  if (stat === undefined) throw new Error(`process ${pid} has ended`);
  return stat.parent;
}

type Stat = { pid: number; parent: number; ticks: number };

/** See proc_pid_stat(5): user, system, and both again of the children that were waited for. */
function readStat(pid: string): Stat[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid: Number(pid), parent: Number(fields[1]), ticks }];
  } catch {
    return []; // It has ended meanwhile.
  }
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
