import type { Problem } from '../../domain/errors.ts';
import type { FeedConfig } from '../../domain/feed.ts';
import { checkConfigFile } from './check-config-file.ts';
import { findUnreadFiles } from './find-unread-files.ts';
import { mergeDuplicates } from './merge-duplicates.ts';
import { isConfigFile } from './select-files.ts';
import { joinFeeds, type NamedText, toFeeds } from './to-feeds.ts';

export type SourcesInput = {
  /** Name of the seeds folder in messages. */
  folder: string;
  /** Config and OPML files, by paths relative to the folder. */
  files: readonly { path: string; text: string }[];
  /** Every file below the folder. */
  paths: readonly string[];
  /** Names of the variables that are set. */
  env: ReadonlySet<string>;
};

export type ParsedSources = { feeds: FeedConfig[]; problems: Problem[]; warnings: Problem[] };

/**
 * Reads all that `seeds/` says about sources and checks it to the end. With problems, `feeds` is not to be used:
 * what they are about is missing from it. Never throws.
 */
export function parseSources({ folder, files, paths, env }: SourcesInput): ParsedSources {
  const texts: NamedText[] = files.map(({ path, text }) => ({ path, text, file: `${folder}/${path}` }));
  const checked = texts
    .filter(({ path }) => isConfigFile(path))
    .sort(sourcesFirst)
    .map(({ text, file }) => checkConfigFile(text, file, env));
  const sources = checked.flatMap((part) => part.sources);
  const all = joinFeeds(sources.map((source) => toFeeds(source, texts)));
  const { feeds, warnings } = mergeDuplicates(all.feeds);
  return {
    feeds: feeds.map(({ feed }) => feed),
    problems: [...checked.flatMap((part) => part.problems), ...all.problems],
    warnings: [...all.warnings, ...warnings, ...findUnreadFiles({ folder, sources, paths })],
  };
}

/** The main file speaks first: of two entries for the same feed, the first one counts. */
function sourcesFirst(a: NamedText, b: NamedText): number {
  const rank = (path: string) => (path === 'sources.yaml' ? '' : path);
  return rank(a.path) < rank(b.path) ? -1 : 1;
}
