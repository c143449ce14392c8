import type { PageElement } from './page-tree.ts';

/** Longer class lists are from programs that write styles, and name nothing. */
const MAX_CHARACTERS = 400;

/**
 * The words in an element's class, id, role and `data-component`, each alone and joined with the next: `postMeta read-more` is
 * post, meta, read, more, postmeta, metaread, readmore.
 */
export function namesOf({ attributes }: PageElement): string[] {
  const { class: classes = '', id = '', role = '', 'data-component': component = '' } = attributes;
  if (classes === '' && id === '' && role === '' && component === '') return [];
  const said =
    `${classes} ${id} ${role} ${component}`
      .slice(0, MAX_CHARACTERS)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  const words = isPageBuilder(said) ? said.filter((word) => word !== 'widget' && word !== 'section') : said;
  return [...words, ...words.slice(1).map((word, index) => `${words[index]}${word}`)];
}

/** Where all of a page is sections of widgets, texts too. */
function isPageBuilder(words: readonly string[]): boolean {
  return words.includes('elementor') || words.includes('editor');
}

/** What readers write below an article, in the names that programs and publishers give it. */
export const COMMENT_NAMES = names(`
  comments commentlist commentarea commentsarea commentsection commentthread commentform respond disqus livefyre
  kommentare kommentarer commentaires comentarios commenti pingbacks trackbacks discussion replies leserkommentare
  commentscontainer postcomments
`);

/** Boxes that stand beside or below an article and may hold much text. */
export const BOX_NAMES = names(`
  related relatedposts relatedarticles relatedcontent recommended recommendation recommendations recirc recirculation
  outbrain taboola sidebar widgetarea mostread mostpopular trending popularposts newsletter newsletters subscribe
  cookie cookies cookiebanner consent gdpr onetrust cookiebot paywall regwall modal popup lightbox overlay dialog
  footer footnav navigation navbar navmenu navbox megamenu breadcrumb breadcrumbs sharedaddy advert advertisement
  advertising adsbygoogle sponsored promo promos authorbio aboutauthor aboutheauthor authorbox readnext readmore
  seealso morestories moreon youmaylike similarposts jprelatedposts slideshow carousel
`);

/** Small parts around a text. */
export const PART_NAMES = names(`
  caption captions photocaption imagecaption videodesc commentdisclaimer credit credits copyright share shares sharing sharebar sharebuttons social socials socialmedia
  sociallinks socialshare addtoany addthis sharethis shariff follow followus signup subscription byline bylines bio
  ad ads adslot sponsor promotion widget nav menu submenu pagination pager paginate pagenav postnav postnavigation
  toolbar articletools timestamp pubdate postdate publishdate entrydate rating ratings vote votes voting likes login
  search searchform skip skiplink skiplinks jumplink offscreen visuallyhidden screenreader srcreader sronly tags
  taglist taglinks tagcloud tagged posttags entrytags hashtags keywords topics catlinks postcategories postmeta postmetadata
  entrymeta articlemeta metadata metabar postinfo articleinfo entryfooter postfooter print printonly donate donation
  cta crosslinks readingtime readtime feedback survey banner editsection noprint rss reactions emojis teaser teasers
  kicker eyebrow tooltip infobar articlefooter navlinks linklist linkbox inlinerelated signature postprofile player videoplayer toc
  tableofcontents mwjumplink sitesub hatnote relatedlink relatedlinks morelink morelinks
`);

/** Words that mean furniture only where hardly any text follows. */
export const LABEL_NAMES = names(`
  date dates datetime dateline time meta author authors autor auteur category categories tag published updated
  modified source sources label views counter count icon button btn buttons tools actions previous prev next info
  photographer photocredit imagecredit fotocredit bildnachweis location badge username avatar edit permalink
`);

/** Words that name a label as often as a part of the text: furniture only without a sentence. */
export const PLACE_NAMES = names(`section topic comment`);

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
