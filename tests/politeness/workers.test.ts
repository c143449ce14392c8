import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { fetchFeeds } from '../../src/app/fetch-feeds.ts';
import type { App } from '../../src/app/open-app.ts';
import { pollNow } from '../../src/app/poll-now.ts';
import { syncSources } from '../../src/app/sync-sources.ts';
import { claimFeeds, createScheduler } from '../../src/app/tick.ts';
import { onBackends } from '../support/on-backends.ts';
import type { Handler } from '../support/publisher.ts';
import { waitFor } from '../support/wait-for.ts';
import { body, day, sourcesOf, watchPublisher } from '../support/watch-publisher.ts';

const gapMs = 1000;
/** From a request's start here to its arrival there, the first one's on a new connection. */
const latenessMs = 100;

onBackends('several workers', (backend) => {
  it('26: one feed is never polled twice at once by several workers', async () => {
    const line = createLine({ answerMs: 150 });
    let draws = 0;
    await using watch = await watchPublisher({
      backend,
      answer: line.handler,
      random: () => {
        draws += 1;
        return draws / 1000;
      },
    });
    const { test } = watch;
    const other = await test.openAnother();
    const schedulers = [test.app, other].map((app) => createScheduler(app));
    for (let rounds = 0; rounds < 3; rounds += 1) {
      test.clock.advance({ seconds: day });
      await Promise.all([
        ...schedulers.map((scheduler) => scheduler.tick()),
        ...[test.app, other].map((app) => pollNow(app, 1, new AbortController().signal)),
      ]);
      await watch.later(0);
    }
    expect(line.most()).toBe(1);
    expect(watch.publisher.requests.length).toBeGreaterThanOrEqual(3);
  });

  it('26: one that lost its queue, and knows nothing of it, has let go before another one begins', async () => {
    const paths = Array.from({ length: 32 }, (_, index) => `/${index}.xml`);
    const line = createLine({ answerMs: 50 });
    await using watch = await watchPublisher({
      backend,
      settings: { hostConcurrency: 1, jobLockSeconds: 40 },
      sources: (url) => sourcesOf(Object.fromEntries(paths.map((path) => [`Feed ${path}`, url + path]))),
    });
    const { publisher, test } = watch;
    for (const path of paths) publisher.serve(path, line.handler);
    await watch.stop();
    const other = await test.openAnother();
    await syncSources(test.app);
    const [claim] = await claimFeeds(test.app, { limit: paths.length });
    const begin = (app: App, start: number) =>
      fetchFeeds(app, claim!, { start, isLastAttempt: false }, new AbortController().signal);
    const first = begin(test.app, 1);
    await waitFor('some polls', () => publisher.requests.length >= 6);
    await Promise.all([first, begin(other, 2)]);
    expect(line.most()).toBe(1);
    expect(
      await test.sql('select count(*)::int as polls, count(distinct feed_id)::int as feeds from v1.polls'),
    ).toEqual([{ polls: paths.length, feeds: paths.length }]);
  });

  it('26: two config entries with one URL are one poll', async () => {
    await using watch = await watchPublisher({
      backend,
      sources: (url) => sourcesOf({ One: `${url}/feed.xml`, Two: `${url}/feed.xml#top` }),
    });
    await watch.later(0);
    expect(watch.publisher.requests).toHaveLength(1);
  });

  it('share the budget of a host: two polls at a time, a second apart, by one worker', async () => {
    const feeds = [0, 1, 2, 3, 4];
    const line = createLine({ answerMs: 1200 });
    await using watch = await watchPublisher({
      backend,
      settings: { hostConcurrency: 2, hostGapSeconds: gapMs / 1000 },
      sources: (url) =>
        sourcesOf(Object.fromEntries(feeds.map((index) => [`Feed ${index}`, `${url}/${index}.xml`]))),
    });
    const { publisher } = watch;
    for (const index of feeds) publisher.serve(`/${index}.xml`, line.handler);
    await watch.later(0);
    expect(publisher.requests).toHaveLength(feeds.length);
    expect(line.most()).toBe(2);
    const starts = publisher.requests.map(({ at }) => at.getTime());
    for (const [index, start] of starts.slice(1).entries()) {
      expect(start - (starts[index] ?? 0)).toBeGreaterThan(gapMs - latenessMs);
    }
  });

  it('keep the gap of a host from one of them to the next', async () => {
    await using watch = await watchPublisher({
      backend,
      settings: { hostConcurrency: 2, hostGapSeconds: gapMs / 1000 },
      sources: (url) => sourcesOf({ One: `${url}/1.xml`, Two: `${url}/2.xml` }),
    });
    const { publisher, test } = watch;
    for (const index of [1, 2]) publisher.serve(`/${index}.xml`, { body });
    await watch.later(0);
    const other = await test.openAnother();
    const { signal } = new AbortController();
    await Promise.all([pollNow(other, 1, signal), pollNow(test.app, 2, signal)]);
    const [, , third, fourth] = publisher.requests.map(({ at }) => at.getTime()) as [
      number,
      number,
      number,
      number,
    ];
    expect(publisher.requests).toHaveLength(4);
    expect(fourth - third).toBeGreaterThan(gapMs - latenessMs);
  });

  it('say what a feed waits for: a worker that has it, or its host', async () => {
    const answer = Promise.withResolvers<void>();
    await using watch = await watchPublisher({
      backend,
      settings: { hostConcurrency: 1, hostGapSeconds: 15 },
      sources: (url) => sourcesOf({ One: `${url}/1.xml`, Two: `${url}/2.xml` }),
    });
    const { publisher, test } = watch;
    for (const index of [1, 2]) {
      publisher.serve(`/${index}.xml`, async () => {
        await answer.promise;
        return { body };
      });
    }
    await watch.service().scheduler.tick();
    await waitFor('the first poll', () => publisher.requests.length === 1);
    const waiting = () => test.sql('select waiting_for from v1.feeds order by id');
    expect(await waiting()).toEqual([
      { waiting_for: 'a worker has it' },
      { waiting_for: 'its host is busy with other polls' },
    ]);
    answer.resolve();
    await waitFor('its end', async () => (await test.sql('select 1 from v1.polls')).length === 1);
    expect((await waiting())[0]).toEqual({ waiting_for: null });
  });

  it('do not let a slow host hold up another', async () => {
    const slow = createLine({ answerMs: 3000 });
    await using watch = await watchPublisher({
      backend,
      settings: { hostConcurrency: 1 },
      sources: (url) => {
        const port = url.split(':').at(-1);
        return sourcesOf({
          'Slow A': `${url}/a.xml`,
          'Slow B': `${url}/b.xml`,
          Fast: `http://127.0.0.2:${port}/feed.xml`,
        });
      },
    });
    watch.publisher.serve('/a.xml', slow.handler);
    watch.publisher.serve('/b.xml', slow.handler);
    await watch.service().scheduler.tick();
    await waitFor('polls of both hosts', async () => {
      const polls = await watch.test.sql(`select 1 from v1.polls where feed = 'Fast'`);
      return polls.length === 1 && watch.publisher.requests.some(({ url }) => url === '/a.xml');
    });
    expect(slow.most()).toBe(1);
  });
});

/** Answers after a while, and counts how many are being answered at once. */
function createLine({ answerMs }: { answerMs: number }) {
  let now = 0;
  let most = 0;
  const handler: Handler = async () => {
    now += 1;
    most = Math.max(most, now);
    await delay(answerMs);
    now -= 1;
    return { body };
  };
  return { handler, most: () => most };
}
