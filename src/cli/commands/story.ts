import { type Command, InvalidArgumentError } from 'commander';
import type { ShownStory } from '../../adapters/postgres/story-store.ts';
import { mergeStories } from '../../app/merge-stories.ts';
import type { App } from '../../app/open-app.ts';
import { showStory, showStoryOf } from '../../app/show-story.ts';
import { splitStory } from '../../app/split-story.ts';
import { type Door, withApp } from '../door.ts';
import { formatTable, formatTime, shorten } from '../table.ts';

export function addStoryCommand(program: Command, door: Door): void {
  const story = program.command('story').description('copies and edited versions of one text, as grouped');
  addShow(story, door);
  story
    .command('split')
    .argument('<article>', 'id of the article', parseId)
    .description('take an article out of its story into one of its own, for good')
    .option('--json', 'as one JSON object')
    .action((articleId: number, options: Options) =>
      withApp(door, (app) => split(door, app, articleId, options)),
    );
  story
    .command('merge')
    .argument('<from>', 'id of the story that ends', parseId)
    .argument('<into>', 'id of the story that gets its articles', parseId)
    .description('make two stories one')
    .option('--json', 'as one JSON object')
    .action((from: number, into: number, options: Options) =>
      withApp(door, (app) => merge(door, app, { from, into }, options)),
    );
}

type Options = { json?: true };
type ShowOptions = Options & { article?: true };

function addShow(story: Command, door: Door): void {
  story
    .command('show')
    .argument('<id>', 'id of the story', parseId)
    .description('list the articles of a story, and why each is there')
    .option('--article', 'the id is that of an article: show the story it is in')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExamples:\n  sluice story show 17\n  sluice story show --article 4711')
    .action((id: number, options: ShowOptions) => withApp(door, (app) => show(door, app, id, options)));
}

/** For commander. Fifteen digits are a number that JavaScript can hold. */
function parseId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('An id is a whole number from 1 on.');
  return Number(text);
}

async function show(door: Door, app: App, id: number, { article, json }: ShowOptions): Promise<void> {
  const story = article ? await showStoryOf(app, id) : await showStory(app, id);
  if (json) return door.print(JSON.stringify(story));
  if (!article && story.storyId !== id) door.remark(`Story ${id} was merged into story ${story.storyId}.`);
  door.print(describe(story));
}

async function split(door: Door, app: App, articleId: number, { json }: Options): Promise<void> {
  const { from, to } = await splitStory(app, articleId);
  door.print(
    json ? JSON.stringify({ from, to }) : `Article ${articleId} left story ${from} for story ${to}, its own.`,
  );
}

async function merge(
  door: Door,
  app: App,
  stories: { from: number; into: number },
  { json }: Options,
): Promise<void> {
  await mergeStories(app, stories);
  door.print(json ? JSON.stringify(stories) : `Story ${stories.from} is part of story ${stories.into} now.`);
}

function describe({ storyId, openedAt, members }: ShownStory): string {
  const head = `Story ${storyId}, first seen ${formatTime(openedAt)} UTC`;
  if (members.length === 0) return `${head}: its articles were purged.`;
  const table = formatTable(
    ['article', 'outlet', 'rule', 'score', 'nearest', 'joined', 'title'],
    members.map(({ articleId, outlet, rule, score, evidence, joinedAt, title }) => [
      String(articleId),
      shorten(outlet, 30),
      rule,
      score === null ? '' : score.toFixed(2),
      evidence === null ? '' : String(evidence.articleId ?? ''),
      formatTime(joinedAt),
      shorten(title, 80),
    ]),
  );
  return `${head}\n${table}`;
}
