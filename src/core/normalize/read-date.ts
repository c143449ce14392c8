import type { ClaimedDate, DatePrecision } from '../../domain/article.ts';
import { cleanLine } from './clean-text.ts';
import { readZone } from './time-zones.ts';

const DAY_MS = 86_400_000;
const MAX_CHARACTERS = 100;

/**
 * A date as a publisher wrote it: RFC 822 with the mistakes feeds make in it, ISO 8601, `24.05.2022`,
 * Unix seconds and milliseconds. A bare date is the start of that day in UTC; a time without a zone is
 * read as UTC, and says so. Dates that do not exist or mean two days (05/04/2022) are unreadable.
 */
export function readDate(claimed: string | null, { fetchedAt }: { fetchedAt: Date }): ClaimedDate {
  const text = cleanLine(claimed);
  if (text === null) return { claimed: null, at: null, precision: null, quality: 'missing' };
  const reading = text.length <= MAX_CHARACTERS ? readInstant(text) : null;
  if (reading === null) return { claimed: text, at: null, precision: null, quality: 'unreadable' };
  if (Math.abs(reading.atMs) <= DAY_MS) return { claimed: text, at: null, precision: null, quality: 'epoch' };
  const quality = reading.atMs > fetchedAt.getTime() + DAY_MS ? 'future' : reading.zone;
  return { claimed: text, at: new Date(reading.atMs), precision: reading.precision, quality };
}

type Instant = { atMs: number; precision: DatePrecision; zone: 'ok' | 'no-zone' };

/** Parts as read, not yet checked; `zone` is null where there is none or none that we know. */
type Parts = {
  year?: number;
  month?: number;
  day?: number;
  time?: { hour: number; minute: number; second: number | null };
  zone?: number | null;
};

function readInstant(text: string): Instant | null {
  const unix = /^(\d{9,10}|\d{13}|0)(?:\.\d+)?$/.exec(text)?.[1];
  if (unix !== undefined) return readUnixTime(unix);
  const parts = readNumericDate(text) ?? readWordyDate(text);
  return parts === null ? null : toInstant(parts);
}

function readUnixTime(digits: string): Instant {
  const atMs = Number(digits) * (digits.length === 13 ? 1 : 1000);
  return { atMs, precision: 'second', zone: 'ok' };
}

const NUMERIC_DATES = [
  /^(?<year>\d{4})([-/.])(?<month>\d{1,2})\2(?<day>\d{1,2})(?![\d/.-])/,
  /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?=$|[T ]|\d{4})/i,
  /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?!\d),?/,
];

function readNumericDate(text: string): Parts | null {
  for (const shape of NUMERIC_DATES) {
    const match = shape.exec(text);
    if (match === null) continue;
    const { year, month, day } = match.groups ?? {};
    const clock = readClock(text.slice(match[0].length));
    return clock && { year: Number(year), month: Number(month), day: Number(day), ...clock };
  }
  return null;
}

const CLOCK = /^[T ] ?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?(.*)$/i;

/** What may follow a numeric date: nothing, or a time and perhaps a zone; null for anything else. */
function readClock(rest: string): Parts | null {
  if (rest.trim() === '') return {};
  const [match, hour, minute, second, zone = ''] = CLOCK.exec(/^\d/.test(rest) ? `T${rest}` : rest) ?? [];
  if (match === undefined) return null;
  return { time: toTime(hour, minute, second), zone: readZone(withoutComment(zone)) };
}

/** Dates with the month as a word, in whatever order: RFC 822, `May 24, 2022`, asctime, `24-May-22`. */
function readWordyDate(text: string): Parts | null {
  const parts: Parts = {};
  const tokens = withoutComment(text)
    .replace(/\b(\d{1,2})[-/]([a-z]{3,9})[-/](\d{2,4})\b/i, '$1 $2 $3')
    .split(/[\s,]+/)
    .filter((token) => token !== '');
  return tokens.every((token) => WORD_READERS.some((read) => read(token, parts))) ? parts : null;
}

type WordReader = (token: string, parts: Parts) => boolean;

const WORD_READERS: WordReader[] = [readTime, readNumber, readHalfOfDay, readMonth, readFiller, readZoneName];

function readTime(token: string, parts: Parts): boolean {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{1,2})(?:[.,]\d+)?)?([^\d:].*)?$/.exec(token);
  if (match === null || parts.time !== undefined) return false;
  parts.time = toTime(match[1], match[2], match[3]);
  const rest = match[4];
  return rest === undefined || readHalfOfDay(rest, parts) || readZoneName(rest, parts);
}

function readNumber(token: string, parts: Parts): boolean {
  const digits = /^(\d{1,4})(?:st|nd|rd|th)?$/i.exec(token)?.[1];
  if (digits === undefined) return false;
  if (parts.day === undefined && digits.length <= 2) parts.day = Number(digits);
  else if (parts.year === undefined) parts.year = fullYear(digits);
  else return false;
  return true;
}

// RFC 2822 section 4.3; three digits are years since 1900, from programs that forgot to add them.
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year + (digits.length === 2 && year < 50 ? 2000 : 1900);
}

function readHalfOfDay(token: string, parts: Parts): boolean {
  const half = /^([ap])\.?m\.?$/i.exec(token)?.[1]?.toLowerCase();
  if (half === undefined || parts.time === undefined || parts.time.hour > 12) return false;
  parts.time.hour = (parts.time.hour % 12) + (half === 'p' ? 12 : 0);
  return true;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

// The first three letters decide: that forgives "Sept" and "Febuary".
function readMonth(token: string, parts: Parts): boolean {
  const index = /^[a-z]{3,9}\.?$/i.test(token) ? MONTHS.indexOf(token.slice(0, 3).toLowerCase()) : -1;
  if (index === -1 || parts.month !== undefined) return false;
  parts.month = index + 1;
  return true;
}

// A weekday is not checked against the date: where they differ, the weekday is the wrong one.
function readFiller(token: string): boolean {
  return /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?|at|of|-)$/i.test(token);
}

function readZoneName(token: string, parts: Parts): boolean {
  if (parts.time === undefined || !/^[a-z+-][a-z0-9/_:+-]*$/i.test(token)) return false;
  parts.zone ??= readZone(token);
  return true;
}

function toInstant({ year, month, day, time, zone }: Parts): Instant | null {
  if (year === undefined || month === undefined || day === undefined) return null;
  if (!isCalendarDay(year, month, day) || (time !== undefined && !isTimeOfDay(time))) return null;
  const { hour, minute, second } = time ?? { hour: 0, minute: 0, second: null };
  const atMs = Date.UTC(year, month - 1, day, hour, minute - (zone ?? 0), second ?? 0);
  if (time === undefined) return { atMs, precision: 'day', zone: 'ok' };
  return { atMs, precision: second === null ? 'minute' : 'second', zone: zone == null ? 'no-zone' : 'ok' };
}

// Years before 1000 are some program's zero (0001-01-01), not history.
function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1000 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

// 24:00 is the end of the day, a 60th second the leap second.
function isTimeOfDay({ hour, minute, second }: NonNullable<Parts['time']>): boolean {
  if (hour === 24) return minute === 0 && !second;
  return hour < 24 && minute < 60 && (second ?? 0) <= 60;
}

function toTime(hour?: string, minute?: string, second?: string): NonNullable<Parts['time']> {
  return { hour: Number(hour), minute: Number(minute), second: second === undefined ? null : Number(second) };
}

// `GMT+0200 (CEST)` as JavaScript writes it, `[Europe/Berlin]` as Java does.
function withoutComment(text: string): string {
  return text.split(/[([]/, 1)[0] ?? '';
}
