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

/** Authors by name: without "By", and without the mail address that RSS wants beside the name. */
export function cleanAuthors(authors: readonly string[]): string[] {
  return cleanNames(authors.map((author) => readAuthor(cleanLine(author) ?? '')));
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
  return name.replace(/^by /i, '');
}
