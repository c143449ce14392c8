import { textOf } from './read-text-construct.ts';
import type { XmlElement } from './xml-element.ts';

/**
 * Elements as plain data by the names their publisher wrote: text, or attributes and elements by name with
 * the text beside them as `#text`. What comes more than once becomes a list.
 */
export function readExtra(elements: readonly XmlElement[]): Record<string, unknown> {
  if (elements.length === 0) return {};
  const values = new Map<string, unknown[]>();
  for (const element of elements) {
    const value = readValue(element);
    if (value === '') continue;
    const same = values.get(element.tag);
    if (same === undefined) values.set(element.tag, [value]);
    else same.push(value);
  }
  return Object.fromEntries([...values].map(([tag, list]) => [tag, list.length === 1 ? list[0] : list]));
}

function readValue(element: XmlElement): unknown {
  const elements = element.children.filter((child) => typeof child !== 'string');
  const attributes = Object.entries(element.attributes).filter(([name]) => !name.startsWith('xmlns'));
  if (elements.length === 0 && attributes.length === 0) return textOf(element);
  const text = element.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();
  return {
    ...Object.fromEntries(attributes),
    ...readExtra(elements),
    ...(text === '' ? {} : { '#text': text }),
  };
}
