/** Response header fields by lower-case name. */
export type HeaderFields = ReadonlyMap<string, string>;

export type HttpFreshness = {
  /** From max-age or Expires, less Age; 0 when already stale, null when the publisher says nothing. */
  freshSeconds: number | null;
  /** From Retry-After; 0 when the moment has passed, null when absent or unreadable. */
  retryAfterSeconds: number | null;
};

/** 31 days: a slip in a publisher's configuration must not silence a feed for years. */
const MAX_SECONDS = 31 * 24 * 60 * 60;

/** How long a response asks us to stay away (RFC 9111 section 4.2, RFC 9110 section 10.2.3). */
export function httpFreshness(headers: HeaderFields, now: Date): HttpFreshness {
  // Moments are read against the server's own clock, which may be far from ours.
  const serverNow = () => httpDate(headers.get('date')) ?? now;
  return {
    freshSeconds: freshSeconds(headers, serverNow),
    retryAfterSeconds: retryAfter(headers, serverNow),
  };
}

/** Read where it is needed: most answers name no moment. */
type ServerNow = () => Date;

function freshSeconds(headers: HeaderFields, serverNow: ServerNow): number | null {
  const directives = cacheDirectives(headers.get('cache-control') ?? '');
  if (directives.has('no-store') || directives.has('no-cache')) return null;
  const lifetime = deltaSeconds(directives.get('max-age')) ?? untilExpires(headers.get('expires'), serverNow);
  return lifetime === null ? null : clamp(lifetime - (deltaSeconds(headers.get('age')) ?? 0));
}

/** An unreadable Expires, most often `0` or `-1`, means "already expired" (RFC 9111 section 5.3). */
function untilExpires(expires: string | undefined, serverNow: ServerNow): number | null {
  if (expires === undefined) return null;
  const moment = httpDate(expires);
  return moment === null ? 0 : secondsBetween(serverNow(), moment);
}

function retryAfter(headers: HeaderFields, serverNow: ServerNow): number | null {
  const value = headers.get('retry-after');
  const seconds = deltaSeconds(value);
  if (seconds !== null) return clamp(seconds);
  const moment = httpDate(value);
  return moment === null ? null : clamp(secondsBetween(serverNow(), moment));
}

/** Directives by lower-case name; of a repeated one the first counts. */
function cacheDirectives(value: string): Map<string, string> {
  const directives = new Map<string, string>();
  for (const [, name = '', argument = ''] of value.matchAll(/([^\s,="]+)(?:=("[^"]*"|[^\s,"]*))?/g)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, argument.replaceAll('"', ''));
  }
  return directives;
}

/** What is too large to be meant is cut: two infinities would make no number (RFC 9111 section 1.2.2). */
function deltaSeconds(value: string | undefined): number | null {
  const digits = value?.trim() ?? '';
  return /^\d+$/.test(digits) ? Math.min(Number(digits), MAX_DELTA_SECONDS) : null;
}

const MAX_DELTA_SECONDS = 2 ** 31;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

// `Sun, 06 Nov 1994 08:49:37 GMT` and the obsolete `Sunday, 06-Nov-94 08:49:37 GMT`
const DAY_FIRST =
  /^(?:[a-z]+, )?(\d{1,2})[ -]([a-z]{3})[ -](\d{4}|\d{2}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|[+-]0000)$/i;
// C's asctime: `Sun Nov  6 08:49:37 1994`
const MONTH_FIRST = /^[a-z]{3} ([a-z]{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})$/i;

/** The three forms of RFC 9110 section 5.6.7; null for anything else. */
function httpDate(value: string | undefined): Date | null {
  const text = value?.trim() ?? '';
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) {
    const [, day, month, year, ...time] = dayFirst;
    return utcDate(fullYear(year ?? ''), month ?? '', Number(day), time.map(Number));
  }
  const monthFirst = MONTH_FIRST.exec(text);
  if (!monthFirst) return null;
  const [, month, day, hours, minutes, seconds, year] = monthFirst;
  return utcDate(Number(year), month ?? '', Number(day), [hours, minutes, seconds].map(Number));
}

function utcDate(year: number, monthName: string, day: number, time: number[]): Date | null {
  const month = MONTHS.indexOf(monthName.toLowerCase());
  const [hours = 0, minutes = 0, seconds = 0] = time;
  if (month < 0 || hours > 23 || minutes > 59 || seconds > 60) return null;
  const date = new Date(Date.UTC(year, month, day, hours, minutes, seconds));
  return date.getUTCDate() === day ? date : null;
}

/** Two digits pivot at 70, as cookies do (RFC 6265 section 5.1.1). */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function secondsBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 1000);
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, 0), MAX_SECONDS);
}
