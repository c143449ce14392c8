import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type Progress, runOnce } from '../../src/app/run-once.ts';
import { ConfigError } from '../../src/domain/errors.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onBackends, onOneBackend } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

/** Real texts of other people, read where they are at hand; see their README. */
const samples = fileURLToPath(new URL('../../../shared/samples/', import.meta.url));

onBackends('running once', (backend) => {
  it('a second time, right away, changes nothing but the record of file polls', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1), makeStory(2)]) });
    await using test = await openTestApp({
      backend,
      seeds: {
        'sources.yaml': `sources:\n  - name: One\n    url: ${url}\n  - name: Texts\n    files: "*.txt"\n`,
        'note.txt': 'A note\n\nOf a few words.\n',
      },
    });
    await test.runOnce();
    const before = await contents(test);
    const report = await test.runOnce();
    expect(report).toMatchObject({ complete: true, articles: 3, failing: [], deadLetters: 0 });
    expect(await contents(test)).toEqual(before);
  });

  it('with force asks every feed again, and adds nothing that is there', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]), etag: '"1"' });
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': `sources:\n  - name: One\n    url: ${url}\n` },
    });
    await test.runOnce();
    const before = await contents(test);
    await test.runOnce({ force: true });
    expect(publisher.requests).toHaveLength(2);
    expect(await contents(test)).toEqual(before);
  });
});

onOneBackend('running once', (backend) => {
  it('polls nothing while the config has mistakes, and lists them all', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': `sources:\n  - name: One\n    url: ${url}\n    evry: 1h\n  - nme: Two\n` },
    });
    const running = test.runOnce();
    await expect(running).rejects.toThrow(ConfigError);
    await expect(running).rejects.toThrow(/sources\.yaml:4.*\n.*sources\.yaml:5/);
    expect(publisher.requests).toEqual([]);
  });

  it('waits for a feed that its own sync has added until its host may be asked again', async () => {
    await using publisher = await startPublisher();
    const urls = ['/one.xml', '/two.xml'].map((path, index) =>
      publisher.serve(path, { body: makeRss([makeStory(index)]) }),
    );
    const sources = urls.map((url, index) => `  - name: Feed ${index}\n    url: ${url}\n`);
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': `sources:\n${sources.join('')}` },
      settings: { hostConcurrency: 1, hostGapSeconds: 600 },
    });
    const onProgress = ({ due }: Progress) => {
      if (due > 0 && publisher.requests.length === 1) test.clock.advance({ seconds: 601 });
    };
    const report = await runOnce(test.app, { force: false, signal: AbortSignal.timeout(60_000), onProgress });
    expect(report).toMatchObject({ complete: true, articles: 2, failing: [] });
    expect(publisher.requests).toHaveLength(2);
  });

  it('with nothing to read is done at once', async () => {
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': 'sources: []\n' } });
    expect(await test.runOnce()).toMatchObject({ complete: true, articles: 0, failing: [] });
  });

  it.skipIf(!existsSync(`${samples}articles`))('a text of the real world lands whole', async () => {
    const [name = ''] = readdirSync(`${samples}articles`);
    await using test = await openTestApp({
      backend,
      seeds: {
        'sources.yaml': 'sources:\n  - name: Texts\n    files: "articles/*.txt"\n',
        [`articles/${name}`]: readFileSync(`${samples}articles/${name}`, 'utf8'),
      },
    });
    await test.runOnce();
    const articles = await test.sql<{ title: string; text: string }>('select * from v1.articles');
    expect(articles).toMatchObject([
      { published_at: new Date('2022-05-24T00:00:00Z'), published_precision: 'day', language: 'en' },
    ]);
    expect(articles[0]?.title).toMatch(/^Boris Bondarev wrote/);
    expect(articles[0]?.text.split('\n\n')).toHaveLength(6);
  });

  it.skipIf(!existsSync(`${samples}feeds`))(
    'feeds of the real world land, and come to the same rows when they are ingested twice',
    async () => {
      await using publisher = await startPublisher();
      const names = readdirSync(`${samples}feeds`).toSorted();
      const entries = names.map((name) => {
        const url = publisher.serve(`/${encodeURIComponent(name)}`, {
          body: readFileSync(`${samples}feeds/${name}`),
        });
        return `  - name: ${JSON.stringify(basename(name))}\n    url: ${url}\n`;
      });
      await using test = await openTestApp({
        backend,
        seeds: { 'sources.yaml': `sources:\n${entries.join('')}` },
      });
      const report = await test.runOnce();
      expect(report).toMatchObject({ failing: [], deadLetters: 0, tally: { documents: names.length } });
      const empty = await test.sql(`
      select name from v1.feeds f where not exists (select from v1.sightings s where s.feed_id = f.id)`);
      expect(empty).toEqual([]);
      const { articles, revisions, sightings } = await contents(test);
      await test.sql('update sluice.payloads set ingested_at = null');
      const again = await test.runOnce();
      expect(again.tally.documents).toBe(2 * names.length);
      expect(await contents(test)).toMatchObject({ articles, revisions, sightings });
    },
  );
});

/** Everything that is stored, but for when feeds were last asked. */
async function contents({ sql }: TestApp) {
  return {
    articles: await sql('select * from v1.articles order by id'),
    revisions: await sql('select * from v1.revisions order by article_id, revision'),
    sightings: await sql(
      'select article_id, feed_id, guid, url, first_seen_at, gone_at from v1.sightings order by 1, 2',
    ),
    dispositions: await sql('select * from v1.dispositions order by document_id, position'),
    documents: await sql('select * from v1.documents order by id'),
  };
}
