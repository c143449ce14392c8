import type { Command } from 'commander';
import { type Check, examine } from '../../app/examine.ts';
import { type Door, withApp } from '../door.ts';

export function addDoctorCommand(program: Command, door: Door): void {
  program
    .command('doctor')
    .description('check that everything the service needs is there and well')
    .option('--json', 'as a JSON array')
    .action((options: { json?: true }) => runDoctor(door, options));
}

async function runDoctor(door: Door, options: { json?: true }): Promise<void> {
  const checks = await withApp(door, (app) => examine(app, process.versions.node));
  door.print(options.json ? JSON.stringify(checks) : checks.map(describe).join('\n'));
  if (checks.some(({ well }) => !well)) process.exitCode = 1;
}

function describe({ name, well, finding }: Check): string {
  return `${well ? 'ok  ' : 'FAIL'}  ${name}: ${finding}`;
}
