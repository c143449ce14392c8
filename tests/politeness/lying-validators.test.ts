import { expect, it } from 'vitest';
import { makeRss, makeStory } from '../support/make-rss.ts';
import { onBackends } from '../support/on-backends.ts';
import type { Handler } from '../support/publisher.ts';
import { day, type Watch, watchPublisher } from '../support/watch-publisher.ts';

onBackends('a publisher that says "not modified" again and again', (backend) => {
  it('is looked at without conditions, and when that was a lie never asked with conditions again', async () => {
    const publisher = createPublisher();
    await using watch = await watchPublisher({ backend, answer: publisher.handler });
    await changeDaily(watch, publisher, 4);
    publisher.freeze();
    publisher.publish();
    await days(watch, 9);
    expect(unconditional(watch)).toBe(1);
    expect(await liarOf(watch)).toBe(false);
    await days(watch, 2);
    expect(unconditional(watch)).toBe(2);
    expect(await liarOf(watch)).toBe(true);
    expect(await articlesOf(watch)).toBe(5);
    await watch.stop();
    await watch.start();
    publisher.publish();
    await days(watch, 3);
    expect(unconditional(watch)).toBe(5);
    expect(await articlesOf(watch)).toBe(6);
  });

  it('and tells the truth is looked at once a month at most, and goes on being asked with conditions', async () => {
    const publisher = createPublisher();
    await using watch = await watchPublisher({ backend, answer: publisher.handler });
    await changeDaily(watch, publisher, 4);
    publisher.freeze();
    await days(watch, 12);
    expect(unconditional(watch)).toBe(2);
    await days(watch, 26);
    expect(unconditional(watch)).toBe(2);
    await days(watch, 5);
    expect(unconditional(watch)).toBe(3);
    expect(await liarOf(watch)).toBe(false);
    expect(watch.headers('if-none-match').at(-1)).toMatch(/^"/);
  });

  it('whose last word is "too many requests" is left alone', async () => {
    const publisher = createPublisher();
    await using watch = await watchPublisher({ backend, answer: publisher.handler });
    await changeDaily(watch, publisher, 4);
    publisher.freeze();
    publisher.refuseLooks();
    await days(watch, 11);
    const asked = watch.publisher.requests.length;
    await watch.later(4 * day);
    expect(watch.publisher.requests).toHaveLength(asked);
    expect(await watch.test.sql('select error_kind from v1.feeds')).toEqual([{ error_kind: 'status' }]);
  });
});

/** A publisher with validators; frozen, it answers 304 to whatever has a condition. */
function createPublisher() {
  let stories = 1;
  let frozen = false;
  let refuses = false;
  const handler: Handler = ({ headers }) => {
    const condition = headers['if-none-match'];
    const etag = `"${stories}"`;
    if (condition !== undefined && (frozen || condition === etag))
      return { status: 304, headers: { etag: condition } };
    if (refuses) return { status: 429, headers: { 'retry-after': String(5 * day) } };
    const items = Array.from({ length: stories }, (_, index) => makeStory(index));
    return { body: makeRss(items), headers: { etag } };
  };
  return {
    handler,
    publish: () => {
      stories += 1;
    },
    freeze: () => {
      frozen = true;
    },
    refuseLooks: () => {
      refuses = true;
    },
  };
}

async function changeDaily(
  watch: Watch,
  { publish }: { publish: () => void },
  changes: number,
): Promise<void> {
  await watch.later(0);
  for (let change = 1; change < changes; change += 1) {
    publish();
    await watch.later(day);
  }
}

async function days({ later }: Watch, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await later(day);
}

function unconditional(watch: Watch): number {
  return watch.headers('if-none-match').filter((condition) => condition === undefined).length;
}

async function liarOf({ test }: Watch): Promise<unknown> {
  return (await test.sql('select validators_lie from v1.feeds'))[0]?.validators_lie;
}

async function articlesOf({ test }: Watch): Promise<unknown> {
  return (await test.sql('select count(*)::int as n from v1.articles'))[0]?.n;
}
