import { parseArgs } from 'node:util';
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { formatTable } from '../src/cli/table.ts';
import { extractPage } from '../src/core/extract/extract-page.ts';
import { htmlToText } from '../src/core/normalize/html-to-text.ts';
import { makePages, type Page } from './extraction/make-pages.ts';
import { type Score, scoreText } from './extraction/score.ts';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    templates: { type: 'boolean', default: false },
  },
});
const pages = makePages({ perTemplate: Number(values.pages), seed: Number(values.seed) });

type Extractor = (page: Page) => string;

const extractors: Record<string, Extractor> = {
  Sluice: ({ html, url }) => extractPage(html, { url }).text,
  'Readability + linkedom': ({ html }) => {
    const { document } = parseHTML(html);
    return htmlToText(new Readability(document).parse()?.content ?? '');
  },
  'all text': ({ html }) => htmlToText(html),
};

type Result = Score & { page: Page; isEmpty: boolean };

function measure(extract: Extractor): { results: Result[]; msPerPage: number } {
  for (const page of pages.slice(0, 100)) extract(page);
  const before = process.threadCpuUsage();
  const texts = pages.map(extract);
  const { user, system } = process.threadCpuUsage(before);
  const results = pages.map((page, index) => {
    const text = texts[index] ?? '';
    return { page, isEmpty: text.trim() === '', ...scoreText(text, page.truth) };
  });
  return { results, msPerPage: (user + system) / 1000 / pages.length };
}

function summarize(results: readonly Result[]): string[] {
  const precision = mean(results.map((result) => result.precision));
  const recall = mean(results.map((result) => result.recall));
  const f1 = (2 * precision * recall) / (precision + recall);
  const exact = mean(results.map(({ isExact }) => Number(isExact)));
  const empty = results.filter(({ isEmpty }) => isEmpty).length;
  return [f1, precision, recall, exact].map((figure) => figure.toFixed(3)).concat(String(empty));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0) / numbers.length;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const measured = Object.entries(extractors).map(([name, extract]) => ({ name, ...measure(extract) }));
print(
  `${pages.length} pages, seed ${values.seed}, Node ${process.version} on ${process.platform} ${process.arch}\n`,
);
print(
  formatTable(
    ['', 'F1', 'precision', 'recall', 'exact', 'empty', 'CPU ms/page'],
    measured.map(({ name, results, msPerPage }) => [name, ...summarize(results), msPerPage.toFixed(1)]),
  ),
);
if (values.templates) {
  const names = [...new Set(pages.map(({ template }) => template))];
  const rows = names.map((template) => [
    template,
    ...measured.map(
      ({ results }) => summarize(results.filter(({ page }) => page.template === template))[0] ?? '',
    ),
  ]);
  print(`\n${formatTable(['F1 by template', ...measured.map(({ name }) => name)], rows)}`);
}
