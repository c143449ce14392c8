import type { Person } from '../../domain/item.ts';
import { distinct, type Fields, NO_ELEMENTS, pick, readFields, readText } from './read-fields.ts';
import { readTextLink } from './read-link.ts';
import { textOf } from './read-text-construct.ts';
import { resolveLink } from './resolve-link.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/** Everybody a feed or item names, and as what. */
export function readPeople(fields: Fields): Person[] {
  const people: Person[] = [];
  for (const [name, role] of ROLES) {
    for (const one of fields.get(name) ?? NO_ELEMENTS) people.push(...readPersons(one, role));
  }
  return people;
}

/** Names of the authors as published; iTunes', often the show's owner, only where there is no other. */
export function readAuthors(fields: Fields): string[] {
  const authors = distinct(pick(fields, AUTHOR).map(readName));
  return authors.length > 0
    ? authors
    : distinct(pick(fields, ['itunes:author', 'googleplay:author']).map(textOf));
}

/** An entry without authors has its source's, else its feed's (RFC 4287, 4.2.1). */
export function readItemAuthors(fields: Fields, feedAuthors: string[]): string[] {
  const own = readAuthors(fields);
  if (own.length > 0) return own;
  const ofSource = pick(fields, ['atom:source']).flatMap((source) => readAuthors(readFields(source)));
  return ofSource.length > 0 ? ofSource : feedAuthors;
}

/** Elements that name an author. */
export const AUTHOR = ['author', 'dc:creator', 'atom:author', 'dc:author', 'dcterms:creator', 'foaf:maker'];

const ROLES: [string, string][] = [
  ...AUTHOR.map((name): [string, string] => [name, 'author']),
  ['itunes:author', 'author'],
  ['googleplay:author', 'author'],
  ['contributor', 'contributor'],
  ['atom:contributor', 'contributor'],
  ['dc:contributor', 'contributor'],
  ['dcterms:contributor', 'contributor'],
  ['managingeditor', 'editor'],
  ['dc:publisher', 'publisher'],
  ['dcterms:publisher', 'publisher'],
  ['webmaster', 'webmaster'],
  ['itunes:owner', 'owner'],
  ['googleplay:owner', 'owner'],
  ['podcast:person', 'host'],
];

function readName(person: XmlElement): string {
  const parts = partsOf(person);
  return readText(parts, ['atom:name', 'name', 'foaf:name', 'atom:email', 'email']) ?? textOf(person);
}

/** RDF has a person inside of the element that names one (FOAF). */
function partsOf(element: XmlElement): Fields {
  const parts = readFields(element);
  const [person] = pick(parts, ['foaf:person', 'foaf:agent']);
  return person === undefined ? parts : readFields(person);
}

function readPersons(element: XmlElement, role: string): Person[] {
  const parts = partsOf(element);
  const ownRole =
    element.name === 'podcast:person' ? (attributeOf(element, 'role')?.toLowerCase() ?? role) : role;
  if (parts.size > 0) return keepNamed(readParts(parts, ownRole));
  const person = splitPerson(textOf(element), ownRole);
  const page = attributeOf(element, 'href');
  return keepNamed({ ...person, url: page === null ? person.url : resolveLink(page, element.base) });
}

function readParts(parts: Fields, role: string): Person {
  const named = splitPerson(readText(parts, NAME) ?? '', role);
  return {
    ...named,
    email: readText(parts, EMAIL) ?? readMailbox(parts) ?? named.email,
    url: readTextLink(parts, URI) ?? named.url,
  };
}

function readMailbox(parts: Fields): string | null {
  const [mailbox] = pick(parts, ['foaf:mbox']);
  const address = mailbox === undefined ? null : attributeOf(mailbox, 'rdf:resource');
  return address?.replace(/^mailto:/i, '') ?? null;
}

const NAME = ['atom:name', 'name', 'itunes:name', 'foaf:name', 'title', 'rdf:value'];
const EMAIL = ['atom:email', 'email', 'itunes:email', 'foaf:mbox'];
const URI = ['atom:uri', 'uri', 'atom:url', 'url', 'atom:homepage', 'homepage', 'foaf:homepage'];

function keepNamed(person: Person): Person[] {
  return person.name === null && person.email === null && person.url === null ? [] : [person];
}

const EMAIL_ADDRESS = /[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}/;

/** `mail@host (Name)`, `Name <mail@host>`, `Name (mail@host)`, `mail@host`, `Name`. */
function splitPerson(source: string, role: string): Person {
  const text = source.slice(0, 1000);
  const email = text.includes('@') ? (EMAIL_ADDRESS.exec(text)?.[0] ?? null) : null;
  if (email === null) return { name: source || null, email: null, url: null, role };
  const rest = text
    .replace(/mailto:/i, '')
    .replace(email, ' ')
    .replace(/<\s*>|\(\s*\)|\[\s*\]|"/g, ' ')
    .trim();
  const name = rest
    .replace(/^[(<[,:;-]\s*/, '')
    .replace(/\s*[)>\],:;-]$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { name: name || null, email, url: null, role };
}
