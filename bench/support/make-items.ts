import { emptyItem } from '../../src/core/parse/empty-facts.ts';
import type { RawItem } from '../../src/domain/item.ts';
import { createRandom, type Random } from './create-random.ts';
import { makeParagraph, makeTitle, makeWords } from './make-text.ts';

/** Items with a full text of 1 to 5 KB of HTML and a teaser; always the same ones. */
export function makeItems(count: number): RawItem[] {
  return Array.from({ length: count }, (_, index) => makeItem(createRandom(5000 + index), index));
}

function makeItem(random: Random, index: number): RawItem {
  const title = makeTitle(random);
  const paragraphs = Array.from({ length: 1 + Math.floor(random() * 6) }, () => makeParagraph(random));
  const url = `https://bench.example/news/${2000 + index}/${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  const published = new Date(Date.UTC(2026, 2, 28) - index * 5_400_000).toUTCString();
  return {
    ...emptyItem(index),
    guid: url,
    url: `${url}?utm_source=rss&utm_medium=feed`,
    title: { type: 'html', value: `${title} &amp; more | Bench Gazette` },
    summary: { type: 'html', value: `${makeParagraph(random).slice(0, 200)} […]` },
    content: {
      type: 'html',
      value: paragraphs.map((text, place) => writeParagraph(text, place)).join('\n') + FOOTER,
    },
    authors: [`By ${makeWords(random, 2)}`],
    categories: [makeWords(random, 1), makeWords(random, 1)],
    published,
    dates: [{ name: 'pubDate', value: published }],
  };
}

const FOOTER =
  '<p><a href="/more">Read more</a></p><img src="https://pixel.bench.example/1.gif" width="1" height="1">';

function writeParagraph(text: string, place: number): string {
  const [before, after] = [text.slice(0, 60), text.slice(60)];
  const linked = `${before} <a class="link" href="/topics/${place}?ref=text&amp;part=1">a link</a>${after}`;
  if (place % 3 === 1)
    return `<figure><img src="/images/${place}.jpg" alt="" loading="lazy"></figure><p>${linked}</p>`;
  return place % 3 === 2
    ? `<blockquote class="wide"><p>${linked}</p></blockquote>`
    : `<p style="margin:0">${linked}</p>`;
}
