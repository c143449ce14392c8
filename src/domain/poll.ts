import type { SeedPiece, Validators } from './feed.ts';

/** Why a poll brought nothing. Every value is a publisher's or an operator's problem, never a bug of ours. */
export type FeedErrorKind =
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'status'
  | 'gone'
  | 'challenge'
  | 'too-large'
  | 'too-many-redirects'
  | 'bad-response'
  | 'blocked-address'
  | 'bad-config'
  | 'not-a-feed'
  | 'unreadable-file';

/** A feed's failure is data on the feed, not a failed job. */
export type FeedError = {
  kind: FeedErrorKind;
  message: string;
  httpStatus: number | null;
  /** How long the publisher asks us to stay away (Retry-After). */
  retryAfterSeconds: number | null;
  /** The URL that the answer came from, after redirects; left out where there was none. */
  answeredBy?: string;
};

/** A body as it came, before anything was made of it. */
export type FetchedDocument = {
  /** Final URL after redirects, or the file's path below the seeds folder. */
  location: string;
  contentType: string | null;
  body: Uint8Array;
  /** SHA-256 of `body`, hex. */
  bodyHash: string;
};

/**
 * What one poll of an HTTP feed brought.
 * `changed`: a body other than the one we hold. `unchanged`: a 304, or the body we hold, which may tell another time of its making.
 * `steadyHash`: of the body, by `hashSteadyPart`.
 * `freshSeconds`: how long the publisher says not to ask again. `bytes`: of the body on the wire, before inflating.
 * `answeredBy`: the URL that the answer came from, after redirects.
 * `permanentLocation`: where the feed has moved; null unless every redirect on the way was a 301 or 308.
 */
export type FetchResult =
  | {
      outcome: 'changed';
      document: FetchedDocument;
      steadyHash: string;
      validators: Validators;
      httpStatus: number;
      freshSeconds: number | null;
      answeredBy: string;
      permanentLocation: string | null;
      bytes: number;
    }
  | {
      outcome: 'unchanged';
      validators: Validators;
      httpStatus: number;
      freshSeconds: number | null;
      answeredBy: string;
      permanentLocation: string | null;
      bytes: number;
    }
  | { outcome: 'failed'; error: FeedError };

export type PollOutcome = FetchResult['outcome'];

/** A document read from a file for a `files` feed: the whole of it, or some of its records. */
export type FileDocument = {
  path: string;
  document: FetchedDocument;
  piece: Omit<SeedPiece, 'bodyHash'> | null;
};
