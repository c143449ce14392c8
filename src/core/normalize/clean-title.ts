import { foldWhiteSpace } from './clean-text.ts';
import { recaseTitle } from './recase-title.ts';

export type TitleContext = {
  /** What the feed and its site are called. */
  siteNames: readonly string[];
  /** When the item was published, as far as it is known. */
  publishedAt: Date | null;
  /** The text, whose spelling a title in capitals takes over. */
  text: string;
};

/** A headline (plain, one line) without the name of the site at its end, the day at its beginning, and capitals throughout. */
export function cleanTitle(headline: string, { siteNames, publishedAt, text }: TitleContext): string {
  if (headline.length > MAX_CHARACTERS) return headline;
  return recaseTitle(withoutDay(withoutSite(headline, siteNames), publishedAt), text);
}

/** Longer ones are no titles, and stay as they are. */
const MAX_CHARACTERS = 1000;

/** Once: `A - B | A` may well be about A. */
function withoutSite(title: string, siteNames: readonly string[]): string {
  const [match, before = '', name = ''] = SITE_AT_END.exec(title) ?? [];
  if (match === undefined || before.trim() === '') return title;
  const isSite = (words: string) => siteNames.some((site) => foldName(site) === foldName(words));
  if (isSite(name)) return withoutSection(before.trimEnd());
  const [, headline = '', site = ''] = (SECTION.test(name) && SITE_AT_END.exec(before)) || [];
  return HEADLINE.test(headline) && isSite(site) ? headline.trimEnd() : title;
}

/** Before a site's name, in the words that many sites have for it: `X - News - Quay Post`. */
function withoutSection(title: string): string {
  const [, headline = '', name = ''] = SITE_AT_END.exec(title) ?? [];
  return HEADLINE.test(headline) && SECTIONS.has(name.toLowerCase()) ? headline.trimEnd() : title;
}

const SECTIONS = new Set(
  `news,latest news,breaking news,local news,world news,uk news,us news,world,politics,business,economy,sport,sports,football,
  opinion,comment,culture,arts,entertainment,lifestyle,life,technology,tech,science,health,travel,weather,video,
  nachrichten,politik,wirtschaft,kultur,wissen,panorama,meinung,actualités,actualité,politique,économie,société,monde,
  noticias,política,economía,deportes,sociedad,cultura,mundo,notizie,politica,economia,cronaca,esteri`
    .split(',')
    .map((name) => name.trim()),
);

/** Behind a site's name, where no other words stand: `X - Quay Post - News`. */
const SECTION = /^\p{L}+(?: (?:& )?\p{L}+)?$/u;

/** Three words at least: `Opinion - Quay Post - Resign` is none with a section behind it. */
const HEADLINE = /\S\s+\S+\s+\S/;

/** The last separator between spaces, and what follows it. */
const SITE_AT_END = /^(.*)\s(?:[|–—·•«»-]|::)\s(.{1,100})$/u;

function foldName(name: string): string {
  return foldWhiteSpace(name.normalize('NFKC').toLowerCase()).replace(/^(?:www\.|the )/, '');
}

/** Only the day it was published on, which is not lost by that: any other is what the item is about. */
function withoutDay(title: string, publishedAt: Date | null): string {
  const match = publishedAt === null ? null : DAY_AT_START.exec(title);
  if (match === null || publishedAt === null) return title;
  const rest = title.slice(match[0].length);
  const isSameDay = readDays(match.slice(1, 4).map(Number)).some(
    (day) => Math.abs(day - publishedAt.getTime() + HALF_DAY_MS) <= 1.5 * DAY_MS,
  );
  return isSameDay && /\p{L}{2}/u.test(rest) ? rest : title;
}

const DAY_MS = 86_400_000;
const HALF_DAY_MS = DAY_MS / 2;

const DAY_AT_START = /^\[?(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})\]?\s*(?:[:|–—-]\s+|\s)(?=\S)/;

/** A day in every order in which its parts make one: `2026-03-05`, `05.03.2026`, `03/05/26`. In milliseconds. */
function readDays([a = 0, b = 0, c = 0]: number[]): number[] {
  const year = (digits: number) => (digits < 100 ? 2000 + digits : digits);
  if (a > 31) return [Date.UTC(a, b - 1, c)];
  return [Date.UTC(year(c), b - 1, a), Date.UTC(year(c), a - 1, b), Date.UTC(year(a), b - 1, c)];
}
