import type { Command } from 'commander';
import { type Door, withApp } from '../door.ts';

export function addMigrateCommand(program: Command, door: Door): void {
  program
    .command('migrate')
    .description('bring the database up to date; every start does so by itself')
    .action(async () => {
      await withApp(door, async () => undefined);
      door.print('The database is up to date.');
    });
}
