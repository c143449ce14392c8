import { expect, it } from 'vitest';
import { pollNow } from '../../src/app/poll-now.ts';
import { createScheduler } from '../../src/app/tick.ts';
import { emptyQueues } from '../support/empty-queues.ts';
import { onBackends } from '../support/on-backends.ts';
import { body, day, minute, watchPublisher } from '../support/watch-publisher.ts';

onBackends('asking only for what has changed', (backend) => {
  it('1: exactly one unconditional request ever, also across restarts, forced polls and an emptied queue', async () => {
    await using watch = await watchPublisher({ backend, answer: { body, etag: '"1"' } });
    const { test, publisher, later } = watch;
    await later(0);
    await watch.stop();
    await watch.start();
    await later(day);
    await test.app.feeds.makeDue(test.app.clock());
    await later(0);
    await pollNow(test.app, 1, new AbortController().signal);
    await watch.stop();
    test.clock.advance({ seconds: day });
    await createScheduler(test.app).tick();
    await emptyQueues(test);
    await watch.start();
    await later(3 * minute);
    expect(watch.headers('if-none-match')).toEqual([undefined, '"1"', '"1"', '"1"', '"1"']);
    expect(publisher.requests).toHaveLength(5);
  });

  it('2: ETag sent back byte-exact (quotes, W/, -gzip suffix)', async () => {
    const etags = [
      '"plain"',
      'W/"weak"',
      '"abc-gzip"',
      'W/"abc--gzip"',
      'bare',
      '"a, \\"b\\" ;c"',
      "'single'",
    ];
    await using watch = await watchPublisher({ backend });
    for (const etag of etags) {
      watch.serve(() => ({ body, headers: { etag } }));
      await watch.later(day);
    }
    await watch.later(day);
    expect(watch.headers('if-none-match')).toEqual([undefined, ...etags]);
  });

  it('3: Last-Modified byte-exact, never reformatted', async () => {
    const moments = [
      'Sun, 01 Mar 2026 08:00:00 GMT',
      'Sun, 1 Mar 2026 8:00:00 +0100',
      'Sunday, 01-Mar-26 08:00:00 GMT',
      '2026-03-01T08:00:00Z',
      'Thu, 01 Jan 1970 00:00:00 GMT',
      'last week',
    ];
    await using watch = await watchPublisher({ backend });
    for (const moment of moments) {
      watch.serve(() => ({ body, headers: { 'last-modified': moment } }));
      await watch.later(day);
    }
    await watch.later(day);
    expect(watch.headers('if-modified-since')).toEqual([undefined, ...moments]);
  });

  it('4: no invented validators', async () => {
    await using watch = await watchPublisher({ backend });
    for (let polls = 0; polls < 3; polls += 1) await watch.later(day);
    for (const name of [
      'if-none-match',
      'if-modified-since',
      'if-match',
      'if-unmodified-since',
      'if-range',
    ]) {
      expect(watch.headers(name)).toEqual([undefined, undefined, undefined]);
    }
  });

  it('5: both sent when both known', async () => {
    const lastModified = 'Sun, 01 Mar 2026 08:00:00 GMT';
    await using watch = await watchPublisher({ backend, answer: { body, etag: '"1"', lastModified } });
    await watch.later(0);
    await watch.later(day);
    expect(watch.publisher.requests.at(-1)?.headers).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': lastModified,
    });
  });

  it('6: after any 200 the new pair is used, even where the body was the same', async () => {
    let asked = 0;
    const answer = () => {
      asked += 1;
      return { body, headers: { etag: `"${asked}"`, 'last-modified': `moment ${asked}` } };
    };
    await using watch = await watchPublisher({ backend, answer });
    for (let polls = 0; polls < 4; polls += 1) await watch.later(day);
    expect(watch.headers('if-none-match')).toEqual([undefined, '"1"', '"2"', '"3"']);
    expect(watch.headers('if-modified-since')).toEqual([undefined, 'moment 1', 'moment 2', 'moment 3']);
    expect(await watch.test.sql('select count(*)::int as n from v1.documents')).toEqual([{ n: 1 }]);
  });

  it('7: each of the two replaced independently', async () => {
    const pairs = [
      { etag: '"a"', 'last-modified': 'x' },
      { etag: '"b"', 'last-modified': 'x' },
      { etag: '"b"', 'last-modified': 'y' },
    ];
    await using watch = await watchPublisher({ backend });
    for (const headers of pairs) {
      watch.serve(() => ({ body, headers }));
      await watch.later(day);
    }
    await watch.later(day);
    expect(watch.headers('if-none-match')).toEqual([undefined, '"a"', '"b"', '"b"']);
    expect(watch.headers('if-modified-since')).toEqual([undefined, 'x', 'x', 'y']);
  });

  it('8: dropped when a 200 no longer carries it, updated from a 304 that does', async () => {
    const answers = [
      { body, headers: { etag: '"a"', 'last-modified': 'x' } },
      { body, headers: { 'last-modified': 'y' } },
      { status: 304, headers: { etag: '"b"' } },
      { status: 304, headers: { 'last-modified': 'z' } },
      { status: 304 },
    ];
    await using watch = await watchPublisher({ backend });
    for (const answer of answers) {
      watch.serve(() => answer);
      await watch.later(day);
    }
    await watch.later(day);
    expect(watch.headers('if-none-match')).toEqual([undefined, '"a"', undefined, '"b"', '"b"', '"b"']);
    expect(watch.headers('if-modified-since')).toEqual([undefined, 'x', 'y', 'y', 'z', 'z']);
  });
});
