import { cleanLine } from './clean-text.ts';
import { mendName } from './mend-entities.ts';

/** Names or categories, each once whatever its case, in the publisher's order and first spelling. */
export function cleanNames(names: readonly string[]): string[] {
  const byWords = new Map<string, string>();
  for (const name of names) {
    const line = cleanLine(mendName(name));
    const key = line?.toLowerCase() ?? '';
    if (line !== null && !byWords.has(key)) byWords.set(key, line);
  }
  return [...byWords.values()];
}

/** Authors by name, one entry each: without "By" and offices, and without the mail address that RSS wants beside the name. */
export function cleanAuthors(authors: readonly string[]): string[] {
  const names = authors.map((author) => readAuthor(cleanLine(mendName(author)) ?? '')).flatMap(splitAuthors);
  return cleanNames(names.filter((name) => !isNobody(name)));
}

/** What programs write where they know nobody. */
function isNobody(name: string): boolean {
  return (
    /^(?:null|undefined|nan|none|n\/a|unknown|array|\[object object\]|by:?|[-–—])$/i.test(name) ||
    /^(?:admin|administrator|webmaster|root|anonymous|(?:do-?not|no)-?reply@.*)$/i.test(name)
  );
}

function readAuthor(author: string): string {
  let [name, before] = [author, ''];
  for (let rounds = 0; rounds < MAX_ROUNDS && name !== before; rounds += 1) {
    before = name;
    name = readBracket(name);
  }
  return name;
}

/** `mail (By mail (Name))`: no program writes more than that. */
const MAX_ROUNDS = 4;

function readBracket(author: string): string {
  const [outside, inside] = splitBracket(author.includes('@') ? author.replace(MAIL_BEHIND, '') : author);
  if (isMail(outside) && inside !== '') return withoutBy(withoutQuotes(inside));
  return withoutBy(withoutQuotes(inside === '' || (isMail(inside) && outside !== '') ? outside : author));
}

/** `Ann Lee - ann@news.example` */
const MAIL_BEHIND = /(?<=\p{L})(?: [–|-]|,)? (?:mailto:)?[^\s@]+@[^\s@]+\.[a-z]{2,}$|^mailto:/iu;

function withoutQuotes(name: string): string {
  return name.replace(/^"(.+)"$/, '$1');
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
  const bare = name.replace(BY, '');
  if (bare !== name) return bare.replace(POSTED_ON, '').replace(IN_PLACE, '');
  return name.replace(BY_IN_OTHER_LANGUAGES, '').replace(BEHIND_NAMES, '');
}

const BY =
  /^(?:(?:written|posted|reported|words|story|text) )?by:? |^(?:text|texte|texto|testo|tekst|authors?|autor|auteur|autore): (?=\p{Lu})|^(?:記者|记者|作者|撰文|文)[\s:：／/]+/iu;
const POSTED_ON = / on (?:\p{Lu}[a-z]{2,8},? )?(?:\p{Lu}[a-z]{2,8}\.? )?\d.*$/u;

/** Of correspondents: `By Ann Lee in London`. */
const IN_PLACE = /(?<=\p{Lu}\S* \p{Lu}\S+) in \p{Lu}[^\s]*(?: \p{Lu}[^\s]*){0,2}$/u;

/** "Reporter" in Korean and Chinese papers. */
const BEHIND_NAMES = /(?<=\p{L}) (?:기자|특파원|記者|记者)$/u;

/** Before two names only: "Von Miller" is a name, "von der Leyen" too. In small letters before a list. */
const BY_IN_OTHER_LANGUAGES =
  /^(?:Von|VON|Par|PAR|Por|POR|Door|DOOR|Av|Af|Od|Автор:|(?:von|par|por|door|di|Di|av|af)(?= .* (?:und|et|y|en|e|och|og) )) (?=\p{Lu}[^\s]* (?:\p{Ll}+ ){0,2}\p{Lu})/u;

/**
 * `Ann Lee, Ben Ray and Cy Fox` as three. Only where every part is a name of two words or more, or an agency: "Marks and
 * Spencer" is one, and so is "Lee, Ann". A comma parts only in a list that ends with a word for "and", and offices
 * and agencies from names.
 */
function splitAuthors(author: string): string[] {
  if (author.length > MAX_SPLIT_CHARACTERS) return [author];
  const parts = splitParts(author)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const names = parts.filter((part) => !isOffice(part));
  const areNames = names.some(isFullName) && names.every((name) => isFullName(name) || isAgency(name));
  if (parts.length > 1 && areNames) return names;
  return splitWritings(author);
}

const MAX_SPLIT_CHARACTERS = 500;

function splitParts(author: string): string[] {
  const marked = author.split(/;|\s*[/|·•]\s*|<br ?\/?>/).filter((part) => part.trim() !== '');
  if (marked.length > 1) return marked.map(turnName).flatMap(splitOffices);
  const groups = author.split(/,? (?:and|AND|und|UND|et|ET|en|och|og|y|e|и|và|&) /u);
  return groups.length > 1 ? groups.flatMap((group) => group.split(/, /)) : splitOffices(author);
}

function splitOffices(author: string): string[] {
  const parts = author.split(/, /);
  return parts.slice(1).every((part) => isOffice(part) || isAgency(part)) ? parts : [author];
}

/** `Lee, Ann` among others of its kind. */
function turnName(name: string): string {
  const [, family, given] = /^\s*(\p{Lu}[^\s,]*), (\p{Lu}[^,]*?)\s*$/u.exec(name) ?? [];
  return family === undefined || given === undefined || isAgency(given) ? name : `${given} ${family}`;
}

/** Names without blanks: `山田太郎、鈴木花子`. */
function splitWritings(author: string): string[] {
  const parts = author.split(/[、，；]/);
  return parts.every((part) => /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{2,6}$/u.test(part))
    ? parts
    : [author];
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

function isOffice(part: string): boolean {
  return /^(?:[\p{L}&'’-]+ ){0,4}(?:editor|correspondent|reporter|writer|columnist|producer|contributor)$/iu.test(
    part,
  );
}

function isAgency(part: string): boolean {
  return /^(?:(?:The )?Associated Press|AP|AFP|Reuters|dpa|DPA|Bloomberg|ANSA|EFE|TASS|Xinhua|Kyodo|PTI|ANI|UPI)$/.test(
    part,
  );
}
