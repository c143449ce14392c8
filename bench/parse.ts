import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { formatTable } from '../src/cli/table.ts';
import { parseDocument } from '../src/core/parse/parse-document.ts';
import type { FeedFormat } from '../src/domain/item.ts';
import { type EngineName, engines } from './support/engines.ts';
import { type LoadedDocument, loadDocuments } from './support/load-documents.ts';

const { values, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' }, each: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new Error(`--rounds ${values.rounds}: must be a number from 1 on`);
/** Long enough for systems that count CPU time in ticks of 4 ms. */
const sliceMs = 40;
const lowestShown = 8;
const others: readonly EngineName[] = ['rss-parser', 'feedsmith'];
const names: readonly EngineName[] = ['sluice', ...others];
const loaded = {
  sluice: await engines.sluice(),
  'rss-parser': await engines['rss-parser'](),
  feedsmith: await engines.feedsmith(),
};

const subjects = await Promise.all((await loadDocuments(paths)).map(examine));
const readByUs = subjects.filter(({ readAs }) => readAs !== null);
const readByAll = readByUs.filter(({ readBy }) => others.every((name) => readBy.includes(name)));
const readBySome = readByUs.filter((subject) => !readByAll.includes(subject));
const refusedByUs = subjects.filter(({ readAs, readBy }) => readAs === null && readBy.length > 0);

await warmUp();
await warmUp();
await measure();

print(`${rounds} rounds, Node ${process.version} on ${process.platform} ${process.arch}\n`);
print(describeCoverage());
print(describeSpeed());
print(describeLowest());
if (values.each) print(describeEach());
print(await describeMemory());

type Subject = {
  document: LoadedDocument;
  /** Null: refused. No more is kept than is shown: what lives on the heap costs both engines time. */
  readAs: { format: FeedFormat; isMended: boolean } | null;
  /** The others that read it. */
  readBy: readonly EngineName[];
  /** How often it is read for one sample. */
  repeats: Record<EngineName, number>;
  /** CPU time of this thread for one reading, a sample per round. */
  samplesMs: Record<EngineName, number[]>;
  /** The same for its bytes to text by Node alone, which the others are spared. */
  decodingMs: number[];
};

async function examine(document: LoadedDocument): Promise<Subject> {
  const readAs = await parseDocument({ ...document, contentType: null }).then(
    ({ format, repairs }) => ({ format, isMended: repairs.length > 0 }),
    () => null,
  );
  const readBy: EngineName[] = [];
  for (const name of others) {
    await loaded[name](document).then(
      () => readBy.push(name),
      () => null,
    );
  }
  const samplesMs = { sluice: [], 'rss-parser': [], feedsmith: [] };
  return {
    document,
    readAs,
    readBy,
    repeats: { sluice: 1, 'rss-parser': 1, feedsmith: 1 },
    samplesMs,
    decodingMs: [],
  };
}

function enginesFor(subject: Subject): readonly EngineName[] {
  return ['sluice', ...subject.readBy];
}

/** Lets the compiler do its work, and finds out how many readings fill a slice. */
async function warmUp(): Promise<void> {
  for (const subject of readByUs) {
    for (const name of enginesFor(subject)) {
      const before = process.threadCpuUsage();
      let count = 0;
      for (; usedMs(before) < sliceMs; count += 1) await loaded[name](subject.document);
      subject.repeats[name] = count;
    }
  }
}

/** The engines take turns at every document, and at going first, so that neither has the better moments. */
async function measure(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of readByUs) {
      const order = round % 2 === 0 ? enginesFor(subject) : enginesFor(subject).toReversed();
      for (const name of order) subject.samplesMs[name].push(await timeMs(name, subject));
      subject.decodingMs.push(timeDecodingMs(subject));
    }
  }
}

async function timeMs(name: EngineName, { document, repeats }: Subject): Promise<number> {
  const before = process.threadCpuUsage();
  for (let count = 0; count < repeats[name]; count += 1) await loaded[name](document);
  return usedMs(before) / repeats[name];
}

function usedMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function timeDecodingMs({ document: { body }, repeats }: Subject): number {
  const before = process.threadCpuUsage();
  for (let count = 0; count < repeats.sluice; count += 1) new TextDecoder().decode(body);
  return usedMs(before) / repeats.sluice;
}

function describeCoverage(): string {
  const readByOther = others.map((name) => {
    const count = subjects.filter(({ readBy }) => readBy.includes(name)).length;
    return `${count} by ${name}`;
  });
  const counts = [`${readByUs.length} read by Sluice`, ...readByOther, `${readByAll.length} by all`].join(
    ', ',
  );
  const refused = refusedByUs.map(({ document }) => `  refused by Sluice: ${document.location}`);
  return [`${subjects.length} documents: ${counts}`, ...refused, ''].join('\n');
}

function describeSpeed(): string {
  const formats = [...new Set(readByAll.map(formatOf))];
  const groups: [string, Subject[]][] = [
    ...formats.map((format): [string, Subject[]] => [
      format,
      readByAll.filter((subject) => formatOf(subject) === format),
    ]),
    ['read by all', readByAll],
    ['not by all', readBySome],
  ];
  const columns = ['', 'feeds', 'mended', 'KB each'];
  const figures = ['MB/s', 'ms median', 'ms p95'];
  const headings = names.flatMap((name) => figures.map((figure) => `${name} ${figure}`));
  return formatTable(
    [...columns, ...headings, ...others.map((name) => `to ${name}`)],
    groups.filter(([, group]) => group.length > 0).map(toRow),
  );
}

function toRow([title, group]: [string, Subject[]]): string[] {
  const bytes = sum(group.map(({ document }) => document.body.length));
  const mended = group.filter(({ readAs }) => readAs?.isMended);
  const isComparable = group.every(({ readBy }) => readBy.length === others.length);
  const compared = isComparable ? names : names.slice(0, 1);
  const samplesOf = (name: EngineName): number[] =>
    compared.includes(name) ? group.flatMap(({ samplesMs }) => samplesMs[name]) : [];
  return [
    title,
    String(group.length),
    String(mended.length),
    (bytes / group.length / 1000).toFixed(1),
    ...names.flatMap((name) => showFigures(samplesOf(name), bytes)),
    ...others.map((name) => (isComparable ? describeRatio(name, group) : '–')),
  ];
}

function showFigures(samplesMs: readonly number[], bytes: number): string[] {
  if (samplesMs.length === 0) return ['–', '–', '–'];
  const megabytesPerSecond = (bytes * rounds) / 1000 / sum(samplesMs);
  const sorted = samplesMs.toSorted((a, b) => a - b);
  return [megabytesPerSecond.toFixed(1), quantile(sorted, 0.5).toFixed(2), quantile(sorted, 0.95).toFixed(2)];
}

/** With the ratios of single rounds: how far apart they are says how much one run can be trusted. */
function describeRatio(name: EngineName, group: readonly Subject[]): string {
  const timeOf = (engine: EngineName, round: number): number =>
    sum(group.map(({ samplesMs }) => samplesMs[engine][round] ?? 0));
  const ratios = Array.from({ length: rounds }, (_, round) => timeOf(name, round) / timeOf('sluice', round));
  const total = (engine: EngineName): number => sum(group.flatMap(({ samplesMs }) => samplesMs[engine]));
  return `${(total(name) / total('sluice')).toFixed(2)} (${showSpread(ratios)})`;
}

/** Those documents that cost most beside rss-parser, with how many are under half its speed. */
function describeLowest(): string {
  const compared = readByUs
    .filter(({ readBy }) => readBy.includes('rss-parser'))
    .map((subject) => ({
      subject,
      ratios: ratiosOf(subject),
      fromBytes: ratiosOf(subject, subject.decodingMs),
    }))
    .toSorted((a, b) => medianOf(a.ratios) - medianOf(b.ratios));
  const slow = compared.filter(({ ratios }) => medianOf(ratios) < 0.5).length;
  const slowFromBytes = compared.filter(({ fromBytes }) => medianOf(fromBytes) < 0.5).length;
  const table = formatTable(
    ['lowest to rss-parser', 'KB', 'mended', 'median', 'rounds', 'from bytes', 'rounds'],
    compared
      .slice(0, lowestShown)
      .map(({ subject: { document, readAs }, ratios, fromBytes }) => [
        basename(document.location),
        (document.body.length / 1000).toFixed(1),
        readAs?.isMended ? 'yes' : 'no',
        medianOf(ratios).toFixed(2),
        showSpread(ratios),
        medianOf(fromBytes).toFixed(2),
        showSpread(fromBytes),
      ]),
  );
  const heading = `${slow} of ${compared.length} documents read at less than half the speed of rss-parser`;
  return `\n${heading}, ${slowFromBytes} where it starts from bytes, too\n\n${table}`;
}

/** Each round by itself: what disturbs one says nothing of the others. */
function ratiosOf({ samplesMs }: Subject, extraMs: readonly number[] = []): number[] {
  return samplesMs.sluice.map(
    (ms, round) => ((samplesMs['rss-parser'][round] ?? 0) + (extraMs[round] ?? 0)) / ms,
  );
}

function medianOf(numbers: readonly number[]): number {
  return quantile(
    numbers.toSorted((a, b) => a - b),
    0.5,
  );
}

function showSpread(ratios: readonly number[]): string {
  return `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
}

/** Every document by itself, those first that cost most beside the fastest other engine. */
function describeEach(): string {
  const rows = readByUs.map((subject) => {
    const msOf = (name: EngineName): number => sum(subject.samplesMs[name]) / rounds;
    const ratio = Math.min(...subject.readBy.map((name) => msOf(name) / msOf('sluice')));
    return {
      subject,
      ratio,
      ms: names.map((name) => (subject.samplesMs[name].length ? msOf(name).toFixed(2) : '–')),
    };
  });
  return `\n${formatTable(
    ['document', 'KB', 'mended', ...names.map((name) => `${name} ms`), 'ratio'],
    rows
      .toSorted((a, b) => a.ratio - b.ratio)
      .map(({ subject: { document, readAs }, ratio, ms }) => [
        basename(document.location),
        (document.body.length / 1000).toFixed(1),
        readAs?.isMended ? 'yes' : 'no',
        ...ms,
        Number.isFinite(ratio) ? ratio.toFixed(2) : '–',
      ]),
  )}`;
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
