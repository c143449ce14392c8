import { describe, expect, it } from 'vitest';
import { selectFiles, selectOpmlFiles } from '../../../src/core/sources/select-files.ts';

describe('selectFiles', () => {
  it.each([
    ['**/*.txt', [], ['a/b/c.txt', 'a/d.txt', 'e.txt']],
    ['*.txt', [], ['e.txt']],
    ['a/**/*.txt', [], ['a/b/c.txt', 'a/d.txt']],
    ['**/*.{xml,json}', [], ['f.json', 'g.xml']],
    ['**/*.txt', ['a/b/**', 'e.*'], ['a/d.txt']],
    ['**/*.TXT', [], []],
  ])('%s without %j', (pattern, exclude, expected) => {
    const paths = ['g.xml', 'f.json', 'e.txt', 'a/d.txt', 'a/b/c.txt'];
    expect(selectFiles(paths, pattern, exclude)).toEqual(expected);
  });

  it.each([
    ['hidden', '.a.txt'],
    ['in a hidden folder', '.git/a.txt'],
    ['a backup', 'a.txt~'],
    ['a swap file', '.a.txt.swp'],
    ['half written', 'a.txt.tmp'],
    ['half downloaded', 'a.xml.part'],
    ['config', 'sources.yaml'],
    ['YAML anywhere', 'a/b.yml'],
    ['OPML', 'a/list.OPML'],
    ['the schema', 'sources.schema.json'],
    ['a README', 'a/README.txt'],
  ])('never takes what is %s (%s)', (_, path) => {
    expect(selectFiles([path], '**/*', [])).toEqual([]);
    expect(selectFiles([path], path, [])).toEqual([]);
  });
});

it('selectOpmlFiles takes OPML files only', () => {
  expect(selectOpmlFiles(['b.opml', 'a.opml', 'a.xml', '.c.opml'], '*')).toEqual(['a.opml', 'b.opml']);
});
