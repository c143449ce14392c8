import type { Attributes } from './page-tree.ts';

/** Longer ones are pictures written as `data:` URLs, or an attack. */
const MAX_CHARACTERS = 4000;

/** Attributes that tell something about an element, of the thousands that pages hang on it. */
export function keepAttributes(tag: string, attributes: Attributes): Attributes {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = attributes[name];
    if (value !== undefined && value.length <= MAX_CHARACTERS) kept[name] = value;
  }
  if (isHidden(attributes)) kept.hidden = '';
  if (tag === 'img') setPicture(kept, attributes);
  return kept;
}

/** Language and direction of a page, which stand on `html` or `body`. */
export function keepPageAttributes(known: Attributes, { lang, dir }: Attributes): Attributes {
  return { ...(lang && { lang }), ...(dir && { dir }), ...known };
}

const KEPT = [
  ...[
    'id',
    'class',
    'role',
    'itemprop',
    'itemtype',
    'rel',
    'href',
    'hreflang',
    'alt',
    'title',
    'width',
    'height',
    'data-component',
  ],
  ...['datetime', 'content', 'property', 'name', 'lang', 'dir', 'type', 'colspan', 'rowspan', 'start', 'src'],
];

function isHidden({ hidden, style, 'aria-hidden': ariaHidden }: Attributes): boolean {
  if (hidden !== undefined || ariaHidden === 'true') return true;
  return (
    style !== undefined &&
    /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style.slice(0, MAX_CHARACTERS))
  );
}

/** Where pages that load pictures late keep the address. */
const LATE_SOURCES = ['data-src', 'data-lazy-src', 'data-original', 'data-orig-file', 'data-hi-res-src'];

function setPicture(kept: Record<string, string>, attributes: Attributes): void {
  const late = LATE_SOURCES.map((name) => attributes[name]).find((value) => value);
  const inSet = (attributes.srcset ?? attributes['data-srcset'])?.trim().split(/[\s,]/, 1)[0];
  const isPlaceholder = !kept.src || kept.src.startsWith('data:');
  const src = isPlaceholder ? (late ?? inSet) : kept.src;
  delete kept.src;
  if (src && src.length <= MAX_CHARACTERS && !src.startsWith('data:')) kept.src = src;
}
