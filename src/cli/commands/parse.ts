import type { Command } from 'commander';
import { judgeGuids } from '../../core/judge-guids.ts';
import { cleanLine } from '../../core/normalize/clean-text.ts';
import { normalizeFeed } from '../../core/normalize/normalize-feed.ts';
import { parseDocument } from '../../core/parse/parse-document.ts';
import { FetchError, NotAFeedError } from '../../domain/errors.ts';
import { describeArticles, describeFeed } from '../describe-feed.ts';
import type { Door } from '../door.ts';
import { type Document, readDocument } from '../read-document.ts';

export function addParseCommand(program: Command, door: Door): void {
  program
    .command('parse')
    .argument('<document>', 'file, address, or - for standard input')
    .description('read one document and show what is understood of it; stores nothing, needs no database')
    .option('--location <place>', 'the address or path it is from, where that is not what was read')
    .option('--normalized', 'show the articles as they would be stored, and the items that would not')
    .option('--json', 'as one JSON object, with everything that was read')
    .addHelpText(
      'after',
      `
Examples:
  sluice parse https://example.org/feed.xml
  sluice parse saved.xml --location https://example.org/feed.xml --normalized
  curl -s https://example.org/feed.xml | sluice parse - --json`,
    )
    .action((target: string, options: ParseOptions) => parse(door, target, options));
}

type ParseOptions = { location?: string; normalized?: true; json?: true };

async function parse(door: Door, target: string, options: ParseOptions): Promise<void> {
  try {
    const document = await readDocument(target, { ...door, location: options.location ?? null });
    door.print(await present(document, options));
  } catch (error) {
    process.exitCode = door.signal.aborted ? exitCodeOfInterrupt : 1;
    if (door.signal.aborted) return;
    if (!(error instanceof FetchError || error instanceof NotAFeedError)) throw error;
    door.remark(`${target === '-' ? 'standard input' : target}: ${cleanLine(error.message)}`);
    if (error instanceof NotAFeedError) remarkFeeds(door, error);
  }
}

const exitCodeOfInterrupt = 130;

/** The message names some of the feeds that a page points to. */
function remarkFeeds(door: Door, { feeds, message }: NotAFeedError): void {
  for (const feed of feeds) if (!message.includes(feed)) door.remark(`  and to ${cleanLine(feed)}`);
}

async function present(document: Document, { normalized, json }: ParseOptions): Promise<string> {
  const parsed = await parseDocument(document);
  if (!normalized) return json ? JSON.stringify(parsed) : describeFeed(parsed);
  const { path, location, fetchedAt } = document;
  const feedUrl = path === null ? location : null;
  const identityBy = judgeGuids(parsed.items, 'guid') ?? 'guid';
  const normal = normalizeFeed(parsed, { feedUrl, feedLanguage: null, fetchedAt, scope: path, identityBy });
  return json ? JSON.stringify(normal) : describeArticles(normal);
}
