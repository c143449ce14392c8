import { createRandom, type Random } from './create-random.ts';
import { makeParagraph, makeTitle, makeWords } from './make-text.ts';

/** A document to be parsed; `location` says where it would have come from. */
export type BenchDocument = { location: string; body: Uint8Array };

/**
 * Well-formed feeds of 20 to 60 KB, `perFormat` each of RSS, Atom, RDF and JSON Feed; always the same
 * ones. They look like what publishers send: full texts in most, teasers in some, a podcast here and there.
 */
export function makeFeeds(perFormat: number): BenchDocument[] {
  return writers.flatMap(([format, write], row) =>
    Array.from({ length: perFormat }, (_, index) => {
      const random = createRandom(1000 * (row + 1) + index);
      const stories = makeStories(random, 20_000 + Math.floor(32_000 * random()));
      const location = `https://bench.example/${format}-${index + 1}`;
      return { location, body: new TextEncoder().encode(write(stories)) };
    }),
  );
}

type Story = {
  id: string;
  url: string;
  title: string;
  author: string;
  date: Date;
  tags: string[];
  teaser: string;
  html: string;
  image: string;
};

const writers: [string, (stories: readonly Story[]) => string][] = [
  ['rss', writeRss],
  ['atom', writeAtom],
  ['rdf', writeRdf],
  ['json-feed', writeJson],
];

/** What markup, dates and names add to the text of a story, about. */
const overheadCharacters = 900;

function makeStories(random: Random, characters: number): Story[] {
  const paragraphs = 1 + Math.floor(random() * 7);
  const stories: Story[] = [];
  for (let size = 0; size < characters; ) {
    const story = makeStory(random, stories.length, paragraphs);
    stories.push(story);
    size += story.html.length + story.teaser.length + overheadCharacters;
  }
  return stories;
}

function makeStory(random: Random, index: number, paragraphs: number): Story {
  const title = makeTitle(random);
  const slug = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const texts = Array.from({ length: paragraphs }, () => makeParagraph(random));
  const url = `https://bench.example/news/${2000 + index}/${slug}`;
  return {
    id: `tag:bench.example,2026:${2000 + index}`,
    url,
    title: random() < 0.2 ? `${title} & more` : title,
    author: makeWords(random, 2),
    date: new Date(Date.UTC(2026, 2, 28) - index * 5_400_000),
    tags: Array.from({ length: 1 + Math.floor(random() * 4) }, () => makeWords(random, 1)),
    teaser: texts[0]?.slice(0, 180) ?? '',
    html: texts.map((text, place) => writeParagraph(text, place, url)).join('\n'),
    image: `https://media.bench.example/${slug}.jpg?w=1200&h=675`,
  };
}

function writeParagraph(text: string, place: number, url: string): string {
  const words = text.split(' ');
  const [before, link, after] = [words.slice(0, 9), words.slice(9, 12), words.slice(12)];
  const linked = `${before.join(' ')} <a href="${url}?ref=feed&amp;part=${place}">${link.join(' ')}</a> ${after.join(' ')}`;
  return place % 3 === 2 ? `<blockquote class="wide"><p>${linked}</p></blockquote>` : `<p>${linked}</p>`;
}

function writeRss(stories: readonly Story[]): string {
  const items = stories.map(
    (story) => `    <item>
      <title>${escapeXml(story.title)}</title>
      <link>${story.url}</link>
      <guid isPermaLink="false">${story.id}</guid>
      <pubDate>${story.date.toUTCString()}</pubDate>
      <dc:creator><![CDATA[${story.author}]]></dc:creator>
${story.tags.map((tag) => `      <category><![CDATA[${tag}]]></category>\n`).join('')}      <description><![CDATA[${story.teaser}]]></description>
      <content:encoded><![CDATA[${story.html}]]></content:encoded>
      <media:content url="${escapeXml(story.image)}" medium="image" width="1200" height="675">
        <media:description>${escapeXml(story.title)}</media:description>
      </media:content>
    </item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>Bench Gazette</title>
    <link>https://bench.example/</link>
    <description>Made up to be measured</description>
    <language>en-GB</language>
${items.join('\n')}
  </channel>
</rss>
`;
}

function writeAtom(stories: readonly Story[]): string {
  const entries = stories.map(
    (story) => `  <entry>
    <id>${story.id}</id>
    <title>${escapeXml(story.title)}</title>
    <link rel="alternate" type="text/html" href="${story.url}"/>
    <published>${story.date.toISOString()}</published>
    <updated>${story.date.toISOString()}</updated>
    <author><name>${story.author}</name></author>
${story.tags.map((tag) => `    <category term="${tag}"/>\n`).join('')}    <summary>${escapeXml(story.teaser)}</summary>
    <content type="html">${escapeXml(story.html)}</content>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>tag:bench.example,2026:feed</id>
  <title>Bench log</title>
  <link rel="self" href="https://bench.example/feed.atom"/>
  <link href="https://bench.example/"/>
  <updated>2026-03-28T00:00:00Z</updated>
${entries.join('\n')}
</feed>
`;
}

function writeRdf(stories: readonly Story[]): string {
  const items = stories.map(
    (story) => `  <item rdf:about="${story.url}">
    <title>${escapeXml(story.title)}</title>
    <link>${story.url}</link>
    <description>${escapeXml(story.html)}</description>
    <dc:date>${story.date.toISOString()}</dc:date>
    <dc:creator>${story.author}</dc:creator>
${story.tags.map((tag) => `    <dc:subject>${tag}</dc:subject>\n`).join('')}  </item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://bench.example/">
    <title>Bench archive</title>
    <link>https://bench.example/</link>
    <description>Made up to be measured</description>
    <items><rdf:Seq>${stories.map(({ url }) => `<rdf:li rdf:resource="${url}"/>`).join('')}</rdf:Seq></items>
  </channel>
${items.join('\n')}
</rdf:RDF>
`;
}

function writeJson(stories: readonly Story[]): string {
  const items = stories.map((story) => ({
    id: story.id,
    url: story.url,
    title: story.title,
    summary: story.teaser,
    content_html: story.html,
    date_published: story.date.toISOString(),
    authors: [{ name: story.author }],
    tags: story.tags,
    image: story.image,
  }));
  const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Bench notes', language: 'en', items };
  return JSON.stringify({ ...feed, home_page_url: 'https://bench.example/' }, null, 1);
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
