import { head } from './furniture.ts';
import { renderBlock, renderBlocks } from './render-blocks.ts';
import type { Template } from './template.ts';

/** Sites of publishers. */
export const newsTemplates: Template[] = [
  {
    name: 'news, names and places marked inside sentences',
    shape: { paragraphs: 8 },
    render: (story, f) => `${head(story)}<body><nav>${f.menu}</nav><div id="story"><h1>${story.title}</h1>
      <div class="article-text">${renderBlocks(story).replaceAll(/<p>(\S+) (\S+ \S+) (\S+)/g, '<p><span class="location">$1</span> <a class="taxTag" href="/t">$2</a> $3')}</div>
      <div class="meta tags">${f.links(3)}</div></div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'news, text cut into parts of one name, menus with teasers above',
    shape: { paragraphs: 9 },
    render: (story, f) => `${head(story)}<body><div class="drop">${f.cards(3, 'summary')}</div>
      <div id="page"><h1>${story.title}</h1><div class="story_body"><article>
      ${renderBlocks(story, (index) => (index === 1 ? `</article></div><div class="rail">${f.links(4)}</div><div class="story_body"><article>` : ''))}
      </article></div></div><div>${f.cards(4, 'more')}</div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'news, related box inside the text',
    shape: { paragraphs: 8 },
    render: (story, f) => `${head(story, `<meta property="og:title" content="${story.title}">`)}<body>
      <header class="site-header"><nav>${f.menu}</nav></header>
      <main><article class="article"><h1>${story.title}</h1><p class="byline">By ${story.author}</p><time datetime="${story.date}">4 March 2025</time>
      <div class="article-body">${renderBlocks(story, (index) => (index === 2 ? `<div class="related-inline"><h4>${f.ui.related}</h4>${f.links(4)}</div>` : ''))}</div>
      <div class="share-bar"><span>${f.ui.share}</span><a href="#">Twitter</a><a href="#">Facebook</a></div></article>
      <aside class="sidebar">${f.cards(6, 'teaser')}</aside></main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'news, figures with captions',
    shape: { paragraphs: 7 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="nav">${f.menu}</div><div id="content"><h1>${story.title}</h1>
      <figure><img src="/a.jpg" alt=""><figcaption>${f.sentence()} Photo: ${story.author}</figcaption></figure>
      ${renderBlocks(story, (index) => (index === 3 ? `<figure class="img"><img data-src="/b.jpg" src="data:,"><figcaption>${f.sentence()}</figcaption></figure>` : ''))}
      </div><div class="footer">${f.footer}</div></body>`,
  },
  {
    name: 'news, advertisement lines between paragraphs',
    shape: { paragraphs: 9 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><nav>${f.menu}</nav><section class="story"><h1>${story.title}</h1><div class="story-text">
      ${renderBlocks(story, (index) => (index % 3 === 1 ? `<div class="slot"><p>${f.ui.advertisement}</p></div>` : ''))}</div></section>
      <section>${f.cards(5, 'item')}</section><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'news, read-more links as paragraphs',
    shape: { paragraphs: 8 },
    render: (
      story,
      f,
    ) => `${head(story)}<body>${f.menu}<div class="wrap"><div class="c-main"><h1>${story.title}</h1>
      ${renderBlocks(story, (index) => (index % 3 === 2 ? `<p><strong>${f.ui.readMore}: ${f.link()}</strong></p>` : ''))}
      </div></div><div class="bottom">${f.footer}</div></body>`,
  },
  {
    name: 'news, microdata',
    shape: { paragraphs: 6, headings: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="top">${f.menu}</div><div itemscope itemtype="https://schema.org/NewsArticle">
      <h1 itemprop="headline">${story.title}</h1><span itemprop="author">${story.author}</span><meta itemprop="datePublished" content="${story.date}">
      <div itemprop="articleBody">${renderBlocks(story)}</div></div><div class="x">${f.cards(4, 'y')}</div><div>${f.footer}</div></body>`,
  },
  {
    name: 'news, standfirst apart from the text',
    shape: { paragraphs: 7 },
    render: (story, f) => {
      const [first, ...others] = story.blocks;
      return `${head(story)}<body><nav>${f.menu}</nav><article><header><h1>${story.title}</h1><p class="standfirst">${first && 'text' in first ? first.text : ''}</p><p class="meta">${story.author} | 04.03.2025</p></header>
      <div class="article__body">${others.map(renderBlock).join('')}</div></article><div class="recommendations">${f.cards(6, 'card')}</div><footer>${f.footer}</footer></body>`;
    },
  },
  {
    name: 'news, names made by a program',
    shape: { paragraphs: 8 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="css-1a2b"><div class="css-9zz">${f.menu}</div></div><div class="css-77q"><div class="css-x1"><h1 class="css-h">${story.title}</h1><div class="css-by">By ${story.author}</div>
      ${story.blocks.map((block) => `<div class="css-p0">${renderBlock(block)}</div>`).join('')}</div><div class="css-side">${f.cards(5, 'css-k')}</div></div><div class="css-f">${f.footer}</div></body>`,
  },
  {
    name: 'news, comments longer than the story',
    shape: { paragraphs: 4 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><nav>${f.menu}</nav><div class="content"><h1>${story.title}</h1><div class="text">${renderBlocks(story)}</div></div>
      <div id="comments"><h3>12 ${f.ui.comments}</h3>${Array.from({ length: 12 }, () => `<div class="comment"><b>anna</b><p>${f.comment()}</p></div>`).join('')}</div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'live blog',
    shape: { paragraphs: 12, headings: true },
    render: (story, f) => `${head(story)}<body><nav>${f.menu}</nav><main><h1>${story.title}</h1>
      ${story.blocks.map((block, index) => `<div class="live-entry"><time datetime="${story.date}">1${index % 10}:0${index % 6}</time><div class="entry-text">${renderBlock(block)}</div></div>`).join('')}</main><aside>${f.cards(4, 'card')}</aside><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'AMP',
    shape: { paragraphs: 6 },
    render: (
      story,
      f,
    ) => `<!doctype html><html amp lang="${story.language}"><head><title>${story.title}</title><link rel="canonical" href="https://gazette.example/s/1"></head><body>
      <amp-sidebar id="s">${f.menu}</amp-sidebar><article class="amp-wp-article"><h1>${story.title}</h1><amp-img src="/a.jpg" width="4" height="3"></amp-img><div class="amp-wp-article-content">
      ${renderBlocks(story, (index) => (index === 2 ? '<amp-ad type="x" width="1" height="1"></amp-ad>' : ''))}</div></article><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'interview',
    shape: { paragraphs: 10 },
    render: (story, f) => `${head(story)}<body><nav>${f.menu}</nav><div id="main"><h1>${story.title}</h1>
      ${story.blocks.map((block, index) => (index % 2 === 0 && 'text' in block ? `<p><strong>${block.text}</strong></p>` : renderBlock(block))).join('')}
      <div class="author-box"><h4>${story.author}</h4><p>${f.sentence()}</p></div></div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'listicle',
    shape: { paragraphs: 9, headings: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><header>${f.menu}</header><div class="listicle"><h1>${story.title}</h1>
      ${story.blocks
        .map((block) =>
          block.kind === 'h2'
            ? `<h2><span>1.</span> ${block.text}</h2><img src="/i.jpg" alt="">`
            : renderBlock(block),
        )
        .join('')
        .replaceAll('<span>1.</span> ', '')}
      <div class="newsletter-signup"><p>${f.ui.newsletter}</p><form><input type="email"><button>OK</button></form></div></div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'paywall teaser',
    shape: { paragraphs: 2 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><nav>${f.menu}</nav><article><h1>${story.title}</h1><div class="article-content">${renderBlocks(story)}</div><div class="paywall"><p>${f.ui.newsletter}</p><a href="/buy">OK</a></div></article>
      <div class="more">${f.cards(6, 'card')}</div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'short note with a long frame',
    shape: { paragraphs: 1 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><nav>${f.menu}</nav><main><article><h1>${story.title}</h1>${renderBlocks(story)}</article></main>
      <section class="most-read"><h2>${f.ui.related}</h2>${f.cards(10, 'card')}</section><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'long read with many headings',
    shape: { paragraphs: 30, headings: true, quotes: true, lists: true },
    render: (story, f) =>
      `${head(story)}<body><nav>${f.menu}</nav><article><h1>${story.title}</h1><div class="longread">${story.blocks.map((block) => `<section>${renderBlock(block)}</section>`).join('')}</div></article><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'cookie banner before all',
    shape: { paragraphs: 5 },
    render: (story, f) =>
      `${head(story)}<body><div id="cookie-consent" role="dialog"><p>${f.ui.cookies}</p><p>${f.ui.cookies}</p><button>OK</button></div><nav>${f.menu}</nav><div class="page"><h1>${story.title}</h1>${renderBlocks(story)}</div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'related teasers without any name',
    shape: { paragraphs: 7 },
    render: (story, f) =>
      `${head(story)}<body><div>${f.menu}</div><div><div><h1>${story.title}</h1>${renderBlocks(story)}<div>${f.cards(4, 'a1')}</div></div></div><div>${f.footer}</div></body>`,
  },
  {
    name: 'pull quotes and a fact box',
    shape: { paragraphs: 9 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><nav>${f.menu}</nav><article class="post"><h1>${story.title}</h1>
      ${renderBlocks(story, (index) => (index === 3 ? `<aside class="pullquote">${f.sentence()}</aside>` : ''))}
      <div class="tags"><a href="/t/1">${f.label()}</a> <a href="/t/2">${f.label()}</a></div></article><footer>${f.footer}</footer></body>`,
  },
];
