import type { TextConstruct } from '../../domain/item.ts';
import { absoluteHtml } from './absolute-html.ts';
import { splitTag } from './canonical-name.ts';
import { decodeBase64 } from './decode-base64.ts';
import { joinHalves } from './join-halves.ts';
import { attributeOf, type XmlElement, type XmlNode } from './xml-element.ts';

/**
 * An element as the text it publishes, links in markup made absolute: Atom and Media RSS say by their `type`
 * what it is, iTunes has plain text, all else is HTML. Null where it is empty, or no text.
 */
export function readTextConstruct(element: XmlElement): TextConstruct | null {
  const text = readSource(element);
  if (text === null || text.value === '' || text.type === 'text') return text?.value === '' ? null : text;
  return { type: 'html', value: absoluteHtml(joinHalves(text.value), baseOf(element)) };
}

/** All text inside an element, without its markup, white space cut at both ends. */
export function textOf(element: XmlElement): string {
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === 'string') return only.trim();
  return element.children.map(textOfNode).join('').trim();
}

/** Markup in an element as HTML, in its order. */
export function innerHtml(nodes: readonly XmlNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? escapeHtml(node) : outerHtml(node))).join('');
}

function textOfNode(node: XmlNode): string {
  return typeof node === 'string' ? node : node.children.map(textOfNode).join('');
}

/** XHTML's own div may move the base of what is in it. */
function baseOf(element: XmlElement): string | null {
  return divOf(element)?.base ?? element.base;
}

function readSource(element: XmlElement): TextConstruct | null {
  const type = textTypeOf(element);
  if (type === 'base64') return decodeBase64(textOf(element), attributeOf(element, 'type'));
  const hasMarkup = element.children.some((child) => typeof child !== 'string');
  if (!hasMarkup) return { type, value: textOf(element) };
  return { type: 'html', value: innerHtml((divOf(element) ?? element).children).trim() };
}

function textTypeOf(element: XmlElement): TextConstruct['type'] | 'base64' {
  const { prefix } = splitTag(element.name);
  if (prefix === 'itunes') return 'text';
  const mode = attributeOf(element, 'mode');
  if (mode === 'base64') return 'base64';
  if (prefix !== 'atom' && prefix !== 'media') return 'html';
  // Atom 0.3 has media types and a `mode` where Atom 1.0 has three words.
  const type = attributeOf(element, 'type')?.toLowerCase() ?? 'text';
  if (type === 'text' || type === 'plain') return 'text';
  if (type.includes('html') || type.endsWith('xml') || type.startsWith('multipart/')) return 'html';
  if (type.startsWith('text/')) return 'text';
  // Any other media type is base64 (RFC 4287, 4.1.3.3); what has no slash is a slip of the pen.
  return type.includes('/') ? 'base64' : 'html';
}

/** XHTML comes inside one div that is no part of the text (RFC 4287, 3.1.1.3). */
function divOf(element: XmlElement): XmlElement | null {
  let div: XmlElement | null = null;
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') return null;
    } else if (div !== null || localOf(child) !== 'div') return null;
    else div = child;
  }
  return div;
}

function outerHtml(element: XmlElement): string {
  const tag = localOf(element);
  const startTag = `<${tag}${writeAttributes(element)}>`;
  const inner = innerHtml(element.children);
  const html = VOID.has(tag) ? startTag + inner : `${startTag}${inner}</${tag}>`;
  return 'xml:base' in element.attributes ? absoluteHtml(html, element.base) : html;
}

function writeAttributes({ attributes }: XmlElement): string {
  let written = '';
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith('xmlns')) written += ` ${name}="${escapeHtml(value)}"`;
  }
  return written;
}

function localOf({ tag }: XmlElement): string {
  return splitTag(tag).local.toLowerCase();
}

function escapeHtml(text: string): string {
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (mark) => ESCAPES.get(mark) ?? mark) : text;
}

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
