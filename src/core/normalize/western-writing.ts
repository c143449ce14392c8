/** A date in western digits and marks; `minutesEast`: of the country whose words it had, null where it is not one. */
export type WesternDate = { text: string; minutesEast: number | null };

/** A date as Korean, Chinese, Japanese, Arabic or Persian publishers write it: `2004년 5월 28일 오후 1:31`. */
export function toWesternWriting(text: string): WesternDate {
  if (!FOREIGN.test(text)) return { text, minutesEast: null };
  const western = text
    .replace(FOREIGN_DIGIT, (digit) => String(digitOf(digit)))
    .replace(/[（）]/g, (mark) => (mark === '（' ? '(' : ')'))
    .replace(WEEKDAY, ' ')
    .replace(/(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日日일号號]/, '$1-$2-$3 ')
    .replace(/(\d{1,2}) ?[时時點点시] ?(?:(\d{1,2}) ?[分분] ?)?(?:(\d{1,2}) ?[秒초])?/, writeClock)
    .replace(
      HALF_OF_DAY,
      (_match, half: string, clock: string) => `${clock} ${AFTERNOON.test(half) ? 'pm' : 'am'}`,
    )
    .replace(/ +/g, ' ')
    .trim();
  return { text: western, minutesEast: ZONES.find(([words]) => words.test(text))?.[1] ?? null };
}

const FOREIGN = /(?![0-9])\p{Nd}|[年月日년월일오午]/u;
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/gu;
const WEEKDAY = /[월화수목금토일]요일|[月火水木金土日]曜日?|(?:星期|[周週])[一二三四五六日天]/;
const HALF_OF_DAY = /(오전|오후|上午|下午|午前|午後) ?(\d{1,2}:\d{2}(?::\d{2})?)/;
const AFTERNOON = /오후|下午|午後/;

/** Each of these countries has one time zone; 年月日 alone may be Chinese or Japanese. */
const ZONES: [RegExp, number][] = [
  [/[년월일오]/, 9 * 60],
  [/午[前後]/, 9 * 60],
  [/[上下]午|时/, 8 * 60],
];

/** The digits of a script stand in order; in India's its zero is at six behind a multiple of sixteen. */
function digitOf(digit: string): number {
  const code = digit.charCodeAt(0);
  return (code - (code >= 0x0966 && code <= 0x0d6f ? 6 : 0)) & 0xf;
}

function writeClock(_match: string, hour: string, minute = '0', second?: string): string {
  const parts = [minute, ...(second === undefined ? [] : [second])].map((part) => part.padStart(2, '0'));
  return `${hour}:${parts.join(':')} `;
}
