import { mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePage } from '../support/make-page.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onOneBackend } from '../support/on-backends.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const config = 'sources:\n  - name: Texts\n    files: "texts/**"\n';
const bridge =
  'The bridge is open\n\nTen thousand people walked across on the first morning, the port says.\n';

onOneBackend('reading seed files', (backend) => {
  it('stores every file that is there, of whatever format', async () => {
    await using test = await open({
      'texts/bridge.txt': bridge,
      'texts/deep/feed.xml': makeRss([makeStory(1), makeStory(2)]),
      'elsewhere/not-asked-for.txt': 'Not asked for',
    });
    await test.runOnce();
    expect(await test.sql('select title from v1.articles order by title')).toEqual([
      { title: makeStory(1).title },
      { title: makeStory(2).title },
      { title: 'The bridge is open' },
    ]);
    expect(await test.sql('select location from v1.documents order by location')).toEqual([
      { location: 'texts/bridge.txt' },
      { location: 'texts/deep/feed.xml' },
    ]);
  });

  it('reads nothing again that has not changed, nor what was only touched', async () => {
    await using test = await open({ 'texts/bridge.txt': bridge, 'texts/pier.txt': 'The pier\n\nIs closed.' });
    await test.runOnce();
    const now = new Date();
    await utimes(join(test.seedsDir, 'texts/pier.txt'), now, now);
    await test.runOnce();
    expect(await test.sql('select outcome, documents from v1.polls order by id')).toEqual([
      { outcome: 'changed', documents: 2 },
      { outcome: 'unchanged', documents: 0 },
    ]);
    expect(await test.sql('select count(*)::int as documents from v1.documents')).toEqual([{ documents: 2 }]);
  });

  it('takes up new files, and what changed in a file as a revision of its article', async () => {
    await using test = await open({ 'texts/bridge.txt': bridge });
    await test.runOnce();
    await test.writeSeed('texts/bridge.txt', `${bridge}\nCorrected: it was eleven thousand.\n`);
    await test.writeSeed('texts/ferries.txt', 'Ferries stop\n\nUntil spring there will be none.\n');
    await test.runOnce();
    expect(await test.sql('select title, revision from v1.articles order by title')).toEqual([
      { title: 'Ferries stop', revision: 1 },
      { title: 'The bridge is open', revision: 2 },
    ]);
    expect(await test.sql('select changed from v1.revisions')).toEqual([{ changed: ['text'] }]);
  });

  it('says which file it cannot read, and reads the others', async () => {
    await using test = await open({ 'texts/bridge.txt': bridge });
    await mkdir(join(test.seedsDir, 'texts'), { recursive: true });
    await test.writeSeed('texts/huge.txt', 'x'.repeat(1_100_000));
    const report = await test.runOnce();
    expect(report).toMatchObject({ articles: 1, deadLetters: 0, failing: [{ kind: 'unreadable-file' }] });
    expect(report.failing[0]?.message).toMatch(/texts\/huge\.txt.*larger than 1000000 bytes/);
    await test.writeSeed('texts/huge.txt', 'Small now\n\nAnd can be read.\n');
    expect((await test.runOnce()).failing).toEqual([]);
    expect(await test.sql('select count(*)::int as articles from v1.articles')).toEqual([{ articles: 2 }]);
  });

  it('says which files are nothing it can read until they are mended or taken away', async () => {
    const empty = '<!doctype html><title>Loading</title><div id=app></div>';
    await using test = await open({ 'texts/a.html': empty, 'texts/b.html': `${empty}<p>` });
    const failing = async () => (await test.runOnce()).failing.map(({ message }) => message);
    const told = (name: string) =>
      expect.stringContaining(`texts/${name}.html: an HTML page without an article`);
    const both = await failing();
    expect(both).toEqual([told('a')]);
    expect(both).toEqual([told('b')]);
    await test.writeSeed('texts/a.html', makePage({ title: 'Boats at dawn' }));
    expect(await failing()).toEqual([told('b')]);
    expect(await failing()).toEqual([told('b')]);
    await test.removeSeed('texts/b.html');
    expect(await failing()).toEqual([]);
    await test.writeSeed('texts/b.html', `${empty}<p>`);
    expect(await failing()).toEqual([told('b')]);
    expect((await test.app.reports.backlog(test.clock.now())).feeds.failing).toBe(1);
  });

  it('says no more of a file what it held before, though nothing is in it now', async () => {
    await using test = await open({ 'texts/table.csv': 'Kopf;Datum\nDie Brücke;2025-03-04\n' });
    expect((await test.runOnce()).failing).toMatchObject([{ kind: 'not-a-feed' }]);
    await test.writeSeed('texts/table.csv', 'title,url,date,body\n');
    expect((await test.runOnce()).failing).toEqual([]);
  });

  it('says of a file that one of its pieces cannot be read, however the others fare, until that one can', async () => {
    const row = (number: number) => `${number};${'x'.repeat(200)}\n`;
    const table = (rows: number) =>
      `Kopf;Inhalt\n${Array.from({ length: rows }, (_, at) => row(at)).join('')}`;
    await using test = await open({ 'texts/table.csv': table(1000) });
    await test.runOnce();
    await test.sql(`update sluice.payloads set error_message = null where location not like '%#1-%'`);
    const [first] = await test.sql('select ingested_at from v1.documents order by id limit 1');
    const shown = { error_kind: 'not-a-feed', failing_since: first?.ingested_at };
    const failing = () =>
      test.sql('select error_kind, failing_since from v1.feeds where error_kind is not null');
    expect(await failing()).toEqual([shown]);
    await test.writeSeed('texts/table.csv', `${table(1000)}${row(1000)}`);
    await test.runOnce();
    await test.sql(`update sluice.payloads set error_message = null where location not like '%#1-%'`);
    expect(await failing()).toEqual([shown]);
    await test.writeSeed('sources.yaml', `${config}    columns: { title: Kopf, text: Inhalt }\n`);
    await test.runOnce();
    expect(await failing()).toEqual([]);
  });

  it('follows no link out of the folder', async () => {
    await using test = await open({ 'texts/bridge.txt': bridge });
    await symlink('/etc/hosts', join(test.seedsDir, 'texts/hosts.txt'));
    await test.runOnce();
    expect(await test.sql('select location from v1.documents')).toEqual([{ location: 'texts/bridge.txt' }]);
  });

  it('keeps the articles of a file that was taken away', async () => {
    await using test = await open({
      'texts/bridge.txt': bridge,
      'texts/pier.txt': 'The pier\n\nIs closed for repairs.',
    });
    await test.runOnce();
    await test.removeSeed('texts/pier.txt');
    await test.runOnce();
    expect(await test.sql('select gone_at from v1.sightings')).toEqual([
      { gone_at: null },
      { gone_at: null },
    ]);
  });

  function open(files: Record<string, string>): Promise<TestApp> {
    return openTestApp({
      backend,
      seeds: { 'sources.yaml': config, ...files },
      settings: { maxBodyMegabytes: 1 },
    });
  }
});
