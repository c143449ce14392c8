import { cleanLine } from './clean-text.ts';

/** Names or categories, each once whatever its case, in the publisher's order and first spelling. */
export function cleanNames(names: readonly string[]): string[] {
  const byWords = new Map<string, string>();
  for (const name of names) {
    const line = cleanLine(name);
    const key = line?.toLowerCase() ?? '';
    if (line !== null && !byWords.has(key)) byWords.set(key, line);
  }
  return [...byWords.values()];
}

/** Authors by name, one entry each: without "By", and without the mail address that RSS wants beside the name. */
export function cleanAuthors(authors: readonly string[]): string[] {
  return cleanNames(authors.map((author) => readAuthor(cleanLine(author) ?? '')).flatMap(splitAuthors));
}

function readAuthor(author: string): string {
  const [outside, inside] = splitBracket(author);
  if (isMail(outside) && inside !== '') return withoutBy(inside);
  return withoutBy(isMail(inside) && outside !== '' ? outside : author);
}

/** `mail (Name)`, `Name (mail)` and `Name <mail>` as what stands before the bracket and what in it. */
function splitBracket(author: string): [outside: string, inside: string] {
  const start = author.search(/[(<]/);
  if (start === -1 || !/[)>]$/.test(author)) return [author, ''];
  return [author.slice(0, start).trim(), author.slice(start + 1, -1).trim()];
}

function isMail(text: string): boolean {
  return text.includes('@') && !text.includes(' ');
}

function withoutBy(name: string): string {
  const bare = name.replace(/^by:? /i, '');
  return bare === name ? name.replace(BY_IN_OTHER_LANGUAGES, '') : bare;
}

/** Before two names only: "Von Miller" is a name, "von der Leyen" too. */
const BY_IN_OTHER_LANGUAGES = /^(?:Von|VON|Par|PAR|Por|POR|Door|Av|Af|Od|Автор:) (?=\p{Lu}[^\s]* \p{Lu})/u;

/**
 * `Ann Lee, Ben Ray and Cy Fox` as three. Only where every part is a name of two words or more: "Marks and Spencer" is
 * one, and so is "Lee, Ann". A comma parts only in a list that ends with a word for "and".
 */
function splitAuthors(author: string): string[] {
  if (author.length > MAX_SPLIT_CHARACTERS) return [author];
  const parts = author.includes(';') ? author.split(';') : splitAtAnd(author);
  const names = parts.map((part) => part.trim()).filter((part) => part !== '');
  return names.length > 1 && names.every(isFullName) ? names : [author];
}

const MAX_SPLIT_CHARACTERS = 500;

function splitAtAnd(author: string): string[] {
  const groups = author.split(/,? (?:and|und|et|en|och|og|y|e|и|&) /u);
  return groups.length === 1 ? groups : groups.flatMap((group) => group.split(/, /));
}

function isFullName(part: string): boolean {
  const words = part.split(' ');
  return words.length >= 2 && words.length <= 4 && FULL_NAME.test(part) && !words.some(isNoName);
}

/** Capitals at both ends; between them perhaps "van der". */
const FULL_NAME = /^\p{Lu}[\p{L}\p{M}.'’-]*(?: [\p{L}\p{M}.'’-]+)* \p{Lu}[\p{L}\p{M}.'’-]*$/u;

function isNoName(word: string): boolean {
  return NO_NAMES.has(word.toLowerCase().replace(/\.$/, ''));
}

/** Words of offices and companies: "Research and Development Team" is nobody's name. */
const NO_NAMES = new Set(
  `agency analyst associated association board bureau center centre college committee company corp correspondent
  council department desk editor editorial editors foundation gmbh group inc institute journal limited ltd magazine
  media ministry network news newsroom office press project reporter reporters research school science service
  services society sons staff studio team times tribune union university wire world writer writers redaktion agentur
  und the of for`.split(/\s+/),
);
