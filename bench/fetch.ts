import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatTable } from '../src/cli/table.ts';
import { type Bench, openBench, type Phase } from './support/open-bench.ts';

const { values } = parseArgs({
  options: {
    feeds: { type: 'string', default: '3000' },
    hosts: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '32' },
    workers: { type: 'string', default: '1' },
    redis: { type: 'string' },
    profile: { type: 'string' },
  },
});
const [feeds, hosts, rounds, concurrency, workers] = [
  values.feeds,
  values.hosts,
  values.rounds,
  values.concurrency,
  values.workers,
].map(Number) as [number, number, number, number, number];

await using bench = await openBench({
  feeds,
  hosts,
  concurrency,
  workers,
  items: 2,
  htmlBytes: 300,
  redisUrl: values.redis ?? null,
  profileDir: values.profile ?? null,
});
await bench.tellPublisher('pack');
await bench.startService();
await bench.measure(
  async () =>
    (
      await bench.sql<{ left: number }>(
        `select count(*)::int as left from sluice.feed_states where last_polled_at is null`,
      )
    )[0]?.left === 0,
);

const rows: string[][] = [];
for (let round = 0; round <= rounds; round += 1) {
  const bare = await askBare(bench);
  const idle = await pollIdle(bench);
  if (round > 0) rows.push(toRow(round, idle, bare)); // The first round lets the compiler do its work.
}
print(
  `${feeds} feeds of ${hosts} hosts, nothing new; ${concurrency} at a time; ${workers} worker(s); queue on ${values.redis ? 'Redis' : 'Postgres'}; Node ${process.version}\n`,
);
print(
  formatTable(
    [
      'round',
      'polls/s',
      'bare/s',
      'CPU-ms per poll',
      'service',
      'Postgres',
      'Redis',
      'bare',
      'ratio',
      'WAL bytes per poll',
    ],
    rows,
  ),
);
for (const row of await bench.sql(
  `select calls, rows, total_exec_time::int ms, left(regexp_replace(query, '\\s+', ' ', 'g'), 130) q from pg_stat_statements order by total_exec_time desc limit 14`,
))
  print(JSON.stringify(row));
print(`\npeak memory of the service: ${bench.peakServiceMegabytes().toFixed(0)} MB`);

async function pollIdle({ makeAllDue, measure, watchPolls }: Bench): Promise<Phase> {
  await bench.sql('select pg_stat_statements_reset()');
  const isPolled = await watchPolls();
  await makeAllDue();
  return measure(isPolled);
}

type Bare = { cpuMs: number; wallMs: number };

async function askBare({ urls }: Bench): Promise<Bare> {
  const script = fileURLToPath(new URL('support/bare-client-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ urls, concurrency }));
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(output) as Bare;
}

function toRow(round: number, { cpuMs, wallMs, walBytes }: Phase, bare: Bare): string[] {
  const perPoll = (value: number) => (value / feeds).toFixed(3);
  const total = cpuMs.service + cpuMs.postgres + cpuMs.redis;
  return [
    String(round),
    ((feeds * 1000) / wallMs).toFixed(0),
    ((feeds * 1000) / bare.wallMs).toFixed(0),
    perPoll(total),
    perPoll(cpuMs.service),
    perPoll(cpuMs.postgres),
    perPoll(cpuMs.redis),
    perPoll(bare.cpuMs),
    (total / bare.cpuMs).toFixed(2),
    (walBytes / feeds).toFixed(0),
  ];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
