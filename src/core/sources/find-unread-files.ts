import type { Problem } from '../../domain/errors.ts';
import type { CheckedSource } from './check-config-file.ts';
import { isConfigFile, isPassedOver, isSideFile, selectFiles, selectOpmlFiles } from './select-files.ts';

const MOST_NAMED = 5;

type Input = {
  folder: string;
  sources: readonly CheckedSource[];
  /** Every file below the folder. */
  paths: readonly string[];
};

/** Warns of patterns that match no file, and of files that no pattern matches. */
export function findUnreadFiles({ folder, sources, paths }: Input): Problem[] {
  const patterns = sources.flatMap((source) => matchFiles(source, paths));
  const idle = patterns.filter(({ matches }) => matches.length === 0).map(({ warning }) => warning);
  const read = new Set(patterns.flatMap(({ matches }) => matches));
  const unread = paths.filter(
    (path) => !read.has(path) && !isConfigFile(path) && !isPassedOver(path) && !isSideFile(path),
  );
  return unread.length === 0
    ? idle
    : [...idle, { file: folder, line: null, message: describeUnread(unread) }];
}

function matchFiles({ entry, file, line }: CheckedSource, paths: readonly string[]) {
  if ('opml' in entry) {
    const warning = { file, line, message: `opml: no OPML file matches ${entry.opml}` };
    return [{ matches: selectOpmlFiles(paths, entry.opml), warning }];
  }
  if (!('files' in entry)) return [];
  const warning = { file, line, message: `files: no file matches ${entry.files}` };
  return [{ matches: selectFiles(paths, entry.files, entry.exclude ?? []), warning }];
}

function describeUnread(unread: readonly string[]): string {
  const named = unread.toSorted().slice(0, MOST_NAMED).join(', ');
  const more = unread.length > MOST_NAMED ? ` and ${unread.length - MOST_NAMED} more` : '';
  return `no source reads ${named}${more}; name them in a source, or move them away`;
}
