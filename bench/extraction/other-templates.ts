import { head } from './furniture.ts';
import { renderBlock, renderBlocks } from './render-blocks.ts';
import type { Template } from './template.ts';

/** Blogs, forums, institutions, and pages of other times. */
export const otherTemplates: Template[] = [
  {
    name: 'manual, chapters named for what they tell of',
    shape: { paragraphs: 12 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="related" role="navigation">${f.menu}</div><div class="document"><div class="body" role="main">
      <section id="manual"><h1>${story.title}</h1>
      ${renderBlocks(story, (index) => (index === 3 ? '</section><section id="menus">' : index === 7 ? '</section><section id="end">' : ''))}</section></div></div>
      <div class="sphinxsidebar">${f.links(8)}</div><div class="footer">${f.footer}</div></body>`,
  },
  {
    name: 'WordPress, sharing and comments',
    shape: { paragraphs: 6, lists: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body class="single single-post"><header id="masthead" class="site-header">${f.menu}</header><div id="primary" class="content-area"><main id="main" class="site-main">
      <article id="post-7" class="post-7 post type-post hentry category-news tag-tide"><header class="entry-header"><h1 class="entry-title">${story.title}</h1><div class="entry-meta"><span class="posted-on">4 March 2025</span> <span class="byline">${story.author}</span></div></header>
      <div class="entry-content">${renderBlocks(story)}<div class="sharedaddy sd-sharing-enabled"><h3>${f.ui.share}:</h3><ul><li><a href="#">Twitter</a></li><li><a href="#">Facebook</a></li></ul></div><div id="jp-relatedposts" class="jp-relatedposts"><h3>${f.ui.related}</h3>${f.links(3)}</div></div>
      <footer class="entry-footer"><span class="cat-links">${f.label()}</span></footer></article>
      <div id="comments" class="comments-area"><h2>2 ${f.ui.comments}</h2><ol class="comment-list"><li class="comment"><p>${f.comment()}</p></li><li class="comment"><p>${f.comment()}</p></li></ol><div id="respond"><form><textarea></textarea></form></div></div></main></div>
      <aside id="secondary" class="widget-area">${f.links(6)}</aside><footer id="colophon">${f.footer}</footer></body>`,
  },
  {
    name: 'WordPress block editor',
    shape: { paragraphs: 7, headings: true, tables: true, quotes: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="wp-site-blocks"><header class="wp-block-template-part">${f.menu}</header><main class="wp-block-group"><h1 class="wp-block-post-title">${story.title}</h1><div class="wp-block-post-content">
      ${story.blocks.map((block) => (block.kind === 'table' ? `<figure class="wp-block-table">${renderBlock(block)}</figure>` : renderBlock(block))).join('')}
      <figure class="wp-block-image"><img src="/p.jpg" alt=""><figcaption>${f.sentence()}</figcaption></figure></div></main><footer>${f.footer}</footer></div></body>`,
  },
  {
    name: 'Drupal',
    shape: { paragraphs: 6 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="region region-header">${f.menu}</div><div class="region region-content"><div class="node node--type-article"><h2 class="node__title">${story.title}</h2><div class="node__submitted">${story.author} - 4 March</div>
      <div class="field field--name-body field--type-text-with-summary"><div class="field__item">${renderBlocks(story)}</div></div><div class="field field--name-field-tags"><a href="/t">${f.label()}</a></div></div></div><div class="region region-sidebar">${f.cards(4, 'views-row')}</div><div class="region region-footer">${f.footer}</div></body>`,
  },
  {
    name: 'ASP.NET, all in one form',
    shape: { paragraphs: 6 },
    render: (story, f) =>
      `${head(story)}<body><form method="post" action="./page.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="${'A'.repeat(2000)}"><div id="ctl00_menu">${f.menu}</div><div id="ctl00_body"><span id="ctl00_title"><h1>${story.title}</h1></span><div id="ctl00_text">${renderBlocks(story)}</div></div><div id="ctl00_foot">${f.footer}</div></form></body>`,
  },
  {
    name: 'table layout of 2002',
    shape: { paragraphs: 6 },
    render: (
      story,
      f,
    ) => `${head(story)}<body bgcolor="white"><table width="760"><tr><td colspan="3"><font size="1">${f.menu}</font></td></tr><tr><td width="150" valign="top"><font size="1">${f.links(6)}</font></td><td valign="top"><font face="Arial"><b>${story.title}</b><br><br>
      ${renderBlocks(story)}</font></td><td width="150">${f.links(5)}</td></tr><tr><td colspan="3"><font size="1">${f.footer}</font></td></tr></table></body>`,
  },
  {
    name: 'text and br in a div',
    shape: { paragraphs: 6 },
    render: (story, f) =>
      `${head(story)}<body><div id="nav">${f.menu}</div><div id="text"><h1>${story.title}</h1>${story.blocks.map((block) => ('text' in block ? block.text : '')).join('<br><br>\n')}</div><div id="foot">${f.footer}</div></body>`,
  },
  {
    name: 'text directly in body',
    shape: { paragraphs: 5 },
    render: (story) =>
      `<html><head><title>${story.title}</title></head><body>${story.blocks.map((block) => ('text' in block ? block.text : '')).join('<br><br>')}</body></html>`,
  },
  {
    name: 'div soup',
    shape: { paragraphs: 8 },
    render: (story, f) =>
      `${head(story)}<body><div><div><div>${f.menu.replaceAll('ul', 'div').replaceAll('li', 'div')}</div></div><div><div><div>${story.title}</div>${story.blocks.map((block) => `<div><div>${'text' in block ? block.text : ''}</div></div>`).join('')}</div></div><div><div>${f.footer}</div></div></div></body>`,
  },
  {
    name: 'forum thread',
    shape: { paragraphs: 8 },
    render: (story, f) =>
      `${head(story)}<body><div class="navbar">${f.menu}</div><div id="posts"><h1>${story.title}</h1>${story.blocks.map((block, index) => `<div class="post" id="p${index}"><div class="postauthor"><a href="/u/${index}">user${index}</a></div><div class="postcontent">${renderBlock(block)}</div><div class="postfooter"><a href="#">#${index}</a></div></div>`).join('')}</div><div class="footer">${f.footer}</div></body>`,
  },
  {
    name: 'old blog host',
    shape: { paragraphs: 5 },
    render: (story, f) =>
      `${head(story)}<body><div id="header">${f.menu}</div><div id="main-wrapper"><div class="date-outer"><h2 class="date-header"><span>4 March 2025</span></h2><div class="post hentry"><h3 class="post-title entry-title">${story.title}</h3><div class="post-body entry-content">${renderBlocks(story)}</div><div class="post-footer"><span class="post-author">${story.author}</span></div></div></div><div class="comments" id="comments"><h4>1 ${f.ui.comments}</h4><p>${f.comment()}</p></div></div><div id="sidebar-wrapper">${f.links(8)}</div><div id="footer">${f.footer}</div></body>`,
  },
  {
    name: 'blog with code',
    shape: { paragraphs: 8, code: true, headings: true },
    render: (story, f) =>
      `${head(story)}<body><nav>${f.menu}</nav><article class="post"><h1>${story.title}</h1><section class="post-content">${story.blocks.map((block) => (block.kind === 'code' ? `<figure class="highlight">${renderBlock(block)}</figure>` : renderBlock(block))).join('')}</section><section class="author-card"><p>${f.sentence()}</p></section></article><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'recipe',
    shape: { paragraphs: 6, lists: true },
    render: (story, f) =>
      `${head(story)}<body><nav>${f.menu}</nav><main><h1>${story.title}</h1><div class="recipe">${renderBlocks(story)}</div><div class="rating-stars">${f.label()}</div></main><section class="more-recipes">${f.cards(6, 'recipe-card')}</section><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'press release of an institution',
    shape: { paragraphs: 6 },
    render: (story, f) =>
      `${head(story)}<body><div id="skip"><a href="#c">Skip</a></div><div id="navi">${f.menu}</div><div id="inhalt"><div class="breadcrumb"><a href="/">A</a> &gt; <a href="/p">B</a></div><h1>${story.title}</h1>${renderBlocks(story)}</div><div id="service">${f.links(5)}</div><div id="fuss">${f.footer}</div></body>`,
  },
  {
    name: 'institution, text in several sections',
    shape: { paragraphs: 10, headings: true },
    render: (story, f) =>
      `${head(story)}<body><header>${f.menu}</header><main>${`<h1>${story.title}</h1>`}${story.blocks.map((block) => `<section class="module"><div class="module-inner"><div class="module-text">${renderBlock(block)}</div></div></section>`).join('')}</main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'tables carry the content',
    shape: { paragraphs: 4, tables: true, lists: true },
    render: (story, f) =>
      `${head(story)}<body><nav>${f.menu}</nav><div class="content"><h1>${story.title}</h1>${renderBlocks(story)}</div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'broken markup',
    shape: { paragraphs: 6 },
    render: (story, f) =>
      `${head(story)}<body><div class=nav>${f.menu}<div class=content><h1>${story.title}<p>${story.blocks.map((block) => ('text' in block ? `<p>${block.text}<b><i></b></span>` : '')).join('')}</table></div><div class=footer>${f.footer}`,
  },
  {
    name: 'hidden until scripts run',
    shape: { paragraphs: 6 },
    render: (story, f) =>
      `${head(story)}<body><div id="app" style="display:none"><nav>${f.menu}</nav><div class="reader"><h1>${story.title}</h1>${renderBlocks(story)}</div><footer>${f.footer}</footer></div></body>`,
  },
  {
    name: 'drawn by scripts, text only in JSON-LD',
    shape: { paragraphs: 5 },
    render: (story, f) =>
      `${head(story, `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'NewsArticle', headline: story.title, articleBody: story.blocks.map((block) => ('text' in block ? block.text : '')).join('\n\n') })}</script>`)}<body><div id="root"></div><nav>${f.menu}</nav></body>`,
  },
  {
    name: 'encyclopedia',
    shape: { paragraphs: 9, headings: true, lists: true },
    render: (story, f) =>
      `${head(story)}<body><div id="mw-navigation" role="navigation">${f.menu}</div><div id="content" class="mw-body" role="main"><h1 id="firstHeading">${story.title}</h1><div id="mw-content-text"><div class="mw-parser-output"><div id="toc" class="toc">${f.links(5)}</div>${story.blocks.map((block) => (block.kind === 'h2' ? `<h2><span>${block.text}</span><span class="mw-editsection">[<a href="/e">edit</a>]</span></h2>` : renderBlock(block))).join('')}<div class="navbox">${f.links(8)}</div></div></div></div><div id="footer" role="contentinfo">${f.footer}</div></body>`,
  },
  {
    name: 'page builder',
    shape: { paragraphs: 8, headings: true },
    render: (story, f) =>
      `${head(story)}<body><div class="elementor-location-header">${f.menu}</div><div data-elementor-type="wp-page" class="elementor">${story.blocks.map((block) => `<section class="elementor-section"><div class="elementor-container"><div class="elementor-column"><div class="elementor-widget-wrap"><div class="elementor-element elementor-widget elementor-widget-text-editor"><div class="elementor-widget-container">${renderBlock(block)}</div></div></div></div></div></section>`).join('')}</div><div class="elementor-location-footer">${f.footer}</div></body>`,
  },
  {
    name: 'links in nearly every sentence',
    shape: { paragraphs: 6 },
    render: (story, f) =>
      `${head(story)}<body><nav>${f.menu}</nav><div class="post-content"><h1>${story.title}</h1>${story.blocks.map((block) => ('text' in block ? `<p>${block.text.replace(/^(\S{1,12})(?=\s)/, '<a href="/x">$1</a>')}</p>` : '')).join('')}</div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'product page',
    shape: { paragraphs: 4, lists: true },
    render: (story, f) =>
      `${head(story)}<body><header>${f.menu}</header><div class="product"><h1>${story.title}</h1><div class="product-description">${renderBlocks(story)}</div></div><div class="cross-selling"><h3>${f.ui.related}</h3>${f.cards(8, 'product-tile')}</div><div class="newsletter"><p>${f.ui.newsletter}</p></div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'class names that lie',
    shape: { paragraphs: 7 },
    render: (story, f) =>
      `${head(story)}<body><div class="header">${f.menu}</div><div class="sidebar-right-layout has-related comments-on"><div class="widget promo-layout"><h1>${story.title}</h1>${renderBlocks(story)}</div></div><div class="footer">${f.footer}</div></body>`,
  },
  {
    name: 'paragraphs of one wrapper each, teasers among them',
    shape: { paragraphs: 8 },
    render: (story, f) =>
      `${head(story)}<body><nav>${f.menu}</nav><article>${`<h1>${story.title}</h1>`}${story.blocks.map((block, index) => `<div class="block block-text">${renderBlock(block)}</div>${index === 3 ? `<div class="block block-teaser"><a href="/n">${f.label()}</a><a href="/m">${f.sentence()}</a></div>` : ''}`).join('')}</article><footer>${f.footer}</footer></body>`,
  },
];
