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
    .option(
      '--pages',
      'ask anew, at the pace of their hosts, for pages that older rules took full texts out of',
    )
    .option('--stories', 'give all articles their stories anew, and say first which come into another one')
    .option('--dry-run', 'say what would change, and write nothing')
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  sluice replay --dry-run\n  sluice replay --feed "BBC World" --since 2026-03-01\n  sluice replay --stories --dry-run',
    )
    .action((options: Options) => withApp(door, (app) => run(door, app, options)));
}

type Options = {
  feed?: string;
  since?: Date;
  all?: boolean;
  pages?: true;
  stories?: true;
  dryRun?: boolean;
  json?: true;
};

/** For commander. */
function parseDay(text: string): Date {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (day === null || Number.isNaN(day.getTime())) {
    throw new InvalidArgumentError('It must be a day such as 2026-03-01.');
  }
  return day;
}

async function run(door: Door, app: App, { stories, pages, ...options }: Options): Promise<void> {
  if (stories && pages) throw new UsageError('--stories and --pages are two things: ask for one of them');
  if (pages) return askPages(door, app, options);
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

type Scope = Pick<Options, 'feed' | 'since' | 'all'>;

async function readScope(app: App, { feed, since, all = false }: Scope) {
  return {
    feedId: feed === undefined ? null : (await findOneFeed(app, feed)).id,
    since: since ?? null,
    all,
  };
}

/** Pages are not kept as they came: their texts are remade by asking for them. */
async function askPages(door: Door, app: App, { dryRun = false, json, ...given }: ReplayOptions) {
  const pages = await app.pages.askAnew(await readScope(app, given), { now: app.clock(), dryRun });
  const verb = dryRun ? 'would be' : 'are';
  const said = `${pages} pages ${verb} asked for anew; their texts stay until then.`;
  door.print(json ? JSON.stringify({ pages, dryRun }) : said);
}

type ReplayOptions = Omit<Options, 'stories' | 'pages'>;

async function replay(door: Door, app: App, options: ReplayOptions) {
  const scope = await readScope(app, options);
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
