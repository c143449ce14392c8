import type { IncomingHttpHeaders } from 'node:http';
import type { PageExtractor } from '../../src/adapters/page-extractor.ts';
import type { App } from '../../src/app/open-app.ts';
import type { Settings } from '../../src/config.ts';
import { makeRss, makeStory } from './make-rss.ts';
import type { Backend } from './on-backends.ts';
import { type Answer, type Handler, type Publisher, startPublisher } from './publisher.ts';
import { createWorkplace, type Workplace } from './run-sluice.ts';
import { type Service, startService } from './start-service.ts';
import { openTestApp, type TestApp } from './test-app.ts';

export type Watch = AsyncDisposable & {
  test: TestApp;
  publisher: Publisher;
  /** The running service; a new one after `start`. */
  service: () => Service;
  /** Says what is at `/feed.xml` from now on. */
  serve: (answer: Answer | Handler) => void;
  /** Lets time pass, then polls all that is due by then. */
  later: (seconds: number) => Promise<void>;
  /** Stops the workers, as the end of the process does. */
  stop: () => Promise<void>;
  /** Opens everything again, as a new process does. */
  start: () => Promise<void>;
  /** One header of every request for a feed so far, oldest first. */
  headers: (name: keyof IncomingHttpHeaders) => unknown[];
};

export type WatchOptions = {
  backend: Backend;
  /** What is at `/feed.xml`: a small feed, unless given. */
  answer?: Answer | Handler;
  /** `sources.yaml` for a publisher at `url`; one source for `/feed.xml` unless given. */
  sources?: (url: string) => string;
  settings?: Partial<Settings>;
  random?: () => number;
  /** How many apps have workers; two, unless given: every promise holds with several at once. */
  workers?: number;
  /** Takes texts out of pages for all workers, and is the caller's to end; each has one of its own unless given. */
  extractor?: PageExtractor;
};

export const body = makeRss([makeStory(1)]);
export const minute = 60;
export const hour = 3600;
export const day = 86_400;

/** The real service, with a publisher on loopback that records what it is asked. Nothing is polled yet. */
export async function watchPublisher(options: WatchOptions): Promise<Watch> {
  const { backend, answer = { body }, settings = {}, random = () => 0, workers = 2 } = options;
  await using opened = new AsyncDisposableStack();
  const publisher = opened.use(await startPublisher());
  const url = publisher.serve('/feed.xml', answer);
  const sources = options.sources?.(publisher.url) ?? sourcesOf({ Gazette: url });
  const test = opened.use(
    await openTestApp({ backend, seeds: { 'sources.yaml': sources }, settings, random }),
  );
  const equip = (app: App): App => (options.extractor ? { ...app, extractor: options.extractor } : app);
  const startAll = async () =>
    startService([equip(test.app), ...(await openMore(test, workers - 1)).map(equip)]);
  let service = await startAll();
  opened.defer(() => service[Symbol.asyncDispose]());
  const owned = opened.move();
  return {
    test,
    publisher,
    service: () => service,
    serve: (next) => void publisher.serve('/feed.xml', next),
    later: async (seconds) => {
      test.clock.advance({ seconds });
      await service.round();
    },
    stop: async () => service[Symbol.asyncDispose](),
    start: async () => {
      await test.restart();
      service = await startAll();
    },
    headers: (name) => publisher.requests.map(({ headers }) => headers[name]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function openMore(test: TestApp, count: number): Promise<App[]> {
  return Promise.all(Array.from({ length: count }, test.openAnother));
}

/** A config of feeds, name → address. */
export function sourcesOf(feeds: Record<string, string>, more = ''): string {
  const entries = Object.entries(feeds).map(([name, url]) => `  - name: ${name}\n    url: ${url}\n${more}`);
  return `sources:\n${entries.join('')}`;
}

/** A folder to run commands in, on the database and queue of the service. */
export function workplaceOf({ test }: Watch): Promise<Workplace> {
  const { databaseUrl, redisUrl, queuePrefix } = test.app.settings;
  const queue = redisUrl === null ? {} : { REDIS_URL: redisUrl };
  return createWorkplace({ env: { DATABASE_URL: databaseUrl ?? '', QUEUE_PREFIX: queuePrefix, ...queue } });
}
