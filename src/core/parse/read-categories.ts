import type { Category } from '../../domain/item.ts';
import { type Fields, pick, readFields, readText } from './read-fields.ts';
import { splitKeywords } from './read-media.ts';
import { textOf } from './read-text-construct.ts';
import { attributeOf, type XmlElement, type XmlNode } from './xml-element.ts';

/** Categories of every vocabulary, each once, iTunes' nested ones and keywords among them. */
export function readCategories(fields: Fields): Category[] {
  const byKey = new Map<string, Category>();
  for (const category of [...pick(fields, CATEGORY).flatMap(readCategory), ...readKeywords(fields)]) {
    const key = `${category.scheme ?? ''} ${category.term}`;
    if (category.term !== '' && !byKey.has(key)) byKey.set(key, category);
  }
  return [...byKey.values()];
}

/** The name of a category to show. */
export function nameOf({ term, label }: Category): string {
  return label ?? term;
}

/** A category by the attributes and text that its format uses. */
export function readCategory(element: XmlElement): Category[] {
  const nested = readFields(element);
  const term = attributeOf(element, 'term') ?? attributeOf(element, 'text') ?? ownText(element, nested);
  const label = attributeOf(element, 'label');
  const scheme = attributeOf(element, 'scheme') ?? attributeOf(element, 'domain') ?? schemeOf(element);
  const own = { term: term || (label ?? ''), scheme, label };
  return [own, ...pick(nested, ['itunes:category', 'googleplay:category']).flatMap(readCategory)];
}

/** Vocabularies that have one list of categories, which nobody names then (Media RSS says what it is called). */
function schemeOf({ name }: XmlElement): string | null {
  if (name.startsWith('itunes:')) return 'http://www.itunes.com/';
  return name === 'media:category' ? 'http://search.yahoo.com/mrss/category_schema' : null;
}

/** Elements with one category each. */
export const CATEGORY = [
  'category',
  'dc:subject',
  'atom:category',
  'dcterms:subject',
  'itunes:category',
  'googleplay:category',
  'media:category',
];

function ownText(element: XmlElement, nested: Fields): string {
  if (nested.size === 0) return textOf(element);
  const named = readText(nested, ['rdf:value', 'taxo:topic', 'title', 'dc:title']);
  return named ?? textOf({ ...element, children: element.children.filter((child) => !isCategory(child)) });
}

function isCategory(node: XmlNode): boolean {
  return typeof node !== 'string' && CATEGORY.includes(node.name);
}

/** Elements with many words each, between commas. */
const KEYWORDS = ['keywords', 'news:keywords', 'itunes:keywords', 'media:keywords'];

function readKeywords(fields: Fields): Category[] {
  return pick(fields, KEYWORDS).flatMap((keywords) =>
    splitKeywords(keywords).map((term) => ({ term, scheme: schemeOf(keywords), label: null })),
  );
}
