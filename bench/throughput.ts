import { parseArgs } from 'node:util';
import { formatTable } from '../src/cli/table.ts';
import { alternate } from './support/alternate.ts';
import { askBare } from './support/ask-bare.ts';
import { fillStore } from './support/fill-store.ts';
import { leastCores } from './support/limit-cpu.ts';
import { measureInsert } from './support/measure-insert.ts';
import { addSpent, type Clock, type Spent, totalCpuMs } from './support/measure-spent.ts';
import { openBench, type Phase } from './support/open-bench.ts';
import { type Miniflux, openMiniflux, versionOfMiniflux } from './support/open-miniflux.ts';
import { readNumber, readWholeNumber } from './support/read-number.ts';
import { type Turns, takeTurns } from './support/take-turns.ts';

/** The whole service at work, beside what the machine needs at the least for the same: see README.md. */
const { values } = parseArgs({
  options: {
    feeds: { type: 'string', default: '1000' },
    items: { type: 'string', default: '30' },
    'html-bytes': { type: 'string', default: '3000' },
    hosts: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    phases: { type: 'string', default: 'idle,news,touched' },
    concurrency: { type: 'string', default: '32' },
    workers: { type: 'string', default: '2' },
    'worker-cores': { type: 'string' },
    turns: { type: 'boolean', default: false },
    redis: { type: 'string' },
    stored: { type: 'string', default: '0' },
    miniflux: { type: 'string' },
    profile: { type: 'string' },
    'node-flags': { type: 'string', default: '' },
    'rest-seconds': { type: 'string', default: '20' },
    statements: { type: 'boolean', default: false },
  },
});
const phases = new Set(values.phases.split(','));
const unknown = [...phases].filter((phase) => !['idle', 'news', 'touched'].includes(phase));
if (unknown.length > 0)
  throw new Error(`--phases ${values.phases}: ${unknown.join(', ')} is none of idle, news, touched`);
type Countable = 'feeds' | 'items' | 'html-bytes' | 'hosts' | 'rounds' | 'concurrency' | 'workers' | 'stored';
const count = (option: Countable, least = 1) => readWholeNumber(option, values[option], least);
const [feeds, items, workers] = [count('feeds'), count('items'), count('workers', 0)];
const [hosts, htmlBytes, concurrency] = [count('hosts'), count('html-bytes', 0), count('concurrency')];
const [rounds, storedBefore] = [count('rounds', 0), count('stored', 0)];
const restSeconds = readNumber('rest-seconds', values['rest-seconds']);
const workerCores = readWorkerCores();
if (values.turns && workers !== 2)
  throw new Error('--turns: of two workers the second takes turns; say --workers 2');
const program = values.miniflux ?? null;
if (values.turns && program !== null)
  throw new Error('--turns: not with --miniflux, which takes turns itself');
const version = program === null ? null : await versionOfMiniflux(program);

await using bench = await openBench({
  feeds,
  items,
  workers,
  workerCores,
  hosts,
  htmlBytes,
  concurrency,
  redisUrl: values.redis ?? null,
  keepsStatements: values.statements,
  profileDir: values.profile ?? null,
  nodeFlags: values['node-flags'].split(' ').filter((flag) => flag !== ''),
});
print(
  `${feeds} feeds × ${items} items of ${htmlBytes} bytes of HTML, ${hosts} hosts; ${storedBefore} stored before; ${workers} worker(s)${workerCores === null ? '' : ` of ${workerCores} cores`};`,
);
print(
  `queue on ${values.redis ? 'Redis' : 'Postgres'}; CPU-ms of the service, Postgres and Redis together and apart\n`,
);

await bench.tellPublisher('pack');
const insert = await measureInsert(bench, htmlBytes);
if (storedBefore > 0) await fillStore(bench, storedBefore);
const rows: string[][] = [];
const besideRows: string[][] = [];
const memoryRows: string[][] = [];
const empty = await bench.storedBytes();
await using miniflux = program === null ? null : await openMiniflux(program, bench.urls);
const [{ cold, secondHalf, articlesLeft, turns }, coldThere] = await runColdOfAll();
const articles = await bench.countArticles();
addRow('cold, per article', cold, articles, insert);
addRow('its second half', secondHalf, articlesLeft, insert);
const upkeep = await bench.measure(tidyUp);
addRow('upkeep after it, per article', upkeep, articles, insert);
await addMiniflux('cold, per article', cold, articles, async () => coldThere!);
await addMiniflux('upkeep after it, per article', upkeep, articles, (there) => there.tidyUp());
const stored = ((await bench.storedBytes()) - empty) / articles;
addMemory('at rest, after cold', await rest());
await bench.restartService();
addMemory('at rest, after a new start', await rest());
for (let round = 1; round <= rounds; round += 1) {
  const bare = await askBare(bench, concurrency);
  const bareMs = bare.cpuMs / feeds;
  if (phases.has('idle')) await addPolls('idle, per poll', 'pack', bareMs);
  if (phases.has('news')) await addPolls('news in a tenth, per poll', 'news', bareMs);
  if (phases.has('touched')) await addPolls('touched, per poll', 'touch', bareMs);
}
const columns = ['phase', 'per s', 'CPU-ms', 'service', 'Postgres', 'Redis', 'floor', 'ratio', 'WAL bytes'];
print(formatTable(columns, rows));
print(`\nfloor: of an article, its row with full-text index in bulk; of a poll, the bare request for a 304`);
print(`stored per article: ${stored.toFixed(0)} bytes`);
if (turns !== null) {
  const { alone, together } = turns;
  print(
    `\nin turns, in its second half: ${alone.toFixed(0)} articles/s with one worker, ${together.toFixed(0)} with two, ${(together / alone).toFixed(2)} times as many`,
  );
}
if (miniflux !== null) {
  print(
    `\nMiniflux ${version} with the same feeds; CPU: of its CPU-ms, so many are taken here; speed: of its articles or polls a second, so many are done here\n`,
  );
  print(
    formatTable(['phase', 'per s', 'CPU-ms', 'service', 'Postgres', 'WAL bytes', 'CPU', 'speed'], besideRows),
  );
}
addMemory('at rest, after all', await rest());
print(
  '\nmost memory of the service in MB, together (the pages of the program once) and RSS of each process\n',
);
print(formatTable(['phase', 'together', 'RSS'], memoryRows));

function readWorkerCores(): number | null {
  const text = values['worker-cores'];
  if (text === undefined) return null;
  if (workers === 0)
    throw new Error('--worker-cores: with --workers 0 there is no worker to hold to a share');
  if (process.getuid?.() !== 0) throw new Error('--worker-cores: only root may hold a process to a share');
  return readNumber('worker-cores', text, leastCores);
}

type Cold = { cold: Phase; secondHalf: Phase; articlesLeft: number; turns: Turns | null };

/** With Miniflux in turns, since minutes later the machine may be another half as fast. */
async function runColdOfAll(): Promise<[Cold, Spent | null]> {
  if (miniflux === null) return [await runCold(), null];
  return alternate({ pids: bench.pids, work: runCold }, { pids: miniflux.pids, work: miniflux.start });
}

/** From nothing to all articles stored and grouped into stories; the compiler works most in the first half. */
async function runCold(clock?: Clock): Promise<Cold> {
  const [half, all] = [(feeds * items) / 2, feeds * items];
  return withStatements(async () => {
    const [firstHalf] = await Promise.all([
      bench.measure(async () => (await bench.countArticles()) >= half, clock),
      bench.startService(),
    ]);
    const articlesLeft = all - (await bench.countArticles());
    const [secondHalf, turns] = await Promise.all([
      bench.measure(async () => (await bench.countArticles()) === all && bench.isGrouped(), clock),
      values.turns ? takeTurns({ ...bench, enough: all * 0.97 }) : null,
    ]);
    return { cold: addUp(firstHalf, secondHalf), secondHalf, articlesLeft, turns };
  });
}

function addUp(one: Phase, other: Phase): Phase {
  return {
    ...addSpent(one, other),
    memory: {
      together: Math.max(one.memory.together, other.memory.together),
      each: other.memory.each.map(({ title, rss }, index) => ({
        title,
        rss: Math.max(rss, one.memory.each[index]?.rss ?? 0),
      })),
    },
  };
}

/** What autovacuum would do some time, and would be counted to whatever is measured then. */
async function tidyUp(): Promise<true> {
  await bench.sql('vacuum (analyze)');
  return true;
}

/** Nothing is due. */
async function rest(): Promise<Phase> {
  const endAtMs = performance.now() + restSeconds * 1000;
  return bench.measure(async () => performance.now() > endAtMs);
}

async function pollAll(change: 'pack' | 'news' | 'touch'): Promise<Phase> {
  await bench.tellPublisher(change === 'touch' ? 'news' : change);
  if (change === 'touch') await bench.tellPublisher('touch');
  await bench.tellPublisher('pack');
  await bench.sql('checkpoint');
  return withStatements(async () => {
    const isPolled = await bench.watchPolls();
    await bench.makeAllDue();
    return bench.measure(async () => (await isPolled()) && bench.isGrouped());
  });
}

async function addPolls(name: string, change: 'pack' | 'news' | 'touch', bareMs: number): Promise<void> {
  const phase = await pollAll(change);
  addRow(name, phase, feeds, bareMs);
  await addMiniflux(name, phase, feeds, (there) => there.pollAll());
}

/** Lets Miniflux, if it is there, do what a phase has done. */
async function addMiniflux(
  name: string,
  here: Phase,
  units: number,
  work: (there: Miniflux) => Promise<Spent>,
): Promise<void> {
  if (miniflux === null) return;
  const there = await work(miniflux);
  const counts = [await bench.countArticles(), await miniflux.countArticles()];
  if (counts[0] !== counts[1]) throw new Error(`${name}: ${counts.join(' articles here, in Miniflux ')}`);
  const [hereMs, thereMs] = [totalCpuMs(here), totalCpuMs(there)];
  besideRows.push([
    name,
    ((units * 1000) / there.wallMs).toFixed(0),
    ...[thereMs, there.cpuMs.service, there.cpuMs.postgres].map((ms) => (ms / units).toFixed(3)),
    (there.walBytes / units).toFixed(0),
    (hereMs / thereMs).toFixed(2),
    (there.wallMs / here.wallMs).toFixed(2),
  ]);
}

async function withStatements<T>(work: () => Promise<T>): Promise<T> {
  if (!values.statements) return work();
  await bench.topStatements();
  const result = await work();
  const lines = (await bench.topStatements()).map(({ calls, ms, statement }) => [
    String(calls),
    String(ms),
    statement,
  ]);
  print(`${formatTable(['calls', 'ms', 'statement'], lines)}\n`);
  return result;
}

function addRow(name: string, phase: Phase, units: number, floorMs: number): void {
  const { cpuMs, wallMs, walBytes } = phase;
  addMemory(name, phase);
  const total = totalCpuMs(phase);
  const each = (value: number) => (value / units).toFixed(3);
  rows.push([
    name,
    ((units * 1000) / wallMs).toFixed(0),
    ...[total, cpuMs.service, cpuMs.postgres, cpuMs.redis].map(each),
    floorMs.toFixed(3),
    (total / units / floorMs).toFixed(2),
    (walBytes / units).toFixed(0),
  ]);
}

function addMemory(name: string, { memory }: Phase): void {
  const parts = memory.each.map(({ title, rss }) => `${title} ${rss.toFixed(0)}`);
  memoryRows.push([name, memory.together.toFixed(0), parts.join(', ')]);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
