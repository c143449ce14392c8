import { parseArgs } from 'node:util';
import { formatTable } from '../src/cli/table.ts';
import { askBare, type Bare } from './support/ask-bare.ts';
import { totalCpuMs } from './support/measure-spent.ts';
import { measureWrite } from './support/measure-write.ts';
import { type Bench, openBench, type Phase } from './support/open-bench.ts';

const { values } = parseArgs({
  options: {
    feeds: { type: 'string', default: '3000' },
    hosts: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '32' },
    workers: { type: 'string', default: '1' },
    redis: { type: 'string' },
    profile: { type: 'string' },
    statements: { type: 'boolean', default: false },
  },
});
const feeds = Number(values.feeds);
const hosts = Number(values.hosts);
const concurrency = Number(values.concurrency);
const workers = Number(values.workers);

await using bench = await openBench({
  feeds,
  hosts,
  concurrency,
  workers,
  workerCores: null,
  items: 2,
  htmlBytes: 300,
  redisUrl: values.redis ?? null,
  keepsStatements: values.statements,
  profileDir: values.profile ?? null,
  nodeFlags: [],
});
await bench.tellPublisher('pack');
await bench.startService();
await bench.measure(areAllPolledOnce);

const rows: string[][] = [];
for (let round = 0; round <= Number(values.rounds); round += 1) {
  const bare = await askBare(bench, concurrency);
  const idle = await pollIdle(bench);
  const writeMs = await measureWrite(bench);
  if (round > 0) rows.push(toRow(round, idle, bare, writeMs)); // The first lets the compiler do its work.
}
const queue = values.redis ? 'Redis' : 'Postgres';
print(
  `${feeds} feeds of ${hosts} hosts, nothing new; ${concurrency} at a time; ${workers} worker(s); queue on ${queue}\n`,
);
const figures = ['CPU-ms per poll', 'service', 'Postgres', 'Redis', 'bare request', 'write', 'ratio'];
print(formatTable(['round', 'polls/s', 'bare/s', ...figures, 'WAL bytes', 'MB'], rows));
print(
  `\nratio: by what twice the bare request and one grouped write cost; MB: most memory of the service at once`,
);

async function areAllPolledOnce(): Promise<boolean> {
  const [row] = await bench.sql<{ left: number }>(
    'select count(*)::int as left from sluice.feed_states where last_polled_at is null',
  );
  return row?.left === 0;
}

async function pollIdle({ makeAllDue, measure, watchPolls, topStatements }: Bench): Promise<Phase> {
  if (values.statements) await topStatements();
  const isPolled = await watchPolls();
  await makeAllDue();
  const phase = await measure(isPolled);
  if (values.statements) print(describeStatements(await topStatements()));
  return phase;
}

function describeStatements(statements: Awaited<ReturnType<Bench['topStatements']>>): string {
  const lines = statements.map(({ calls, ms, statement }) => [String(calls), String(ms), statement]);
  return `${formatTable(['calls', 'ms', 'statement'], lines)}\n`;
}

function toRow(round: number, phase: Phase, bare: Bare, writeMs: number): string[] {
  const perPoll = (value: number) => (value / feeds).toFixed(3);
  const { cpuMs, wallMs, walBytes, memory } = phase;
  const total = totalCpuMs(phase);
  return [
    String(round),
    ((feeds * 1000) / wallMs).toFixed(0),
    ((feeds * 1000) / bare.wallMs).toFixed(0),
    perPoll(total),
    perPoll(cpuMs.service),
    perPoll(cpuMs.postgres),
    perPoll(cpuMs.redis),
    perPoll(bare.cpuMs),
    writeMs.toFixed(3),
    (total / (2 * bare.cpuMs + writeMs * feeds)).toFixed(2),
    (walBytes / feeds).toFixed(0),
    memory.together.toFixed(0),
  ];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
