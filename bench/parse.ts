import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { formatTable } from '../src/cli/table.ts';
import { parseDocument } from '../src/core/parse/parse-document.ts';
import type { FeedFormat } from '../src/domain/item.ts';
import { type EngineName, engines } from './support/engines.ts';
import { type LoadedDocument, loadDocuments } from './support/load-documents.ts';

const { values, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new Error(`--rounds ${values.rounds}: must be a number from 1 on`);
/** Long enough for systems that count CPU time in ticks of 4 ms. */
const sliceMs = 40;
const names: readonly EngineName[] = ['sluice', 'rss-parser'];
const loaded = { sluice: await engines.sluice(), 'rss-parser': await engines['rss-parser']() };

const subjects = await Promise.all((await loadDocuments(paths)).map(examine));
const readByBoth = subjects.filter(({ readAs, isReadByOther }) => readAs !== null && isReadByOther);
const readByUs = subjects.filter(({ readAs, isReadByOther }) => readAs !== null && !isReadByOther);
const readByOther = subjects.filter(({ readAs, isReadByOther }) => readAs === null && isReadByOther);

await warmUp();
await warmUp();
await measure();

print(`${rounds} rounds, Node ${process.version} on ${process.platform} ${process.arch}\n`);
print(describeCoverage());
print(describeSpeed());
print(await describeMemory());

type Subject = {
  document: LoadedDocument;
  /** Null: refused. No more is kept than is shown: what lives on the heap costs both engines time. */
  readAs: { format: FeedFormat; isMended: boolean } | null;
  isReadByOther: boolean;
  /** How often it is read for one sample. */
  repeats: Record<EngineName, number>;
  /** CPU time of this thread for one reading, a sample per round. */
  samplesMs: Record<EngineName, number[]>;
};

async function examine(document: LoadedDocument): Promise<Subject> {
  const readAs = await parseDocument({ ...document, contentType: null }).then(
    ({ format, repairs }) => ({ format, isMended: repairs.length > 0 }),
    () => null,
  );
  const isReadByOther = await loaded['rss-parser'](document).then(
    () => true,
    () => false,
  );
  const samplesMs = { sluice: [], 'rss-parser': [] };
  return { document, readAs, isReadByOther, repeats: { sluice: 1, 'rss-parser': 1 }, samplesMs };
}

function enginesFor(subject: Subject): readonly EngineName[] {
  return subject.isReadByOther ? names : ['sluice'];
}

/** Lets the compiler do its work, and finds out how many readings fill a slice. */
async function warmUp(): Promise<void> {
  for (const subject of [...readByBoth, ...readByUs]) {
    for (const name of enginesFor(subject)) {
      const end = performance.now() + sliceMs;
      let count = 0;
      for (; performance.now() < end; count += 1) await loaded[name](subject.document);
      subject.repeats[name] = count;
    }
  }
}

/** The engines take turns at every document, and at going first, so that neither has the better moments. */
async function measure(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of [...readByBoth, ...readByUs]) {
      const order = round % 2 === 0 ? enginesFor(subject) : enginesFor(subject).toReversed();
      for (const name of order) subject.samplesMs[name].push(await timeMs(name, subject));
    }
  }
}

async function timeMs(name: EngineName, { document, repeats }: Subject): Promise<number> {
  const before = process.threadCpuUsage();
  for (let count = 0; count < repeats[name]; count += 1) await loaded[name](document);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000 / repeats[name];
}

function describeCoverage(): string {
  const neither = subjects.length - readByBoth.length - readByUs.length - readByOther.length;
  const counts = `${readByBoth.length} read by both, ${readByUs.length} by Sluice alone, ${readByOther.length} by rss-parser alone, ${neither} by neither`;
  const refused = readByOther.map(({ document }) => `  refused by Sluice: ${document.location}`);
  return [`${subjects.length} documents: ${counts}`, ...refused, ''].join('\n');
}

function describeSpeed(): string {
  const formats = [...new Set(readByBoth.map(formatOf))];
  const groups: [string, Subject[]][] = [
    ...formats.map((format): [string, Subject[]] => [
      format,
      readByBoth.filter((subject) => formatOf(subject) === format),
    ]),
    ['all read by both', readByBoth],
    ['Sluice alone', readByUs],
  ];
  const columns = ['', 'feeds', 'mended', 'KB each'];
  const figures = ['MB/s', 'ms median', 'ms p95'];
  const headings = names.flatMap((name) => figures.map((figure) => `${name} ${figure}`));
  return formatTable(
    [...columns, ...headings, 'ratio'],
    groups.filter(([, group]) => group.length > 0).map(toRow),
  );
}

function toRow([title, group]: [string, Subject[]]): string[] {
  const bytes = sum(group.map(({ document }) => document.body.length));
  const mended = group.filter(({ readAs }) => readAs?.isMended);
  const [ours, other] = names.map((name) => group.flatMap(({ samplesMs }) => samplesMs[name]));
  return [
    title,
    String(group.length),
    String(mended.length),
    (bytes / group.length / 1000).toFixed(1),
    ...showFigures(ours ?? [], bytes),
    ...showFigures(other ?? [], bytes),
    other?.length ? `${(sum(other) / sum(ours ?? [])).toFixed(2)} (${describeSpread(group)})` : '–',
  ];
}

function showFigures(samplesMs: readonly number[], bytes: number): string[] {
  if (samplesMs.length === 0) return ['–', '–', '–'];
  const megabytesPerSecond = (bytes * rounds) / 1000 / sum(samplesMs);
  const sorted = samplesMs.toSorted((a, b) => a - b);
  return [megabytesPerSecond.toFixed(1), quantile(sorted, 0.5).toFixed(2), quantile(sorted, 0.95).toFixed(2)];
}

/** The ratio of single rounds: how far apart they are says how much one run can be trusted. */
function describeSpread(group: readonly Subject[]): string {
  const ratios = Array.from({ length: rounds }, (_, round) => {
    const [ours = 0, other = 0] = names.map((name) =>
      sum(group.map(({ samplesMs }) => samplesMs[name][round] ?? 0)),
    );
    return other / ours;
  });
  return `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
}

async function describeMemory(): Promise<string> {
  const script = fileURLToPath(new URL('support/measure-memory.ts', import.meta.url));
  const rows: string[][] = [];
  for (const name of names) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, name, String(rounds), ...paths]);
    const { loadedMegabytes, peakMegabytes } = JSON.parse(stdout);
    rows.push([name, peakMegabytes.toFixed(0), loadedMegabytes.toFixed(0)]);
  }
  return `\n${formatTable(['peak RSS', 'MB', 'of that before the first document'], rows)}`;
}

function formatOf({ readAs }: Subject): string {
  return readAs?.format ?? 'none';
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
