import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashSteadyPart } from '../../src/core/hash-steady-part.ts';

type Parts = { head?: string; items?: string; tail?: string };

const hashText = (text: string) => hashSteadyPart(new TextEncoder().encode(text));

const item = '<item><title>Tides</title><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate></item>';

function rss({ head = '', items = item, tail = '' }: Parts): string {
  return `<?xml version="1.0"?><rss><channel><title>Harbour</title>${head}${items}${tail}</channel></rss>`;
}

function atom({ head = '', items = '<entry><title>Tides</title></entry>', tail = '' }: Parts): string {
  return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title>${head}${items}${tail}</feed>`;
}

describe('hashSteadyPart', () => {
  it.each<[string, string, string]>([
    [
      'the build date of RSS',
      rss({ head: '<lastBuildDate>Sun, 01 Mar 2026 09:00:00 GMT</lastBuildDate>' }),
      rss({ head: '<lastBuildDate>Sun, 01 Mar 2026 10:00:00 GMT</lastBuildDate>' }),
    ],
    [
      'the date of the channel',
      rss({ head: '<pubDate>Sun, 01 Mar 2026 09:00:00 GMT</pubDate>' }),
      rss({ head: '<pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate>' }),
    ],
    [
      'the date of an Atom feed',
      atom({ head: '<updated>2026-03-01T09:00:00Z</updated>' }),
      atom({ head: '<updated>2026-03-01T10:00:00Z</updated>' }),
    ],
    [
      'a date behind the last item',
      rss({ tail: '<dc:date>2026-03-01</dc:date>' }),
      rss({ tail: '<dc:date>2026-03-02</dc:date>' }),
    ],
    [
      'what a cache says at the end',
      rss({ tail: '<!-- made in 0.2 s -->' }),
      rss({ tail: '<!-- made in 0.3 s -->' }),
    ],
  ])('does not look at %s', (_, one, other) => {
    expect(hashText(one)).toBe(hashText(other));
  });

  it.each<[string, string, string]>([
    ['a date of an item', rss({}), rss({ items: item.replace('08:00', '08:01') })],
    ['a comment between items', rss({ items: item + item }), rss({ items: `${item}<!-- x -->${item}` })],
    ['an item more', rss({}), rss({ items: item + item })],
    [
      'the title of the feed',
      rss({ head: '<category>Sea</category>' }),
      rss({ head: '<category>Air</category>' }),
    ],
    ['what is cut off', rss({}), rss({}).slice(0, -20)],
    [
      'a date in a document without items',
      '<rss><channel><pubDate>1</pubDate></channel></rss>',
      '<rss><channel><pubDate>2</pubDate></channel></rss>',
    ],
    [
      'the list of items of RSS 1.0',
      `<rdf:RDF><channel><items><rdf:li resource="a"/></items></channel>${item}</rdf:RDF>`,
      `<rdf:RDF><channel><items><rdf:li resource="b"/></items></channel>${item}</rdf:RDF>`,
    ],
    [
      'a date far behind the last item',
      rss({ tail: `<pubDate>1</pubDate>${' '.repeat(40_000)}` }),
      rss({ tail: `<pubDate>2</pubDate>${' '.repeat(40_000)}` }),
    ],
    ['JSON', '{"items":[{"id":"1"}]}', '{"items":[{"id":"2"}]}'],
    [
      'a comment in JSON that speaks of items',
      '{"items":[{"content_html":"<!-- a -->"},{"content_html":"<item> and </item>"}]}',
      '{"items":[{"content_html":"<!-- b -->"},{"content_html":"<item> and </item>"}]}',
    ],
    [
      'a date of an item under a prefix, before one that speaks of items',
      '<a:feed><a:entry><dc:date>1</dc:date></a:entry><a:entry><![CDATA[<item> and </item>]]></a:entry></a:feed>',
      '<a:feed><a:entry><dc:date>2</dc:date></a:entry><a:entry><![CDATA[<item> and </item>]]></a:entry></a:feed>',
    ],
    [
      'a date of an empty item',
      rss({ items: `<item/><pubDate>1</pubDate>${item}` }),
      rss({ items: `<item/><pubDate>2</pubDate>${item}` }),
    ],
    [
      'a date of a last item that is not closed',
      rss({ items: `${item}<item><pubDate>1</pubDate>` }),
      rss({ items: `${item}<item><pubDate>2</pubDate>` }),
    ],
    [
      'a date of a last item in capitals',
      rss({ items: `${item}<ITEM><pubDate>1</pubDate></ITEM>` }),
      rss({ items: `${item}<ITEM><pubDate>2</pubDate></ITEM>` }),
    ],
    [
      'a date of items that are closed only in a comment before them',
      rss({ head: '<!-- </item> -->', items: '<item><pubDate>1</pubDate>' }),
      rss({ head: '<!-- </item> -->', items: '<item><pubDate>2</pubDate>' }),
    ],
  ])('sees %s', (_, one, other) => {
    expect(hashText(one)).not.toBe(hashText(other));
  });

  it('takes documents for the same only where every byte of their items is', () => {
    const text = fc.string({
      unit: fc.constantFrom('<item>', '</item>', '<!--', '-->', '<pubDate>', '</pubDate>', 'a'),
    });
    fc.assert(
      fc.property(text, text, text, (items, one, other) => {
        const [a, b] = [items + one, items + other].map((inner) => rss({ items: `<item>${inner}</item>` }));
        if (a !== b) expect(hashText(a!)).not.toBe(hashText(b!));
      }),
    );
  });
});
