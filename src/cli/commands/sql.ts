import type { Command } from 'commander';
import { UsageError } from '../../domain/errors.ts';
import { type Door, withApp } from '../door.ts';
import { formatTable, shorten } from '../table.ts';

export function addSqlCommand(program: Command, door: Door): void {
  program
    .command('sql')
    .argument('[query]', 'SQL; read from standard input if not given')
    .description('ask Postgres, read-only; the views are in schema v1')
    .option('--json', 'as a JSON array')
    .option('--full', 'do not shorten long values')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice sql "select count(*) from v1.articles"\n  sluice sql --json "select title, url from v1.articles limit 3"\n  sluice sql < report.sql',
    )
    .action((query: string | undefined, options: SqlOptions) => runSql(door, query, options));
}

type SqlOptions = { json?: true; full?: true };

const cellLimit = 80;

async function runSql(door: Door, query: string | undefined, { json, full }: SqlOptions): Promise<void> {
  const text = query ?? (await door.readInput());
  if (text.trim() === '') throw new UsageError('no query was given');
  const { columns, rows } = await withApp(door, async (app) => {
    try {
      return await app.database.query(text);
    } catch (error) {
      throw new UsageError(`SQL: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  });
  if (json) return door.print(JSON.stringify(rows));
  const cell = (value: unknown) => (full ? showValue(value) : shorten(showValue(value), cellLimit));
  door.print(
    formatTable(
      columns,
      rows.map((row) => columns.map((name) => cell(row[name]))),
    ),
  );
  door.remark(`(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`);
}

function showValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('.000Z', 'Z');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
