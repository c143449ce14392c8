/**
 * A date (in western digits) of a country with a calendar or an order of words of its own, in ours: Thai years of the Buddha,
 * Persian years of the sun, Vietnamese months by number. `written`: the same as it was published, which may say where.
 */
export function toGregorianWriting(text: string, written: string, language: string | null): string {
  if (THAI.test(written) || isLanguage(language, 'th')) return fromThai(text);
  if (PERSIAN.test(written) || isLanguage(language, 'fa')) return fromPersian(text);
  return VIETNAMESE.test(text) ? fromVietnamese(text) : text;
}

function isLanguage(language: string | null, base: string): boolean {
  return language?.toLowerCase().split(/[-_]/, 1)[0] === base;
}

const THAI = /[\u0E01-\u0E2E]/;
/** Years that are not of our time, and in the other calendar are. */
const BUDDHIST_YEAR = /(?<!\d)(2[45]\d{2})(?!\d)/;
const YEARS_OF_THE_BUDDHA = 543;

/** Weekday and era go: `วันจันทร์ที่ 5 มีนาคม พ.ศ. 2567`, `5 มี.ค. 67`. */
function fromThai(text: string): string {
  return text
    .replace(/(?:วัน)?[\u0E01-\u0E4E]*ที่ ?(?=\d)/, ' ')
    .replace(/[พค]\.ศ\. ?/, '')
    .replace(/(?<=\d) ?น\.?$/, '')
    .replace(/([\u0E01-\u0E4E]\.?) (\d{2})(?=$|[ ,])(?! [\u0E01-\u0E4E])/, '$1 25$2')
    .replace(BUDDHIST_YEAR, (year) => String(Number(year) - YEARS_OF_THE_BUDDHA));
}

/** Digits and letters that Arabs do not write. */
const PERSIAN = /[\u06F0-\u06F9پچژگ]|فروردین|تیر|مرداد|شهریور|آبان|بهمن|اسفند/;
const PERSIAN_MONTHS = 'فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند'.split(' ');
const PERSIAN_MONTH = `(${PERSIAN_MONTHS.join('|')})`;
const DAY_FIRST = new RegExp(`(?<!\\d)(\\d{1,2}) ${PERSIAN_MONTH}(?:ماه)?[،,]? (1[34]\\d{2})(?!\\d)`);
const YEAR_FIRST = new RegExp(`(?<!\\d)(1[34]\\d{2}) ${PERSIAN_MONTH} (\\d{1,2})(?!\\d)`);
const IN_DIGITS = /(?<!\d)(1[34]\d{2})([/-])(\d{1,2})\2(\d{1,2})(?!\d)/;

function fromPersian(text: string): string {
  return text
    .replace(DAY_FIRST, (_all, day, month, year) => fromPersianDay(year, toMonth(month), day))
    .replace(YEAR_FIRST, (_all, year, month, day) => fromPersianDay(year, toMonth(month), day))
    .replace(IN_DIGITS, (_all, year, _mark, month, day) => fromPersianDay(year, Number(month), day))
    .replace(/^[\u0600-\u06FF\u200C ]+[،,]? (?=\d)/, '')
    .replace(/(?<=\d)[,،] [\u0600-\u06FF\u200C]+(?: [\u0600-\u06FF\u200C]+)?$/, '');
}

function toMonth(name: string): number {
  return PERSIAN_MONTHS.indexOf(name) + 1;
}

/** As ISO 8601 has it; days that the calendar does not have become unreadable. */
function fromPersianDay(year: string, month: number, day: string): string {
  const isDay = month >= 1 && month <= 12 && Number(day) >= 1 && Number(day) <= (month <= 6 ? 31 : 30);
  if (!isDay) return '';
  const daysBefore = (month - 1) * 30 + Math.min(month - 1, 6) + Number(day) - 1;
  return new Date(newYear(Number(year)) + daysBefore * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;
const YEARS_OF_PERSIA = 621;

/** The spring equinox, as the runtime's calendar has it: from the 19th to the 22nd of March. */
function newYear(year: number): number {
  const calendar = new Intl.DateTimeFormat('en-u-ca-persian', {
    day: 'numeric',
    month: 'numeric',
    timeZone: 'UTC',
  });
  const days = [19, 20, 21, 22].map((day) => Date.UTC(year + YEARS_OF_PERSIA, 2, day));
  return days.find((day) => calendar.format(day) === '1/1') ?? Number.NaN;
}

const VIETNAMESE = /(?:tháng|thg) ?(?:\d|\p{L})/iu;
const VIETNAMESE_NUMBERS = 'một hai ba tư năm sáu bảy tám chín mười mười_một mười_hai'.split(' ');
const ENGLISH_MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `ngày 5 tháng 3 năm 2024`, `5 Tháng Mười Hai, 2024`, `24 thg 1, 2022`. */
function fromVietnamese(text: string): string {
  return text
    .normalize('NFC')
    .replace(/^(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)[,:]? /iu, '')
    .replace(/(?:tháng|thg) ?(\d{1,2}|mười (?:một|hai)|\p{L}+)/iu, (all, month) => namedMonth(month) ?? all)
    .replace(/(?<=^| )(?:ngày|năm|lúc)(?= )/giu, '');
}

function namedMonth(written: string): string | undefined {
  const number = VIETNAMESE_NUMBERS.indexOf(written.toLowerCase().replace(' ', '_')) + 1;
  return ENGLISH_MONTHS[(number || Number(written)) - 1];
}
