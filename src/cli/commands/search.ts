import { type Command, InvalidArgumentError } from 'commander';
import { type Door, withApp } from '../door.ts';
import { formatTime, shorten } from '../table.ts';

export function addSearchCommand(program: Command, door: Door): void {
  program
    .command('search')
    .argument('<words...>', 'words, "a phrase", or, -without')
    .description('full-text search, newest first')
    .option('--limit <n>', 'how many at the most', parseCount, 20)
    .option('--json', 'as a JSON array')
    .addHelpText(
      'after',
      `\nExamples:\n  sluice search climate\n  sluice search '"sea level" -tide' --limit 5`,
    )
    .action((words: string[], options: { limit: number; json?: true }) =>
      search(door, words.join(' '), options),
    );
}

/** For commander: a whole number from 1 on. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

async function search(
  door: Door,
  words: string,
  { limit, json }: { limit: number; json?: true },
): Promise<void> {
  const found = await withApp(door, (app) => app.reports.search(words, limit));
  if (json) return door.print(JSON.stringify(found));
  if (found.length === 0) return door.print(`No article matches: ${words}`);
  const blocks = found.map((article) =>
    [
      `${formatTime(article.publishedAt)}  ${article.feed ?? ''}  #${article.id}`,
      `  ${shorten(article.title, 100)}`,
      ...(article.url ? [`  ${article.url}`] : []),
      `  ${shorten(article.excerpt, 200)}`,
    ].join('\n'),
  );
  door.print(blocks.join('\n\n'));
}
