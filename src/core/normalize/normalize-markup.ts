import { toPrintable } from './clean-text.ts';

/**
 * Markup as storable text, NFC included. U+0338 (a stroke through the letter before) right after a tag
 * goes: NFC would join it to the tag's `>`, and the tag would run on into the text.
 */
export function normalizeMarkup(html: string): string {
  const printable = toPrintable(html);
  const safe = printable.includes(STROKE) ? printable.replace(/(?<=>)\p{M}+/gu, withoutStroke) : printable;
  return withoutEdges(safe.normalize('NFC'));
}

// Not trim(): that takes the ideographic space too, which belongs to the text.
function withoutEdges(html: string): string {
  let [start, end] = [0, html.length];
  while (start < end && MARKUP_SPACE.includes(html.charAt(start))) start += 1;
  while (end > start && MARKUP_SPACE.includes(html.charAt(end - 1))) end -= 1;
  return html.slice(start, end);
}

const MARKUP_SPACE = ' \t\n\f\r';

/** A text that follows a tag, without such strokes at its beginning. */
export function withoutStroke(text: string): string {
  if (!text.includes(STROKE)) return text;
  return toPrintable(text).replace(/^\s*\p{M}+/u, (marks) => marks.replaceAll(STROKE, ''));
}

const STROKE = '\u0338';
