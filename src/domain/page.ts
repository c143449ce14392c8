import type { FeedErrorKind } from './poll.ts';

/** `refused`: by the site's robots.txt. `failed`: tried for the last time. */
export type PageStatus = 'waiting' | 'done' | 'refused' | 'failed';

/** Why a page brought nothing. `robots`: the rules forbid it, or could not be had. `extractor`: its text could not be taken out. */
export type PageErrorKind = FeedErrorKind | 'robots' | 'not-a-page' | 'extractor';

/** A page's failure is data on the page, not a failed job. */
export type PageError = {
  kind: PageErrorKind;
  message: string;
  httpStatus: number | null;
  /** How long the publisher asks us to stay away (Retry-After). */
  retryAfterSeconds: number | null;
};
