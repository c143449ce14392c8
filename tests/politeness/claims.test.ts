import { expect, it } from 'vitest';
import { fetchFeeds } from '../../src/app/fetch-feeds.ts';
import { syncSources } from '../../src/app/sync-sources.ts';
import { claimFeeds, handOutDue } from '../../src/app/tick.ts';
import { onBackends } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { waitFor } from '../support/wait-for.ts';
import { body, day, hour, sourcesOf, type Watch, watchPublisher } from '../support/watch-publisher.ts';

const gapMs = 300;
/** From a request's start here to its arrival there, the first one's on a new connection. */
const latenessMs = 100;

onBackends('a claim', (backend) => {
  it('of a worker whose clock is behind polls each feed once', async () => {
    await using watch = await watchPublisher({ backend });
    const { app } = watch.test;
    await syncSources(app);
    const behind = { ...app, clock: () => new Date(app.clock().getTime() - 60_000) };
    for (let round = 0; round < 3; round += 1) {
      const [claim] = await claimFeeds(app, { limit: 10 });
      if (claim)
        await fetchFeeds(behind, claim, { start: 1, isLastAttempt: false }, new AbortController().signal);
    }
    expect(watch.publisher.requests).toHaveLength(1);
  });

  it('whose results cannot be written asks its host again as slowly as before', async () => {
    await using watch = await watchMany(backend, 4);
    const { publisher, test } = watch;
    await test.sql(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
      create trigger refuse before insert on sluice.polls execute function refuse()`);
    await watch.service().scheduler.tick();
    await waitFor('a second try', () => publisher.requests.length > 4);
    await test.sql('drop trigger refuse on sluice.polls');
    await watch.later(0);
    expect(await test.sql('select count(distinct feed_id)::int as feeds from v1.polls')).toEqual([
      { feeds: 4 },
    ]);
    expectGaps(publisher.requests);
  });

  it('lets go of a host whose feeds were paused before their worker came', async () => {
    await using watch = await watchPublisher({
      backend,
      sources: (url) => sourcesOf({ One: `${url}/feed.xml`, Two: `${url}/two.xml` }),
    });
    const { app, sql } = watch.test;
    watch.publisher.serve('/two.xml', { body });
    await syncSources(app);
    const [claim] = await claimFeeds(app, { limit: 1 });
    await sql(`update sluice.feed_states set status = 'paused' where feed_id = $1`, [claim?.feedIds[0]]);
    await fetchFeeds(app, claim!, { start: 1, isLastAttempt: false }, new AbortController().signal);
    expect(watch.publisher.requests).toEqual([]);
    expect(await sql('select busy_by from sluice.hosts')).toEqual([{ busy_by: null }]);
    await watch.later(0);
    expect(watch.publisher.requests.map(({ url }) => url)).toContain('/two.xml');
  });

  it('out of attempts lets go of its feeds and of their host', async () => {
    await using watch = await watchPublisher({ backend });
    const { app, sql } = watch.test;
    await syncSources(app);
    const [claim] = await claimFeeds(app, { limit: 1 });
    const finishPoll = () => Promise.reject(new Error('the disk is full'));
    const polled = fetchFeeds(
      { ...app, finishPoll },
      claim!,
      { start: 1, isLastAttempt: true },
      new AbortController().signal,
    );
    await expect(polled).rejects.toThrow('the disk is full');
    expect(await sql('select busy_by from sluice.hosts')).toEqual([{ busy_by: null }]);
    expect(await sql(`select lease_id, next_poll_at > now() as later from sluice.feed_states`)).toEqual([
      { lease_id: null, later: true },
    ]);
  });

  it('that a later start of its job has taken over is not passed on to another job, whatever fails', async () => {
    await using watch = await watchMany(backend, 2);
    const { app, sql } = watch.test;
    await watch.stop();
    await syncSources(app);
    const [claim] = await claimFeeds(app, { limit: 2 });
    const later = { id: `${claim!.id}/2`, feedIds: claim!.feedIds };
    let polls = 0;
    const finishPoll: typeof app.finishPoll = async (poll) => {
      polls += 1;
      if (polls > 1) return app.finishPoll(poll);
      await app.feeds.passOn(later, [claim!.id]);
      throw new Error('the disk is full');
    };
    const job = { start: 1, isLastAttempt: false };
    await fetchFeeds({ ...app, finishPoll }, claim!, job, new AbortController().signal);
    expect(polls).toBe(2);
    const leases = await sql(
      'select distinct s.lease_id, h.busy_by from sluice.feed_states s, sluice.hosts h',
    );
    expect(leases).toEqual([{ lease_id: later.id, busy_by: later.id }]);
  });

  it('that ends with its process keeps the host for what is passed on', async () => {
    await using watch = await watchMany(backend, 2);
    const { app, sql } = watch.test;
    await watch.stop();
    await syncSources(app);
    const [claim] = await claimFeeds(app, { limit: 2 });
    const process = new AbortController();
    // Once the failure has arrived; the other feed waits for the gap meanwhile.
    const finishPoll = () => {
      setImmediate(() => process.abort());
      return Promise.reject(new Error('the disk is full'));
    };
    await fetchFeeds({ ...app, finishPoll }, claim!, { start: 1, isLastAttempt: false }, process.signal);
    expect(
      await sql(
        'select s.lease_id = h.busy_by as has_host from sluice.feed_states s, sluice.hosts h order by s.lease_id',
      ),
    ).toEqual([{ has_host: true }, { has_host: null }]);
  });

  it('that waits for its host only is told apart from nothing to do', async () => {
    await using watch = await watchMany(backend, 1);
    const { app, sql } = watch.test;
    await watch.stop();
    await syncSources(app);
    await sql(
      `insert into sluice.hosts (host, busy_until) select host, now() + interval '1 hour' from sluice.feed_states`,
    );
    expect(await handOutDue(app)).toBe('hosts busy');
    await sql('delete from sluice.hosts');
    expect(await handOutDue(app)).toBe('nothing');
    expect(await app.queues.counts('fetch')).toMatchObject({ waiting: 1 });
  });
});

onBackends('a redirect to another host', (backend) => {
  it('charges that host: feeds that lead there take turns', async () => {
    await using target = await startPublisher();
    const there = target.serve('/feed.xml', { body });
    await using watch = await watchSpread(backend, there);
    await watch.later(0);
    expect(target.requests).toHaveLength(3);
    target.requests.length = 0;
    await watch.later(day);
    expect(target.requests).toHaveLength(3);
    expectGaps(target.requests);
  });

  it('lets a Retry-After from there hold that host', async () => {
    await using target = await startPublisher();
    const there = target.serve('/feed.xml', { body });
    await using watch = await watchSpread(backend, there);
    await watch.later(0);
    target.requests.length = 0;
    target.serve('/feed.xml', { status: 429, headers: { 'retry-after': '600' } });
    await watch.later(day);
    expect(target.requests).toHaveLength(1);
    expect(await watch.test.sql('select host from sluice.hosts where held_until is not null')).toEqual([
      { host: target.host },
    ]);
  });

  /** Three feeds, each on a host of its own, that all lead to one address. */
  async function watchSpread(on: typeof backend, there: string): Promise<Watch> {
    await using opened = new AsyncDisposableStack();
    const urls: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      const publisher = opened.use(await startPublisher());
      urls.push(publisher.serve('/feed.xml', { status: 302, headers: { location: there } }));
    }
    const watch = opened.use(
      await watchPublisher({
        backend: on,
        settings: { hostConcurrency: 1, hostGapSeconds: gapMs / 1000 },
        sources: () => sourcesOf(Object.fromEntries(urls.map((url, index) => [`Feed ${index}`, url]))),
      }),
    );
    const owned = opened.move();
    return { ...watch, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  }
});

onBackends('"too many requests" without a time', (backend) => {
  it('12: stops all feeds of the host until the one that was told so is tried again', async () => {
    await using watch = await watchMany(backend, 4, { status: 429 });
    await watch.later(0);
    expect(watch.publisher.requests).toHaveLength(1);
    const [held] = await watch.test.sql<{ held_until: Date; next_poll_at: Date }>(`
      select h.held_until, max(s.next_poll_at) as next_poll_at
      from sluice.hosts h, sluice.feed_states s group by h.held_until`);
    expect(held?.held_until).toEqual(held?.next_poll_at);
    await watch.later(2 * hour);
    expect(watch.publisher.requests).toHaveLength(2);
  });
});

/** Feeds of one host, asked one at a time with a gap. */
function watchMany(backend: Parameters<typeof watchPublisher>[0]['backend'], count: number, answer = {}) {
  const feeds = Array.from({ length: count }, (_, index) => `/${index}.xml`);
  return watchPublisher({
    backend,
    settings: { hostConcurrency: 1, hostGapSeconds: gapMs / 1000 },
    sources: (url) => sourcesOf(Object.fromEntries(feeds.map((path) => [`Feed ${path}`, url + path]))),
  }).then((watch) => {
    for (const path of feeds) watch.publisher.serve(path, { body, ...answer });
    return watch;
  });
}

function expectGaps(requests: readonly { at: Date }[]): void {
  const starts = requests.map(({ at }) => at.getTime());
  for (const [index, start] of starts.slice(1).entries()) {
    expect(start - (starts[index] ?? 0)).toBeGreaterThan(gapMs - latenessMs);
  }
}
