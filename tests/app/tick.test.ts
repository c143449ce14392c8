import { expect, it } from 'vitest';
import { queueNames } from '../../src/adapters/queues.ts';
import { startWorker } from '../../src/app/run-service.ts';
import { createScheduler } from '../../src/app/tick.ts';
import { emptyQueues } from '../support/empty-queues.ts';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onBackends } from '../support/on-backends.ts';
import { type Answer, startPublisher } from '../support/publisher.ts';
import { startService } from '../support/start-service.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { waitFor } from '../support/wait-for.ts';

onBackends('a scheduler that runs', (backend) => {
  it('polls what is due, when it is due', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    await using service = startService([test.app]);
    await service.tickUntil('the first poll', () => publisher.requests.length === 1);
    await service.tickUntil('its article', async () => (await titles(test)).length === 1);
    // An article can be read before the jobs that brought it have ended.
    await waitFor('both jobs to end', () => idle(test));
    await service.scheduler.tick();
    expect(await idle(test)).toBe(true);
    test.clock.advance({ seconds: 7200 });
    await service.tickUntil('the second poll', () => publisher.requests.length === 2);
  });

  it('lets go of shingles at its start and once a day, since looking for them may read all that are kept', async () => {
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': 'sources: []\n' } });
    await using service = startService([test.app]);
    const shingles = () => test.sql('select epoch from sluice.story_shingles');
    const remember = () =>
      test.sql(`with story as (insert into sluice.stories (opened_at) values ('2000-01-01') returning id)
        insert into sluice.story_shingles (epoch, hash, story_id) select 1565, 1, id from story`);
    await remember();
    await service.scheduler.tick();
    expect(await shingles()).toEqual([]);
    await remember();
    test.clock.advance({ seconds: 2 * 3600 });
    await service.scheduler.tick();
    expect(await shingles()).toEqual([{ epoch: 1565 }]);
    test.clock.advance({ seconds: 22 * 3600 });
    await service.scheduler.tick();
    expect(await shingles()).toEqual([]);
  });

  it('takes up an edited sources.yaml', async () => {
    await using publisher = await startPublisher();
    const one = publisher.serve('/one.xml', { body: makeRss([makeStory(1)]) });
    const two = publisher.serve('/two.xml', { body: makeRss([makeStory(2)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', one]) } });
    await using service = startService([test.app]);
    await service.tickUntil('the first article', async () => (await titles(test)).length === 1);
    await test.writeSeed('sources.yaml', sources(['Two', two]));
    await service.tickUntil('the article of the new feed', async () => (await titles(test)).length === 2);
    expect(await test.sql('select name, status, status_reason from v1.feeds order by name')).toEqual([
      { name: 'One', status: 'paused', status_reason: 'not in config' },
      { name: 'Two', status: 'active', status_reason: null },
    ]);
  });

  it('takes up the sitemaps that an index turns out to point to, and lets go of those that leave it', async () => {
    await using publisher = await startPublisher();
    const map = (title: string) =>
      `<urlset xmlns:news="n"><url><loc>/${title}</loc><news:news><news:title>${title}</news:title></news:news></url></urlset>`;
    const index = (path: string) => ({
      body: `<sitemapindex><sitemap><loc>${path}</loc></sitemap></sitemapindex>`,
    });
    publisher.serve('/1.xml', { body: map('Pier') });
    publisher.serve('/2.xml', { body: map('Quay') });
    const url = publisher.serve('/index.xml', index('/1.xml'));
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['Map', url]) } });
    await using service = startService([test.app]);
    await service.tickUntil('the first article', async () => (await titles(test)).includes('Pier'));
    publisher.serve('/index.xml', index('/2.xml'));
    test.clock.advance({ seconds: 7200 });
    await service.tickUntil('the second article', async () => (await titles(test)).includes('Quay'));
    expect(await test.sql('select name, status, status_reason from v1.feeds order by name')).toEqual([
      { name: 'Map', status: 'active', status_reason: null },
      { name: 'Map: 1.xml', status: 'paused', status_reason: 'not in config' },
      { name: 'Map: 2.xml', status: 'active', status_reason: null },
    ]);
  });

  it('takes up a file that is dropped into the folder', async () => {
    await using test = await openTestApp({
      backend,
      seeds: { 'sources.yaml': 'sources:\n  - name: Texts\n    files: "*.txt"\n' },
    });
    await using service = startService([test.app]);
    await service.scheduler.tick();
    await test.writeSeed('note.txt', 'A note\n\nThat somebody dropped here.\n');
    await service.tickUntil('its article', async () => (await titles(test)).includes('A note'));
  });

  it('leaves the last good config in force while sources.yaml is broken, and says what is wrong', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    await using service = startService([test.app]);
    await service.tickUntil('the first poll', () => publisher.requests.length === 1);
    await test.writeSeed('sources.yaml', 'sources:\n  - name: One\n    url: not a url\n');
    await service.scheduler.tick();
    const fact = await test.app.facts.readSources();
    expect(fact?.problems).toMatchObject([{ line: 3 }]);
    test.clock.advance({ seconds: 7200 });
    await service.tickUntil('the next poll', () => publisher.requests.length === 2);
    await test.writeSeed('sources.yaml', sources(['One', url]));
    await service.scheduler.tick();
    expect((await test.app.facts.readSources())?.problems).toEqual([]);
  });

  it('finds the work again when the queue was emptied', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    const scheduler = createScheduler(test.app);
    await scheduler.tick();
    expect(await test.app.queues.counts('fetch')).toMatchObject({ waiting: 1 });
    await emptyQueues(test);
    expect(await test.app.queues.counts('fetch')).toMatchObject({ waiting: 0 });
    await using service = startService([test.app], scheduler);
    test.clock.advance({ seconds: 180 });
    await service.tickUntil('the article', async () => (await titles(test)).length === 1);
  });

  it('finds a document again whose job was lost', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    const scheduler = createScheduler(test.app);
    {
      await using _fetching = startWorker(test.app, 'fetch', new AbortController().signal);
      await scheduler.tick();
      await waitFor('the ingest job', async () => (await test.app.queues.counts('ingest')).waiting === 1);
    }
    await emptyQueues(test);
    test.clock.advance({ seconds: 60 });
    await using service = startService([test.app], scheduler);
    await service.tickUntil('the article', async () => (await titles(test)).length === 1);
    expect(publisher.requests).toHaveLength(1);
  });

  it('gives a feed back, still due, when it is stopped in the middle of a poll', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', () => new Promise(() => undefined));
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    const stop = new AbortController();
    {
      await using _fetching = startWorker(test.app, 'fetch', stop.signal);
      await createScheduler(test.app).tick();
      await waitFor('the request', () => publisher.requests.length === 1);
      stop.abort();
    }
    expect(await test.sql('select * from v1.polls')).toEqual([]);
    publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using service = startService([test.app]);
    await service.tickUntil('the article', async () => (await titles(test)).length === 1);
  });

  it('tries again what failed for a reason of ours', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    await using service = startService([test.app]);
    await test.sql('alter table sluice.articles rename to away');
    await service.tickUntil(
      'the first failure',
      async () => (await test.app.queues.counts('ingest')).delayed === 1,
    );
    await test.sql('alter table sluice.away rename to articles');
    await service.tickUntil('the article', async () => (await titles(test)).length === 1);
    expect(publisher.requests).toHaveLength(1);
  });

  it('lets go of bodies that are older than asked for, and keeps their articles', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    await test.runOnce();
    publisher.serve('/feed.xml', { status: 500 });
    test.clock.advance({ seconds: 91 * 86_400 });
    await createScheduler(test.app).tick();
    expect(await test.sql('select count(*)::int as bodies from sluice.payload_bodies')).toEqual([
      { bodies: 0 },
    ]);
    expect(await titles(test)).toHaveLength(1);
  });

  it('lets go of old polls that brought nothing, and keeps those that brought a document or failed', async () => {
    await using publisher = await startPublisher();
    const url = publisher.serve('/feed.xml', { body: makeRss([makeStory(1)]) });
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(['One', url]) } });
    await using service = startService([test.app]);
    const outcomes = async () =>
      (await test.sql('select outcome from sluice.polls order by id')).map(({ outcome }) => outcome);
    const pollAgain = async (answer: Answer) => {
      publisher.serve('/feed.xml', answer);
      await service.round();
      test.clock.advance({ seconds: 86_400 });
    };
    await pollAgain({ body: makeRss([makeStory(1)]) });
    await pollAgain({ body: makeRss([makeStory(1)]) });
    await pollAgain({ status: 503 });
    await pollAgain({ body: makeRss([makeStory(1)]) });
    expect(await outcomes()).toEqual(['changed', 'unchanged', 'failed', 'unchanged']);
    publisher.serve('/feed.xml', { status: 503 });
    test.clock.advance({ seconds: 363 * 86_400 });
    const scheduler = createScheduler(test.app);
    await scheduler.tick();
    expect((await outcomes()).slice(0, 3)).toEqual(['changed', 'failed', 'unchanged']);
    test.clock.advance({ seconds: 2 * 86_400 });
    await scheduler.tick();
    expect((await outcomes()).slice(0, 2)).toEqual(['changed', 'failed']);
    expect(await outcomes()).not.toContain('unchanged');
  });

  it('two of them hand out each feed once', async () => {
    await using publisher = await startPublisher();
    const feeds = Array.from({ length: 20 }, (_, index): [string, string] => [
      `Feed ${index}`,
      publisher.serve(`/${index}.xml`, { body: makeRss([makeStory(index)]) }),
    ]);
    await using test = await openTestApp({ backend, seeds: { 'sources.yaml': sources(...feeds) } });
    const schedulers = [createScheduler(test.app), createScheduler(test.app)];
    await Promise.all(schedulers.map((scheduler) => scheduler.tick()));
    await using service = startService([test.app]);
    await service.tickUntil('all articles', async () => (await titles(test)).length === 20);
    expect(publisher.requests).toHaveLength(20);
  });
});

function sources(...feeds: [string, string][]): string {
  return `sources:\n${feeds.map(([name, url]) => `  - name: ${name}\n    url: ${url}\n`).join('')}`;
}

async function titles({ sql }: TestApp): Promise<string[]> {
  return (await sql<{ title: string }>('select title from v1.articles')).map(({ title }) => title);
}

async function idle({ app }: TestApp): Promise<boolean> {
  const counts = await Promise.all(queueNames.map((name) => app.queues.counts(name)));
  return counts.every(({ waiting, active }) => waiting + active === 0);
}
