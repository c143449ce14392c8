import type { FeedError } from './poll.ts';

/** One mistake in what a person wrote, and what to do about it. */
export type Problem = {
  /** Relative to the folder the person works in; null for the environment. */
  file: string | null;
  /** From 1; null where the mistake has no single place. */
  line: number | null;
  message: string;
};

/** Input of a person that cannot be used; lists every mistake at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError' as const;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** A poll that brought nothing, for a reason outside of us. */
export class FetchError extends Error {
  override readonly name = 'FetchError' as const;
  readonly feedError: FeedError;

  constructor(feedError: FeedError, options?: ErrorOptions) {
    super(feedError.message, options);
    this.feedError = feedError;
  }
}

/** A document that cannot be read as any feed format we know. */
export class NotAFeedError extends Error {
  override readonly name = 'NotAFeedError' as const;
  /** Feeds that the document, being a web page, points to; absolute where its place is known. */
  readonly feeds: readonly string[];

  constructor(
    message: string,
    { feeds = [], ...options }: ErrorOptions & { feeds?: readonly string[] } = {},
  ) {
    super(message, options);
    this.feeds = feeds;
  }
}

/** Something a person asked for that is not there, or cannot be done now; shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError' as const;
}

/** `seeds/sources.yaml:12: every: …`, or just the message where there is no place. */
export function formatProblem({ file, line, message }: Problem): string {
  if (file === null) return message;
  return line === null ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}

/** What really went wrong, not the statement or step that met it. */
export function rootMessage(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root instanceof Error ? root.message : String(root);
}
