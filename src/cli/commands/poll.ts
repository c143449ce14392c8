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
    .option('--revive', 'also where the publisher said that it is gone for good')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExamples:\n  sluice poll 12\n  sluice poll "BBC World"')
    .action((text: string, options: PollOptions) => withApp(door, (app) => poll(door, app, text, options)));
}

type PollOptions = { revive?: true; json?: true };

async function poll(door: Door, app: App, text: string, options: PollOptions): Promise<void> {
  const feed = await findOneFeed(app, text);
  if (feed.status === 'gone') await revive(app, feed, options);
  else if (feed.status !== 'active') throw new UsageError(`${feed.name} is ${feed.status}; see: sluice list`);
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

async function revive(app: App, feed: { id: number; name: string }, options: PollOptions): Promise<void> {
  if (options.revive) return app.feeds.revive(feed.id, app.clock());
  throw new UsageError(
    `${feed.name} is gone for good, its publisher said; if you know better: sluice poll ${feed.id} --revive`,
  );
}
