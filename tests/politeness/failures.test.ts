import { expect, it } from 'vitest';
import type { FeedErrorKind } from '../../src/domain/poll.ts';
import { onBackends } from '../support/on-backends.ts';
import type { Handler } from '../support/publisher.ts';
import { body, hour, minute, sourcesOf, watchPublisher, workplaceOf } from '../support/watch-publisher.ts';

/** `at`: its address, where that is not one of the publisher's. */
type Failure = { answer?: Handler; at?: (url: string) => string; kind: FeedErrorKind; message: RegExp };

const failures: Record<string, Failure> = {
  Nowhere: { at: () => 'http://nowhere.invalid/feed.xml', kind: 'dns', message: /no address found/ },
  Unsafe: {
    at: (url) => `${url.replace('http:', 'https:')}/feed.xml`,
    kind: 'tls',
    message: /no safe connection/,
  },
  Inside: { at: () => 'http://10.0.0.1/feed.xml', kind: 'blocked-address', message: /not a public address/ },
  Silent: { answer: () => new Promise(() => {}), kind: 'timeout', message: /did not answer in time/ },
  Huge: {
    answer: () => ({ body: 'x'.repeat(1_000_001) }),
    kind: 'too-large',
    message: /larger than 1,000,000/,
  },
  Empty: { answer: () => ({ body: '' }), kind: 'bad-response', message: /is empty/ },
  Broken: { answer: () => ({ status: 500 }), kind: 'status', message: /answered 500/ },
  Missing: { answer: () => ({ status: 404 }), kind: 'status', message: /answered 404/ },
  Guarded: {
    answer: () => ({ status: 403, headers: { 'cf-mitigated': 'challenge' } }),
    kind: 'challenge',
    message: /ask the publisher/,
  },
  Cut: {
    answer: (_request, response) => void response.socket?.destroy(),
    kind: 'connect',
    message: /./,
  },
  Page: { answer: () => ({ body: '<!doctype html><title>Down</title>' }), kind: 'not-a-feed', message: /./ },
  Circle: {
    answer: ({ url }) => ({ status: 302, headers: { location: url } }),
    kind: 'too-many-redirects',
    message: /redirects more than/,
  },
};

onBackends('what is wrong with a feed', (backend) => {
  it('includes that its certificate is not checked', async () => {
    await using watch = await watchPublisher({
      backend,
      sources: (url) => sourcesOf({ Gazette: `${url}/feed.xml` }, '    verify_tls: false\n'),
    });
    await watch.later(0);
    expect(await watch.test.sql('select verify_tls from v1.feeds')).toEqual([{ verify_tls: false }]);
    await using workplace = await workplaceOf(watch);
    const { stdout } = await workplace.run(['status']);
    expect(stdout).toMatch(/^unchecked 1, .*verify_tls: false.*: Gazette$/m);
  });

  it('stands on the feed, typed, with since, why and next, in v1.feeds and `sluice status`', async () => {
    const slug = (name: string) => `/${name.toLowerCase()}.xml`;
    await using watch = await watchPublisher({
      backend,
      sources: (url) =>
        sourcesOf(
          Object.fromEntries(
            Object.entries(failures).map(([name, { at }]) => [name, at?.(url) ?? url + slug(name)]),
          ),
        ),
      settings: { fetchTimeoutSeconds: 6, maxBodyMegabytes: 1 },
    });
    const { test, publisher } = watch;
    for (const [name, { answer }] of Object.entries(failures)) {
      if (answer) publisher.serve(slug(name), answer);
    }
    await watch.later(0);
    expect(test.app.events.tally.failedJobs).toBe(0);

    const feeds = await test.sql(
      'select name, error_kind, error_message, failing_since, next_poll_at from v1.feeds',
    );
    for (const [name, { kind, message }] of Object.entries(failures)) {
      expect(feeds).toContainEqual({
        name,
        error_kind: kind,
        error_message: expect.stringMatching(message),
        failing_since: expect.any(Date),
        next_poll_at: expect.any(Date),
      });
    }

    await using workplace = await workplaceOf(watch);
    const { stdout } = await workplace.run(['status']);
    const moment = /\d{4}-\d\d-\d\d \d\d:\d\d/.source;
    for (const [name, { kind, message }] of Object.entries(failures)) {
      const line = stdout.split('\n').find((text) => text.startsWith(`  ${name}: `)) ?? '';
      expect(line).toMatch(new RegExp(`^  ${name}: ${kind} since ${moment}.*: .*next try ${moment}`));
      expect(line).toMatch(message);
    }
  });
});

onBackends('a feed that was refused', (backend) => {
  it('14: after a start, when the variable that was refused may have another value, no pause is longer than `every`', async () => {
    const variables = { KEY: 'wrong' };
    const guarded = (status: number): Handler => {
      return ({ headers }) => (headers['x-key'] === 'right' ? { body } : { status });
    };
    await using watch = await watchPublisher({
      backend,
      settings: { variables },
      sources: (url) => {
        const refused = { Members: `${url}/members.xml`, Lost: `${url}/lost.xml` };
        const keyed = sourcesOf(refused, `    headers: { X-Key: "\${KEY}" }\n`);
        return `${keyed}  - name: Open\n    url: ${url}/open.xml\n`;
      },
    });
    for (const [name, status] of [
      ['members', 401],
      ['lost', 404],
      ['open', 401],
    ] as const) {
      watch.publisher.serve(`/${name}.xml`, guarded(status));
    }
    for (const seconds of [0, hour, 2 * hour]) await watch.later(seconds);
    variables.KEY = 'right';
    const asked = () => watch.publisher.requests.slice(9).map(({ url }) => url);
    await watch.later(30 * minute);
    await watch.stop();
    await watch.start();
    await watch.later(0);
    expect(asked()).toEqual([]);
    await watch.later(31 * minute);
    expect(asked()).toEqual(['/members.xml']);
    expect(await watch.test.sql('select name from v1.feeds where error_kind is null')).toEqual([
      { name: 'Members' },
    ]);
  });
});
