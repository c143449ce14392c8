import type { Command } from 'commander';
import { queueNames } from '../../adapters/queues.ts';
import type { App } from '../../app/open-app.ts';
import { formatProblem } from '../../domain/errors.ts';
import { type Door, withApp } from '../door.ts';
import { formatTime } from '../table.ts';

export function addStatusCommand(program: Command, door: Door): void {
  program
    .command('status')
    .description('how the service is: feeds, queues, failures and when they are tried next')
    .option('--json', 'as one JSON object')
    .action((options: { json?: true }) => showStatus(door, options));
}

async function showStatus(door: Door, options: { json?: true }): Promise<void> {
  const status = await withApp(door, readStatus);
  door.print(options.json ? JSON.stringify(status) : describe(status).join('\n'));
}

const dayMs = 86_400_000;
const namedReasons = 10;

type Status = Awaited<ReturnType<typeof readStatus>>;

async function readStatus(app: App) {
  const queues = await Promise.all(
    queueNames.map(async (name) => ({ name, ...(await app.queues.counts(name)) })),
  );
  return {
    ...(await app.reports.backlog(app.clock())),
    ...(await app.reports.articleCounts(app.clock())),
    queueBackend: app.queues.backend,
    queues,
    stories: await app.stories.lag(),
    sources: await app.facts.readSources(),
    failing: await app.reports.listFailing(),
    rejected: await app.reports.listRejected(new Date(app.clock().getTime() - dayMs), namedReasons),
    stuck: await app.reports.listStuck(),
    unchecked: await app.reports.listUnchecked(),
  };
}

function describe({
  feeds,
  queues,
  stories,
  sources,
  failing,
  rejected,
  stuck,
  unchecked,
  ...figures
}: Status): string[] {
  const problems = sources?.problems ?? [];
  return [
    `feeds     ${feeds.active} active, ${feeds.paused} paused, ${feeds.gone} gone; ${feeds.due} due, the longest for ${figures.oldestDueSeconds} s`,
    `articles  ${figures.articles}, of them ${figures.articlesLastDay} in the last 24 hours; ${figures.pendingDocuments} documents to ingest`,
    ...(stories.waiting > 0
      ? [`stories   ${stories.waiting} waiting, the first seen ${formatTime(stories.oldestSeenAt)} UTC`]
      : []),
    ...(stories.quarantined > 0
      ? [`          ${stories.quarantined} cannot be grouped: see v1.story_quarantine`]
      : []),
    `last poll ${formatTime(figures.lastPollAt)} UTC`,
    ...queues.map(
      ({ name, waiting, active, delayed, dead }) =>
        `${name.padEnd(9)} ${waiting} waiting, ${active} active, ${delayed} delayed, ${dead} dead (queue on ${figures.queueBackend})`,
    ),
    `sources   read ${formatTime(sources?.readAt ?? null)} UTC${problems.length > 0 ? '; REFUSED, the last good config is in force:' : ''}`,
    ...problems.map((problem) => `  ${formatProblem(problem)}`),
    `failing   ${failing.length}`,
    ...failing.map(
      (feed) =>
        `  ${feed.feed}: ${feed.kind} since ${formatTime(feed.failingSince)}: ${feed.message}; next try ${formatTime(feed.nextPollAt)}`,
    ),
    ...(rejected.length > 0 ? ['rejected  in the last 24 hours:'] : []),
    ...rejected.map(({ feed, items, reason, location }) => `  ${feed}: ${items} × ${reason} (${location})`),
    ...(unchecked.length > 0
      ? [`unchecked ${unchecked.length}, their certificates (verify_tls: false): ${unchecked.join(', ')}`]
      : []),
    ...(stuck.length > 0 ? [`stuck     ${stuck.length}; see: sluice dead list`] : []),
    ...stuck.map(
      ({ feed, document, since, reason }) =>
        `  ${feed}: document ${document} cannot be ingested since ${formatTime(since)}: ${reason}`,
    ),
  ];
}
