import { cleanText } from './clean-text.ts';
import { dropEdges } from './drop-edges.ts';
import { escapeText } from './escape-html.ts';
import type { HtmlToken, TextImage } from './html-token.ts';
import { mendTokens } from './mend-entities.ts';
import { normalizeMarkup, withoutStroke } from './normalize-markup.ts';
import { readTokens } from './read-tokens.ts';
import { createTextCollector } from './text-collector.ts';

/** The same content twice: safe to show, and plain to read; and the pictures in it, in their order. */
export type CleanContent = { html: string; text: string; images: TextImage[] };

/**
 * HTML by allow-list: nothing in the outcome can run; links and images are absolute (against the URL
 * `base`) or gone; tracking pixels are gone; audio, video and known embeds are links. What stands at the edges and is
 * no part of the text goes: share bars, "Read more", and each of `titles` repeated at the top. The text is of the
 * same pass. Throws `NestingError`.
 */
export function cleanHtml(
  html: string,
  { base, titles = [] }: { base: string | null; titles?: readonly string[] },
): CleanContent {
  return writeContent(dropEdges(mendTokens(readTokens(cleanText(html), { base })), titles));
}

function writeContent(tokens: readonly HtmlToken[]): CleanContent {
  const collector = createTextCollector();
  const images: TextImage[] = [];
  let html = '';
  for (const { kind, tag, value, image } of tokens) {
    if (kind === 'text') {
      const text = withoutStroke(value);
      html += escapeText(text);
      collector.text(text);
      continue;
    }
    html += value;
    if (kind !== 'close') collector.open(tag);
    if (kind !== 'open') collector.close(tag);
    if (image !== null) images.push(image);
  }
  return { html: guardBareText(normalizeMarkup(html)), text: cleanText(collector.finish()), images };
}

/**
 * Text without a tag in which markup is spelled out looks as if it had been escaped twice (see `unescape-twice.ts`): in
 * another spelling it is read as it was meant.
 */
function guardBareText(html: string): string {
  return html.includes('<') ? html : html.replace(/&lt;(?=[a-z/])/gi, '&#60;');
}
