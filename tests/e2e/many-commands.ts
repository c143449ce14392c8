import { main } from '../../src/cli/main.ts';

/** Several command lines in one process, a form feed after each: most of a process's time is its start. */
for (const line of process.argv.slice(2)) {
  await main(line.split(' '));
  process.stdout.write('\f');
}
