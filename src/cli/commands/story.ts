import { type Command, InvalidArgumentError } from 'commander';
import type { ShownDecision, ShownMember, ShownStory } from '../../adapters/postgres/story-decision-store.ts';
import { mergeStories, unmergeStory } from '../../app/merge-stories.ts';
import type { App } from '../../app/open-app.ts';
import { showStory, showStoryOf } from '../../app/show-story.ts';
import { splitStory } from '../../app/split-story.ts';
import { type Door, withApp } from '../door.ts';
import { formatTable, formatTime, shorten } from '../table.ts';

export function addStoryCommand(program: Command, door: Door): void {
  const story = program.command('story').description('copies and edited versions of one text, as grouped');
  addShow(story, door);
  addSplit(story, door);
  addMerge(story, door);
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

function addSplit(story: Command, door: Door): void {
  story
    .command('split')
    .argument('<article>', 'id of the article', parseId)
    .description(
      'take an article, with its exact copies, out of its story into one of its own; no rule brings them together again',
    )
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      '\nTo take it back, merge its own story into the one it left: sluice story merge 19 17',
    )
    .action((articleId: number, options: Options) =>
      withApp(door, (app) => split(door, app, articleId, options)),
    );
}

function addMerge(story: Command, door: Door): void {
  story
    .command('merge')
    .argument('<from>', 'id of the story that becomes a part', parseId)
    .argument('<into>', 'id of the story that gets its articles', parseId)
    .description('make two stories one, also where an article had been split from one of them')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nTo take it back: sluice story unmerge <from>')
    .action((from: number, into: number, options: Options) =>
      withApp(door, (app) => merge(door, app, { from, into }, options)),
    );
  story
    .command('unmerge')
    .argument('<story>', 'id of the story that was merged into another one', parseId)
    .description('take a merge back: the story gets its articles again, and those that joined it since')
    .option('--json', 'as one JSON object')
    .action((id: number, options: Options) => withApp(door, (app) => unmerge(door, app, id, options)));
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
  const { from, to, copies } = await splitStory(app, articleId);
  if (json) return door.print(JSON.stringify({ from, to, copies }));
  door.print(`Article ${articleId} left story ${from} for story ${to}, its own.`);
  if (copies.length > 0) door.print(`Its exact copies went along: article ${copies.join(', ')}.`);
  door.remark(takeBack(`merge ${to} ${from}`));
}

async function merge(
  door: Door,
  app: App,
  stories: { from: number; into: number },
  { json }: Options,
): Promise<void> {
  const { reunited } = await mergeStories(app, stories);
  if (json) return door.print(JSON.stringify({ ...stories, reunited }));
  door.print(`Story ${stories.from} is part of story ${stories.into} now.`);
  if (reunited.length > 0)
    door.remark(`Together again, though split before: article ${reunited.join(', ')}.`);
  door.remark(takeBack(`unmerge ${stories.from}`));
}

async function unmerge(door: Door, app: App, storyId: number, { json }: Options): Promise<void> {
  const undone = await unmergeStory(app, storyId);
  if (json) return door.print(JSON.stringify(undone));
  door.print(`Story ${storyId} left story ${undone.from}, with articles: ${undone.articles}.`);
  door.remark(takeBack(`merge ${storyId} ${undone.from}`));
}

function takeBack(command: string): string {
  return `To take that back: sluice story ${command}`;
}

function describe({ storyId, openedAt, members, left, decisions }: ShownStory): string {
  const head = `Story ${storyId}, first seen ${formatTime(openedAt)} UTC`;
  const table = members.length === 0 ? null : formatTable(columns, members.map(describeMember));
  const parts = [table === null ? `${head}: no article is in it any more.` : `${head}\n${table}`];
  if (left.length > 0) parts.push(left.map(describeLeft).join('\n'));
  else if (table === null) parts.push('What it had was purged, or has moved on from where it went.');
  if (decisions.length > 0) parts.push(decisions.map(describeDecision).join('\n'));
  return parts.join('\n');
}

function describeLeft({ articleId, storyId }: ShownStory['left'][number]): string {
  return `Article ${articleId} left it for story ${storyId}, because it was revised or stories were replayed.`;
}

const columns = ['article', 'outlet', 'rule', 'score', 'shared', 'lacks', 'nearest', 'joined', 'title'];

function describeMember(member: ShownMember): string[] {
  const { articleId, outlet, rule, placedIn, placedBy, score, evidence, joinedAt, title } = member;
  const lacks = Array.isArray(evidence?.namesMissing) ? evidence.namesMissing.join(', ') : '';
  return [
    String(articleId),
    shorten(outlet, 30),
    rule === 'person' ? `person; in ${placedIn}: ${placedBy}` : rule,
    score === null ? '' : score.toFixed(2),
    evidence === null ? '' : `${evidence.shared} of ${evidence.of}`,
    shorten(lacks, 30),
    evidence === null ? '' : String(evidence.articleId ?? ''),
    formatTime(joinedAt),
    shorten(title, 80),
  ];
}

function describeDecision(decision: ShownDecision): string {
  const at = `${formatTime(decision.at)} UTC`;
  if (decision.decision === 'merge') {
    const { from, into, articles } = decision;
    const what = `Story ${from} was merged into story ${into} by a person at ${at}; articles: ${articles}.`;
    return `${what} ${takeBack(`unmerge ${from}`)}`;
  }
  const { articleId, from, to } = decision;
  const what = `Article ${articleId} was split from story ${from} by a person at ${at}`;
  if (from === to) return `${what}, and came back by a merge.`;
  return `${what}; it is in ${to}. ${takeBack(`merge ${to} ${from}`)}`;
}
