/** How a feed's documents are had: asked of a publisher, or read from files below the seeds folder. */
export type FeedKind = 'http' | 'files';

/** `paused`: stopped by us (config or command). `gone`: stopped by the publisher (410). */
export type FeedStatus = 'active' | 'paused' | 'gone';

/** How we say who we are. `${NAME}` stays a reference here, like in headers. */
export type FeedAuth =
  | { kind: 'bearer'; token: string }
  | { kind: 'basic'; username: string; password: string };

/** Whether the pages of new articles are asked for: `auto`, when the feed has only teasers. */
export type Fulltext = 'always' | 'auto' | 'never';

/** Names of columns, by the names that we have for them. */
export type Columns = Record<string, string>;

/** One feed as `seeds/` asks for it. `key` is its identity: the URL as configured, or `files:<pattern>`. */
export type FeedConfig = {
  key: string;
  kind: FeedKind;
  /** The URL as configured, or a glob relative to the seeds folder. */
  location: string;
  /** Globs of files that `location` matches and that are left out; empty for `http`. */
  exclude: string[];
  name: string;
  tags: string[];
  /** BCP 47 tag the operator declares for the feed; null leaves it to publisher and detection. */
  language: string | null;
  everySeconds: number;
  /** Request headers; `${NAME}` stays a reference here and is filled in at the moment of asking. */
  headers: Record<string, string>;
  auth: FeedAuth | null;
  /** False: the publisher's certificate is not checked. */
  verifyTls: boolean;
  fulltext: Fulltext;
  /** What the columns of tables and the fields of JSON are called: ours → theirs. Empty: by their usual names. */
  columns: Columns;
  paused: boolean;
  /** Where the config says so, as `file:line`, for messages. */
  origin: string;
};

/** What the publisher gave us to ask with next time. Byte-exact: never parsed, never reformatted. */
export type Validators = { etag: string | null; lastModified: string | null };

/** A feed as a fetch worker needs it: config and the state of its polling. */
export type Feed = {
  id: number;
  key: string;
  kind: FeedKind;
  location: string;
  exclude: string[];
  name: string;
  language: string | null;
  everySeconds: number;
  headers: Record<string, string>;
  auth: FeedAuth | null;
  verifyTls: boolean;
  columns: Columns;
  /** Whose request budget its polls are charged to; null for files. */
  host: string | null;
  /** Where to ask: `location`, unless the publisher has moved the feed for good. */
  address: string;
  watchedMove: WatchedMove | null;
  validators: Validators;
  history: ValidatorHistory;
  /** Its "not modified" was a proven lie: it is asked without conditions. */
  validatorsLie: boolean;
  /** Of the last body made durable, by `hashSteadyPart`. */
  steadyHash: string | null;
  /** Polls failed in a row. */
  failures: number;
  /** The same, each weighed by how unlikely it is to pass by itself. */
  failureWeight: number;
};

/** A permanent redirect that is being watched: where to, how often seen, since when. */
export type WatchedMove = { url: string; seen: number; since: Date };

/** What a feed's polls say about its "not modified" answers. */
export type ValidatorHistory = {
  /** Such answers in a row. */
  unchangedStreak: number;
  changes: number;
  firstPolledAt: Date | null;
  lastChangedAt: Date | null;
  auditedAt: Date | null;
};

/**
 * A file of a `files` feed as last read; `path` is relative to the seeds folder, with forward slashes. A file in pieces is
 * written down while it is being read.
 */
export type SeedFile = {
  path: string;
  size: number;
  mtimeMs: number;
  /** SHA-256 (hex) of its bytes; null while it is not read to its end. */
  bodyHash: string | null;
  /** Of its one document, unpacked; null for a file of pieces, or of nothing. */
  documentHash: string | null;
  /** Of `size`, packed as they are. */
  readBytes: number;
  /** Read so far; null for a file that is one document. */
  records: number | null;
  /** The columns it was read with, as text: with others it is another file. */
  readAs: string;
};

/** Whole records of a file, as they were last made durable. */
export type SeedPiece = { first: number; last: number; bodyHash: string };
