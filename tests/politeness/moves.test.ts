import { describe, expect, it } from 'vitest';
import { reference } from '../../src/core/sources/fill-references.ts';
import { onBackends, rowsFor } from '../support/on-backends.ts';
import { startPublisher } from '../support/publisher.ts';
import { body, day, hour, sourcesOf, type Watch, watchPublisher } from '../support/watch-publisher.ts';

onBackends('21: a feed that moved', (backend) => {
  it.each(rowsFor(backend, [301, 308]))(
    '%d is followed, and remembered only after three times over at least 24 h',
    async (status) => {
      await using watch = await watchRedirect(status);
      for (const seconds of [0, 2 * hour, 2 * hour, 19 * hour]) await watch.later(seconds);
      expect(await movesOf(watch)).toEqual([]);
      expect(visits(watch)).toEqual(Array(4).fill('/feed.xml /new.xml').join(' '));
      await watch.later(2 * hour);
      await watch.later(2 * hour);
      await watch.later(2 * hour);
      expect(visits(watch)).toEqual(
        [...Array(5).fill('/feed.xml /new.xml'), '/new.xml', '/new.xml'].join(' '),
      );
      const { url } = watch.publisher;
      expect(await movesOf(watch)).toEqual([
        { feed: 'Gazette', from_url: `${url}/feed.xml`, to_url: `${url}/new.xml` },
      ]);
      expect(await watch.test.sql('select location, address, moving_to from v1.feeds')).toEqual([
        { location: `${url}/feed.xml`, address: `${url}/new.xml`, moving_to: null },
      ]);
    },
  );

  it('twice is not enough, however long', async () => {
    await using watch = await watchRedirect(301);
    await watch.later(0);
    await watch.later(10 * day);
    expect(await movesOf(watch)).toEqual([]);
    expect(await watch.test.sql('select moving_to from v1.feeds')).toEqual([
      { moving_to: `${watch.publisher.url}/new.xml` },
    ]);
  });

  it('begins anew when the feed was at its old place in between', async () => {
    await using watch = await watchRedirect(301);
    await watch.later(0);
    await watch.later(day);
    watch.serve({ body });
    await watch.later(day);
    redirect(watch, 301);
    await watch.later(day);
    await watch.later(day);
    expect(await movesOf(watch)).toEqual([]);
    await watch.later(day);
    expect(await movesOf(watch)).toHaveLength(1);
  });

  it('is asked with the validators it has, and goes on with the same articles', async () => {
    await using watch = await watchRedirect(301, { etag: '"1"' });
    for (let polls = 0; polls < 4; polls += 1) await watch.later(day);
    expect(watch.publisher.requests.at(-1)).toMatchObject({
      url: '/new.xml',
      headers: { 'if-none-match': '"1"' },
    });
    expect(await watch.test.sql('select count(*)::int as n from v1.articles')).toEqual([{ n: 1 }]);
  });

  it.each(rowsFor(backend, [302, 303, 307]))('%d is never remembered', async (status) => {
    await using watch = await watchRedirect(status);
    for (let polls = 0; polls < 5; polls += 1) await watch.later(day);
    expect(await movesOf(watch)).toEqual([]);
    expect(visits(watch)).toEqual(Array(5).fill('/feed.xml /new.xml').join(' '));
    expect(await watch.test.sql('select moving_to from v1.feeds')).toEqual([{ moving_to: null }]);
  });

  describe('to another publisher', () => {
    it('takes no headers or credentials of the old one along', async () => {
      await using elsewhere = await startPublisher();
      const target = elsewhere.serve('/new.xml', { body });
      await using watch = await watchPublisher({
        backend,
        settings: { variables: { KEY: 'secret-key', TOKEN: 'secret-token' } },
        sources: (url) =>
          sourcesOf(
            { Gazette: `${url}/feed.xml` },
            `    headers: { X-Key: "${reference('KEY')}" }\n    auth: { bearer: "${reference('TOKEN')}" }\n`,
          ),
        answer: () => ({ status: 301, headers: { location: target } }),
      });
      for (let polls = 0; polls < 5; polls += 1) await watch.later(day);
      expect(watch.headers('x-key')).toEqual(Array(3).fill('secret-key'));
      expect(watch.headers('authorization')).toEqual(Array(3).fill('Bearer secret-token'));
      expect(elsewhere.requests).toHaveLength(5);
      for (const { headers } of elsewhere.requests) {
        expect(JSON.stringify(headers)).not.toContain('secret');
      }
    });

    it('is charged to its new host', async () => {
      await using elsewhere = await startPublisher();
      const target = elsewhere.serve('/new.xml', { body });
      await using watch = await watchPublisher({
        backend,
        answer: () => ({ status: 301, headers: { location: target } }),
      });
      for (let polls = 0; polls < 3; polls += 1) await watch.later(day);
      expect(await watch.test.sql('select host from v1.feeds')).toEqual([{ host: elsewhere.host }]);
    });
  });

  async function watchRedirect(status: number, answer: { etag?: string } = {}): Promise<Watch> {
    const watch = await watchPublisher({ backend });
    watch.publisher.serve('/new.xml', { body, ...answer });
    redirect(watch, status);
    return watch;
  }
});

function redirect(watch: Watch, status: number): void {
  watch.serve(() => ({ status, headers: { location: '/new.xml' } }));
}

function movesOf({ test }: Watch) {
  return test.sql('select feed, from_url, to_url from v1.moves');
}

function visits({ publisher }: Watch): string {
  return publisher.requests.map(({ url }) => url).join(' ');
}
