import { escapeText } from './escape-html.ts';
import { normalizeMarkup } from './normalize-markup.ts';

/** Plain text as HTML: paragraphs (apart by blank lines) in `<p>`, single line ends as `<br />`. */
export function textToHtml(text: string): string {
  const paragraphs = splitParagraphs(text).map(escapeText);
  return normalizeMarkup(paragraphs.map((lines) => `<p>${lines.replaceAll('\n', '<br />')}</p>`).join('\n'));
}

/** The paragraphs of a plain text, exactly as written between the blank lines. */
export function splitParagraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
}
