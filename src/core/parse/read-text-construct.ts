import type { TextConstruct } from '../../domain/item.ts';
import { splitTag } from './canonical-name.ts';
import type { XmlElement, XmlNode } from './read-xml-element.ts';

/**
 * An element as the text it publishes: Atom and Media RSS say by their `type` what it is, iTunes has plain
 * text, all else is HTML. Null where it is empty, or no text (base64, a pointer elsewhere).
 */
export function readTextConstruct(element: XmlElement): TextConstruct | null {
  const type = textTypeOf(element);
  if (type === null) return null;
  const hasMarkup = element.children.some((child) => typeof child !== 'string');
  const value = (hasMarkup ? innerHtml(unwrapDiv(element)) : textOf(element)).trim();
  return value === '' ? null : { type: hasMarkup ? 'html' : type, value };
}

/** All text inside an element, without its markup, white space cut at both ends. */
export function textOf(element: XmlElement): string {
  return element.children.map(textOfNode).join('').trim();
}

function textOfNode(node: XmlNode): string {
  return typeof node === 'string' ? node : node.children.map(textOfNode).join('');
}

function textTypeOf(element: XmlElement): TextConstruct['type'] | null {
  const { prefix } = splitTag(element.name);
  if (prefix === 'itunes') return 'text';
  if (prefix !== 'atom' && prefix !== 'media') return 'html';
  // Atom 0.3 has media types and a `mode` where Atom 1.0 has three words.
  if (element.attributes.get('mode') === 'base64') return null;
  const type = element.attributes.get('type')?.trim().toLowerCase() ?? 'text';
  if (type === 'text' || type === 'plain') return 'text';
  if (type.includes('html') || type.endsWith('xml')) return 'html';
  return type.startsWith('text/') ? 'text' : null;
}

/** XHTML comes inside one div that is no part of the text (RFC 4287, 3.1.1.3). */
function unwrapDiv(element: XmlElement): readonly XmlNode[] {
  const nodes = element.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  const [only] = nodes;
  const isDiv = nodes.length === 1 && typeof only === 'object' && localOf(only) === 'div';
  return isDiv ? only.children : element.children;
}

function innerHtml(nodes: readonly XmlNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? escapeHtml(node) : outerHtml(node))).join('');
}

function outerHtml(element: XmlElement): string {
  const tag = localOf(element);
  const attributes = [...element.attributes].filter(([name]) => !name.startsWith('xmlns'));
  const startTag = `<${tag}${attributes.map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join('')}>`;
  return VOID.has(tag) ? startTag : `${startTag}${innerHtml(element.children)}</${tag}>`;
}

function localOf({ tag }: XmlElement): string {
  return splitTag(tag).local.toLowerCase();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES.get(character) ?? character);
}

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
