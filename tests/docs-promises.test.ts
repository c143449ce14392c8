import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const testsFolder = new URL('.', import.meta.url).pathname;
const files = globSync('**/*.test.ts', { cwd: testsFolder });
const sources = new Map(files.map((path) => [path, read(`tests/${path}`)]));

/** Cells of the tables, row by row. */
function rowsOf(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => /^\|(?!-|\s*\|)/.test(line));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** `*group › title with … for what varies*` → the parts that stand in the source of a test. */
function partsOf(title: string): string[] {
  const parts = title.split(/ › |…/).map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** As the document abbreviates them. */
const abbreviations: Record<string, string> = {
  Client: 'adapters/http-client.test.ts',
  Proxy: 'adapters/http/through-proxy.test.ts',
  Private: 'adapters/http/private-hosts.test.ts',
};

function testsOf(name: string): string {
  const path = abbreviations[name] ?? name;
  const found = files.filter((file) => file === path || file.endsWith(`/${path}`));
  return found.map((file) => sources.get(file)).join('\n');
}

/** Titles with the files they are named in: the last one that stands before in the line, else that of the head of its table. */
function namedTests(markdown: string): [file: string, title: string][] {
  let ofTable = 'Client';
  return markdown.split('\n').flatMap((line) => {
    ofTable = /^\|.*held by \((\w+)\)/.exec(line)?.[1] ?? (line.startsWith('|') ? ofTable : 'Client');
    let file = ofTable;
    const named: [string, string][] = [];
    for (const [token, title] of line.matchAll(
      /`[\w/-]+\.test\.ts`|\b(?:Client|Proxy|Private)\b|(?<!\*)\*([^*]+)\*(?!\*)/g,
    )) {
      if (title === undefined) file = token.replaceAll('`', '');
      else named.push([file, title]);
    }
    return named;
  });
}

describe('docs/security.md', () => {
  const text = read('docs/security.md');

  it('says of every promise which test holds it', () => {
    const promises = rowsOf(text.slice(0, text.indexOf('## What is not promised')));
    expect(promises.length).toBeGreaterThan(40);
    for (const row of promises) expect(row.at(-1), row[0]).not.toBe('');
  });

  it.each(namedTests(text))('names a test that there is in %s: %s', (file, title) => {
    const tests = testsOf(file);
    expect(tests, file).not.toBe('');
    for (const part of partsOf(title)) expect(tests.includes(part), part).toBe(true);
  });
});

describe('docs/politeness.md', () => {
  const text = read('docs/politeness.md');
  const promises = rowsOf(text).filter(([number = '']) => /^\d+$/.test(number));

  it('has the rows 1 to 26', () => {
    expect(promises.map(([number]) => Number(number))).toEqual(Array.from({ length: 26 }, (_, at) => at + 1));
  });

  it.each(promises)(
    'row %s is held by a test that bears its number',
    (number = '', _promise, heldIn = '') => {
      const names = [...heldIn.matchAll(/`([\w/-]+)`/g)].map(([, name = '']) => name);
      const ours = names.filter((name) => !name.includes('/'));
      expect(ours).not.toEqual([]);
      for (const name of ours) {
        expect(sources.get(`politeness/${name}.test.ts`), name).toMatch(new RegExp(`['"]${number}: `));
      }
      for (const name of names) expect(testsOf(`${name}.test.ts`), name).not.toBe('');
    },
  );

  it.each([...text.matchAll(/(?:[Tt]ests?: |\()((?:`[a-z/-]+`(?:, )?)+)/g)].map(([, names = '']) => names))(
    'names files that there are: %s',
    (names) => {
      for (const [, name] of names.matchAll(/`([^`]+)`/g)) {
        const isThere = testsOf(`politeness/${name}.test.ts`) + testsOf(`${name}.test.ts`) !== '';
        expect(isThere, name).toBe(true);
      }
    },
  );
});
