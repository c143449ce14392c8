import type { ClaimedDate, DatePrecision } from '../../domain/article.ts';
import { countRepairs } from '../parse/count-repairs.ts';
import { decodeEntities } from '../parse/decode-entities.ts';
import { cleanLine } from './clean-text.ts';
import type { DayOrder } from './day-order.ts';
import { toGregorianWriting } from './gregorian-writing.ts';
import { isJoiningWord, isWeekday, joinMonthNames, readHalfName, readMonthName } from './month-names.ts';
import { isKnownZone, isPlace, isZone, readZone } from './time-zones.ts';
import { toWesternWriting } from './western-writing.ts';

const DAY_MS = 86_400_000;
const MAX_CHARACTERS = 100;

/**
 * A date as a publisher wrote it: RFC 822 with the mistakes feeds make in it, ISO 8601, `24.05.2022`, months by name in
 * some seventy languages, Thai and Persian years, Unix seconds, milliseconds and microseconds. A bare date is the start of that day (month, year) in UTC; a
 * time without a zone is read as UTC, or as the one zone of the country whose words it has, and says so. Dates that
 * do not exist are unreadable, and so are those that mean two days (05/04/2022) where `dayOrder` is not known.
 */
export function readDate(
  claimed: string | null,
  {
    fetchedAt,
    language = null,
    dayOrder = null,
  }: {
    fetchedAt: Date;
    /** As declared, for words that mean two things. */
    language?: string | null;
    dayOrder?: DayOrder | null;
  },
): ClaimedDate {
  const text = cleanLine(claimed);
  if (text === null) return { claimed: null, at: null, precision: null, quality: 'missing' };
  const reading =
    text.length <= MAX_CHARACTERS
      ? readInstant(text, { thisYear: fetchedAt.getUTCFullYear(), language, dayOrder })
      : null;
  if (reading === null) return { claimed: text, at: null, precision: null, quality: 'unreadable' };
  if (Math.abs(reading.atMs) <= DAY_MS) return { claimed: text, at: null, precision: null, quality: 'epoch' };
  const quality = reading.atMs > fetchedAt.getTime() + DAY_MS ? 'future' : reading.quality;
  return { claimed: text, at: new Date(reading.atMs), precision: reading.precision, quality };
}

type Instant = { atMs: number; precision: DatePrecision; quality: 'ok' | 'no-zone' | 'inferred' };

/** Parts as read, not yet checked. */
type Parts = {
  year?: number;
  month?: number;
  day?: number;
  time?: { hour: number; minute: number; second: number | null };
  /** The document or the language told which number is the day. */
  isInferred?: boolean;
  language: string | null;
  /** As written, in order. */
  zones: string[];
};

function readInstant(text: string, reading: Reading): Instant | null {
  const declared = reading.language;
  const unix = /^(\d{9,10}|\d{13}|\d{16}|0)(?:\.\d+)?$/.exec(text)?.[1] ?? JSON_OF_DOT_NET.exec(text)?.[1];
  if (unix !== undefined) return readUnixTime(unix);
  const plain = toPlainMarks(text);
  const { text: western, minutesEast } = toWesternWriting(plain);
  const written = withoutComments(joinMonthNames(toGregorianWriting(western, plain, declared)));
  const language = declared ?? (CROATIAN.test(written) ? 'hr' : null);
  const parts =
    readParts(written, { ...reading, language }) ??
    readParts(withoutWeekday(written, language), { ...reading, language });
  return parts === null ? null : toInstant(parts, minutesEast);
}

/** October, and November in Polish, which writes no stop behind a day. */
const CROATIAN = /\d\. ?listopada/i;

/** Milliseconds; a zone behind them is only how they were shown. */
const JSON_OF_DOT_NET = /^\\?\/Date\((\d{13})(?:[+-]\d{4})?\)\\?\/$/;

/** A month by its Levantine name, with its other name behind it: `شباط/فبراير`. */
const TWO_ARABIC_NAMES =
  /[\p{Script=Arabic}&&\p{L}][[\p{Script=Arabic}&&\p{L}] ]* ?\/ ?(?=[\p{Script=Arabic}&&\p{L}])/v;

/** Entities where they are text, typographic dashes, quotes around it all, parts of a second. */
function toPlainMarks(text: string): string {
  return decodeEntities(text, countRepairs())
    .replace(/[\u2010-\u2015\u2212\uFF0D]/g, '-')
    .replace(/[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(TWO_ARABIC_NAMES, '')
    .replace(/^["'“”]|["'“”;]$/g, '')
    .replace(/(?<=\d:\d{2}:\d{2})[.,]\d+/, '')
    .replace(/\s+/g, ' ');
}

/** First words with a comma behind them are a weekday in any language; `mar` is Tuesday where another month follows. */
function withoutWeekday(text: string, language: string | null): string {
  const named = /^[^\s,،\d]{1,20}(?: [^\s,،\d]{1,20}){0,2}[,،] ?(.+)$/.exec(text)?.[1];
  if (named !== undefined) return named;
  const [, word = '', rest = ''] = /^([^\s,،\d]{1,20}) ?(.+)$/.exec(text) ?? [];
  return isWeekday(word) || readMonthName(word, language) !== null ? rest : '';
}

function readUnixTime(digits: string): Instant {
  const unitsPerMs = digits.length === 16 ? 1000 : digits.length === 13 ? 1 : 0.001;
  const atMs = Math.trunc(Number(digits) / unitsPerMs);
  return { atMs, precision: 'second', quality: 'ok' };
}

type Reading = { thisYear: number; language: string | null; dayOrder: DayOrder | null };

function readParts(text: string, reading: Reading): Parts | null {
  const { language } = reading;
  for (const [shape, toDay] of NUMERIC_DATES) {
    const match = shape.exec(text);
    if (match === null) continue;
    const day = toDay(match.slice(1).map(Number), reading);
    return day && readClock(text.slice(match[0].length), { ...day, language, zones: [] });
  }
  const words = readWords(text, { language, zones: [] });
  return words?.month === undefined ? null : words;
}

type Day = Pick<Parts, 'year' | 'month' | 'day' | 'isInferred'>;

/** Dates in digits. What the numbers are depends on the shape alone, or the date is none. */
const NUMERIC_DATES: [RegExp, (numbers: number[], reading: Reading) => Day | null][] = [
  // Some programs write the month with three digits.
  [/^(\d{4})([-/.])(?:0?(\d{1,2}))\2(\d{1,2})(?![\d/.-])/, ([year, , month, day]) => toDay(year, month, day)],
  [/^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?(?!\d)/, ([year, month, day]) => toDay(year, month, day)],
  [/^(\d{4})(\d{2})(\d{2})(?=$|[T ]|\d{4})/i, ([year, month, day]) => toDay(year, month, day)],
  [/^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})(?!\d)\.?/, ([day, month, year]) => toDay(year, month, day)],
  [
    /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?!\d)/,
    ([first, , second, year], { dayOrder }) => chooseOrder({ year, first, second, dayOrder }),
  ],
  [
    /^(\d{2})-(\d{2})-(\d{2})(?=$|[T ])/,
    ([year, month, day], { thisYear }) => readShortYear(year, month, day, thisYear),
  ],
  [/^(\d{4})-?W(\d{2})-?([1-7])(?=$|T)/i, ([year, week, day]) => dayOfWeek(year, week, day)],
  [/^((?:19|20)\d{2})-?(\d{3})(?=$|T)/i, ([year, day]) => dayInYear(year, day)],
  [/^((?:19|20)\d{2})-(\d{2})$/, ([year, month]) => toDay(year, month)],
  [/^((?:19|20)\d{2})$/, ([year]) => toDay(year)],
];

function toDay(year = 0, month?: number, day?: number): Day {
  return {
    year,
    ...(month === undefined ? {} : { month }),
    ...(day === undefined ? {} : { day }),
  };
}

type Pair = { year: number | undefined; first: number | undefined; second: number | undefined };

/** Americans write the month first: where both numbers could be one, only the order that is known tells. */
function chooseOrder({
  year = 0,
  first = 0,
  second = 0,
  dayOrder,
}: Pair & { dayOrder: DayOrder | null }): Day | null {
  if (first > 12 || first === second) return toDay(year, second, first);
  if (second > 12) return toDay(year, first, second);
  if (dayOrder === null) return null;
  const day = dayOrder === 'day-first' ? toDay(year, second, first) : toDay(year, first, second);
  return { ...day, isInferred: true };
}

/** `03-12-31` as ISO 8601 once had it, where the last number is no year that was. */
function readShortYear(year = 0, month = 0, day = 0, thisYear = 0): Day | null {
  const isClear = 2000 + day > thisYear && 2000 + year <= thisYear;
  return isClear ? toDay(2000 + year, month, day) : null;
}

/** The fourth of January is in the first week (ISO 8601). */
function dayOfWeek(year = 0, week = 0, day = 0): Day | null {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  return week < 1 || week > 53 ? null : dayOfYear(year, monday + (week - 1) * 7 + day - 1);
}

/** The first of January is day 1. */
function dayInYear(year = 0, day = 0): Day | null {
  const found = dayOfYear(year, day);
  return found?.year === year ? found : null;
}

/** Counted from the first of January; may lie in the years beside. */
function dayOfYear(year = 0, day = 0): Day | null {
  const date = new Date(Date.UTC(year, 0, day));
  if (Math.abs(date.getUTCFullYear() - year) > 1 || day > 371) return null;
  return toDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** What may follow a date in digits: nothing, or a time and perhaps a zone; null for anything else. */
function readClock(rest: string, parts: Parts): Parts | null {
  // XML Schema has days with a zone; the day is the one that is written.
  if (/^(?:Z|[+-]\d{2}:\d{2})$/.test(rest)) return parts;
  const [match, hour, minute, second, zone = ''] = COMPACT_CLOCK.exec(rest) ?? [];
  if (match === undefined) {
    const clock = rest.replace(/^T(\d{2})(?=$|[Z+-])/i, ' $1:00').replace(/^[T_]/i, ' ');
    return readWords(clock, parts);
  }
  return readWords(zone, { ...parts, time: toTime(hour, minute, second) });
}

const COMPACT_CLOCK = /^ ?T?(\d{2})(\d{2})(?:(\d{2})(?:[.,]\d+)?)?(?!\d|:)(.*)$/i;

/** Words in whatever order: RFC 822, `May 24, 2022`, asctime, `24-May-22`, `24 de mayo de 2022`. */
function readWords(text: string, parts: Parts): Parts | null {
  const words = text
    .replace(/(\d{1,4})[-/.](\p{L}{3,12}\.?)[-/.](\d{1,4})(?:[T:](?=\d))?/iu, '$1 $2 $3 ')
    .replace(/\b([ap])\. ?m\b\.?/i, '$1m')
    .replace(/(?<=:\d{2} [+-]) (?=\d{2}:?\d{2}$)/, '')
    .split(/[\s,،|]+/)
    .filter((word) => word !== '');
  return words.every((word) => WORD_READERS.some((read) => read(word, parts))) ? parts : null;
}

type WordReader = (word: string, parts: Parts) => boolean;

// A weekday is not checked against the date: where they differ, the weekday is the wrong one.
const WORD_READERS: WordReader[] = [
  readTime,
  readNumber,
  readHalfOfDay,
  (word, parts) => isKnownZone(word) && readZoneName(word, parts),
  isWeekday,
  readMonth,
  isJoiningWord,
  readZoneName,
];

function readTime(word: string, parts: Parts): boolean {
  const match = CLOCK.exec(word) ?? HOUR.exec(word) ?? (parts.year === undefined ? null : DOTTED.exec(word));
  if (match === null || parts.time !== undefined) return false;
  const [, hour, minute = '0', second, rest] = match;
  parts.time = toTime(hour, minute, second);
  return rest === undefined || readHalfOfDay(rest, parts) || readZoneName(rest, parts);
}

const CLOCK = /^(\d{1,2}):(\d{2}|\d(?=:))(?::(\d{1,2}))?([^\d:].*)?$/;
// As in French and Portuguese: 10h, 10h15.
const HOUR = /^(\d{1,2})h(\d{2})?$/i;
// As in Danish and Finnish, behind a date.
const DOTTED = /^(\d{1,2})\.(\d{2})$/;

function readNumber(word: string, parts: Parts): boolean {
  const digits = /^['’]?(\d{1,4})(?:st|nd|rd|th|er|[.ºª°])?$/i.exec(word)?.[1];
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

function readHalfOfDay(word: string, parts: Parts): boolean {
  const name = word.replaceAll('.', '').toLowerCase();
  if (parts.time === undefined || parts.time.hour > 12) return false;
  const startHour = HALVES.get(name) ?? (isWord(name) ? readHalfName(name) : null);
  if (startHour === null) return false;
  parts.time.hour = (parts.time.hour % 12) + startHour;
  return true;
}

/** Halves of the day by where they start: English, Greek, Arabic. */
const HALVES: ReadonlyMap<string, number> = new Map([
  ['am', 0],
  ['pm', 12],
  ['πμ', 0],
  ['μμ', 12],
  ['ص', 0],
  ['م', 12],
]);

function readMonth(word: string, parts: Parts): boolean {
  const month = parts.month === undefined && isWord(word) ? readMonthName(word, parts.language) : null;
  if (month === null) return false;
  parts.month = month;
  return true;
}

function isWord(word: string): boolean {
  return /^(?:[\p{L}\p{M}’'׳॰.]|\u200C){2,20}$/u.test(word);
}

function readZoneName(word: string, parts: Parts): boolean {
  if (parts.time === undefined || !isZone(word)) return false;
  parts.zones.push(word);
  return true;
}

function toInstant(parts: Parts, minutesEast: number | null): Instant | null {
  const instant = placeInstant(parts, minutesEast);
  return instant !== null && parts.isInferred ? { ...instant, quality: 'inferred' } : instant;
}

function placeInstant({ year, month, day, time, zones }: Parts, minutesEast: number | null): Instant | null {
  if (year === undefined || !isCalendarDay(year, month ?? 1, day ?? 1)) return null;
  if (time === undefined) return toBareDate(year, month, day);
  if (month === undefined || day === undefined || !isTimeOfDay(time)) return null;
  const { hour, minute, second } = time;
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second ?? 0);
  const zone = zones.map((name) => readZone(name, localMs)).find((minutes) => minutes !== null) ?? null;
  return {
    atMs: localMs - (zone ?? minutesEast ?? 0) * 60_000,
    precision: second === null ? 'minute' : 'second',
    quality: zone === null ? 'no-zone' : 'ok',
  };
}

function toBareDate(year: number, month: number | undefined, day: number | undefined): Instant | null {
  if (month === undefined && day !== undefined) return null;
  const precision = month === undefined ? 'year' : day === undefined ? 'month' : 'day';
  return { atMs: Date.UTC(year, (month ?? 1) - 1, day ?? 1), precision, quality: 'ok' };
}

// Years before 1000 are some program's zero (0001-01-01), 9999 is its "never"; neither is history.
function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1000 || year >= 9999 || month < 1 || month > 12 || day < 1) return false;
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

/**
 * `GMT+0200 (CEST)` as JavaScript writes it, `[Europe/Berlin]` as Java does, `(金)` as Japan does: a zone comes to
 * stand behind all others, the rest goes.
 */
function withoutComments(text: string): string {
  const zones: string[] = [];
  const rest = text.replace(COMMENT, (_comment, inner: string) => {
    if (isKnownZone(inner) || isPlace(inner)) zones.push(inner);
    return ' ';
  });
  return [rest.split(/[([]/, 1)[0] ?? '', ...zones].join(' ');
}

const COMMENT = /[([]!?([^()[\]]*)[)\]]/g;
