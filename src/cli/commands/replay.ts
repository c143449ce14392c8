import { type Command, InvalidArgumentError } from 'commander';
import type { StoryDifference } from '../../adapters/postgres/story-replay-store.ts';
import type { App } from '../../app/open-app.ts';
import { type ReplayReport, replayArticles } from '../../app/replay-articles.ts';
import { replayStories } from '../../app/replay-stories.ts';
import { UsageError } from '../../domain/errors.ts';
import { type Door, withApp } from '../door.ts';
import { findOneFeed } from '../find-one-feed.ts';
import { createProgressLine } from '../progress-line.ts';
import { formatTable, shorten } from '../table.ts';

export function addReplayCommand(program: Command, door: Door): void {
  program
    .command('replay')
    .description('make articles anew from the documents they came in, after the rules have changed')
    .option('--feed <feed>', 'only what this feed brought first: id, address, or a part of the name')
    .option('--since <date>', 'only articles first seen from this day on (2026-03-01)', parseDay)
    .option('--all', 'also those that the rules of today have made')
    .option('--stories', 'give all articles their stories anew, and say first which come into another one')
    .option('--dry-run', 'say what would change, and write nothing')
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice replay --dry-run\n  sluice replay --feed "BBC World" --since 2026-03-01\n  sluice replay --stories --dry-run',
    )
    .action((options: Options) => withApp(door, (app) => run(door, app, options)));
}

type Options = { feed?: string; since?: Date; all?: true; stories?: true; dryRun?: true; json?: true };

/** For commander. */
function parseDay(text: string): Date {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (day === null || Number.isNaN(day.getTime())) {
    throw new InvalidArgumentError('It must be a day such as 2026-03-01.');
  }
  return day;
}

async function run(door: Door, app: App, { stories, ...options }: Options): Promise<void> {
  if (!stories) return replay(door, app, options);
  const { feed, since, all, dryRun = false, json = false } = options;
  if (feed !== undefined || since !== undefined || all) {
    throw new UsageError('--stories is of all articles: leave out --feed, --since and --all');
  }
  await regroup(door, app, { dryRun, json });
}

async function regroup(
  door: Door,
  app: App,
  { dryRun, json }: { dryRun: boolean; json: boolean },
): Promise<void> {
  const line = createProgressLine(door.errorStream, () => performance.now());
  const difference = await replayStories(app, {
    dryRun,
    signal: door.signal,
    onProgress: (articles) => line.show(`articles: ${articles}`),
    onDifference: (found) => {
      line.clear();
      door.print(json ? JSON.stringify({ ...found, dryRun }) : describeDifference(found));
    },
  });
  line.clear();
  if (difference === null) process.exitCode = 130;
  const outcome = dryRun ? 'Nothing was written.' : 'Done.';
  if (!json) door.print(difference === null ? 'Interrupted; nothing has changed.' : outcome);
}

const shownMoves = 200;

function describeDifference({ articles, stories, moved }: StoryDifference): string {
  const table = formatTable(
    ['article', 'from', 'to', 'rule', 'score', 'title'],
    moved
      .slice(0, shownMoves)
      .map(({ articleId, from, to, rule, score, title }) => [
        String(articleId),
        String(from),
        String(to),
        rule,
        score === null ? '' : score.toFixed(2),
        shorten(title, 80),
      ]),
  );
  const more = moved.length - shownMoves;
  return [
    `${articles} articles: ${moved.length} come into another story; ${stories.before} stories become ${stories.after}.`,
    ...(moved.length > 0 ? [table] : []),
    ...(more > 0 ? [`and ${more} more; --json lists them all`] : []),
  ].join('\n');
}

async function replay(door: Door, app: App, { feed, since, ...options }: Omit<Options, 'stories'>) {
  const scope = {
    feedId: feed === undefined ? null : (await findOneFeed(app, feed)).id,
    since: since ?? null,
    all: options.all ?? false,
  };
  const dryRun = options.dryRun ?? false;
  const line = createProgressLine(door.errorStream, () => performance.now());
  const report = await replayArticles(app, scope, {
    dryRun,
    signal: door.signal,
    onProgress: ({ articles, changed }) => line.show(`articles: ${articles}, changed: ${changed}`),
  });
  line.clear();
  if (!report.complete) process.exitCode = 130;
  door.print(options.json ? JSON.stringify({ ...report, dryRun }) : describe(report, dryRun));
}

function describe(
  { complete, documents, articles, changed, same, changedColumns, left }: ReplayReport,
  dryRun: boolean,
) {
  const verb = dryRun ? 'would change' : 'changed';
  const columns = Object.entries(changedColumns).sort(([, one], [, other]) => other - one);
  return [
    ...(complete ? [] : ['Interrupted; run it again to go on.']),
    `${articles} articles from ${documents} documents: ${changed} ${verb}, ${same} are the same.`,
    ...columns.map(([name, count]) => `  ${name}: ${count}`),
    ...Object.entries(left).map(([reason, count]) => `${count} left as they were: ${reason}.`),
  ].join('\n');
}
