import { expect, it } from 'vitest';
import { pollNow } from '../../src/app/poll-now.ts';
import type { Settings } from '../../src/config.ts';
import { onBackends } from '../support/on-backends.ts';
import { type Handler, type Publisher, startPublisher } from '../support/publisher.ts';
import { startService } from '../support/start-service.ts';
import { openTestApp } from '../support/test-app.ts';
import { body, hour, sourcesOf } from '../support/watch-publisher.ts';

onBackends('when most hosts fail at once', (backend) => {
  it('it is we who are offline: counters freeze, one message, all due at once when it is back', async () => {
    await using net = await openNet(7);
    const { later, test } = net;
    await later(0);
    expect(net.requests()).toBe(7);
    net.setOnline(false);
    await later(2 * hour);
    await later(2);
    await later(2);
    expect(await feedsOf(net)).toEqual(
      Array(7).fill({ failures: 0, in_outage: true, error_kind: 'connect' }),
    );
    expect(net.messages()).toEqual(['outage-began']);
    for (let minutes = 0; minutes < 10; minutes += 1) await later(61);
    expect(await feedsOf(net)).toEqual(
      Array(7).fill({ failures: 0, in_outage: true, error_kind: 'connect' }),
    );
    expect(net.messages()).toEqual(['outage-began']);
    expect(await test.sql('select distinct waiting_for from v1.feeds')).toEqual([
      { waiting_for: 'we were offline' },
    ]);

    const asked = net.requests();
    net.setOnline(true);
    for (const feedId of [1, 2, 3]) await pollNow(test.app, feedId, new AbortController().signal);
    await later(2);
    await later(0);
    expect(net.requests()).toBe(asked + 7);
    expect(net.messages()).toEqual(['outage-began', 'outage-ended']);
    expect(await feedsOf(net)).toEqual(Array(7).fill({ failures: 0, in_outage: false, error_kind: null }));
  });

  it('is told once by all processes, also across a restart', async () => {
    await using net = await openNet(6);
    net.setOnline(false);
    await net.later(0);
    await net.later(2);
    await net.restart();
    await net.later(2);
    await net.later(61);
    expect(net.messages()).toEqual(['outage-began']);
  });

  it('counts nothing where they fail one after the other either', async () => {
    await using net = await openNet(8, { fetchConcurrency: 1 });
    net.setOnline(false, 8, () => net.test.clock.advance({ seconds: 2 }));
    await net.later(0);
    await net.later(2);
    expect(await feedsOf(net)).toEqual(
      Array(8).fill({ failures: 0, in_outage: true, error_kind: 'connect' }),
    );
    expect(net.messages()).toEqual(['outage-began']);
  });

  it('a few that fail are failures of their own', async () => {
    await using net = await openNet(7);
    await net.later(0);
    net.setOnline(false, 5);
    await net.later(2 * hour);
    await net.later(2);
    expect((await feedsOf(net)).map(({ failures }) => failures)).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect(net.messages()).toEqual([]);
  });

  it('hosts that were dead before say nothing about our line', async () => {
    await using net = await openNet(12);
    net.setOnline(false, 6);
    for (const hours of [0, 2, 2]) await net.later(hours * hour);
    // The dead are asked more rarely by now, at times of their own.
    await net.later(1.1 * hour);
    const asked = net.requests();
    await net.later(0.5 * hour);
    for (let minutes = 0; minutes < 10; minutes += 1) await net.later(61);
    expect(net.requests()).toBe(asked + 6);
    expect(net.messages()).toEqual([]);
    expect((await feedsOf(net)).map(({ failures }) => failures)).toEqual([
      ...Array(6).fill(4),
      ...Array(6).fill(0),
    ]);
  });

  it('it is they after all once the others have answered, however seldom those are asked', async () => {
    await using net = await openNet(10);
    await net.later(0);
    const { signal } = new AbortController();
    for (const feedId of [7, 8, 9, 10]) {
      await net.later(600);
      await pollNow(net.test.app, feedId, signal);
    }
    net.setOnline(false, 6);
    await net.later(26 * 60);
    await net.later(2);
    expect(net.messages()).toEqual(['outage-began']);
    for (let minutes = 0; minutes < 40; minutes += 1) await net.later(61);
    expect(net.messages()).toEqual(['outage-began', 'outage-ended']);
    expect(await feedsOf(net)).toEqual([
      ...Array(6).fill({ failures: 1, in_outage: false, error_kind: 'connect' }),
      ...Array(4).fill({ failures: 0, in_outage: false, error_kind: null }),
    ]);
  });

  /** As many publishers, each a host of its own, all behind one line that can be cut. */
  async function openNet(count: number, settings: Partial<Settings> = {}) {
    await using opened = new AsyncDisposableStack();
    let cut = 0;
    let onCut = () => {};
    const publishers: Publisher[] = [];
    for (let index = 0; index < count; index += 1) {
      const publisher = opened.use(await startPublisher());
      const answer: Handler = (_request, response) => {
        if (index >= cut) return { body };
        onCut();
        response.socket?.destroy();
        return undefined;
      };
      publisher.serve('/feed.xml', answer);
      publishers.push(publisher);
    }
    const urls = publishers.map(({ url }, index) => [`Feed ${index}`, `${url}/feed.xml`]);
    const test = opened.use(
      await openTestApp({
        backend,
        seeds: { 'sources.yaml': sourcesOf(Object.fromEntries(urls)) },
        settings,
      }),
    );
    const startAll = async () => startService([test.app, await test.openAnother()]);
    let service = await startAll();
    opened.defer(() => service[Symbol.asyncDispose]());
    const owned = opened.move();
    return {
      test,
      later: async (seconds: number) => {
        test.clock.advance({ seconds });
        await service.round();
      },
      restart: async () => {
        await service[Symbol.asyncDispose]();
        await test.restart();
        service = await startAll();
      },
      setOnline: (online: boolean, hosts = count, andThen = () => {}) => {
        cut = online ? 0 : hosts;
        onCut = andThen;
      },
      requests: () => publishers.reduce((sum, { requests }) => sum + requests.length, 0),
      messages: () =>
        test
          .logged()
          .map(({ event }) => event)
          .filter((event) => String(event).startsWith('outage')),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }
});

function feedsOf({ test }: { test: { sql: (text: string) => Promise<Record<string, unknown>[]> } }) {
  return test.sql('select failures, in_outage, error_kind from v1.feeds order by id');
}
