import { createRandom } from './create-random.ts';
import { makeParagraph, makeTitle, makeWords } from './make-text.ts';

/** One feed of the bench: always the same items for the same numbers, but for their dates. */
export type Publication = {
  /** The newest items first. */
  body: () => string;
  etag: () => string;
  addItems: (count: number) => void;
  /** Another body, the same items. */
  touch: () => void;
};

/** An RSS feed of the `items` newest of its items, each with about `htmlBytes` of HTML. */
export function makePublication(
  feed: number,
  { items, htmlBytes }: { items: number; htmlBytes: number },
): Publication {
  let newest = items;
  let touched = 0;
  const texts = new Map<number, string>();
  const itemOf = (number: number) => {
    const known = texts.get(number) ?? makeItem(feed, number, htmlBytes);
    texts.set(number, known);
    return known;
  };
  return {
    etag: () => `"${feed}-${newest}-${touched}"`,
    body: () => {
      const shown = Array.from({ length: items }, (_, index) => itemOf(newest - index));
      return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Bench ${feed}</title><link>https://bench-${feed}.example/</link>
<description>Made up</description><lastBuildDate>${new Date(startMs + touched * 60_000).toUTCString()}</lastBuildDate>
${shown.join('\n')}
</channel></rss>
`;
    },
    addItems: (count) => {
      for (const number of texts.keys()) if (number <= newest + count - items) texts.delete(number);
      newest += count;
    },
    touch: () => {
      touched += 1;
    },
  };
}

const dayMs = 86_400_000;

/** As new as what feeds bring: of older articles a scheduler that starts lets go of all that stories are known by. */
const startMs = (Math.floor(Date.now() / dayMs) - 2) * dayMs;

function makeItem(feed: number, number: number, htmlBytes: number): string {
  const random = createRandom(feed * 100_003 + number);
  const url = `https://bench-${feed}.example/${number}/${makeWords(random, 3).replaceAll(' ', '-')}`;
  return `<item><title>${makeTitle(random)}</title><link>${encodeURI(url)}</link>
<guid isPermaLink="false">bench-${feed}-${number}</guid><pubDate>${new Date(startMs + number * 60_000).toUTCString()}</pubDate>
<author>desk@bench.example (${makeWords(random, 2)})</author><category>${makeWords(random, 1)}</category>
<description><![CDATA[${makeHtml(random, url, htmlBytes)}]]></description></item>`;
}

function makeHtml(random: () => number, url: string, htmlBytes: number): string {
  let html = `<p><img src="${encodeURI(url)}/lead.jpg" alt="${makeWords(random, 4)}" width="600" height="400"></p>\n`;
  while (html.length < htmlBytes) {
    const text = makeParagraph(random).slice(0, Math.max(40, htmlBytes - html.length));
    html += `<p>${text} <a href="${encodeURI(url)}#${makeWords(random, 1)}">${makeWords(random, 2)}</a></p>\n`;
  }
  return html;
}
