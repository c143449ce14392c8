import type { Command } from 'commander';
import type { App } from '../../app/open-app.ts';
import { pollNow } from '../../app/poll-now.ts';
import { UsageError } from '../../domain/errors.ts';
import { type Door, withApp } from '../door.ts';

export function addPollCommand(program: Command, door: Door): void {
  program
    .command('poll')
    .argument('<feed>', 'id, address, or a part of the name')
    .description('poll one feed now and ingest what it brings; still asks only for what has changed')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExamples:\n  sluice poll 12\n  sluice poll "BBC World"')
    .action((text: string, options: { json?: true }) =>
      withApp(door, (app) => poll(door, app, text, options)),
    );
}

async function poll(door: Door, app: App, text: string, options: { json?: true }): Promise<void> {
  const feed = await findOne(app, text);
  const outcome = await pollNow(app, feed.id, door.signal);
  const { error, items } = outcome;
  if (error) process.exitCode = 1;
  if (options.json) return door.print(JSON.stringify(outcome));
  door.print(
    error
      ? `${feed.name}: ${outcome.outcome}: ${error}`
      : `${feed.name}: ${outcome.outcome}; ${items.new} new, ${items.revised} revised, ${items.duplicate} duplicates, ${items.seen} seen before`,
  );
}

async function findOne(app: App, text: string) {
  const found = await app.feeds.find(text);
  const [first] = found;
  if (!first) throw new UsageError(`no feed is called "${text}"; see: sluice list`);
  const isExact = String(first.id) === text || first.key === text;
  if (found.length > 1 && !isExact) {
    const names = found.slice(0, 10).map((feed) => `  ${feed.id}  ${feed.name}  ${feed.key}`);
    throw new UsageError(`"${text}" fits ${found.length} feeds; say which, by id:\n${names.join('\n')}`);
  }
  if (first.status !== 'active') throw new UsageError(`${first.name} is ${first.status}; see: sluice list`);
  return first;
}
