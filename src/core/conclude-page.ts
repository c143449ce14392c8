import type { PageError, PageStatus } from '../domain/page.ts';
import type { PageText } from './extract/read-page.ts';

/** What a try at a page brought. `elsewhere`: it has led to another origin, where nothing was asked yet. */
export type PageResult =
  | { outcome: 'read'; page: PageText; finalUrl: string; httpStatus: number }
  | { outcome: 'elsewhere'; url: string; httpStatus: number }
  | { outcome: 'failed'; error: PageError }
  | { outcome: 'refused'; message: string };

/** All that a try changes about its page. */
export type PageConclusion = {
  status: PageStatus;
  /** Null: it is not asked for any more. */
  nextTryAt: Date | null;
  attempts: number;
  moves: number;
  error: PageError | null;
  hold: { host: string; until: Date; reason: string } | null;
};

export type TriedPage = { host: string; attempts: number; moves: number };

/** After the first try, the second and so on; the fifth is the last, nearly four days after the first. */
const pausesSeconds = [3600, 6 * 3600, 86_400, 2 * 86_400];
const outagePauseSeconds = 60;
/** What pages are moved to is often moved on: by a shortener to http, to https, to www. */
const maxMoves = 5;

/** What a try comes to: facts in, conclusion out. `inOutage`: the failure is most likely ours, and does not count. */
export function concludePage(tried: {
  page: TriedPage;
  result: PageResult;
  finishedAt: Date;
  inOutage: boolean;
}): PageConclusion {
  const { page, result } = tried;
  const { attempts, moves } = page;
  const settled = { nextTryAt: null, attempts, moves, hold: null };
  if (result.outcome === 'read') return { ...settled, status: 'done', error: null };
  if (result.outcome === 'refused') return { ...settled, status: 'refused', error: refusal(result.message) };
  if (result.outcome === 'elsewhere') return concludeMove(tried, result.httpStatus);
  return concludeFailure(tried, result.error);
}

function refusal(message: string): PageError {
  return { kind: 'robots', message, httpStatus: null, retryAfterSeconds: null };
}

function concludeMove(
  { page: { attempts, moves }, finishedAt }: Parameters<typeof concludePage>[0],
  httpStatus: number,
): PageConclusion {
  const facts = { attempts, moves: moves + 1, hold: null };
  if (moves < maxMoves) return { ...facts, status: 'waiting', nextTryAt: finishedAt, error: null };
  const message = `it leads to more than ${maxMoves} other origins`;
  const error: PageError = { kind: 'too-many-redirects', message, httpStatus, retryAfterSeconds: null };
  return { ...facts, status: 'failed', nextTryAt: null, error };
}

function concludeFailure(
  { page, finishedAt, inOutage }: Parameters<typeof concludePage>[0],
  error: PageError,
): PageConclusion {
  const attempts = page.attempts + (inOutage ? 0 : 1);
  const pauseSeconds = inOutage ? outagePauseSeconds : pausesSeconds[attempts - 1];
  const isLast = isFinal(error) || pauseSeconds === undefined;
  const waitSeconds = Math.max(pauseSeconds ?? 0, error.retryAfterSeconds ?? 0);
  return {
    status: isLast ? 'failed' : 'waiting',
    nextTryAt: isLast ? null : later(finishedAt, waitSeconds),
    attempts,
    moves: page.moves,
    error,
    hold: holdHost(page.host, error, finishedAt),
  };
}

/** Asked again, it would be no other. A page that is not there (404) may be put up after the feed told of it. */
function isFinal({ kind, httpStatus }: PageError): boolean {
  if (finalKinds.has(kind)) return true;
  return kind === 'status' && httpStatus !== null && httpStatus < 500 && !passingStatuses.has(httpStatus);
}

const finalKinds: ReadonlySet<PageError['kind']> = new Set([
  ...(['gone', 'too-large', 'blocked-address', 'bad-config', 'not-a-page', 'extractor'] as const),
]);
const passingStatuses = new Set([404, 408, 425, 429]);

/** "Too many requests" is about the host even where it does not say for how long. */
const tooManySeconds = 3600;

/** One page of many: unlike that of a feed, a 429 without Retry-After has to keep the others from asking next. */
export function holdHost(host: string, error: PageError, finishedAt: Date): PageConclusion['hold'] {
  const { httpStatus, message } = error;
  if (httpStatus !== 429 && httpStatus !== 503) return null;
  const seconds = error.retryAfterSeconds ?? (httpStatus === 429 ? tooManySeconds : null);
  return seconds === null ? null : { host, until: later(finishedAt, seconds), reason: message };
}

function later(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
