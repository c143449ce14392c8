import { cleanLine } from '../normalize/clean-text.ts';
import type { PageFacts } from './collect-facts.ts';

/** What stands between a headline and the name of its site. */
const SEPARATOR = /\s+[|»«•·–—-]\s+|\s*\|\s*|\s+::\s+/;

type Sources = { facts: PageFacts; stated: string | null; siteName: string | null };

/** The headline, in the order of trust: JSON-LD, OpenGraph and its kin, an `h1` that the title confirms,
 * `title`. */
export function chooseHeadline({ facts, stated, siteName }: Sources): string | null {
  const named = [stated, ...facts.metas(...NAMES)].map(cleanLine).find((line) => line !== null);
  if (named) return withoutSite(named, siteName);
  const title = cleanLine(facts.title);
  if (title === null) return facts.headings[0] ?? null;
  const site = siteName ?? longTail(title);
  const heading = facts.headings.find((line) => line !== site && isMostlyIn(line, title));
  return heading ?? withoutSite(title, site);
}

/** Headings of a section ("News") stand on its pages as large as headlines do: the title tells them apart. */
function isMostlyIn(heading: string, title: string): boolean {
  const known = new Set(wordsOf(title));
  const words = wordsOf(heading);
  return title.includes(heading) || words.filter((word) => known.has(word)).length > words.length / 2;
}

function wordsOf(line: string): string[] {
  return line.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

const NAMES = [
  ...['og:title', 'twitter:title', 'parsely-title', 'sailthru.title', 'citation_title'],
  ...['dcterms.title', 'dc.title', 'title'],
];

/** Without the site's name at either end. */
function withoutSite(title: string, siteName: string | null): string {
  const parts = title.split(SEPARATOR);
  const site = siteName?.toLowerCase();
  if (parts.length < 2 || site === undefined) return title;
  const isSite = (part: string | undefined) => part?.toLowerCase() === site;
  if (isSite(parts.at(-1)))
    return title.slice(0, title.lastIndexOf(parts.at(-1) ?? '')).replace(TRAILING, '');
  if (isSite(parts[0])) return title.slice((parts[0] ?? '').length).replace(LEADING, '');
  return title;
}

const TRAILING = /[\s|»«•·–—:-]+$/;
const LEADING = /^[\s|»«•·–—:-]+/;

const MIN_HEADLINE = 12;

/** The last part of a title, if the part before it is long enough for a headline. */
function longTail(title: string): string | null {
  const parts = title.split(SEPARATOR);
  const tail = parts.at(-1) ?? '';
  return parts.length > 1 && title.length - tail.length >= MIN_HEADLINE && tail.length < 40 ? tail : null;
}
