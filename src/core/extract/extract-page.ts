import { htmlToText } from '../normalize/html-to-text.ts';
import { type ExtractionMethod, type FoundArticle, findArticle } from './find-article.ts';
import { growPageTree } from './grow-page-tree.ts';
import { polishArticle } from './polish-article.ts';
import { printTree } from './print-tree.ts';
import { type PageMetadata, readMetadata } from './read-metadata.ts';

/** The article of a web page. */
export type ExtractedPage = Omit<PageMetadata, 'statedBody'> & {
  /** The article as markup, still to be made safe (`cleanHtml`). */
  html: string;
  /** The same as plain text, paragraphs separated by one blank line. */
  text: string;
  method: ExtractionMethod;
  quality: ExtractionQuality;
};

/**
 * How far the text can be trusted to be the article and all of it. `good`: found as such, and long enough to be
 * sure. `fair`: found, but short, or gathered around what was found. `poor`: whatever there was. `none`: no word.
 */
export type ExtractionQuality = 'good' | 'fair' | 'poor' | 'none';

/** The article in the HTML of a page found at `url`, with what the page says of it. Never throws. */
export function extractPage(html: string, { url }: { url: string }): ExtractedPage {
  const page = growPageTree(html);
  const { statedBody, ...metadata } = readMetadata(page, { url });
  const found = findArticle(page, { title: metadata.title, statedBody });
  const article = polishArticle(found.article, metadata);
  const polished = printTree(article);
  return {
    ...metadata,
    html: polished,
    text: htmlToText(polished),
    method: found.method,
    quality: judge({ article, method: found.method }),
  };
}

const MIN_GOOD_WORDS = 100;

function judge({ method, article }: FoundArticle): ExtractionQuality {
  if (article.words === 0) return 'none';
  if (method === 'container' || method === 'readability')
    return article.words >= MIN_GOOD_WORDS ? 'good' : 'fair';
  return method === 'core' || method === 'readability-unpruned' ? 'fair' : 'poor';
}
