/**
 * HTML as it was meant by a publisher who escaped it once too often: `&lt;p&gt;…&lt;/p&gt;` for a paragraph. Recognized only
 * where no tag is left and nothing but a mistake would be written so; a text about HTML (`&lt;b&gt;` in a sentence) stays.
 */
export function unescapeTwice(html: string): string {
  let text = html;
  for (let rounds = 0; rounds < MAX_ROUNDS && isEscapedTwice(text); rounds += 1) text = unescapeOnce(text);
  return text;
}

const MAX_ROUNDS = 4;

/** Begins with an escaped tag, ends with one, and has the end tag of a block, or a link or picture with its address. */
function isEscapedTwice(html: string): boolean {
  if (!html.includes('&') || /<[a-z/!]/i.test(html)) return false;
  return (
    FIRST_TAG.test(html) && /&gt;\s*$/i.test(html.slice(-40)) && (END_TAG.test(html) || ADDRESS.test(html))
  );
}

const FIRST_TAG =
  /^\s*&lt;(?:p|div|span|a|img|ul|ol|table|blockquote|figure|section|article|h[1-6]|strong|em|b|i|br)\b/i;
const END_TAG = /&lt;\/(?:p|div|ul|ol|table|blockquote|figure|section|article|h[1-6])&gt;/i;
const ADDRESS = /&lt;(?:a|img)\s[^&]{0,200}(?:href|src)=/i;

function unescapeOnce(html: string): string {
  return html.replace(
    /&(amp|lt|gt|quot|apos|#39|#34|#60|#62);/gi,
    (entity, name: string) => ONCE[name.toLowerCase()] ?? entity,
  );
}

const ONCE: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  '#34': '"',
  '#60': '<',
  '#62': '>',
};
