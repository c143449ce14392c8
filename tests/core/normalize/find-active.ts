import { type DefaultTreeAdapterTypes, parseFragment, serialize } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/**
 * What of a piece of HTML could run, or is of no use to readers, as browsers see it: parse5 builds the tree that the HTML standard
 * says, and knows nothing of the parser we read with. Written out again and read again, as `innerHTML` does, it must be as safe.
 */
export function findActive(html: string): string[] {
  const fragment = parseFragment(html);
  return [...findIn(fragment), ...findIn(parseFragment(serialize(fragment)))];
}

function findIn(node: Node): string[] {
  const below = 'childNodes' in node ? node.childNodes : [];
  const found = below.flatMap(findIn);
  if (node.nodeName === '#comment') found.push('a comment');
  if (!('tagName' in node)) return found;
  const isKnown = SAFE_ELEMENTS.has(node.tagName) && node.namespaceURI === 'http://www.w3.org/1999/xhtml';
  if (!isKnown) found.push(`<${node.tagName}>`);
  const attributes = node.attrs.filter(({ name, value }) => !isSafe(name, value));
  return [...found, ...attributes.map(({ name, value }) => `${name}=${value}`)];
}

/** `colgroup` is what the standard puts around columns. */
const SAFE_ELEMENTS = new Set(
  `p br h1 h2 h3 h4 h5 h6 hr div span section article ul ol li dl dt dd blockquote pre figure figcaption a img code em
  strong b i u s sub sup small mark del ins q cite abbr time table caption thead tbody tfoot tr td th colgroup`.split(
    /\s+/,
  ),
);

const PLAIN_ATTRIBUTES = /^(?:alt|title|width|height|colspan|rowspan|datetime|lang)$/;

function isSafe(name: string, value: string): boolean {
  if (name === 'href') return /^(?:https?:\/\/|mailto:)/.test(value);
  return name === 'src' ? /^https?:\/\//.test(value) : PLAIN_ATTRIBUTES.test(name);
}
