import { toPrintable } from './clean-text.ts';

/**
 * Markup as storable text, NFC included. U+0338 (a stroke through the letter before) right after a tag
 * goes: NFC would join it to the tag's `>`, and the tag would run on into the text.
 */
export function normalizeMarkup(html: string): string {
  return toPrintable(html)
    .replace(/>\p{M}+/gu, (marks) => marks.replaceAll('\u0338', ''))
    .normalize('NFC')
    .trim();
}
