import { type Command, Option } from 'commander';
import { addSource } from '../../app/add-source.ts';
import { previewSync, syncSources } from '../../app/sync-sources.ts';
import { formatPlan } from '../../core/sources/format-plan.ts';
import { formatProblem, type Problem } from '../../domain/errors.ts';
import { type Door, withApp } from '../door.ts';
import { formatTable, formatTime, shorten } from '../table.ts';

export function addSourceCommands(program: Command, door: Door): void {
  program
    .command('plan')
    .description('show what the config in seeds/ would add, change, pause and resume')
    .option('--json', 'as one JSON object')
    .action((options: { json?: true }) => showPlan(door, options));
  program
    .command('apply')
    .description('make the feeds what seeds/ says; a running service does so by itself')
    .option('--json', 'as one JSON object')
    .action((options: { json?: true }) => applyPlan(door, options));
  program
    .command('add')
    .argument('<url>', 'address of a feed or sitemap')
    .description('add a feed to seeds/sources.yaml')
    .option('--name <name>', 'how to call it; the host of the address if not given')
    .option('--tag <tag...>', 'tags')
    .option('--language <code>', 'language of its articles, such as en')
    .option('--every <time>', 'how often to poll, such as 30m')
    .addOption(
      new Option(
        '--fulltext [when]',
        'ask for the pages of new articles, always or where the feed has a teaser',
      )
        .choices(['always', 'auto'])
        .preset('always'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  sluice add https://example.org/feed.xml --name "Example" --tag world --every 30m',
    )
    .action((url: string, options: AddOptions) => add(door, url, options));
  program
    .command('list')
    .description('list the feeds and how they are')
    .option('--json', 'as a JSON array')
    .action((options: { json?: true }) => list(door, options));
}

type AddOptions = { name?: string; tag?: string[]; language?: string; every?: string; fulltext?: string };

async function showPlan(door: Door, options: { json?: true }): Promise<void> {
  const { plan, warnings } = await withApp(door, previewSync);
  remarkAll(door, warnings);
  door.print(options.json ? JSON.stringify(plan) : formatPlan(plan));
}

async function applyPlan(door: Door, options: { json?: true }): Promise<void> {
  const plan = await withApp(door, syncSources);
  door.print(options.json ? JSON.stringify(plan) : formatPlan(plan));
}

async function add(door: Door, url: string, options: AddOptions): Promise<void> {
  const written = await addSource(door.settings, {
    url,
    name: options.name ?? null,
    tags: options.tag ?? [],
    language: options.language ?? null,
    every: options.every ?? null,
    fulltext: options.fulltext ?? null,
  });
  door.print(
    `Added ${written.name} to ${written.file}. A running service takes it up by itself; else: sluice apply`,
  );
}

async function list(door: Door, options: { json?: true }): Promise<void> {
  const feeds = await withApp(door, (app) => app.reports.listFeeds());
  if (options.json) return door.print(JSON.stringify(feeds));
  if (feeds.length === 0)
    return door.print('No feeds yet: add one to seeds/sources.yaml, then: sluice apply');
  door.print(
    formatTable(
      ['id', 'name', 'status', 'articles', 'last poll', 'next poll', 'location', 'error'],
      feeds.map((feed) => [
        String(feed.id),
        shorten(feed.name, 30),
        feed.status,
        String(feed.articles),
        formatTime(feed.lastPolledAt),
        formatTime(feed.nextPollAt),
        shorten(feed.location, 60),
        shorten(feed.error ?? '', 60),
      ]),
    ),
  );
}

function remarkAll(door: Door, problems: readonly Problem[]): void {
  for (const problem of problems) door.remark(`warning: ${formatProblem(problem)}`);
}
