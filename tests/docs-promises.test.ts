import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const testsFolder = new URL('.', import.meta.url).pathname;
const files = globSync('**/*.test.ts', { cwd: testsFolder });
const sources = new Map(files.map((path) => [path, read(`tests/${path}`)]));
const allTests = [...sources.values()].join('\n');

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

describe('docs/security.md', () => {
  const text = read('docs/security.md');
  const titles = [...text.matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, title = '']) => title);

  it('says of every promise which test holds it', () => {
    const promises = rowsOf(text.slice(0, text.indexOf('## What is not promised')));
    expect(promises.length).toBeGreaterThan(40);
    for (const row of promises) expect(row.at(-1), row[0]).not.toBe('');
  });

  it.each([...new Set(titles)])('names a test that there is: %s', (title) => {
    for (const part of partsOf(title)) expect(allTests.includes(part), part).toBe(true);
  });

  it.each([...new Set([...text.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, path = '']) => path))])(
    'names a file that there is: %s',
    (path) => {
      expect(files.some((file) => file === path || file.endsWith(`/${path}`))).toBe(true);
    },
  );
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
      const [first = ''] = [...heldIn.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
      expect(sources.get(`politeness/${first}.test.ts`)).toMatch(new RegExp(`['"]${number}: `));
    },
  );

  it.each([
    ...new Set(
      [...text.matchAll(/[(:,] ?`([a-z]+(?:[/-][a-z-]+)+|claims|workers|outage|moves)`/g)].map(
        ([, name = '']) => name,
      ),
    ),
  ])('names a file that there is: %s', (name) => {
    expect(files.some((file) => file === `politeness/${name}.test.ts` || file === `${name}.test.ts`)).toBe(
      true,
    );
  });
});
