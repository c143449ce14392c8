import type { Problem } from '../../domain/errors.ts';
import type { FeedAuth, FeedConfig, Fulltext } from '../../domain/feed.ts';
import type { CheckedSource } from './check-config-file.ts';
import type { FilesSource, HttpSource, OpmlSource } from './config-schema.ts';
import { parseDuration } from './parse-duration.ts';
import { type OpmlOutline, readOpml } from './read-opml.ts';
import { refuseUrl } from './refuse-url.ts';
import { selectOpmlFiles } from './select-files.ts';

/** A text of the seeds folder: `path` is relative to it, `file` is its name in messages. */
export type NamedText = { path: string; file: string; text: string };

/** A feed, and where the config says so. */
export type PlacedFeed = { feed: FeedConfig; file: string; line: number };

type Feeds = { feeds: PlacedFeed[]; problems: Problem[]; warnings: Problem[] };
type Settings = Pick<
  FeedConfig,
  | 'name'
  | 'tags'
  | 'language'
  | 'everySeconds'
  | 'headers'
  | 'auth'
  | 'verifyTls'
  | 'fulltext'
  | 'columns'
  | 'paused'
>;

const HTTP_EVERY_SECONDS = 3600;
/** A fallback: the seeds folder is watched for changes as well. */
const FILES_EVERY_SECONDS = 300;

/** The feeds a source stands for: itself, or those in the OPML files it names. */
export function toFeeds(source: CheckedSource, texts: readonly NamedText[]): Feeds {
  const { entry, file, line } = source;
  if ('opml' in entry) return toOpmlFeeds(source, entry, texts);
  const feed = { ...locate(entry), ...toSettings(source), origin: `${file}:${line}` };
  return { feeds: [{ feed, file, line }], problems: [], warnings: [] };
}

function locate(entry: HttpSource | FilesSource): Pick<FeedConfig, 'key' | 'kind' | 'location' | 'exclude'> {
  if ('url' in entry) return { key: entry.url, kind: 'http', location: entry.url, exclude: [] };
  return {
    key: `files:${entry.files}`,
    kind: 'files',
    location: entry.files,
    exclude: entry.exclude ?? [],
  };
}

function toOpmlFeeds(source: CheckedSource, { opml }: OpmlSource, texts: readonly NamedText[]): Feeds {
  const allPaths = texts.map(({ path }) => path);
  const paths = new Set(selectOpmlFiles(allPaths, opml));
  const matching = texts.filter(({ path }) => paths.has(path));
  return joinFeeds(matching.map((text) => readOpmlFeeds(text, toSettings(source))));
}

/** Collects what several sources or files gave. */
export function joinFeeds(parts: readonly Feeds[]): Feeds {
  return {
    feeds: parts.flatMap((part) => part.feeds),
    problems: parts.flatMap((part) => part.problems),
    warnings: parts.flatMap((part) => part.warnings),
  };
}

function readOpmlFeeds({ file, text }: NamedText, settings: Settings): Feeds {
  const outlines = readOpml(text);
  if (outlines === null) {
    const message = 'not OPML; export the list again from where it comes';
    return { feeds: [], problems: [{ file, line: null, message }], warnings: [] };
  }
  const feeds: PlacedFeed[] = [];
  const problems: Problem[] = [];
  for (const outline of outlines) {
    const reason = refuseUrl(outline.url);
    if (reason === null) feeds.push(toOpmlFeed(outline, file, settings));
    else problems.push({ file, line: outline.line, message: `xmlUrl: ${reason}` });
  }
  const warnings = outlines.length === 0 ? [{ file, line: null, message: 'no outline with an xmlUrl' }] : [];
  return { feeds, problems, warnings };
}

function toOpmlFeed({ url, name, tags, line }: OpmlOutline, file: string, settings: Settings): PlacedFeed {
  const feed: FeedConfig = {
    ...settings,
    key: url,
    kind: 'http',
    location: url,
    exclude: [],
    name: name ?? new URL(url).hostname,
    tags: union(settings.tags, tags),
    origin: `${file}:${line}`,
  };
  return { feed, file, line };
}

function toSettings({ entry, defaults }: CheckedSource): Settings {
  const language = entry.language ?? defaults.language;
  return {
    name: entry.name,
    tags: union(defaults.tags ?? [], entry.tags ?? []),
    language: language === undefined ? null : (Intl.getCanonicalLocales(language)[0] ?? language),
    paused: entry.paused ?? false,
    columns: toColumns(entry),
    ...('files' in entry ? howFilesAreRead(entry) : howPublishersAreAsked(entry, defaults)),
  };
}

/** `every` of the defaults is about publishers: files cost nobody anything. */
function howFilesAreRead({ every, fulltext }: FilesSource) {
  return {
    everySeconds: parseDuration(every ?? '') ?? FILES_EVERY_SECONDS,
    headers: {},
    auth: null,
    verifyTls: true,
    fulltext: toFulltext(fulltext),
  };
}

function howPublishersAreAsked(entry: HttpSource | OpmlSource, defaults: CheckedSource['defaults']) {
  return {
    everySeconds: parseDuration(entry.every ?? defaults.every ?? '') ?? HTTP_EVERY_SECONDS,
    headers: { ...lowerCaseNames(defaults.headers ?? {}), ...lowerCaseNames(entry.headers ?? {}) },
    auth: toAuth(entry.auth),
    verifyTls: entry.verify_tls ?? true,
    fulltext: toFulltext(entry.fulltext),
  };
}

function toColumns(entry: CheckedSource['entry']): FeedConfig['columns'] {
  const given = 'columns' in entry ? (entry.columns ?? {}) : {};
  return Object.fromEntries(
    Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

function toFulltext(given: HttpSource['fulltext']): Fulltext {
  if (given === 'auto') return given;
  return given ? 'always' : 'never';
}

function toAuth(given: HttpSource['auth']): FeedAuth | null {
  if (given?.bearer !== undefined) return { kind: 'bearer', token: given.bearer };
  return given?.basic === undefined ? null : { kind: 'basic', ...given.basic };
}

function lowerCaseNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function union(first: readonly string[], second: readonly string[]): string[] {
  return [...new Set([...first, ...second])];
}
