import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { appendSource, type NewSource } from '../../../src/core/sources/append-source.ts';

const south: NewSource = {
  url: 'https://www.south.example/feed',
  name: null,
  tags: ['sea'],
  language: null,
  every: '30m',
  fulltext: null,
};
const added = { name: 'south.example', url: south.url, tags: ['sea'], every: '30m' };

/** The text that was added, in brackets where it stands in what was there. */
function append(before: string): string {
  const { text } = appendSource(before, south);
  let at = 0;
  while (text[at] === before[at]) at += 1;
  const rest = before.length - at;
  expect(text.slice(text.length - rest)).toBe(before.slice(at));
  return `${before.slice(0, at)}[${text.slice(at, text.length - rest)}]${before.slice(at)}`;
}

describe('a source is added, and all else stays to the letter', () => {
  const odd =
    '# Ours.\nsources:\n  # North\n  - {name: North,  url: "https://north.example/feed"}   # daily\n';

  it.each([
    ['with comments, blanks and flow lists', odd],
    [
      'where the list is not indented',
      "sources:\n- name: 'North'\n  url: https://north.example\n  tags: [a,b,  c]\n",
    ],
    ['where other settings follow', `${odd}\n# For all.\ndefaults:\n    every: 1h\n`],
    ['where nothing ends the last line', odd.trimEnd()],
    [
      'where the last value is a block',
      'sources:\n  - url: https://north.example\n    name: >-\n      North\n      Sea\n',
    ],
    ['with lines of Windows', odd.replaceAll('\n', '\r\n')],
    ['with blank lines at the end', `${odd}\n\n`],
  ])('%s', (_, before) => {
    const after = appendSource(before, south).text;
    expect(parse(after)).toEqual({ ...parse(before), sources: [...parse(before).sources, added] });
    expect(append(before)).toContain('south.example');
    expect(after.split('\r\n').length > 1).toBe(before.includes('\r\n'));
  });
});

it('it stands after the last one, indented as that is', () => {
  const before = 'sources:\n    - url: https://north.example # daily\n\n# For all.\ndefaults: {every: 1h}\n';
  const lines = ['- name: south.example', `  url: ${south.url}`, '  tags:', '    - sea', '  every: 30m'];
  const entry = lines.map((line) => `    ${line}\n`).join('');
  expect(appendSource(before, south).text).toBe(before.replace('\n\n', `\n${entry}\n`));
});

it.each([
  ['an empty file', ''],
  ['a file of comments', '# Ours.\n'],
  ['no list', 'defaults:\n  every: 1h # all\n'],
  ['an empty list', 'sources: []\n'],
  ['a list without entries', 'sources:\n'],
  ['a list in brackets', 'sources: [{url: https://north.example}]\n'],
])('it is added to %s as well', (_, before) => {
  const was = parse(before);
  expect(parse(appendSource(before, south).text)).toEqual({
    ...was,
    sources: [...(was?.sources ?? []), added],
  });
  for (const comment of before.match(/#.*/g) ?? [])
    expect(appendSource(before, south).text).toContain(comment);
});
