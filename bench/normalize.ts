import { parseArgs } from 'node:util';
import { Parser } from 'htmlparser2';
import sanitizeHtml from 'sanitize-html';
import { formatTable } from '../src/cli/table.ts';
import { detectLanguage } from '../src/core/normalize/detect-language.ts';
import { htmlToText } from '../src/core/normalize/html-to-text.ts';
import { normalizeFeed } from '../src/core/normalize/normalize-feed.ts';
import { makeItems } from './support/make-items.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new Error(`--rounds ${values.rounds}: must be a number from 1 on`);

const items = makeItems(200);
const htmls = items.map(({ content }) => content?.value ?? '');
const texts = htmls.map(htmlToText);
const context = {
  feedUrl: 'https://bench.example/feed.xml',
  feedLanguage: null,
  fetchedAt: new Date('2026-03-29T00:00:00Z'),
  scope: null,
  identityBy: 'guid' as const,
};
const document = { items, siteUrl: 'https://bench.example/', language: 'en-GB', title: 'Bench Gazette' };

type Subject = [name: string, run: () => void];

/** What an article costs altogether, its language by itself, and the parsing and cleaning of libraries, as bare as they can be. */
const subjects: Subject[] = [
  ['normalizeFeed, all of it', () => normalizeFeed(document, context)],
  ['htmlparser2 alone', () => htmls.forEach(parseOnly)],
  ['detectLanguage alone', () => texts.forEach(detectOnly)],
  ['sanitize-html alone, its defaults', () => htmls.forEach(sanitizeOnly)],
];

/** Until the compiler has done its work. */
const warmUpRounds = 8;
for (let round = 0; round < warmUpRounds; round += 1) for (const [, run] of subjects) run();
const samplesMs = measure();
const bytes = htmls.reduce((sum, html) => sum + html.length, 0);
print(
  `${rounds} rounds of ${items.length} articles of ${(bytes / items.length / 1000).toFixed(1)} KB of HTML each, `,
);
print(`Node ${process.version} on ${process.platform} ${process.arch}\n\n`);
const columns = ['', 'articles/s of CPU', 'µs median', 'ratio', 'of single rounds'];
print(`${formatTable(columns, subjects.map(toRow))}\n`);

function parseOnly(html: string): void {
  new Parser({ onopentag: () => {}, ontext: () => {}, onclosetag: () => {} }).end(html);
}

function sanitizeOnly(html: string): void {
  sanitizeHtml(html);
}

function detectOnly(text: string): void {
  detectLanguage(text, null);
}

/** The subjects take turns in every round, and at going first, so that none has the better moments. */
function measure(): number[][] {
  const samples = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const index = (round + turn) % subjects.length;
      samples[index]?.push(timeMs(subjects[index]?.[1]));
    }
  }
  return samples;
}

function timeMs(run: (() => void) | undefined): number {
  const before = process.threadCpuUsage();
  run?.();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function toRow([name]: Subject, index: number): string[] {
  const own = samplesMs[index] ?? [];
  const all = samplesMs[0] ?? [];
  const ratios = own.map((ms, round) => ms / (all[round] ?? ms));
  const median = quantile(own, 0.5);
  return [
    name,
    Math.round((items.length / median) * 1000).toLocaleString('en'),
    ((median / items.length) * 1000).toFixed(0),
    quantile(ratios, 0.5).toFixed(2),
    `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function print(text: string): void {
  process.stdout.write(text);
}
