import { setTimeout as delay } from 'node:timers/promises';
import type { Publisher } from '../support/publisher.ts';

/** Feeds on a publisher and the config that names them. */
export type ManyFeeds = {
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
export function serveManyFeeds(
  publisher: Publisher,
  { count, answerMs = 0 }: { count: number; answerMs?: number },
): ManyFeeds {
  const names = Array.from({ length: count }, (_, index) => `Feed ${String(index + 1).padStart(2, '0')}`);
  const urls = names.map((name, index) =>
    publisher.serve(`/feed-${index + 1}.xml`, async () => {
      await delay(answerMs);
      return { body: rss(name, itemsOf(name)), etag: `"${index + 1}"` };
    }),
  );
  return {
    sources: sourcesOf(names.map((name, index) => ({ name, url: urls[index] ?? '' }))),
    count,
    articles: count * ownItems + sharedItems,
    sightings: count * (ownItems + sharedItems),
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
