import { cleanLine } from './clean-text.ts';

/** Authors as names: without "By" and without the mail address that RSS wants beside the name. */
export function cleanAuthors(authors: readonly string[]): string[] {
  return distinct(authors.map((author) => cleanAuthor(cleanLine(author) ?? '')));
}

/** Categories, each once whatever its case, in the publisher's order and first spelling. */
export function cleanCategories(categories: readonly string[]): string[] {
  return distinct(categories.map((category) => cleanLine(category) ?? ''));
}

function cleanAuthor(author: string): string {
  const [, name] = MAIL_THEN_NAME.exec(author) ?? NAME_THEN_MAIL.exec(author) ?? [];
  return (name ?? author).replace(/^by\s/i, '').trim();
}

const MAIL_THEN_NAME = /^[^\s@]+@[^\s@]+ ?\((.*[^)\s].*)\)$/;
const NAME_THEN_MAIL = /^([^<(]*[^<(\s]) ?[<(][^\s@]+@[^\s@]+[>)]$/;

function distinct(names: readonly string[]): string[] {
  const byWords = new Map<string, string>();
  for (const name of names) {
    const key = name.toLowerCase();
    if (name !== '' && !byWords.has(key)) byWords.set(key, name);
  }
  return [...byWords.values()];
}
