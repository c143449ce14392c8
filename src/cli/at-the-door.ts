import { CommanderError } from 'commander';
import { ConfigError, FetchError, UsageError } from '../domain/errors.ts';
import { type Door, openDoor } from './door.ts';

/** Opens the door, does the work, and turns what goes wrong into words and an exit code. */
export async function atTheDoor(work: (door: Door) => Promise<unknown>): Promise<void> {
  try {
    await work(openDoor());
  } catch (error) {
    process.exitCode = explain(error);
  }
}

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
