import { distinct, pick, readFields, readText } from './read-fields.ts';
import { textOf } from './read-text-construct.ts';
import type { XmlElement } from './read-xml-element.ts';

/** Names of the authors as published; iTunes', often the show's owner, only where there is no other. */
export function readAuthors(fields: readonly XmlElement[]): string[] {
  const authors = distinct(pick(fields, ['author', 'dc:creator', 'atom:author']).map(readPerson));
  return authors.length > 0 ? authors : distinct(pick(fields, ['itunes:author']).map(textOf));
}

/** An entry without authors has its source's, else its feed's (RFC 4287, 4.2.1). */
export function readItemAuthors(fields: readonly XmlElement[], feedAuthors: string[]): string[] {
  const own = readAuthors(fields);
  if (own.length > 0) return own;
  const ofSource = pick(fields, ['atom:source']).flatMap((source) => readAuthors(readFields(source)));
  return ofSource.length > 0 ? ofSource : feedAuthors;
}

function readPerson(person: XmlElement): string {
  const parts = readFields(person);
  return readText(parts, ['atom:name', 'name', 'atom:email', 'email']) ?? textOf(person);
}
