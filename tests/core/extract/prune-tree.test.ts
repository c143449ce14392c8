import { describe, expect, it } from 'vitest';

import { growPageTree } from '../../../src/core/extract/grow-page-tree.ts';
import { printTree } from '../../../src/core/extract/print-tree.ts';
import { pruneTree, stripTree } from '../../../src/core/extract/prune-tree.ts';
import { paragraphs } from './pages.ts';

const text = paragraphs(12);
const prune = (html: string) => printTree(pruneTree(stripTree(growPageTree(html))));
const strip = (html: string) => printTree(stripTree(growPageTree(html)));
const whole = `<body>${text}</body>`;

describe('pruneTree', () => {
  it('leaves a text as it is', () => {
    expect(prune(text)).toBe(whole);
  });

  it.each([
    ['menus', '<nav><a href="/">Home</a></nav>'],
    ['boxes beside the text', '<aside><p>About the port</p></aside>'],
    ['footers', '<footer>Quay 4</footer>'],
    ['what has the role of furniture', '<div role="complementary">About the port</div>'],
    ['what is hidden', '<div hidden>Menu</div>'],
    ['bylines', '<p class="byline">By Ida Holm</p>'],
    ['captions', '<p class="wp-caption-text">The port at dawn</p>'],
    ['share bars', '<div class="shareBar">Share on</div>'],
    ['newsletter forms', '<div id="newsletter-signup"><p>Get our letter each day</p><input></div>'],
    ['related boxes', '<div class="related_articles"><h3>More</h3><p>Crane falls</p></div>'],
    ['cookie banners', '<div class="cookie-banner">We use cookies and ask you to accept them all</div>'],
    ['tags', '<div class="post-tags">port, tide</div>'],
    ['dates on a line of their own', '<p><time datetime="2025-03-04">4 March</time></p>'],
    ['paragraphs that are one link', '<p><a href="/b">Crane falls into the sea</a></p>'],
    ['lists of links', '<ul><li><a href="/b">Crane falls</a></li><li><a href="/c">Ferry late</a></li></ul>'],
    ['what has nothing to read', '<div><p> </p></div>'],
    ['a date behind a sentence', '<span class="date">12:48 am</span>'],
    [
      'a slide show',
      '<div class="slideshow"><ul><li><p>The port at dawn, seen from the new quay by night</p></li></ul></div>',
    ],
    ['buttons and fields', '<button>Send</button><select><option>One</option></select>'],
    [
      'teasers without a name',
      `<div>${['Crane', 'Mast', 'Price'].map((what) => `<div><h3><a href="/b">${what} falls</a></h3><p>It fell at noon</p></div>`).join('')}</div>`,
    ],
  ])('takes off %s', (_what, html) => {
    expect(prune(`${text}${html}`)).toBe(whole);
  });

  it.each([
    [
      'a box that asks for mail',
      '<div><h4>Every morning in your post</h4><form><input type="email"></form></div>',
    ],
    ['signatures', '<div class="signature">Fair winds to all</div>'],
    ['what a component is called', '<div data-component="byline-block">Ann Lee, harbour</div>'],
  ])('takes off %s', (_what, html) => {
    expect(prune(`${text}${html}`)).toBe(whole);
  });

  it.each([
    [
      'posts under one headline',
      '<div><h3><a href="/b">Re: Gate</a></h3><p>It fell at noon</p></div>'.repeat(4),
    ],
    [
      'widgets of a page of widgets',
      '<div class="elementor-widget elementor-widget-text-editor"><p>It fell.</p></div>',
    ],
    [
      'names marked in a short sentence',
      '<p><span class="location">Paris</span> <a class="tag" href="/t">did not</a> answer.</p>',
    ],
  ])('keeps %s', (_what, html) => {
    expect(prune(`${text}${html}`)).toBe(`<body>${text}${html}</body>`);
  });

  it.each([
    ['lists', '<ul><li>Gate</li><li>Weir</li></ul>'],
    ['tables', '<table><tr><td>Level</td><td>4</td></tr></table>'],
    ['code', '<pre><code>open(gate)</code></pre>'],
    [
      'code whose words are named',
      '<pre><code>open(gate) <span class="hl-comment">// at noon</span></code></pre>',
    ],
    ['quotations', '<blockquote><p>It held</p></blockquote>'],
    ['headings', '<h2>What comes next</h2>'],
    ['pictures', '<p><img src="/a.jpg"></p>'],
    ['links inside sentences', '<p>See <a href="/b">the plan</a> of May</p>'],
    ['a paragraph that is an address', '<p><a href="https://a.example/">https://a.example/</a></p>'],
    [
      'dates inside sentences',
      '<p>The gate that was built by hand opened on <time>4 March</time> at noon again</p>',
    ],
    [
      'a place that a sentence begins with',
      '<p><span class="location">ROME</span> (AP) - The gate that was built by hand opened at noon</p>',
    ],
    [
      'a name that is a link to a page of tags',
      '<p>The gate that was built by hand by <a class="inlineTag" href="/t">Ida Holm</a> opened at noon</p>',
    ],
    [
      'a short sentence in a block named section',
      '<div class="text section"><p>It held as nobody on the quay had thought it would.</p></div>',
    ],
  ])('keeps %s', (_what, html) => {
    expect(prune(`${text}${html}`)).toBe(`<body>${text}${html}</body>`);
  });

  it.each(['sidebar', 'related', 'widget', 'share', 'newsletter'])(
    'keeps what is named "%s" and holds most of the text',
    (name) => {
      expect(prune(`<div class="${name}">${text}</div>`)).toBe(
        `<body><div class="${name}">${text}</div></body>`,
      );
    },
  );

  it('keeps a hidden block that is the page', () => {
    expect(prune(`<div style="display:none">${text}</div>`)).toContain('In sentence 11');
  });

  it('keeps the picture of a figure, with its caption as title and not as text', () => {
    expect(prune(`${text}<figure><img src="/a.jpg"><figcaption>The port</figcaption></figure>`)).toBe(
      `<body>${text}<figure><img src="/a.jpg" title="The port"></figure></body>`,
    );
  });

  it('keeps code and tables in figures', () => {
    expect(prune(`${text}<figure><pre>open(gate)</pre></figure>`)).toContain('<pre>open(gate)</pre>');
    expect(prune(`${text}<figure><table><tr><td>4</td></tr></table></figure>`)).toContain('<td>4</td>');
  });
});

describe('stripTree', () => {
  it('takes off comments, however long, where an article is left', () => {
    expect(strip(`${paragraphs(3)}<div id="comments">${paragraphs(30)}</div>`)).toBe(
      `<body>${paragraphs(3)}</body>`,
    );
  });

  it('keeps comments where they are all there is', () => {
    expect(strip(`<h1>Thread</h1><div id="comments">${text}</div>`)).toContain('In sentence 11');
  });

  it('takes a page in one form for a page', () => {
    expect(strip(`<form>${text}</form>`)).toBe(`<body><div>${text}</div></body>`);
  });

  it('takes a heading that was never closed for the text it holds', () => {
    expect(strip(`<h1>Gate${text}</h1>`)).toBe(`<body><div>Gate${text}</div></body>`);
  });
});
