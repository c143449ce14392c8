import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/core/parse/parse-document.ts';
import { NotAFeedError } from '../../../src/domain/errors.ts';
import type { ParsedFeed } from '../../../src/domain/item.ts';

type Damage = {
  name: string;
  damage: (text: string) => string | Uint8Array;
  /** What a server says of the charset. */
  contentType?: string;
  /** Named among the repairs, where the document was whole. */
  repair?: string;
  /** Known behind something else by its version alone. */
  needsVersion?: boolean;
};

const WARNING = '<br />\n<b>Warning</b>: include("x") in <b>/srv/feed.php</b> on line <b>2</b><br />\n';
const utf8 = 'application/feed+json; charset=utf-8';

const damages: Damage[] = [
  { name: 'a byte order mark', damage: (text) => `\uFEFF${text}` },
  { name: 'blank lines and a mark before it', damage: (text) => `\n \uFEFF\n${text}` },
  {
    name: 'a warning before it',
    damage: (text) => WARNING + text,
    repair: 'cut-prolog',
    needsVersion: true,
  },
  {
    name: 'a warning of many kilobytes before it',
    damage: (text) => WARNING.repeat(300) + text,
    repair: 'cut-prolog',
    needsVersion: true,
  },
  { name: 'a warning behind it', damage: (text) => text + WARNING, repair: 'cut-tail' },
  { name: 'a script behind it', damage: (text) => `${text}<script>x({})</script>`, repair: 'cut-tail' },
  {
    name: 'a function call around it',
    damage: (text) => `read(${text});`,
    repair: 'cut-prolog',
    needsVersion: true,
  },
  {
    name: 'a comma behind its last element',
    damage: (text) => beforeEnd(text, ','),
    repair: 'trailing-comma',
  },
  {
    name: 'a comment at its start',
    damage: (text) => text.replace('{', '{ /* made by hand */'),
    repair: 'json-comment',
  },
  {
    name: 'a comment on its last line',
    damage: (text) => beforeEnd(text, ' // the end\n'),
    repair: 'json-comment',
  },
  {
    name: 'names without quotes',
    damage: (text) => text.replace(/"([A-Za-z_]\w*)"(?=\s*:)/g, '$1'),
    repair: 'unquoted-name',
  },
  {
    name: 'NaN for a number',
    damage: (text) => beforeEnd(text, ', "rating": NaN'),
    repair: 'not-a-number',
  },
  {
    name: 'a line feed in a text',
    damage: (text) => beforeEnd(text, ', "note": "one\ntwo"'),
    repair: 'control-characters',
  },
  {
    name: 'an escape of JavaScript',
    damage: (text) => beforeEnd(text, String.raw`, "note": "it\'s \x41"`),
    repair: 'bad-escape',
  },
  {
    name: 'UTF-8 declared as ISO-8859-1',
    damage: (text) => beforeEnd(text, ', "note": "größer, Übel, Öl, weiß, für, schön"'),
    contentType: 'application/json; charset=iso-8859-1',
    repair: 'wrong-charset',
  },
  {
    name: 'windows-1252 declared as UTF-8',
    damage: (text) => toLatin1(beforeEnd(text, ', "note": "größer, Übel, Öl, weiß, für, schön"')),
    contentType: utf8,
    repair: 'wrong-charset',
  },
  {
    name: 'an invalid byte',
    damage: (text) =>
      Buffer.concat([
        Buffer.from(beforeEnd(text, ', "note": "öäü ')).subarray(0, -1),
        Buffer.from([0xff]),
        Buffer.from('"}'),
      ]),
    contentType: utf8,
    repair: 'invalid-bytes',
  },
  { name: 'UTF-16LE with a mark', damage: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le') },
  {
    name: 'UTF-16LE with a mark, declared as UTF-8',
    damage: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
    contentType: utf8,
  },
  { name: 'HTML as its type', damage: (text) => text, contentType: 'text/html' },
];

/** Before the `}` that ends it. */
function beforeEnd(text: string, piece: string): string {
  const end = text.lastIndexOf('}');
  return text.slice(0, end) + piece + text.slice(end);
}

function toLatin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

const read = (body: string | Uint8Array, contentType: string | null = null) =>
  parseDocument({ body: Buffer.from(body), contentType, location: 'https://feeds.example/all' });
const idsOf = ({ items }: ParsedFeed) => items.map(({ guid, url }) => guid ?? url);

const folder = new URL('../../fixtures/pairs/json/', import.meta.url);
const pairs = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => ({
    name,
    text: readFileSync(new URL(name, folder), 'utf8')
      .replace(/^\uFEFF/, '')
      .trim(),
  }));
const wholePairs = pairs.filter(({ text }) => isJson(text));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it('there are pairs', () => expect(wholePairs.length).toBeGreaterThanOrEqual(13));

describe.each(damages)('$name', ({ damage, contentType = null, repair, needsVersion = false }) => {
  it.each(wholePairs)('costs nothing in $name', async ({ text }) => {
    const whole = await read(text);
    const damaged = read(damage(text), contentType);
    if (needsVersion && !/^\{\s*"version"/.test(text)) return expect(damaged).rejects.toThrow(NotAFeedError);
    const feed = await damaged;
    expect(idsOf(feed)).toEqual(idsOf(whole));
    expect(feed.title).toEqual(whole.title);
    if (repair !== undefined) expect(feed.repairs.map(({ kind }) => kind)).toContain(repair);
  });

  it.each(pairs)('makes nobody throw at $name', async ({ text }) => {
    const outcome: unknown = await read(damage(text), contentType).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(NotAFeedError);
  });
});

describe('cut off', () => {
  it.each(wholePairs)('$name keeps the items that are whole', async ({ text }) => {
    const source: { items: unknown[] } = JSON.parse(text);
    const compact = JSON.stringify(source);
    const whole = await read(compact);
    const list = JSON.stringify(source.items);
    const start = compact.indexOf(`"items":${list}`) + '"items":'.length;
    for (let cut = 1; cut < compact.length; cut += 1) {
      const ends = source.items.map(
        (_, index) => start + JSON.stringify(source.items.slice(0, index + 1)).length - 1,
      );
      const wholeCount = ends.filter((end) => end <= cut).length;
      const expected = whole.items.filter(({ position }) => position < wholeCount);
      const outcome: unknown = await read(compact.slice(0, cut)).catch((error: unknown) => error);
      if (outcome instanceof Error)
        expect([outcome.name, expected.length, cut]).toEqual(['NotAFeedError', 0, cut]);
      else expect([cut, idsOf(outcome as ParsedFeed)]).toEqual([cut, idsOf({ ...whole, items: expected })]);
    }
  });
});
