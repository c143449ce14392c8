/** The words that dates have in one language, as written. */
export type LocaleWords = {
  /** Twelve months: each in every form a date may have it in. */
  months: string[][];
  /** Weekdays, and what joins the parts: `в`, `г.`, `godine`. */
  others: string[];
  /** Halves of the day, by the hour they start at. */
  halves: [name: string, startHour: number][];
};

/** What the runtime's locale data (CLDR) says of a language. */
export function readLocaleWords(language: string): LocaleWords {
  const parts = SHAPES.flatMap((shape) => writeDays(language, shape));
  const valuesOf = (wanted: string) => parts.filter(({ type }) => type === wanted);
  const months = valuesOf('month').filter(({ value }) => !/\d/.test(value));
  return {
    months: DAYS.map((_, index) => months.filter(({ month }) => month === index).map(({ value }) => value)),
    others: [...valuesOf('weekday'), ...valuesOf('literal')].flatMap(({ value }) => value.split(/[\s,،.:]+/)),
    halves: valuesOf('dayPeriod').map(({ value, month }) => [value, hourIn(month) < 12 ? 0 : 12]),
  };
}

/** A day of each month, all days of the week among them, before noon and after. */
const DAYS = Array.from({ length: 12 }, (_, month) =>
  Date.UTC(2022, month, ((month * 6) % 7) + 1, hourIn(month)),
);

function hourIn(month: number): number {
  return month % 2 === 0 ? 8 : 20;
}

const SHAPES: Intl.DateTimeFormatOptions[] = [
  { dateStyle: 'full', timeStyle: 'short' },
  { dateStyle: 'medium' },
  { month: 'short', day: 'numeric', hour: 'numeric', hour12: true },
  { month: 'long' },
  { weekday: 'short' },
];

function writeDays(language: string, shape: Intl.DateTimeFormatOptions) {
  const locale = `${language}-u-ca-gregory-nu-latn`;
  const writer = new Intl.DateTimeFormat(locale, { ...shape, timeZone: 'UTC' });
  return DAYS.flatMap((day, month) => writer.formatToParts(day).map((part) => ({ ...part, month })));
}
