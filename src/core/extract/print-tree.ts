import { isText, type PageNode } from './page-tree.ts';

/** A tree as HTML. */
export function printTree(node: PageNode): string {
  const parts: string[] = [];
  print(node, parts);
  return parts.join('');
}

const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
]);

function print(node: PageNode, parts: string[]): void {
  if (isText(node)) {
    parts.push(escapeText(node.text));
    return;
  }
  parts.push(`<${node.tag}`);
  for (const [name, value] of Object.entries(node.attributes)) parts.push(` ${name}="${escapeValue(value)}"`);
  parts.push('>');
  if (VOID.has(node.tag)) return;
  for (const child of node.children) print(child, parts);
  parts.push(`</${node.tag}>`);
}

function escapeText(text: string): string {
  return /[&<>]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text;
}

function escapeValue(value: string): string {
  return escapeText(value).replaceAll('"', '&quot;');
}
