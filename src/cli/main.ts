import { Command, CommanderError } from 'commander';
import { ConfigError, FetchError, UsageError } from '../domain/errors.ts';
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
import { type Door, openDoor } from './door.ts';

/** Runs one command line; what it comes to is the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  await atTheDoor((door) => createProgram(door).parseAsync(args, { from: 'user' }));
}

/** Opens the door, does the work, and turns what goes wrong into words and an exit code. */
export async function atTheDoor(work: (door: Door) => Promise<unknown>): Promise<void> {
  try {
    await work(openDoor());
  } catch (error) {
    process.exitCode = explain(error);
  }
}

function createProgram(door: Door): Command {
  const program = new Command('sluice')
    .description('Sluice watches feeds: it fetches, cleans and deduplicates articles into Postgres.')
    .version(door.version)
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something failed, 2 wrong use or a mistake in the config, 130 interrupted, 141 nobody reads on.',
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

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError || error instanceof UsageError || error instanceof FetchError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stderr.write(`${describeFailure(error)}\n`);
  return 1;
}

/** With its causes: a failed query says what failed, its cause says why. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeFailure(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

if (import.meta.main) await main(process.argv.slice(2));
