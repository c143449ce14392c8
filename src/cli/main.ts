import { Command } from 'commander';
import { atTheDoor } from './at-the-door.ts';
import { addDeadCommand } from './commands/dead.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addParseCommand } from './commands/parse.ts';
import { addPollCommand } from './commands/poll.ts';
import { addReplayCommand } from './commands/replay.ts';
import { addSearchCommand } from './commands/search.ts';
import { addSourceCommands } from './commands/sources.ts';
import { addSqlCommand } from './commands/sql.ts';
import { addStartCommand } from './commands/start.ts';
import { addStatusCommand } from './commands/status.ts';
import { addStoryCommand } from './commands/story.ts';
import type { Door } from './door.ts';

/** Runs one command line; what it comes to is the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  await atTheDoor((door) => createProgram(door).parseAsync(args, { from: 'user' }));
}

function createProgram(door: Door): Command {
  const program = new Command('sluice')
    .description('Sluice watches feeds: it fetches, cleans and deduplicates articles into Postgres.')
    .version(door.version)
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something failed, 2 wrong use or a mistake in the config, 130 interrupted.',
    );
  for (const addCommand of commands) addCommand(program, door);
  return program;
}

const commands = [
  addStartCommand,
  addSourceCommands,
  addPollCommand,
  addParseCommand,
  addSearchCommand,
  addSqlCommand,
  addStoryCommand,
  addReplayCommand,
  addStatusCommand,
  addDeadCommand,
  addMigrateCommand,
  addDoctorCommand,
];

if (import.meta.main) await main(process.argv.slice(2));
