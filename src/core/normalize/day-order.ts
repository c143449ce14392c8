/** Which of two numbers before a year is the day: `05/03/2024` is in March or in May. */
export type DayOrder = 'day-first' | 'month-first';

const DAY_MS = 86_400_000;

/**
 * How a document writes dates in digits, by its own: one number in a pair is over 12, else one reading lies ahead of the
 * fetch. The first is so whenever it is read, and a date may well lie ahead. Null where no date tells, or where they contradict
 * each other.
 */
export function findDayOrder(claims: readonly (string | null)[], fetchedAt: Date): DayOrder | null {
  const pairs = claims.flatMap((claim) => readPair(claim) ?? []);
  const sure = new Set(pairs.flatMap((pair) => tellByDay(pair) ?? []));
  const told = sure.size > 0 ? sure : new Set(pairs.flatMap((pair) => tellByFetch(pair, fetchedAt) ?? []));
  const [order = null] = told;
  return told.size === 1 ? order : null;
}

type Pair = { first: number; second: number; year: number };

function readPair(claim: string | null): Pair | null {
  const [first, second, year] = (claim === null ? null : PAIR.exec(claim))?.slice(1).map(Number) ?? [];
  return first === undefined || second === undefined || year === undefined ? null : { first, second, year };
}

function tellByDay({ first, second }: Pair): DayOrder | null {
  if (first > 12 === second > 12) return null;
  return first > 12 ? 'day-first' : 'month-first';
}

function tellByFetch({ first, second, year }: Pair, fetchedAt: Date): DayOrder | null {
  const isAhead = (month: number, day: number) =>
    Date.UTC(year, month - 1, day) > fetchedAt.getTime() + DAY_MS;
  if (first > 12 || second > 12 || isAhead(second, first) === isAhead(first, second)) return null;
  return isAhead(first, second) ? 'day-first' : 'month-first';
}

const PAIR = /^\s*(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?!\d)/;

/**
 * How people of a language write dates in digits (CLDR). Null for English without a country, and where the year stands
 * first: nobody knows what such a date means there.
 */
export function declaredDayOrder(language: string | null): DayOrder | null {
  if (language === null || language.toLowerCase() === 'en') return null;
  const known = KNOWN_ORDERS.get(language);
  if (known !== undefined) return known;
  const order = readOrder(language);
  if (KNOWN_ORDERS.size < MAX_KNOWN_ORDERS) KNOWN_ORDERS.set(language, order);
  return order;
}

const KNOWN_ORDERS = new Map<string, DayOrder | null>();
const MAX_KNOWN_ORDERS = 1000;

function readOrder(language: string): DayOrder | null {
  const tag = language.trim().replaceAll('_', '-');
  if (!isSupported(tag)) return null;
  const format = new Intl.DateTimeFormat(`${tag}-u-ca-gregory`, { dateStyle: 'short' });
  // Its country is none that CLDR has English of.
  if (/^en(?:-u-|$)/i.test(format.resolvedOptions().locale)) return null;
  const parts = format.formatToParts(0);
  const first = parts.find(({ type }) => type === 'day' || type === 'month' || type === 'year')?.type;
  if (first === 'year' || first === undefined) return null;
  return first === 'day' ? 'day-first' : 'month-first';
}

function isSupported(tag: string): boolean {
  return (
    /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$/i.test(tag) && Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  );
}
