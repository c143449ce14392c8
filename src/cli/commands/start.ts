import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import type { FileInHand, Tally } from '../../adapters/events.ts';
import { createLog } from '../../adapters/log.ts';
import type { App } from '../../app/open-app.ts';
import { type OnceReport, type Progress, runOnce } from '../../app/run-once.ts';
import { type Role, runService } from '../../app/run-service.ts';
import { previewSync } from '../../app/sync-sources.ts';
import { ConfigError } from '../../domain/errors.ts';
import { type Door, openRealApp } from '../door.ts';
import { createProgressLine, type ProgressLine } from '../progress-line.ts';
import { formatTime } from '../table.ts';

type StartOptions = { once?: true; force?: true; json?: true };

export function addStartCommand(program: Command, door: Door): void {
  program
    .command('start')
    .description('run the scheduler and the workers in one process, until Ctrl-C')
    .option('--once', 'poll what is due, wait until all is ingested, print a summary and stop')
    .option('--force', 'poll every active feed now; still asks only for what has changed')
    .option('--json', 'with --once: print the summary as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice start\n  sluice start --once --json\n  sluice start --once --force',
    )
    .action((options: StartOptions) =>
      options.once ? startOnce(door, options) : startService(door, options),
    );
}

/** The worker doors: some roles of the service, without the live line. */
export async function serve(door: Door, roles: readonly Role[]): Promise<void> {
  growSlowly();
  const { logLevel: level, logFormat: format } = door.settings;
  await using app = await openRealApp(door, createLog({ level, format, output: door.errorStream }));
  if (roles.includes('schedule')) await requireSources(app);
  await runService(app, roles, door.signal);
}

/**
 * Left alone, V8 lets the heap of a busy worker grow to several times of what is in it before it collects. What less
 * costs of CPU time stands in docs/scale.md; it sets no limit that a large document could meet. Where the flag is given at the
 * start, compiled code is taken from a cache, too.
 */
function growSlowly(): void {
  setFlagsFromString('--heap-growing-percent=60');
}

async function startService(door: Door, options: StartOptions): Promise<void> {
  growSlowly();
  const line = createProgressLine(door.errorStream, Date.now);
  line.show('starting');
  await using app = await openRealApp(door, logAbove(door, line));
  await requireSources(app);
  if (options.force) await app.feeds.makeDue(app.clock());
  line.clear();
  door.remark(`Sluice is running; Ctrl-C stops it. Ask it something from another terminal:\n  ${queryHint}`);
  app.events.onChange(() =>
    line.show(`${describeReading(app.events.reading())}${describeTally(app.events.tally)}`),
  );
  await runService(app, ['schedule', 'fetch', 'ingest', 'pages'], door.signal);
  line.clear();
  door.remark(describeTally(app.events.tally));
}

async function startOnce(door: Door, options: StartOptions): Promise<void> {
  const line = createProgressLine(door.errorStream, Date.now);
  line.show('starting');
  await using app = await openRealApp(door, logAbove(door, line));
  const report = await runOnce(app, {
    force: options.force === true,
    signal: door.signal,
    onProgress: (progress) => line.show(describeProgress(progress, app.events.tally)),
  });
  line.clear();
  door.print(options.json ? JSON.stringify(report) : describeReport(report));
  if (!report.complete) process.exitCode = 130;
}

/** With nothing to go on, mistakes in the config end the start; a service that ran before goes on. */
async function requireSources(app: App): Promise<void> {
  try {
    await previewSync(app);
  } catch (error) {
    const stored = await app.feeds.listStored();
    if (!(error instanceof ConfigError) || stored.length === 0) throw error;
  }
}

function logAbove({ settings }: Door, line: ProgressLine) {
  return createLog({ level: settings.logLevel, format: settings.logFormat, output: line.logOutput });
}

const queryHint = `npx sluice sql "select published_at, feed, title from v1.articles order by first_seen_at desc limit 10"`;

function describeProgress({ due, pending, pages, reading }: Progress, tally: Tally): string {
  const more = pages === 0 ? '' : `, ${pages} pages to ask for`;
  return `${describeReading(reading)}${due} feeds to poll, ${pending} documents to ingest${more} · ${describeTally(tally)}`;
}

/** Only of a file that takes its time. */
function describeReading(file: FileInHand | null): string {
  if (file === null || file.size < shownBytes) return '';
  const percent = Math.floor((file.readBytes / file.size) * 100);
  const records = file.records === null ? '' : `, ${file.records} records`;
  return `reading ${file.path}: ${Math.min(percent, 100)} %${records} · `;
}

const shownBytes = 1_000_000;

function describeTally({ polls, items }: Tally): string {
  const polled = polls.changed + polls.unchanged + polls.failed;
  const parts = [`${polled} polls`, `${polls.failed} failed`, `${items.new} new`, `${items.revised} revised`];
  return [...parts, `${items.duplicate} duplicates`, `${items.seen} seen before`].join(', ');
}

function describeReport(report: OnceReport): string {
  const { tally, failing } = report;
  return [
    `${report.complete ? 'Done' : 'Stopped early'} in ${(report.durationMs / 1000).toFixed(1)} s: ${describeTally(tally)}.`,
    ...(tally.items.rejected > 0 ? [`Rejected items: ${tally.items.rejected}; see v1.dispositions.`] : []),
    ...report.rejected.map(
      ({ feed, items, reason, location }) => `  ${feed}: ${items} × ${reason} (${location})`,
    ),
    ...(report.deadLetters > 0 ? [`Dead letters: ${report.deadLetters}; see: npx sluice dead list`] : []),
    ...(failing.length > 0 ? [`Not reached or not readable: ${failing.length}`] : []),
    ...failing.map(
      ({ feed, location, kind, message, nextPollAt }) =>
        `  ${feed} (${location}): ${kind}: ${message}${nextPollAt ? `; next try ${formatTime(nextPollAt)} UTC` : ''}`,
    ),
    `The store holds ${report.articles} articles. Ask it:\n  ${queryHint}`,
  ].join('\n');
}
