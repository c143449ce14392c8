import { htmlToText } from '../normalize/html-to-text.ts';
import { type ExtractionMethod, findArticle } from './find-article.ts';
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
};

/** The article in the HTML of a page found at `url`, with what the page says of it. Never throws. */
export function extractPage(html: string, { url }: { url: string }): ExtractedPage {
  const page = growPageTree(html);
  const { statedBody, ...metadata } = readMetadata(page, { url });
  const { article, method } = findArticle(page, { title: metadata.title, statedBody });
  const polished = printTree(polishArticle(article, metadata));
  return { ...metadata, html: polished, text: htmlToText(polished), method };
}
