import { describe, expect, it } from 'vitest';
import { onBackends } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { createWorkplace, type Workplace } from '../support/run-sluice.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { rss, sourcesOf } from './many-feeds.ts';
import { environmentFor } from './services.ts';

const once = ['start', '--once', '--json'];

describe.concurrent('dead letters', { timeout: 240_000 }, () =>
  onBackends('documents that fail at every attempt', (backend) => {
    it('are kept, told and listed; a retry ingests them, a drop gives them up', {
      timeout: 240_000,
    }, async () => {
      await using publisher = await startPublisher();
      const feeds = ['East', 'West'].map((name) => ({
        name,
        url: publisher.serve(`/${name}.xml`, {
          // Long enough to be kept compressed.
          body: rss(name, [
            { title: `${name} wind`, link: `https://${name}.example/1`, text: `${name} wind. `.repeat(50) },
          ]),
        }),
      }));
      await using database = await createTestDatabase();
      await using workplace = await createWorkplace({
        seeds: { 'sources.yaml': sourcesOf(feeds) },
        env: environmentFor(backend, database.url),
      });
      await fetchOnly(workplace, database, feeds.length);
      const bodies = await database.query('select hash, body from sluice.payload_bodies');
      await database.query(`update sluice.payload_bodies set body = 'unreadable'`);

      const failed = await workplace.run(once);
      expect(failed, failed.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(failed.stdout)).toMatchObject({ complete: true, deadLetters: 2, articles: 0 });
      const [list, doctor] = await Promise.all([
        workplace.run(['dead', 'list', '--json']),
        workplace.run(['doctor']),
      ]);
      expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('dead list') });
      const letters: { jobId: string; subjects: [number] }[] = JSON.parse(list.stdout);
      expect(letters).toHaveLength(2);
      expect(letters).toMatchObject(
        Array(2).fill({ queue: 'ingest', attempts: 5, reason: expect.stringMatching(/./) }),
      );
      expect(await workplace.run(['dead', 'drop', 'payload-0'])).toMatchObject({ code: 2, stdout: '' });
      for (const { hash, body } of bodies) {
        await database.query('update sluice.payload_bodies set body = $2 where hash = $1', [hash, body]);
      }
      const [dropped = { jobId: '', subjects: [0] as [number] }, retried = dropped] = letters;
      expect(await workplace.run(['dead', 'drop', dropped.jobId])).toMatchObject({
        code: 0,
        stdout: 'Dropped 1.\n',
      });
      expect(await workplace.run(['dead', 'retry'])).toMatchObject({ code: 0, stdout: 'Put back 1.\n' });
      const mended = await workplace.run(once);
      expect(JSON.parse(mended.stdout)).toMatchObject({
        deadLetters: 0,
        articles: 1,
        tally: { documents: 1 },
      });
      const none = await workplace.run(['dead', 'list']);
      expect(none, none.stderr).toMatchObject({ code: 0, stdout: 'No dead letters.\n' });
      expect(
        await database.query(
          `select id::int, ingested_at is not null as ingested, dropped_at is not null as dropped, dropped_reason is not null as told
           from v1.documents order by id`,
        ),
      ).toEqual(
        [
          { id: dropped.subjects[0], ingested: false, dropped: true, told: true },
          { id: retried.subjects[0], ingested: true, dropped: false, told: false },
        ].toSorted((left, right) => left.id - right.id),
      );
      expect(publisher.requests).toHaveLength(2);
    });
  }),
);

/** Documents come, and nobody ingests them yet. */
async function fetchOnly(workplace: Workplace, { query }: TestDatabase, documents: number): Promise<void> {
  const scheduler = workplace.start([], { door: 'workers/schedule.ts' });
  const fetcher = workplace.start([], { door: 'workers/fetch.ts' });
  await fetcher.until(
    'the documents are there',
    async () => (await query('select from v1.documents')).length === documents,
  );
  scheduler.send('SIGTERM');
  fetcher.send('SIGTERM');
  expect([await scheduler.ended, await fetcher.ended]).toMatchObject([{ code: 0 }, { code: 0 }]);
}
