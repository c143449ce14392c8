import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../../../src/core/parse/decode-bytes.ts';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';
import { NotAFeedError } from '../../../src/domain/errors.ts';
import type { ParsedFeed } from '../../../src/domain/item.ts';

type Damage = {
  name: string;
  damage: (text: string) => string | Uint8Array;
  keeps?: 'titles' | 'items' | 'most';
};

const firstTitle = (text: string, change: (title: string) => string) => {
  const item = text.search(/<(?:[\w.-]+:)?(?:item|entry)[\s>]/i);
  return (
    text.slice(0, item) +
    text
      .slice(item)
      .replace(
        /(<title[^>]*>)(?:<!\[CDATA\[)?([^<\]]*)(?:\]\]>)?(<\/title>)/,
        (_all, a, title, b) => a + change(title) + b,
      )
  );
};
const lastItemEnd = (text: string) => Math.max(text.lastIndexOf('</item>'), text.lastIndexOf('</entry>'));

const damages: Damage[] = [
  { name: 'blank lines before the declaration', damage: (text) => `\n\n  ${text}` },
  { name: 'a byte order mark and a blank', damage: (text) => `\uFEFF ${text}` },
  {
    name: 'a warning before it',
    damage: (text) =>
      `<br />\n<b>Warning</b>: include(x & y) [<a href='f'>f</a>] in <b>/a.php</b> on line <b>2</b><br />\n${text}`,
  },
  {
    name: 'a script and a comment after the root',
    damage: (text) => `${text}<script>if (a < b && c) x()</script><!-- 0.2 s -->`,
  },
  {
    name: 'a bare ampersand in a title',
    damage: (text) => firstTitle(text, (title) => `${title} Q & A`),
    keeps: 'items',
  },
  {
    name: 'a bare less-than in a title',
    damage: (text) => firstTitle(text, (title) => `${title} 1 < 2`),
    keeps: 'items',
  },
  {
    name: 'an HTML entity in a title',
    damage: (text) => firstTitle(text, (title) => `${title} &eacute;`),
    keeps: 'items',
  },
  {
    name: 'an unknown entity in a title',
    damage: (text) => firstTitle(text, (title) => `${title} &zork;`),
    keeps: 'items',
  },
  {
    name: 'control characters in a title',
    damage: (text) => firstTitle(text, (title) => `${title}\u0003\u000B`),
    keeps: 'items',
  },
  {
    name: 'an unquoted attribute and a missing end tag in a title',
    damage: (text) => firstTitle(text, (title) => `<b class=x>${title}`),
    keeps: 'items',
  },
  { name: 'an attribute twice', damage: (text) => text.replace(/<(item|entry)([\s>])/, '<$1 a="1" a="2"$2') },
  {
    name: 'an undeclared prefix in every item',
    damage: (text) => text.replace(/<\/(item|entry)>/g, '<zork:a b="c">d</zork:a></$1>'),
  },
  {
    name: 'no namespace declarations',
    damage: (text) => text.replace(/\sxmlns(?::[\w.-]+)?=(?:"[^"]*"|'[^']*')/g, ''),
  },
  {
    name: 'a date that is none',
    damage: (text) =>
      text.replace(/(<(?:pubDate|published|updated|dc:date)>)[^<]*/, '$1yesterday, more or less'),
  },
  { name: 'no version', damage: (text) => text.replace(/(<rss[^>]*?)\sversion="[^"]*"/, '$1') },
  { name: 'cut off at 60 %', damage: (text) => text.slice(0, Math.floor(text.length * 0.6)), keeps: 'most' },
  { name: 'the last end tags missing', damage: (text) => text.slice(0, lastItemEnd(text)) },
  { name: 'an end tag of an item missing', damage: (text) => text.replace(/<\/(?:item|entry)>/, '') },
  {
    name: 'an open comment in an item',
    damage: (text) => text.replace(/<\/(?:item|entry)>/, '<!-- forgotten>$&').replaceAll('-->', ''),
  },
  {
    name: 'an open CDATA section in the first item',
    damage: (text) => text.replace(/(<\/(?:item|entry)>)/, '<x><![CDATA[open</x>$1'),
  },
  {
    name: 'one invalid UTF-8 byte',
    damage: (text) =>
      Buffer.concat([Buffer.from(text.slice(0, 200)), Buffer.from([0xff]), Buffer.from(text.slice(200))]),
    keeps: 'items',
  },
  {
    name: 'UTF-8 declared as ISO-8859-1',
    damage: (text) => text.replace(/(<\?xml[^>]*encoding=["'])[\w-]+/, '$1ISO-8859-1'),
  },
  { name: 'UTF-16LE with a mark', damage: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le') },
  { name: 'UTF-16LE without a mark', damage: (text) => Buffer.from(text.trimStart(), 'utf16le') },
  { name: 'UTF-32BE', damage: (text) => utf32(text) },
];

function utf32(text: string): Uint8Array {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const bytes = new DataView(new ArrayBuffer(codes.length * 4));
  for (const [index, code] of codes.entries()) bytes.setUint32(index * 4, code);
  return new Uint8Array(bytes.buffer);
}

const read = (body: string | Uint8Array) =>
  parseDocument({ body: Buffer.from(body), contentType: null, location: 'https://feeds.example/all' });
const titlesOf = (feed: ParsedFeed) => feed.items.map(({ title }) => title?.value ?? null);
const idsOf = (feed: ParsedFeed) => feed.items.map(({ guid, url }) => guid ?? url);

const folders = ['../../fixtures/feeds/', '../../../../shared/samples/feeds/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const feeds = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => folder + name))
  .filter((path) => /\.(?:xml|rss|atom)$/.test(path));
const OWN_COUNT = feeds.filter((path) => path.includes('fixtures')).length;

/** Not every feed has what every damage breaks: a version, a date, a declared namespace. */
const damagedFeeds = feeds.map((path) => {
  const bytes = readFileSync(path);
  const { text } = decodeBytes(bytes, null);
  return {
    name: path.replace(/.*\//, ''),
    bytes,
    text,
    done: damages.filter((one) => one.damage(text) !== text),
  };
});

it.each(damages.map(({ name }) => [name]))('%s is done to some feeds', (name) => {
  const own = damagedFeeds.slice(0, OWN_COUNT).filter(({ done }) => done.some((one) => one.name === name));
  expect(own.length).toBeGreaterThanOrEqual(5);
});

describe.each(damagedFeeds)('$name', ({ bytes, text, done }) => {
  it.each(done.map(({ name, ...rest }) => [name, rest] as const))(
    'survives %s',
    async (_damage, { damage, keeps }) => {
      const whole = await read(bytes);
      const feed = await read(damage(text));
      if (keeps === 'most') {
        expect(feed.items.length).toBeGreaterThanOrEqual(Math.floor(whole.items.length * 0.4));
        return;
      }
      expect(idsOf(feed)).toEqual(idsOf(whole));
      if (keeps === undefined) expect(titlesOf(feed).slice(1)).toEqual(titlesOf(whole).slice(1));
    },
  );
});

/** Pairs are short: a cut may leave nothing, a byte may hit their only address. Nine hundred and ninety of a thousand come through. */
it('pairs survive the same damage', async () => {
  const folder = fileURLToPath(new URL('../../fixtures/pairs/', import.meta.url));
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(?:xml|bin)$/.test(path),
  );
  const losses: string[] = [];
  let count = 0;
  for (const path of paths) {
    const bytes = readFileSync(folder + path);
    const { text } = decodeBytes(bytes, null);
    const whole = await read(bytes).catch(() => null);
    if (whole === null) continue;
    for (const { name, damage, keeps } of damages) {
      const damaged = damage(text);
      if (damaged === text) continue;
      count += 1;
      const outcome: unknown = await read(damaged).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome, `${path}, ${name}`).toBeInstanceOf(NotAFeedError);
      else expectValid(outcome as ParsedFeed);
      if (outcome instanceof Error || !isKept(outcome as ParsedFeed, whole, keeps)) {
        losses.push(`${path}, ${name}`);
      }
    }
  }
  expect(count).toBeGreaterThan(9000);
  expect(losses.length / count, losses.join('\n')).toBeLessThan(0.01);
}, 240_000);

function isKept(feed: ParsedFeed, whole: ParsedFeed, keeps: Damage['keeps']): boolean {
  if (keeps === 'most') return feed.items.length >= Math.floor(whole.items.length * 0.4);
  if (!isDeepStrictEqual(idsOf(feed), idsOf(whole))) return false;
  return keeps === 'items' || isDeepStrictEqual(titlesOf(feed).slice(1), titlesOf(whole).slice(1));
}

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PIECES = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '</',
  '/>',
  '<item>',
  '</item>',
  '<entry>',
  '</channel>',
  '</rss>',
  '<rss>',
  '&amp;',
  '&#0;',
  '&zork;',
  '\0',
  '\uFDD0',
  '\uFDD01\uFDD1',
  'xmlns="',
  '<a b=',
  '\uD800',
  '{',
  '}',
  '<!DOCTYPE x [',
  '<channel>',
  '<title>',
  'é',
];

function mutate(text: string, random: () => number): string {
  let mutated = text;
  const times = 1 + Math.floor(random() * 6);
  for (let index = 0; index < times; index += 1) {
    const at = Math.floor(random() * mutated.length);
    const length = random() < 0.5 ? 0 : Math.floor(random() * 40);
    const piece = random() < 0.3 ? '' : (PIECES[Math.floor(random() * PIECES.length)] ?? '');
    mutated = mutated.slice(0, at) + piece + mutated.slice(at + length);
  }
  return mutated;
}

describe('any document', () => {
  const pairs = fileURLToPath(new URL('../../fixtures/pairs/', import.meta.url));
  const paired = readdirSync(pairs, { recursive: true, encoding: 'utf8' }).map((path) => pairs + path);
  const ownFeeds = [...feeds.slice(0, OWN_COUNT), ...paired.filter((path) => /\.(?:xml|txt)$/.test(path))];

  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))('is read or refused, seed %i', async (seed) => {
    const random = createRandom(seed);
    for (let round = 0; round < 25; round += 1) {
      const path = ownFeeds[Math.floor(random() * ownFeeds.length)];
      const text = mutate(readFileSync(path ?? '', 'utf8'), random);
      const outcome = await read(text).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome, text).toBeInstanceOf(NotAFeedError);
      else expectValid(outcome as ParsedFeed);
    }
  });
});

function expectValid(feed: ParsedFeed): void {
  expect(feed.items.map(({ position }) => position)).toEqual(feed.items.map((_, index) => index));
  for (const { kind, count } of feed.repairs) expect([kind, count > 0]).toEqual([kind, true]);
  const written = JSON.stringify(feed);
  expect(written.includes('\uFDD0') || written.includes('\uFDD1')).toBe(false);
}
