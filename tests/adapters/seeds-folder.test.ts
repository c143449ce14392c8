import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSeedsFolder } from '../../src/adapters/seeds-folder.ts';
import { parseSources } from '../../src/core/sources/parse-sources.ts';

let dir: string;
let outside: string;

beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), 'seeds-folder-'));
  dir = join(home, 'seeds');
  outside = join(home, 'outside');
  await write('../outside/secret.txt', 'secret');
  await write('sources.yaml', 'sources: []');
});

afterEach(() => rm(dirname(dir), { recursive: true }));

async function write(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true });
  await writeFile(join(dir, path), text);
}

describe('readConfig', () => {
  it('gives the YAML at the top, every OPML file, and the path of every file', async () => {
    await write('more.yml', 'sources: [] # more');
    await write('lists/friends.opml', '<opml/>');
    await write('old/sources.yaml', '');
    await write('texts/a.txt', 'a');
    await write('.hidden', '');
    await write('texts/a.txt~', '');
    expect(await createSeedsFolder(dir).readConfig()).toEqual({
      folder: dir,
      files: [
        { path: 'lists/friends.opml', text: '<opml/>' },
        { path: 'more.yml', text: 'sources: [] # more' },
        { path: 'sources.yaml', text: 'sources: []' },
      ],
      paths: ['lists/friends.opml', 'more.yml', 'old/sources.yaml', 'sources.yaml', 'texts/a.txt'],
    });
  });

  it('a missing folder is told with what to do', async () => {
    await expect(createSeedsFolder(`${dir}/none`).readConfig()).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${dir}/none: not there; make it, with a sources.yaml in it, or set SEEDS_DIR to where it is`,
    });
  });

  it('a missing sources.yaml is told with what to do', async () => {
    await rename(join(dir, 'sources.yaml'), join(dir, 'feeds.yaml'));
    await expect(createSeedsFolder(dir).readConfig()).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${dir}/sources.yaml: not there; make it, with your feeds under "sources:" (docs/configuration.md shows how)`,
    });
  });

  it('a byte order mark does no harm, another encoding than UTF-8 is told', async () => {
    await write('sources.yaml', '\uFEFFsources: []');
    expect((await createSeedsFolder(dir).readConfig()).files).toEqual([
      { path: 'sources.yaml', text: 'sources: []' },
    ]);
    await write('sources.yaml', Buffer.from('# é', 'latin1'));
    await expect(createSeedsFolder(dir).readConfig()).rejects.toThrow(
      'sources.yaml: not UTF-8; save it as UTF-8',
    );
  });

  it('what is shipped has no mistakes and leaves no file unread', async () => {
    const shipped = fileURLToPath(new URL('../../seeds/', import.meta.url));
    const parsed = parseSources({ ...(await createSeedsFolder(shipped).readConfig()), env: new Set() });
    expect(parsed).toMatchObject({ problems: [], warnings: [] });
    expect(parsed.feeds.length).toBeGreaterThan(12);
  });
});

describe('listFiles', () => {
  it('gives size and time of the files that match, sorted', async () => {
    await write('b/c.txt', 'four');
    await write('a.txt', '');
    await write('drafts/d.txt', '');
    await write('sub/.config/e.txt', '');
    await utimes(join(dir, 'a.txt'), 0, 1_700_000_000);
    const listed = await createSeedsFolder(dir).listFiles('**/*.txt', ['drafts/**']);
    expect(listed).toEqual([
      { path: 'a.txt', size: 0, mtimeMs: 1_700_000_000_000 },
      { path: 'b/c.txt', size: 4, mtimeMs: expect.any(Number) },
    ]);
  });

  it('follows links to files inside the folder, and no others', async () => {
    await write('a.txt', 'inside');
    await symlink(join(dir, 'a.txt'), join(dir, 'inside.txt'));
    await symlink(join(outside, 'secret.txt'), join(dir, 'outside.txt'));
    await symlink('../outside/secret.txt', join(dir, 'relative.txt'));
    await symlink(outside, join(dir, 'folder'));
    await symlink(dir, join(dir, 'loop'));
    await symlink('nowhere.txt', join(dir, 'dangling.txt'));
    await symlink('self.txt', join(dir, 'self.txt'));
    const listed = await createSeedsFolder(dir).listFiles('**/*.txt', []);
    expect(listed.map((file) => file.path)).toEqual(['a.txt', 'inside.txt']);
  });

  it('works on a folder that is itself a link', async () => {
    await write('a.txt', '');
    await symlink(dir, join(dirname(dir), 'link'));
    expect(await createSeedsFolder(join(dirname(dir), 'link')).listFiles('*.txt', [])).toHaveLength(1);
  });

  it.each(['../outside/*', '/etc/*', 'a/../../outside/*', '{a,..}/outside/*'])(
    'refuses %s',
    async (pattern) => {
      await expect(createSeedsFolder(dir).listFiles(pattern, [])).rejects.toMatchObject({
        feedError: { kind: 'bad-config' },
      });
    },
  );

  it('a missing folder is the failure of the feed', async () => {
    await expect(createSeedsFolder(`${dir}/none`).listFiles('*', [])).rejects.toMatchObject({
      feedError: { kind: 'unreadable-file' },
    });
  });
});

describe('openFile', () => {
  it('gives the bytes as they come, and what vouches for them', async () => {
    const text = 'four'.repeat(200_000);
    await write('a.txt', text);
    const { chunks, readBytes, hash } = await createSeedsFolder(dir).openFile('a.txt');
    const read: Uint8Array[] = [];
    for await (const chunk of chunks) read.push(chunk);
    expect(read.length).toBeGreaterThan(1);
    expect(Buffer.concat(read).toString()).toBe(text);
    expect({ bytes: readBytes(), hash: hash() }).toEqual({
      bytes: text.length,
      hash: createHash('sha256').update(text).digest('hex'),
    });
  });

  it.each([
    ['none.txt', 'not there'],
    ['sub', 'not a regular file'],
    ['../outside/secret.txt', 'leads out of the seeds folder'],
    ['link.txt', 'leads out of the seeds folder'],
  ])('%s: %s', async (path, message) => {
    await mkdir(join(dir, 'sub'));
    await symlink(join(outside, 'secret.txt'), join(dir, 'link.txt'));
    await expect(createSeedsFolder(dir).openFile(path)).rejects.toMatchObject({
      feedError: { kind: 'unreadable-file', message },
    });
  });
});

describe('fingerprint', () => {
  it('stays while nothing changes, also when hidden and unfinished files come', async () => {
    const { fingerprint } = createSeedsFolder(dir);
    const before = await fingerprint();
    await write('.hidden', '');
    await write('a.txt.part', '');
    expect(await fingerprint()).toBe(before);
  });

  it.each<[string, () => Promise<void>]>([
    ['new', () => write('sub/new.txt', '')],
    ['longer', () => appendFile(join(dir, 'sources.yaml'), '\n')],
    ['newer', () => utimes(join(dir, 'sources.yaml'), 0, 1)],
    ['renamed', () => rename(join(dir, 'sources.yaml'), join(dir, 'other.yaml'))],
    ['removed', () => rm(join(dir, 'sources.yaml'))],
    ['gone with the folder', () => rename(dir, `${dir}-away`)],
  ])('changes when a file is %s', async (_, change) => {
    const { fingerprint } = createSeedsFolder(dir);
    const before = await fingerprint();
    await change();
    expect(await fingerprint()).not.toBe(before);
  });
});
