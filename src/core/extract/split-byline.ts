import { foldWhiteSpace } from '../normalize/clean-text.ts';

const MAX_CHARACTERS = 120;

/** The names in a byline: without "By" in a few languages; none of a link, a sentence or an empty line. */
export function splitByline(byline: string): string[] {
  const line = foldWhiteSpace(byline);
  if (line === '' || line.length > MAX_CHARACTERS || /^https?:|^@|\/\//i.test(line)) return [];
  return withoutTail(line.replace(BY, ''))
    .split(/;|\s\|\s|\s+(?:and|und|et|y|e|&)\s+/)
    .flatMap(splitCommas)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

const BY =
  /^(?:(?:written |posted |reported |story )?by|von|par|por|di|door|av|af|автор|текст)\b\s*:?\s*|^(?:автор|作者|文)\s*[:：]\s*/i;

/** From where a date, a place or a role begins. */
function withoutTail(line: string): string {
  return line.split(/\s(?:[-–—|•·]|on|am|at)\s|\s\d/, 1)[0] ?? line;
}

/** "Ann Lee, Bo Berg" is two people; "Lee, Ann" and "Ann Lee, Jr." are one. */
function splitCommas(names: string): string[] {
  const parts = names.split(/,\s*/);
  const isList = parts.length > 1 && parts.every((part) => part.includes(' '));
  return isList ? parts : [names];
}
