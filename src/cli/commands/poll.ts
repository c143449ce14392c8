import type { Command } from 'commander';
import type { App } from '../../app/open-app.ts';
import { pollNow } from '../../app/poll-now.ts';
import { UsageError } from '../../domain/errors.ts';
import { type Door, withApp } from '../door.ts';
import { findOneFeed } from '../find-one-feed.ts';

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
  const feed = await findOneFeed(app, text);
  if (feed.status !== 'active') throw new UsageError(`${feed.name} is ${feed.status}; see: sluice list`);
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
