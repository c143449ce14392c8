import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';

import { canonicalUrl } from '../../../src/core/normalize/canonical-url.ts';
import { cleanHtml } from '../../../src/core/normalize/clean-html.ts';
import { normalizeItem } from '../../../src/core/normalize/normalize-item.ts';
import type { RawItem } from '../../../src/domain/item.ts';
import { context, rawItem } from './raw-item.ts';

const PIECES = [
  ...['<', '>', '</', '/>', '"', "'", '=', '&', ';', '#', '%', '?', '/', ' ', '\n', '\t', '\u0000', '\u00A0'],
  ...[
    '<p>',
    '</p>',
    '<b',
    '<a href=',
    '<img src=',
    '<script>',
    '</script>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
  ],
  ...[
    '<pre>',
    '<br>',
    '<td>',
    '<ul><li>',
    '</table>',
    '<svg>',
    '<iframe>',
    '<textarea>',
    '<title>',
    '<noscript>',
  ],
  ...[
    ' onload=',
    ' style="',
    'javascript:',
    'data:',
    'https://a.example/',
    'http://[',
    '//',
    '../',
    '@',
    ':',
  ],
  ...[
    '&amp;',
    '&lt;',
    '&#x338;',
    '&#0;',
    '&#1;',
    '&#xD800;',
    '&nosuch;',
    '%41',
    '%zz',
    '%2F',
    'utm_source=x',
  ],
  ...[
    '\uD83D',
    '\uDE00',
    '\u0338',
    '\u0301',
    '\u202E',
    '\uFEFF',
    '\u037E',
    '東',
    'ß',
    'é',
    'word',
    '2024-02-30',
  ],
  ...[
    'Tue, 24 May',
    '10:15',
    '24',
    '2022',
    '+0200',
    'T',
    'By ',
    '(',
    ')',
    'constructor',
    '__proto__',
    '1e999',
  ],
];

/** Marsaglia's xorshift: the same garbage in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function garbage(random: (below: number) => number): string {
  return Array.from({ length: random(25) }, () => PIECES[random(PIECES.length)]).join('');
}

function garbageItem(random: (below: number) => number): RawItem {
  const line = () => (random(4) === 0 ? null : garbage(random));
  const construct = () =>
    random(4) === 0
      ? null
      : { type: random(4) === 0 ? ('text' as const) : ('html' as const), value: garbage(random) };
  return rawItem({
    guid: line(),
    url: line(),
    title: construct(),
    summary: construct(),
    content: construct(),
    authors: [garbage(random), garbage(random)],
    categories: [garbage(random)],
    published: line(),
    updated: line(),
    language: line(),
    enclosures: [{ url: garbage(random), type: line(), lengthBytes: null }],
    extra: { [garbage(random)]: [garbage(random)] },
  });
}

function findAttributes(html: string): string[] {
  const names: string[] = [];
  const parser = new Parser({ onattribute: (name) => names.push(name) });
  parser.end(html);
  return names;
}

const ALLOWED = /^(?:href|src|alt|title|width|height|lang)$/;

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.entries(value).flat().flatMap(stringsIn) : [];
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000') && text.normalize('NFC') === text;
}

const SEEDS = [1, 2, 3, 4, 5];
const ROUNDS = 400;

describe('whatever comes', () => {
  it.each(SEEDS)('every item becomes an article or a rejection, in storable text (seed %i)', (seed) => {
    const random = createRandom(seed);
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcome = normalizeItem(garbageItem(random), context);
      for (const string of stringsIn(outcome)) expect(isStorable(string) ? '' : string).toBe('');
    }
  });

  it.each(SEEDS)(
    'cleaned HTML has no attribute but those allowed, however often it is read (seed %i)',
    (seed) => {
      const random = createRandom(seed * 7919);
      for (let round = 0; round < ROUNDS; round += 1) {
        const once = cleanHtml(garbage(random), { base: 'https://news.example/' }).html;
        const twice = cleanHtml(once, { base: null }).html;
        expect(findAttributes(once + twice).filter((name) => !ALLOWED.test(name))).toEqual([]);
      }
    },
  );

  it.each(SEEDS)('canonical URLs stay as they are (seed %i)', (seed) => {
    const random = createRandom(seed * 104_729);
    for (let round = 0; round < ROUNDS; round += 1) {
      const once = canonicalUrl(`https://a.example/${garbage(random)}`, { siteHost: 'a.example' });
      if (once !== null) expect(canonicalUrl(once, { siteHost: 'a.example' })).toBe(once);
    }
  });
});
