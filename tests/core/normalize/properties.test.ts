import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import sanitizeHtml from 'sanitize-html';
import { describe, expect, it } from 'vitest';

import { cleanHtml } from '../../../src/core/normalize/clean-html.ts';
import { cleanLine } from '../../../src/core/normalize/clean-text.ts';
import { htmlToText } from '../../../src/core/normalize/html-to-text.ts';
import { normalizeItem } from '../../../src/core/normalize/normalize-item.ts';
import type { Article } from '../../../src/domain/article.ts';
import type { RawItem } from '../../../src/domain/item.ts';
import { findActive } from './find-active.ts';
import { context, rawItem } from './raw-item.ts';

/** Pieces that parsers stumble over, and what hides in them. */
const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '<p>',
          '</p>',
          '<div>',
          '</div>',
          '<b>',
          '</b>',
          '<i>',
          '</i>',
          '<a href="/x">',
          '</a>',
          '<br>',
          '<hr/>',
        ],
        ...[
          '<ul>',
          '<li>',
          '</ul>',
          '<table>',
          '<tr>',
          '<td>',
          '<th>',
          '</table>',
          '<thead>',
          '<tbody>',
          '<caption>',
        ],
        ...[
          '<pre>',
          '</pre>',
          '<h2>',
          '</h2>',
          '<blockquote>',
          '<font>',
          '</font>',
          '<center>',
          '<main>',
          '<menu>',
        ],
        ...[
          '<script>',
          '</script>',
          '<style>',
          '</style>',
          '<svg>',
          '</svg>',
          '<math>',
          '<mtext>',
          '<mglyph>',
          '<annotation-xml encoding="text/html">',
          '<foreignObject>',
          '<select>',
          '<textarea>',
          '<nobr>',
          '<p title="</style><img src=x onerror=alert(1)>">',
          '</math>',
          '<title>',
        ],
        ...[
          '<iframe src="https://www.youtube.com/embed/abcdefghijk">',
          '</iframe>',
          '<noscript>',
          '</noscript>',
        ],
        ...[
          '<video src="/v.mp4">',
          '</video>',
          '<source src=a>',
          '<template>',
          '</template>',
          '<xmp>',
          '<plaintext>',
        ],
        ...[
          '<img src=x onerror=alert(1)>',
          '<img data-src="/l.png" src="data:,x">',
          '<img srcset="/a 1x, /b 2x">',
        ],
        ...[
          '<a href="javascript:alert(1)">',
          '<a href="data:text/html,x">',
          '<form action="javascript:x">',
          '<button>',
        ],
        ...[
          '<!--',
          '-->',
          '<![CDATA[',
          ']]>',
          '<!doctype x>',
          '<?php',
          '?>',
          '</',
          '/>',
          '<',
          '>',
          '"',
          "'",
          '=',
          '&',
        ],
        ...[
          '&lt;',
          '&gt;',
          '&amp;',
          '&#60;',
          '&#x338;',
          '&#0;',
          '&amp;#8217;',
          '&amp;eacute;',
          '&amp;quot;',
          '<code>',
          '</code>',
          '&lt;p&gt;',
          '&lt;/p&gt;',
          '&amp;amp;',
        ],
        ...[
          ' onclick=alert(1) ',
          ' style="x" ',
          'javascript:',
          '\u0000',
          '\uD800',
          '\uDC00',
          '\u0338',
          '\u0301',
          '\uFEFF',
        ],
        ...[
          'Read more',
          'Share',
          'Facebook',
          'Title',
          'word',
          ' ',
          '\n',
          '\u00A0',
          '東京',
          'สวัสดี',
          'The post A appeared first on B.',
        ],
      ),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));

const line = fc.option(fc.oneof(markup, fc.webUrl({ withQueryParameters: true, withFragments: true })), {
  nil: null,
});
const items = (type: 'html' | 'text'): fc.Arbitrary<RawItem> => {
  const construct = fc.option(fc.record({ type: fc.constant(type), value: markup }), { nil: null });
  return fc
    .record({
      guid: line,
      url: line,
      title: construct,
      summary: construct,
      content: construct,
      authors: fc.array(markup, { maxLength: 3 }),
      categories: fc.array(markup, { maxLength: 3 }),
      published: fc.option(
        fc.oneof(
          markup,
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        { nil: null },
      ),
      language: line,
      rights: construct,
      enclosures: fc.array(fc.record({ url: markup, type: line, lengthBytes: fc.constant(null) }), {
        maxLength: 2,
      }),
      extra: fc.dictionary(markup, fc.jsonValue() as fc.Arbitrary<unknown>, { maxKeys: 3 }),
    })
    .map(rawItem);
};

const base = 'https://news.example/2026/story.html';
const RUNS = { numRuns: 400 };

function toArticle(raw: RawItem): Article | null {
  const outcome = normalizeItem(raw, context);
  return 'reason' in outcome ? null : outcome;
}

const SAFE_ELEMENTS = new Set(
  `p br h1 h2 h3 h4 h5 h6 hr div span section article ul ol li dl dt dd blockquote pre figure figcaption a img code em
  strong b i u s sub sup small mark del ins q cite abbr time table caption thead tbody tfoot tr td th`.split(
    /\s+/,
  ),
);
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flat().flatMap(stringsIn);
}

/** The item that a feed of our own would make of an article. */
function republish(article: Article, type: 'html' | 'text'): RawItem {
  const {
    guid,
    url,
    titleSource,
    title,
    contentHtml,
    contentText,
    summary,
    authors,
    categories,
    enclosures,
  } = article;
  return rawItem({
    guid,
    url,
    title: titleSource === 'publisher' ? { type: 'text', value: title } : null,
    content: { type, value: type === 'html' ? contentHtml : contentText },
    summary: summary === null ? null : { type: 'text', value: summary },
    authors,
    categories,
    enclosures,
    published: article.published.claimed,
    language: article.language,
  });
}

describe('cleanHtml, of any markup,', () => {
  it('leaves nothing that a browser could run', () => {
    fc.assert(
      fc.property(markup, (html) => {
        expect(findActive(cleanHtml(html, { base }).html)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('leaves nothing that another sanitizer takes away', () => {
    const allowed = { allowedTags: [...SAFE_ELEMENTS], allowedAttributes: { '*': ALL_ATTRIBUTES } };
    fc.assert(
      fc.property(markup, (html) => {
        const { html: once } = cleanHtml(html, { base });
        const again = sanitizeHtml(once, { ...allowed, allowedSchemes: ['http', 'https', 'mailto'] });
        expect(countParts(again)).toEqual(countParts(once));
      }),
      RUNS,
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(markup, (html) => {
        const once = cleanHtml(html, { base, titles: ['Title'] });
        expect(cleanHtml(once.html, { base, titles: ['Title'] })).toEqual(once);
      }),
      RUNS,
    );
  });

  it('gives the text that its own HTML has', () => {
    fc.assert(
      fc.property(markup, (html) => {
        const { html: once, text } = cleanHtml(html, { base });
        expect(htmlToText(once)).toBe(text);
      }),
      RUNS,
    );
  });

  it('gives no more than addresses and escapes can add', () => {
    fc.assert(
      fc.property(markup, (html) => {
        const { html: once, text } = cleanHtml(html, { base });
        expect(once.length).toBeLessThanOrEqual(html.length * (base.length + 6) + 100);
        expect(text.length).toBeLessThanOrEqual(html.length * 3);
      }),
      RUNS,
    );
  });
});

const TYPES = ['html', 'text'] as const;

describe('normalizeItem, of any item,', () => {
  it.each(TYPES)('gives an article or a rejection, in text that Postgres takes (%s)', (type) => {
    fc.assert(
      fc.property(items(type), (raw) => {
        for (const text of stringsIn(normalizeItem(raw, context))) {
          expect(text.isWellFormed() && !text.includes('\u0000')).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it.each(TYPES)('gives an article with nothing that a browser could run (%s)', (type) => {
    fc.assert(
      fc.property(items(type), (raw) => {
        expect(findActive(toArticle(raw)?.contentHtml ?? '')).toEqual([]);
      }),
      RUNS,
    );
  });

  it.each(TYPES)('changes nothing the second time (%s)', (type) => {
    fc.assert(
      fc.property(items(type), (raw) => {
        const once = toArticle(raw);
        if (once === null) return;
        const { title, contentHtml, contentText, authors, categories, canonicalUrl, wordCount } = once;
        const twice = toArticle(republish(once, type));
        expect(twice).toMatchObject({
          ...{ title, contentHtml, contentText, authors, categories, canonicalUrl, wordCount },
        });
        // As a text of its own a teaser loses the indents of code in it.
        expect(cleanLine(twice?.summary ?? null)).toBe(cleanLine(once.summary));
      }),
      RUNS,
    );
  });
});

const ALL_ATTRIBUTES = [
  'href',
  'src',
  'alt',
  'title',
  'width',
  'height',
  'colspan',
  'rowspan',
  'datetime',
  'lang',
];

function countParts(html: string): Record<string, number> {
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
  const counts: Record<string, number> = {};
  for (const element of document.body.querySelectorAll('*')) {
    for (const part of [
      element.localName,
      ...[...element.attributes].map(({ name, value }) => `${name}=${value}`),
    ]) {
      counts[part] = (counts[part] ?? 0) + 1;
    }
  }
  return counts;
}
