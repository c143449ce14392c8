import { toPrintable } from './clean-text.ts';

/**
 * Markup as storable text, NFC included. U+0338 (a stroke through the letter before) right after a tag
 * goes: NFC would join it to the tag's `>`, and the tag would run on into the text.
 */
export function normalizeMarkup(html: string): string {
  const printable = toPrintable(html);
  const safe = printable.includes('\u0338') ? printable.replace(/>\p{M}+/gu, withoutStroke) : printable;
  return safe.normalize('NFC').trim();
}

function withoutStroke(marks: string): string {
  return marks.replaceAll('\u0338', '');
}
