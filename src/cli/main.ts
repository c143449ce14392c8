import { Command } from 'commander';
import { atTheDoor } from './at-the-door.ts';
import type { Door } from './door.ts';

/** Runs one command line; what it comes to is the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  await atTheDoor(async (door) => {
    const program = createProgram(door);
    for (const add of await loadCommands(args[0])) add(program, door);
    await program.parseAsync(args, { from: 'user' });
  });
}

function createProgram(door: Door): Command {
  return new Command('sluice')
    .description('Sluice watches feeds: it fetches, cleans and deduplicates articles into Postgres.')
    .version(door.version)
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 something failed, 2 wrong use or a mistake in the config, 130 interrupted, 141 nobody reads on.',
    );
}

type AddCommand = (program: Command, door: Door) => void;

const loadSources = async () => (await import('./commands/sources.ts')).addSourceCommands;

/** In the order of the help. */
const commands: Record<string, () => Promise<AddCommand>> = {
  start: async () => (await import('./commands/start.ts')).addStartCommand,
  plan: loadSources,
  apply: loadSources,
  add: loadSources,
  list: loadSources,
  poll: async () => (await import('./commands/poll.ts')).addPollCommand,
  parse: async () => (await import('./commands/parse.ts')).addParseCommand,
  search: async () => (await import('./commands/search.ts')).addSearchCommand,
  sql: async () => (await import('./commands/sql.ts')).addSqlCommand,
  story: async () => (await import('./commands/story.ts')).addStoryCommand,
  replay: async () => (await import('./commands/replay.ts')).addReplayCommand,
  status: async () => (await import('./commands/status.ts')).addStatusCommand,
  dead: async () => (await import('./commands/dead.ts')).addDeadCommand,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrateCommand,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
};

/** Most of what a command takes is to load its modules: one that is named is loaded alone. */
function loadCommands(name = ''): Promise<AddCommand[]> {
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const loaders = named ? [named] : new Set(Object.values(commands));
  return Promise.all(Array.from(loaders, (load) => load()));
}

if (import.meta.main) await main(process.argv.slice(2));
