import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { extractPage } from '../../../src/core/extract/extract-page.ts';
import { page, paragraphs, sentences } from './pages.ts';

const url = 'https://gazette.example/news/gate';
const extract = (html: string) => extractPage(html, { url });
const five = sentences(5).join('\n\n');

describe('the text', () => {
  it('is the article and nothing around it', () => {
    const html = page(`<article><h1>Gate opened</h1>${paragraphs(5)}</article><aside><p>Advice</p></aside>`);
    expect(extract(html).text).toBe(five);
  });

  it.each([
    ['a marked text', `<div class="article-body">${paragraphs(5)}</div>`, 'container'],
    ['microdata', `<div itemprop="articleBody">${paragraphs(5)}</div>`, 'container'],
    ['a nameless block', `<div>${paragraphs(5)}</div>`, 'readability'],
  ])('is found in %s', (_what, html, method) => {
    expect(extract(page(html))).toMatchObject({ text: five, method, quality: 'good' });
  });

  it.each([
    [
      'for phones and desks',
      `<div class="story-text">${paragraphs(5)}</div><div class="story-text">${paragraphs(5)}</div>`,
    ],
    ['to be shown later', `<div>${paragraphs(5)}</div><div style="display:none">${paragraphs(5)}</div>`],
  ])('is read once where it is given twice, %s', (_what, html) => {
    expect(extract(page(`<h1>Gate opened</h1>${html}`)).text).toBe(five);
  });

  it('goes on after a sentence that ends in a word for what readers write', () => {
    const html = `<p>${sentences(2)[0]}</p><p><span class="location">No</span> comment.</p>${paragraphs(4)}`;
    expect(extract(page(`<div>${html}</div>`)).text).toContain(`No comment.\n\n${sentences(4).join('\n\n')}`);
  });

  it('is longer than any other where more text stands in teasers beside it', () => {
    const teaser = (what: string) =>
      `<article><h2><a href="/x">${what} falls at noon</a></h2><p>${sentences(9).at(-1)} ${what}.</p></article>`;
    const teasers = ['Crane', 'Mast', 'Price', 'Rain', 'Tree', 'Wall'].map(teaser).join('');
    expect(extract(page(`<article>${paragraphs(5)}</article><div>${teasers}</div>`)).text).toBe(five);
  });

  it('is found in text with line breaks and no paragraphs', () => {
    const text = extract(page(`<div>${sentences(5).join('<br><br>')}</div>`)).text;
    expect(text.split(/\n+/)).toEqual(sentences(5));
  });

  it('is found in the cells of a layout table', () => {
    const html = page(
      `<table><tr><td>${'<a href="/x">Menu</a> '.repeat(9)}</td><td>${paragraphs(5)}</td></tr></table>`,
    );
    expect(extract(html).text).toBe(five);
  });

  it('is gathered from sections that are equal', () => {
    const parts = sentences(8).map(
      (sentence) => `<section><div><div><p>${sentence}</p></div></div></section>`,
    );
    expect(extract(page(`<div>${parts.join('')}</div>`)).text).toBe(sentences(8).join('\n\n'));
  });

  it('is read whole where it is cut into parts of one name', () => {
    const [first, second, ...rest] = sentences(8);
    const part = (texts: (string | undefined)[]) =>
      `<div class="article_body"><article>${texts.map((text) => `<p>${text}</p>`).join('')}</article></div>`;
    const html = page(`<div>${part([first, second])}<div class="rail"><p>Slot</p></div>${part(rest)}</div>`);
    expect(extract(html).text).toBe(sentences(8).join('\n\n'));
  });

  it('is found without the teasers that are marked as it is', () => {
    const teaser =
      '<div class="entry-content"><h3><a href="/b">Crane falls</a></h3><p>It fell at noon into the old harbour, and nobody was hurt, says the council.</p></div>';
    const html = page(`<div><div class="entry-content">${paragraphs(5)}</div>${teaser}${teaser}</div>`);
    expect(extract(html).text).toBe(five);
  });

  it('has a standfirst that stands apart, and not that of a teaser in a menu', () => {
    const standfirst = 'The gate that kept the water out for forty years is open, and nobody knows why.';
    const menu =
      '<div><h3><a href="/b">Crane falls into the old harbour again</a></h3><p class="summary">It fell at noon into the old harbour, and nobody was hurt at all.</p></div>';
    const body = `<div class="article-body">${paragraphs(5)}</div>`;
    expect(extract(page(`<p class="summary">${standfirst}</p>${body}`)).text).toBe(
      `${standfirst}\n\n${five}`,
    );
    expect(extract(page(`${menu}${body}`)).text).toBe(five);
  });

  it('of a manual has the chapter on menus as well', () => {
    const [chapter = '', ...rest] = [0, 1, 2].map((part) =>
      sentences(18)
        .slice(part * 6, part * 6 + 6)
        .map((text) => `<p>${text}</p>`)
        .join(''),
    );
    const html = page(
      `<div role="main"><section id="gate"><h1>Gate opened</h1>${chapter}<section id="menus">${rest.join(
        '</section><section id="end">',
      )}</section></section></div>`,
    );
    expect(extract(html).text).toBe(sentences(18).join('\n\n'));
  });

  it('is not found in teasers that are each an article', () => {
    const teaser = (index: number) =>
      `<article><p>Teaser ${index} says in ten words or more what another page has.</p></article>`;
    const teasers = Array.from({ length: 5 }, (_, index) => teaser(index)).join('');
    expect(extract(page(`<div><div>${paragraphs(5)}</div></div><section>${teasers}</section>`)).text).toBe(
      five,
    );
  });

  it('is found in a short article beside many teasers', () => {
    const teasers =
      '<div><h3>Crane falls</h3><p>It fell at noon, and nobody was hurt, the council says.</p></div>'.repeat(
        12,
      );
    const html = page(
      `<main><article><h1>Gate opened</h1>${paragraphs(1)}</article></main><section>${teasers}</section>`,
    );
    expect(extract(html).text).toBe(sentences(1)[0]);
  });

  it('begins with the standfirst that stands apart', () => {
    const [first, ...others] = sentences(5).map((sentence) => `<p>${sentence}</p>`);
    const html = page(
      `<header><h1>Gate</h1><div class="standfirst">${first}</div></header><div class="article-body">${others.join('')}</div>`,
    );
    expect(extract(html).text).toBe(five);
  });

  it.each([
    ['below a heading', '<section id="thread"><h2>200 comments</h2>', '</section>', 'article'],
    ['below none', '<section id="thread">', '</section>', 'article'],
    ['in the article', '<div class="thread"><h3>Comments (200)</h3>', '</div>', 'div'],
  ])('is not what 200 readers wrote %s', (_, before, after, tag) => {
    const reader = `<li><b>reader</b><p>${'I for one have seen this gate, and it was no better in my own days there. '.repeat(3)}</p><a href="#">Reply</a></li>`;
    const thread = `${before}<ul>${reader.repeat(200)}</ul>${after}`;
    const { text, quality } = extract(
      page(`<${tag}><h1>Gate opened</h1><div class="told">${paragraphs(8)}</div></${tag}>${thread}`),
    );
    expect(text).toBe(sentences(8).join('\n\n'));
    expect(quality).toBe('good');
  });

  it('is good only by what is left of it', () => {
    const short = `<article><h1>Gate opened</h1>${paragraphs(1)}<p>Comments</p><ul>${'<li>It was no better in my own days there, as I for one do recall.</li>'.repeat(20)}</ul></article>`;
    expect(extract(page(short))).toMatchObject({ text: sentences(1)[0], quality: 'fair' });
  });

  it('of a live blog has the headings of its entries, not their times', () => {
    const entries = sentences(6).map(
      (sentence, index) =>
        `<div class="entry-item"><time>1${index}.04 GMT</time><h3>Water falls below mark ${index} at last</h3><div class="entry-body"><p>${sentence}</p></div></div>`,
    );
    const { text } = extract(page(`<main><h1>Gate opened</h1>${entries.join('')}</main>`));
    expect(text.split('\n\n').slice(0, 3)).toEqual([
      'Water falls below mark 0 at last',
      sentences(6)[0],
      'Water falls below mark 1 at last',
    ]);
  });

  it.each([
    ['testo-articolo', 'sottotitolo'],
    ['artikel__text', 'unterzeile'],
    ['cuerpo-noticia', 'subtitulo'],
    ['materia-conteudo', 'linha-fina'],
  ])('is found by the name that it has elsewhere: %s with %s', (body, standfirst) => {
    const [first, ...others] = sentences(5);
    const told = others.map((sentence) => `<p>${sentence}</p>`).join('');
    const { text } = extract(
      page(
        `<div><h1>Gate opened</h1><div class="${standfirst}">${first}</div><div class="${body}">${told}</div></div>`,
      ),
    );
    expect(text).toBe(sentences(5).join('\n\n'));
  });

  it('has neither the credits and numbers of pictures nor what old themes write below', () => {
    const around = `<p>3/8</p><p>Photograph: Ann Lee/Tide</p>${paragraphs(5)}<p class="postmetadata">This entry was posted on Thursday, March 5th and is filed under <a href="/n">News</a>. You can follow any responses.</p>`;
    expect(extract(page(`<div class="entry">${around}</div>`)).text).toBe(sentences(5).join('\n\n'));
  });

  it('is read from JSON-LD where the page is drawn by scripts', () => {
    const body = `<script type="application/ld+json">${JSON.stringify({ '@type': 'Article', articleBody: sentences(5).join('\n') })}</script>`;
    expect(extract(page('<div id="root"></div>', { head: body }))).toMatchObject({
      text: five,
      method: 'json-ld',
      quality: 'poor',
    });
  });

  it('is not read from JSON-LD where the page has it', () => {
    const body = `<script type="application/ld+json">${JSON.stringify({ '@type': 'Article', articleBody: sentences(9).join('\n') })}</script>`;
    expect(extract(page(`<article>${paragraphs(5)}</article>`, { head: body })).text).toBe(five);
  });

  it.each([
    ['the headline', '<h1>Gate opened</h1>', ''],
    ['a headline in bold letters', '<b>Gate opened</b>', ''],
    ['a headline other than the title of the page', '<h1>Harbour opens its gate</h1>', ''],
    ['a byline', '<p>By Ida Holm</p>', ''],
    ['a date and a time in any language', '<p>Вторник, 4 марта 2025, 08:15 (GMT+3)</p>', ''],
    ['a day that it was published on', '<p>Published: Mar 4 8:15 AM</p>', ''],
    ['words to enlarge a picture', '<p>[+] Enlarge</p>', ''],
    [
      'a line beside blocks',
      '<div><a href="#main">Continue reading the main story</a><h2>Gate opened</h2></div>',
      '',
    ],
    ['a labelled link', '', '<p>PHOTOS: <a href="/b">Crane falls into the sea</a></p>'],
    ['a pointer without its accent', '', '<p>A lire aussi : <a href="/b">La grue tombe</a></p>'],
    ['the rules for comments', '', '<p>We welcome comments that are to the point.</p>'],
    ['a date', '<p>4 March 2025, 08:15</p>', ''],
    ['"Advertisement"', '', '<p>Advertisement</p>'],
    ['a pointer to another page', '', '<p>Read more: <a href="/b">Crane falls into the sea</a></p>'],
    ['the credit of a picture', '', '<p>Photo: Ida Holm</p>'],
    ['a heading with nothing below', '', '<h3>Related stories</h3>'],
    [
      'comments that only their heading tells',
      '',
      '<h3>2 comments</h3><p>anna</p><p>It was high time that somebody opened that gate for all of us.</p>',
    ],
    [
      'teasers that only their heading tells',
      '',
      '<h4>You may also like</h4><p>Crane falls</p><p>Ferry late</p>',
    ],
    ['headings above the headline', '<h2>Port</h2><h1>Gate opened</h1>', ''],
    ['what nobody may copy', '', '<p>© 2025 Tide Gazette</p>'],
  ])('is without %s', (_what, before, after) => {
    expect(extract(page(`<div class="article-body">${before}${paragraphs(5)}${after}</div>`)).text).toBe(
      five,
    );
  });

  it('keeps an address at its end', () => {
    const address = '<p><a href="https://a.example/plan">https://a.example/plan</a></p>';
    expect(extract(page(`<article>${paragraphs(5)}${address}</article>`)).text).toBe(
      `${five}\n\nhttps://a.example/plan`,
    );
  });

  it('goes on after a heading of comments with nothing to comment on above', () => {
    expect(extract(page(`<div><h2>Comments</h2>${paragraphs(5)}</div>`)).text).toContain(sentences(5)[4]);
  });

  it('keeps lists, tables, code and quotations in their places', () => {
    const html = `<ul><li>gate</li><li>weir</li></ul><table><tr><td>level</td><td>4</td></tr></table><pre>open(gate)\nwait()</pre><blockquote><p>It held.</p></blockquote>`;
    const { text } = extract(page(`<article>${paragraphs(3)}${html}${paragraphs(1)}</article>`));
    expect(text).toContain('gate\nweir\n\nlevel\t4\n\nopen(gate)\nwait()\n\nIt held.');
  });

  it('says the same as the markup', () => {
    const { html } = extract(page(`<article>${paragraphs(5)}</article>`));
    for (const sentence of sentences(5)) expect(html).toContain(`<p>${sentence}</p>`);
  });
});

describe('no page with words comes out empty', () => {
  it.each([
    ['one word', 'Gate'],
    ['a menu', '<nav><a href="/">Home</a></nav>'],
    ['a comment', '<div class="comment">Well said</div>'],
    ['a form', '<form><label>Name</label></form>'],
    ['a heading', '<h1>Gate</h1>'],
    ['a footer', '<footer>Quay 4</footer>'],
    ['hidden words', '<p hidden>Gate</p>'],
    ['words for browsers without scripts', '<noscript><p>Gate opened</p></noscript>'],
    ['"Advertisement"', '<p>Advertisement</p>'],
    ['a page too deep for a tree', `${'<div>'.repeat(2000)}Gate`],
  ])('not one that is %s', (_what, html) => {
    expect(extract(html).text).toMatch(/\w/);
  });

  it.each(['', ' ', '<p></p>', '<img src="/a.jpg">', '<script>gate()</script>'])(
    'and %j is said to hold none',
    (html) => {
      expect(extract(html)).toMatchObject({ method: 'none', quality: 'none', text: '' });
    },
  );
});

/** That these end at all is the promise: each takes minutes where time grows with the square of a page. */
describe('hostile pages', () => {
  const sentence = sentences(1)[0] ?? '';

  it.each([
    ['nested 100,000 deep', '<div>'.repeat(100_000) + paragraphs(3)],
    ['nested as deep by marks that do not close', '<b><i><u>'.repeat(40_000) + paragraphs(3)],
    ['of 5 MB', paragraphs(36_000)],
    ['of 50,000 headings', '<h1>a b c</h1>'.repeat(50_000) + paragraphs(3)],
    ['of a million angle brackets', '<'.repeat(1_000_000) + paragraphs(3)],
    ['of half a million entities', '&amp;'.repeat(500_000) + paragraphs(3)],
    ['of 300,000 spans', `${'<span>a</span>'.repeat(300_000)}${paragraphs(3)}`],
    ['of 50,000 bylines', `${'<p class=byline>by '.repeat(50_000)}${paragraphs(3)}`],
    [
      'of JSON-LD without end',
      `<script type="application/ld+json">${'[{"a":'.repeat(200_000)}</script>${paragraphs(3)}`,
    ],
    ['of nested tables', '<table><tr><td>'.repeat(300) + paragraphs(3)],
  ])('%s are read', (_what, html) => {
    expect(extract(html).text).toContain(sentence);
  });
});

describe('damaged pages', () => {
  const whole = page(
    `<article class="post"><h1>Gate</h1><figure><img src="/a.jpg"><figcaption>Port</figcaption></figure>${paragraphs(4)}<table><tr><td>4</td></tr></table></article>`,
    {
      head: '<script type="application/ld+json">{"@type":"Article","headline":"Gate"}</script><link rel="canonical" href="/a">',
    },
  );

  it('never make it throw', () => {
    const cut = fc.record({
      start: fc.nat(whole.length),
      length: fc.nat(40),
      insert: fc.constantFrom(
        '',
        '<',
        '>',
        '"',
        '</',
        '<p',
        '<!--',
        '&#0;',
        '<table>',
        '</div>',
        '<form>',
        '\u0000',
        '<svg>',
      ),
    });
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 8 }), (cuts) => {
        const damaged = cuts.reduce(
          (html, { start, length, insert }) => html.slice(0, start) + insert + html.slice(start + length),
          whole,
        );
        expect(() => extract(damaged)).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it('never make it throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (html, address) => {
        expect(() => extractPage(html, { url: address })).not.toThrow();
      }),
    );
  });
});
