import { head } from './furniture.ts';
import { type Block, many, type Story } from './make-story.ts';
import { renderBlock, renderBlocks } from './render-blocks.ts';
import type { Template } from './template.ts';

/** Pages as large sites and their programs build them, with all that those put around and between. */
export const siteTemplates: Template[] = [
  {
    name: 'site: blocks, sharing, author box, neighbours, subscription',
    shape: { paragraphs: 8, headings: true, lists: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body class="single"><a class="skip-link screen-reader-text" href="#content">${f.label()}</a><header>${f.menu}</header><main id="content"><article class="post type-post hentry">
      <header class="entry-header"><span class="cat-links"><a href="/c">${f.label()}</a></span><h1 class="entry-title">${story.title}</h1><div class="entry-meta">${story.author} · 4 March 2025 · 5 min</div></header>
      <div class="entry-content">${renderBlocks(story, (index) => (index === 3 ? `<div class="wp-block-group has-background"><h4>${f.ui.newsletter}</h4><form><input type="email"><button>OK</button></form></div>` : index === 5 ? `<ul class="wp-block-latest-posts__list">${many(3, () => `<li>${f.link()}</li>`).join('')}</ul>` : ''))}</div>
      <div class="author-box"><img src="/a.jpg" alt=""><h4>${story.author}</h4><p>${f.sentence()} ${f.sentence()}</p></div></article>
      <nav class="post-navigation"><div class="nav-previous">${f.link()}</div><div class="nav-next">${f.link()}</div></nav>
      <section class="related-posts"><h3>${f.ui.related}</h3>${f.cards(3, 'related-post')}</section></main><aside>${f.links(5)}</aside><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: page builder, a widget for each part',
    shape: { paragraphs: 8, headings: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div data-elementor-type="header" class="elementor elementor-location-header">${f.menu}</div><div data-elementor-type="single-post" class="elementor elementor-location-single">
      ${widget('theme-post-title', `<h1 class="elementor-heading-title">${story.title}</h1>`)}${widget('post-info', `<ul class="elementor-inline-items"><li>${story.author}</li><li>4 March 2025</li></ul>`)}
      ${story.blocks.map((block) => widget(block.kind === 'h2' ? 'heading' : 'text-editor', renderBlock(block))).join('')}
      ${widget('share-buttons', '<div class="elementor-grid"><a href="#">Facebook</a><a href="#">Twitter</a></div>')}${widget('posts', f.cards(3, 'elementor-post__text'))}</div>
      <div data-elementor-type="footer" class="elementor-location-footer">${f.footer}</div></body>`,
  },
  {
    name: 'site: newsletter with boxes to subscribe inside',
    shape: { paragraphs: 10, headings: true, quotes: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="entry"><div id="main" class="main typography"><div class="topbar">${f.menu}</div><div class="single-post-container"><div class="single-post"><article class="newsletter-post post">
      <div class="post-header"><h1 class="post-title published">${story.title}</h1><h3 class="subtitle">${f.label()}</h3><div class="byline-wrapper"><a href="/@a">${story.author}</a><div>Mar 04, 2025</div></div><div class="post-ufi"><button>12</button><button>${f.ui.share}</button></div></div>
      <div class="available-content"><div dir="auto" class="body markup">${renderBlocks(story, (index) => (index === 2 || index === 7 ? `<div class="subscription-widget-wrap"><div class="subscription-widget"><div class="preamble"><p class="cta-caption">${f.sentence()}</p></div><form><input type="email"><button>${f.ui.newsletter}</button></form></div></div>` : index === 5 ? `<p class="button-wrapper"><a class="button primary" href="/share"><span>${f.ui.share}</span></a></p>` : ''))}</div></div>
      <div class="post-footer"><a href="#">${f.ui.share}</a></div></article></div></div><div class="comments-section"><h4>${f.ui.comments}</h4>${many(4, () => `<div class="comment"><div class="comment-body"><p>${f.comment()}</p></div></div>`).join('')}</div>
      <div class="portable-archive">${f.cards(5, 'post-preview')}</div></div></div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: names by a program, claps and recommendations',
    shape: { paragraphs: 9, headings: true, quotes: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="root"><div class="a b c"><div class="d e"><nav>${f.menu}</nav></div><div class="f"><article><div class="g h i"><section><div class="ab ac"><h1 class="pw-post-title fj fk">${story.title}</h1><div class="speechify bw"><div class="ap"><a href="/@a">${story.author}</a><span>·</span><span>Follow</span></div><div><span>5 min read</span><span>·</span><span>Mar 4, 2025</span></div></div><div class="pw-multi-vote"><button>124</button></div>
      ${story.blocks.map((block) => renderBlock(block).replace(/^<(p|h2|blockquote)>/, '<$1 class="pw-post-body-paragraph lm ln fb">')).join('')}</div></section></div></article>
      <div class="ky"><a href="/tag">${f.label()}</a><a href="/tag">${f.label()}</a></div><div class="kz"><h2>Written by ${story.author}</h2><p>${f.sentence()}</p><button>Follow</button></div></div>
      <div class="la"><h2>${f.ui.related}</h2>${f.cards(6, 'lb lc')}</div></div></div></body>`,
  },
  {
    name: 'site: cards and call to upgrade',
    shape: { paragraphs: 9, headings: true, code: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body class="post-template"><div class="gh-viewport"><header class="gh-navigation">${f.menu}</header><main class="gh-main"><article class="gh-article post"><header class="gh-article-header gh-canvas"><span class="gh-article-tag">${f.label()}</span><h1 class="gh-article-title">${story.title}</h1><div class="gh-article-meta"><h4>${story.author}</h4><time>Mar 4, 2025</time> — 4 min read</div></header>
      <section class="gh-content gh-canvas">${renderBlocks(story, (index) => (index === 2 ? `<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/b"><div class="kg-bookmark-content"><div class="kg-bookmark-title">${f.label()}</div><div class="kg-bookmark-description">${f.sentence()}</div></div></a></figure>` : index === 6 ? `<div class="kg-card kg-signup-card"><h2>${f.ui.newsletter}</h2><p>${f.sentence()}</p><form><input></form></div>` : ''))}</section></article>
      <section class="gh-comments">${f.comment()}</section></main><aside class="gh-sidebar">${f.cards(4, 'gh-card')}</aside><footer class="gh-footer">${f.footer}</footer></div></body>`,
  },
  {
    name: 'site: a component for every paragraph, links and topics between',
    shape: { paragraphs: 12, headings: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="__next"><header>${f.menu}</header><main id="main-content"><article class="sc-a"><div data-component="headline-block" class="sc-b"><h1>${story.title}</h1></div><div data-component="byline-block"><div>${story.author}</div><div>Harbour correspondent</div></div>
      <div data-component="image-block"><figure><img src="/a.jpg" alt=""><span>Getty</span></figure><figcaption>${f.sentence()}</figcaption></div>
      ${story.blocks.map((block, index) => `<div data-component="${block.kind === 'h2' ? 'subheadline-block' : 'text-block'}" class="sc-c">${renderBlock(block)}</div>${index === 4 ? `<div data-component="links-block"><ul><li>${f.link()}</li><li>${f.link()}</li></ul></div>` : ''}`).join('')}
      <div data-component="topic-list"><ul><li><a href="/t">${f.label()}</a></li></ul></div></article><div data-component="section-outer"><h2>${f.ui.related}</h2>${f.cards(6, 'sc-d')}</div></main><footer>${f.footer}</footer></div></body>`,
  },
  {
    name: 'site: rich links, explore more, contributions',
    shape: { paragraphs: 10 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><header>${f.menu}</header><main><div data-gu-name="title">${f.label()}</div><div data-gu-name="headline"><h1>${story.title}</h1></div><div data-gu-name="standfirst"></div><div data-gu-name="meta"><address>${story.author}</address><details><summary>Tue 4 Mar 2025</summary>First published at 08.15</details></div>
      <div data-gu-name="body"><div id="maincontent"><div class="article-body-commercial-selector">${renderBlocks(story, (index) => (index === 2 ? `<aside data-gu-name="richlink"><a href="/r"><span>${f.label()}</span><span>${f.ui.readMore}</span></a></aside>` : index === 5 ? `<figure data-spacefinder-role="inline"><a class="skip" href="#x">skip past newsletter promotion</a><div><h2>${f.ui.newsletter}</h2><p>${f.sentence()}</p></div><p id="x">after newsletter promotion</p></figure>` : ''))}</div></div>
      <div class="submeta"><span>${f.ui.related}</span><ul><li><a href="/t">${f.label()}</a></li><li><a href="/t">${f.label()}</a></li></ul><a href="#">${f.ui.share}</a></div></div></main>
      <section><div><h2>${f.label()}</h2></div>${f.cards(8, 'dcr-1')}</section><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: columns of a few paragraphs each, advertisements between',
    shape: { paragraphs: 12 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="app"><div><header>${f.menu}</header></div><main id="site-content"><article id="story"><div id="top-wrapper"><p>${f.ui.advertisement}</p><a href="#after">SKIP ADVERTISEMENT</a></div><header><h1 data-testid="headline">${story.title}</h1><p id="article-summary"></p><div><p>By <span>${story.author}</span></p><time>March 4, 2025</time></div></header>
      <section name="articleBody">${chunks(story, 3)
        .map(
          (blocks, index) =>
            `<div class="css-s99gbd StoryBodyCompanionColumn"><div class="css-53u6y8">${blocks.map(renderBlock).join('')}</div><aside class="css-ew4tgv"></aside></div><div><div id="story-ad-${index}-wrapper"><div><p>${f.ui.advertisement}</p><p><a href="#after">SKIP ADVERTISEMENT</a></p></div></div></div>`,
        )
        .join('')}</section>
      <div class="bottom-of-article"><div><p>${story.author} is a reporter at the harbour desk. <a href="/more">More about ${story.author}</a></p></div><p>A version of this article appears in print on March 5. <a href="#">Order Reprints</a></p></div></article><div>${f.cards(4, 'css-xyz')}</div></main><footer>${f.footer}</footer></div></body>`,
  },
  {
    name: 'site: rich text in sections, box of more to read',
    shape: { paragraphs: 10, headings: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div data-area="header">${f.menu}</div><main><article><header><h2><span>${f.label()}</span><span>${story.title}</span></h2><div class="leading">${story.author}<br><time>04.03.2025, 08.15 Uhr</time></div></header>
      <div data-area="body"><section>${chunks(story, 3)
        .map(
          (blocks, index) =>
            `<div data-sara-click-el="body_element" class="RichText">${blocks.map(renderBlock).join('')}</div>${index === 1 ? `<section aria-label="${f.ui.related}"><h3>${f.ui.related}</h3>${f.links(3)}</section>` : `<div class="advertisement"><span>${f.ui.advertisement}</span></div>`}`,
        )
        .join('')}</section></div>
      <footer><div><a href="/t">${f.label()}</a></div><button>${f.ui.share}</button></footer></article><section data-area="block">${f.cards(6, 'z-10')}</section></main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: blog with br in spans',
    shape: { paragraphs: 8 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="navbar section">${f.menu}</div><div id="outer-wrapper"><div class="main section"><div class="widget Blog"><div class="blog-posts hfeed"><div class="date-outer"><h2 class="date-header"><span>Tuesday, March 4, 2025</span></h2><div class="post hentry"><h3 class="post-title entry-title">${story.title}</h3><div class="post-body entry-content">
      <div class="separator" style="clear:both"><a href="/i.jpg"><img src="/i.jpg"></a></div>${story.blocks.map((block) => `<span style="font-family:arial">${'text' in block ? block.text : ''}</span><br /><br />`).join('')}<div style="clear:both"></div></div>
      <div class="post-footer"><div class="post-footer-line"><span class="post-author vcard">Posted by ${story.author}</span> at <a href="/p">8:15 AM</a></div><div>Labels: <a href="/l">${f.label()}</a></div></div></div></div></div><div id="comments"><h4>3 ${f.ui.comments}:</h4>${many(3, () => `<dl><dt>anna said...</dt><dd><p>${f.comment()}</p></dd></dl>`).join('')}</div></div></div>
      <div class="sidebar section"><div class="widget BlogArchive"><h2>Archive</h2>${f.links(12)}</div><div class="widget Profile"><p>${f.sentence()}</p></div></div></div></body>`,
  },
  {
    name: 'site: questions and answers',
    shape: { paragraphs: 7, code: true, lists: true },
    render: (story, f) => {
      const posts = chunks(story, 4);
      return `${head(story)}<body><header class="s-topbar">${f.menu}</header><div id="content"><div id="question-header"><h1>${story.title}</h1><div>Asked 3 years ago Modified 1 year ago Viewed 12k times</div></div><div id="mainbar">
        ${posts.map((blocks, index) => `<div class="${index === 0 ? 'question' : 'answer'}"><div class="post-layout"><div class="votecell"><button>up</button><div>${12 - index}</div><button>down</button></div><div class="${index === 0 ? 'postcell' : 'answercell'}"><div class="s-prose js-post-body">${blocks.map(renderBlock).join('')}</div><div class="post-taglist"><a href="/t">${f.label()}</a></div><div class="post-signature"><div class="user-info">answered Mar 4, 2025 at 8:15 <a href="/u">anna</a> 1,234</div></div></div></div></div>`).join('')}</div>
        <div id="sidebar"><h4>${f.ui.related}</h4>${f.links(10)}</div></div><footer>${f.footer}</footer></body>`;
    },
  },
  {
    name: 'site: board with profiles and signatures',
    shape: { paragraphs: 8 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="page-header">${f.menu}</div><div id="page-body"><h2 class="topic-title"><a href="/t">${story.title}</a></h2><div class="action-bar">8 posts • Page 1 of 1</div>
      ${story.blocks.map((block, index) => `<div id="p${index}" class="post has-profile bg2"><div class="inner"><dl class="postprofile"><dt><a class="username" href="/u">anna${index}</a></dt><dd class="profile-posts">Posts: 12${index}</dd><dd>Joined: Tue Mar 04, 2014</dd></dl><div class="postbody"><div id="post_content${index}"><h3><a href="#p">Re: ${story.title}</a></h3><p class="author">by <a href="/u">anna${index}</a> » Tue Mar 04, 2025 8:15</p><div class="content">${'text' in block ? block.text : ''}</div><div class="signature">${f.label()}</div></div></div></div></div>`).join('')}</div><div id="page-footer">${f.footer}</div></body>`,
  },
  {
    name: 'site: manual with contents on both sides',
    shape: { paragraphs: 9, headings: true, code: true, lists: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="__docusaurus"><nav class="navbar">${f.menu}</nav><div class="main-wrapper"><aside class="theme-doc-sidebar-container">${f.links(14)}</aside><main class="docMainContainer"><div class="container"><div class="row"><div class="col docItemCol"><article><nav class="theme-doc-breadcrumbs"><ul><li><a href="/">${f.label()}</a></li><li>${f.label()}</li></ul></nav>
      <div class="theme-doc-markdown markdown"><h1>${story.title}</h1>${story.blocks.map((block) => (block.kind === 'h2' ? `<h2 class="anchor">${block.text}<a class="hash-link" href="#a" title="Direct link"></a></h2>` : renderBlock(block))).join('')}</div>
      <footer class="theme-doc-footer"><a href="/e">Edit this page</a></footer></article><nav class="pagination-nav">${f.link()}${f.link()}</nav></div><div class="col col--3"><div class="tableOfContents">${f.links(6)}</div></div></div></div></main></div><footer>${f.footer}</footer></div></body>`,
  },
  {
    name: 'site: review with specifications and prices',
    shape: { paragraphs: 10, headings: true, tables: true, lists: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><header>${f.menu}</header><article class="review-article"><nav class="breadcrumb"><ol><li><a href="/">${f.label()}</a></li><li><a href="/c">${f.label()}</a></li></ol></nav><h1>${story.title}</h1><div class="author-byline">${story.author}</div>
      <div id="article-body" class="text-copy bodyCopy">${renderBlocks(story, (index) => (index === 1 ? `<div class="hawk-widget"><div class="hawk-deal">${f.label()} <a class="button" href="/buy">$499 View Deal</a></div><div>We check over 250 million products every day</div></div>` : ''))}</div>
      <div class="newsletter-form">${f.sentence()}<form><input></form></div></article><div class="related-articles">${f.cards(6, 'listingResult')}</div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: old extension, details in a list of definitions',
    shape: { paragraphs: 7 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="menu">${f.menu}</div><div id="rt-mainbody"><div class="component-content"><div class="item-page"><div class="page-header"><h2>${story.title}</h2></div><dl class="article-info"><dt class="article-info-term">Details</dt><dd class="createdby">Written by ${story.author}</dd><dd class="category-name">Category: <a href="/c">${f.label()}</a></dd><dd class="hits">Hits: 1234</dd></dl>
      ${renderBlocks(story)}<ul class="pager pagenav"><li class="previous"><a href="/p">Prev</a></li><li class="next"><a href="/n">Next</a></li></ul></div></div></div><div id="right">${f.cards(4, 'custom')}</div><div id="footer">${f.footer}</div></body>`,
  },
  {
    name: 'site: text between line breaks and boxes, no paragraph at all',
    shape: { paragraphs: 9 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div id="app"><div class="contentwrapper"><div class="hdr">${f.menu}</div><div class="leftmain"><h1 class="HNMDR"><span>${story.title}</span></h1><div class="xf8Pm byline">${story.author} / Mar 4, 2025, 08:15 IST</div><div class="js_tbl_article"><div class="_s30J clearfix">
      ${story.blocks.map((block, index) => `${'text' in block ? block.text : ''}<br><br>${index === 3 ? `<div class="ad1"><div class="adtxt">${f.ui.advertisement}</div></div>` : ''}${index === 5 ? `<div class="alsoread"><b>${f.ui.readMore}:</b> ${f.link()}</div>` : ''}`).join('')}</div></div></div><div class="rightrail">${f.cards(7, 'kc')}</div></div></div></body>`,
  },
  {
    name: 'site: many articles on one page, the live entries',
    shape: { paragraphs: 12 },
    render: (story, f) =>
      `${head(story)}<body><header>${f.menu}</header><main><h1>${story.title}</h1><div class="lb-stream">${story.blocks.map((block, index) => `<article class="lb-post" id="post-${index}"><header><time datetime="${story.date}">08:${10 + index}</time></header><div class="lb-post-body">${renderBlock(block)}</div><div class="lb-share"><a href="#">${f.ui.share}</a></div></article>`).join('')}</div></main><aside>${f.cards(5, 'card')}</aside><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: related articles are articles, too',
    shape: { paragraphs: 7 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><header>${f.menu}</header><main><article class="single"><h1>${story.title}</h1><div class="txt">${renderBlocks(story)}</div></article>
      <div class="grid">${many(8, () => `<article class="tile"><a href="/x"><img src="/t.jpg" alt=""></a><h2>${f.link()}</h2><p>${f.sentence()} ${f.sentence()}</p><a href="/x">${f.ui.readMore}</a></article>`).join('')}</div></main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: service of an authority, short parts under headings',
    shape: { paragraphs: 9, headings: true, lists: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div class="gem-c-cookie-banner" role="region"><h2>${f.ui.cookies}</h2><p>${f.sentence()}</p><button>Accept</button></div><header>${f.menu}</header><div class="govuk-breadcrumbs"><ol><li><a href="/">${f.label()}</a></li></ol></div><main id="content" role="main"><div class="grid-row"><div class="two-thirds"><h1>${story.title}</h1><nav class="contents-list"><h2>Contents</h2>${f.links(4)}</nav><div class="govspeak">${renderBlocks(story)}</div></div>
      <div class="one-third"><h2>${f.ui.related}</h2>${f.links(5)}</div></div><div class="feedback"><h3>Is this page useful?</h3><button>Yes</button><button>No</button></div></main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: press release with a table and an "about"',
    shape: { paragraphs: 9, tables: true, lists: true },
    render: (
      story,
      f,
    ) => `${head(story)}<body><header>${f.menu}</header><main><article class="news-release"><header class="release-header"><h1>${story.title}</h1><p class="mb-no">Mar 04, 2025, 08:15 ET</p></header><section class="release-body container"><div class="row"><div class="col-lg-10">${renderBlocks(story, (index) => (index === 2 ? '<div class="PRN_ImbeddedAssetReference"><p><img src="/l.jpg"></p></div>' : ''))}</div></div></section></article>
      <section class="release-more">${f.cards(3, 'card-list')}</section></main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: paragraphs in boxes without any name, one after the other',
    shape: { paragraphs: 9 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><div><div><div>${f.menu}</div></div><div><div><div><h1>${story.title}</h1></div><div>${story.author}</div></div>
      ${story.blocks.map((block) => `<div><div><div>${'text' in block ? block.text : ''}</div></div></div>`).join('')}</div><div><div>${f.links(6)}</div></div><div>${f.footer}</div></div></body>`,
  },
  {
    name: 'site: the same text for phones and desks',
    shape: { paragraphs: 7 },
    render: (story, f) =>
      `${head(story)}<body><header>${f.menu}</header><main><h1>${story.title}</h1><div class="desktop-only"><div class="story-content">${renderBlocks(story)}</div></div><div class="mobile-only" style="display:none" aria-hidden="true"><div class="story-content">${renderBlocks(story)}</div></div></main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: story goes on below the advertisement, "also read" in bold',
    shape: { paragraphs: 11 },
    render: (
      story,
      f,
    ) => `${head(story)}<body><header>${f.menu}</header><div class="container"><div class="row"><div class="col-md-8"><div class="heading-part"><h1 class="native_story_title">${story.title}</h1><h2 class="synopsis"></h2></div><div class="editor-details">Written by <a href="/a">${story.author}</a> ${f.label()} | Updated: March 4, 2025 08:15 IST</div><div id="pcl-full-content" class="story_details">
      ${renderBlocks(story, (index) => (index === 1 ? '<div class="ev-meter-content"><p>Story continues below this ad</p></div>' : index === 4 ? `<p><strong>Also read | ${f.link()}</strong></p>` : index === 7 ? `<div class="newsletter-wrap"><p>${f.ui.newsletter}</p><form><input></form></div>` : ''))}<div class="copyright">© The Gazette Pvt Ltd</div><div class="storytags">Tags: <a href="/t">${f.label()}</a> <a href="/t">${f.label()}</a></div></div></div><div class="col-md-4">${f.cards(8, 'right-part')}</div></div></div><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: answers that open',
    shape: { paragraphs: 8, lists: true },
    render: (story, f) =>
      `${head(story)}<body><header>${f.menu}</header><main><h1>${story.title}</h1><div class="faq">${story.blocks.map((block, index) => (block.kind === 'p' && index % 2 === 0 ? `<details open><summary>${block.text}</summary></details>` : `<details class="faq-item"><div class="answer">${renderBlock(block)}</div></details>`)).join('')}</div></main><footer>${f.footer}</footer></body>`,
  },
  {
    name: 'site: list of teasers is the page',
    shape: { paragraphs: 10 },
    render: (story, f) =>
      `${head(story)}<body><header>${f.menu}</header><main><h1>${story.title}</h1><div class="archive-list">${story.blocks.map((block) => `<div class="entry"><a href="/e"><img src="/e.jpg" alt=""></a><p>${'text' in block ? block.text : ''}</p></div>`).join('')}</div><div class="pagination"><a href="/2">2</a><a href="/3">3</a></div></main><footer>${f.footer}</footer></body>`,
  },
];

function widget(kind: string, content: string): string {
  return `<section class="elementor-section elementor-top-section"><div class="elementor-container"><div class="elementor-column"><div class="elementor-widget-wrap"><div class="elementor-element elementor-widget elementor-widget-${kind}" data-widget_type="${kind}.default"><div class="elementor-widget-container">${content}</div></div></div></div></div></section>`;
}

function chunks({ blocks }: Story, size: number): Block[][] {
  return many(Math.ceil(blocks.length / size), (index) => blocks.slice(index * size, (index + 1) * size));
}
