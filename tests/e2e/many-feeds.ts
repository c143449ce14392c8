import { setTimeout as delay } from 'node:timers/promises';
import { startProxy } from '../support/proxy.ts';
import { type Publisher, startPublisher } from '../support/publisher.ts';

/** Feeds on hosts of their own, and the config that names them. */
export type ManyFeeds = AsyncDisposable & {
  publisher: Publisher;
  /** Leads the hosts to the publisher. */
  env: { HTTP_PROXY: string };
  /** For `seeds/sources.yaml`. */
  sources: string;
  count: number;
  articles: number;
  sightings: number;
};

const ownItems = 12;
const sharedItems = 4;

/**
 * `count` feeds of twelve items of their own and four that all of them carry, each with tracking parameters of its own.
 * Every answer takes `answerMs`.
 */
export async function startManyFeeds({
  count,
  answerMs = 0,
}: {
  count: number;
  answerMs?: number;
}): Promise<ManyFeeds> {
  await using opened = new AsyncDisposableStack();
  const publisher = opened.use(await startPublisher());
  const feeds = Array.from({ length: count }, (_, index) => {
    const name = `Feed ${String(index + 1).padStart(2, '0')}`;
    const host = `feed-${index + 1}.example`;
    publisher.serve(`/${host}.xml`, async () => {
      await delay(answerMs);
      return { body: rss(name, itemsOf(name)), etag: `"${index + 1}"` };
    });
    return { name, host, url: `http://${host}/${host}.xml` };
  });
  const names = Object.fromEntries(feeds.map(({ host }) => [host, publisher.host]));
  const proxy = opened.use(await startProxy({ names }));
  const owned = opened.move();
  return {
    publisher,
    env: { HTTP_PROXY: proxy.url },
    sources: sourcesOf(feeds),
    count,
    articles: count * ownItems + sharedItems,
    sightings: count * (ownItems + sharedItems),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A config of feeds by name and address. */
export function sourcesOf(feeds: readonly { name: string; url: string }[]): string {
  return `sources:\n${feeds.map(({ name, url }) => `  - name: ${name}\n    url: ${url}\n`).join('')}`;
}

export type Item = { title: string; link: string; text?: string };

/** An RSS document; the link is the GUID. */
export function rss(title: string, items: readonly Item[]): string {
  const entries = items.map(
    ({ title, link, text = `What there is to say about ${title}.` }) =>
      `<item><title>${title}</title><link>${link}</link><guid>${link}</guid><description>${text}</description></item>`,
  );
  return `<rss version="2.0"><channel><title>${title}</title>${entries.join('')}</channel></rss>`;
}

function itemsOf(name: string): Item[] {
  const slug = name.toLowerCase().replace(' ', '-');
  const own = Array.from({ length: ownItems }, (_, index) => ({
    title: `${name}, report ${index + 1}`,
    link: `https://news.example/${slug}/${index + 1}`,
  }));
  const shared = Array.from({ length: sharedItems }, (_, index) => ({
    title: `Agency report ${index + 1}`,
    link: `https://agency.example/${index + 1}?utm_source=${slug}`,
  }));
  return [...own, ...shared];
}
