import { absoluteUrl } from '../normalize/absolute-url.ts';
import { cleanHtml } from '../normalize/clean-html.ts';
import { cleanNames } from '../normalize/clean-names.ts';
import { cleanLine } from '../normalize/clean-text.ts';
import { countWords } from '../normalize/count-words.ts';
import { detectLanguage } from '../normalize/detect-language.ts';
import { readDate } from '../normalize/read-date.ts';
import { decodeBytes } from '../parse/decode-bytes.ts';
import { EXTRACTOR_VERSION } from '../rules-version.ts';
import { type ExtractedPage, extractPage } from './extract-page.ts';

/** A page as it came, found at `url`. */
export type RawPage = { body: Uint8Array; contentType: string | null; url: string; fetchedAt: Date };

/** The article of a page, clean, safe and ready to store. */
export type PageText = Pick<ExtractedPage, 'method' | 'quality'> & {
  /** Safe HTML: nothing in it can run. */
  html: string;
  /** Plain text, paragraphs separated by one blank line. */
  text: string;
  wordCount: number;
  title: string | null;
  authors: string[];
  publishedClaimed: string | null;
  /** UTC. */
  publishedAt: Date | null;
  section: string | null;
  /** Absolute. */
  image: string | null;
  /** ISO 639-1, or as the page declares it. */
  language: string | null;
  canonicalUrl: string | null;
  /** The page says that it is not free: what it shows may be its beginning. */
  isPaywalled: boolean;
  extractorVersion: number;
};

/** Reads a page from its bytes. Throws `NestingError`. */
export function readPage({ body, contentType, url, fetchedAt }: RawPage): PageText {
  const page = extractPage(decodeBytes(body, contentType).text, { url });
  const { html, text } = cleanHtml(page.html, { base: url });
  const published = readDate(page.publishedClaimed, { fetchedAt, language: page.language });
  return {
    method: page.method,
    quality: page.quality,
    html,
    text,
    wordCount: countWords(text),
    title: cleanLine(page.title),
    authors: cleanNames(page.authors),
    publishedClaimed: published.claimed,
    publishedAt: published.at,
    section: cleanLine(page.section),
    image: page.image === null ? null : absoluteUrl(page.image.url, url),
    language: detectLanguage(text, page.language).language,
    canonicalUrl: page.canonicalUrl === null ? null : absoluteUrl(page.canonicalUrl, url),
    isPaywalled: page.isPaywalledHint,
    extractorVersion: EXTRACTOR_VERSION,
  };
}
