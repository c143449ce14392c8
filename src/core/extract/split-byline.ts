import { foldWhiteSpace } from '../normalize/clean-text.ts';

const MAX_CHARACTERS = 120;

/** The names in a byline: without "By" in a few languages; none of a link, a sentence or an empty line. */
export function splitByline(byline: string): string[] {
  const line = foldWhiteSpace(byline);
  if (line === '' || line.length > MAX_CHARACTERS || NO_BYLINE.test(line)) return [];
  return withoutTail(line.replace(BY, ''))
    .split(/;|\s\|\s|\s+(?:and|und|et|y|e|&)\s+/)
    .flatMap(splitCommas)
    .map((name) => name.replace(LEFTOVER, '').trim())
    .filter((name) => name !== '' && !name.endsWith(':'));
}

/** What stood before a date or a link that went, and what follows a name without being one. */
const LEFTOVER = /(?:\s\S*@\S+|\s(?:on|at)|[\s,|•·–—-])+$/;

/** Addresses, a time alone, and what stands above a reader's comment. */
const NO_BYLINE = /^https?:|^@|\/\/|^\d|\b(?:wrote|said)[\s:.…]*$/i;

const BY =
  /^(?:(?:written |posted |reported |story )?by|von|par|por|di|door|av|af|автор|текст)\b\s*:?\s*|^(?:автор|作者|文)\s*[:：]\s*/i;

/** From where a date, a place or a role begins. */
function withoutTail(line: string): string {
  return line.split(DAY, 1)[0]?.split(/\s(?:[-–—|•·]|on|am|at)\s|\s\d/, 1)[0] ?? line;
}

/** "Tuesday, Aug. 17", and no name: "Valerie June". */
const DAY =
  /\s(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?\s\d/i;

/** "Ann Lee, Bo Berg" is two people; "Lee, Ann" and "Ann Lee, Jr." are one. */
function splitCommas(names: string): string[] {
  const parts = names.split(/,\s*/);
  const isList = parts.length > 1 && parts.every((part) => part.includes(' '));
  return isList ? parts : [names];
}
