export type RssItem = Partial<Record<'guid' | 'title' | 'link' | 'text' | 'date', string | undefined>>;

/** An RSS 2.0 document, as publishers write them. */
export function makeRss(items: readonly RssItem[], channel = 'Harbour Gazette'): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<rss version="2.0"><channel><title>${channel}</title><link>https://news.example/</link>`,
    ...items.map(makeItem),
    '</channel></rss>',
  ].join('\n');
}

/** The n-th of as many stories as are needed, each with words of its own. */
export function makeStory(index: number): Record<keyof RssItem, string> {
  return {
    guid: `story-${index}`,
    title: `Ferry line ${index} stops for the winter`,
    link: `https://news.example/ferries/${index}`,
    text: `The last boat of line ${index} leaves the northern pier on Sunday at dusk, as it does every year.`,
    date: 'Sun, 01 Mar 2026 08:00:00 GMT',
  };
}

function makeItem({ guid, title, link, text, date }: RssItem): string {
  const fields = [
    ['guid', guid],
    ['title', title],
    ['link', link],
    ['description', text],
    ['pubDate', date],
  ] as const;
  const elements = fields.map(([name, value]) => (value === undefined ? '' : `<${name}>${value}</${name}>`));
  return `<item>${elements.join('')}</item>`;
}
