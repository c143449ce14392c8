import sanitizeHtml from 'sanitize-html';

import { absoluteUrl } from './absolute-url.ts';
import { cleanText } from './clean-text.ts';
import { normalizeMarkup } from './normalize-markup.ts';
import { createTextCollector, SILENT_TAGS } from './text-collector.ts';

/** The same content twice: safe to show, and plain to read. */
export type CleanContent = { html: string; text: string };

/**
 * HTML by allow-list: nothing in the outcome can run; links and images are absolute (against the URL
 * `base`) or gone; tracking pixels are gone; audio and video are links. The text is of the same pass.
 * Throws `NestingError`.
 */
export function cleanHtml(html: string, { base }: { base: string | null }): CleanContent {
  const collector = createTextCollector();
  const safe = sanitizeHtml(cleanText(html), {
    ...ALLOWED,
    transformTags: transformers(base),
    onOpenTag: collector.open,
    onCloseTag: collector.close,
    textFilter: (escaped) => {
      collector.text(unescapeText(escaped));
      return escaped;
    },
  });
  return { html: normalizeMarkup(safe), text: cleanText(collector.finish()) };
}

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['p', 'br', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'div', 'span', 'section', 'article'],
    ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'pre', 'figure', 'figcaption', 'a', 'img'],
    ...['code', 'em', 'strong', 'b', 'i', 'u', 's', 'sub', 'sup', 'small', 'mark', 'del', 'ins'],
    ...['q', 'cite', 'abbr', 'time'],
    ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'],
  ],
  allowedAttributes: {
    '*': ['lang', 'title'],
    a: ['href'],
    img: ['src', 'alt', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
    time: ['datetime'],
    del: ['datetime'],
    ins: ['datetime'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  nonTextTags: SILENT_TAGS,
};

const LINK_SCHEMES = ['http:', 'https:', 'mailto:'];

/** On no allow-list, so what is renamed to it goes. */
const DISCARDED: sanitizeHtml.Tag = { tagName: 'discarded', attribs: {} };

function transformers(base: string | null): { [tag: string]: sanitizeHtml.Transformer } {
  const mediaToLink: sanitizeHtml.Transformer = (tagName, attribs) => {
    const href = resolve(attribs.src, base);
    return href === null
      ? DISCARDED
      : { tagName: 'a', attribs: { href }, text: MEDIA_LABELS[tagName] ?? tagName };
  };
  return {
    a: (tagName, { href, ...attribs }) => {
      const absolute = resolve(href, base, LINK_SCHEMES);
      return { tagName, attribs: absolute === null ? attribs : { ...attribs, href: absolute } };
    },
    img: (tagName, attribs) => {
      const src = isTrackingPixel(attribs) ? null : resolve(attribs.src, base);
      return src === null ? DISCARDED : { tagName, attribs: { ...attribs, src } };
    },
    audio: mediaToLink,
    video: mediaToLink,
    source: mediaToLink,
  };
}

/** Not the address: many sign it anew for every request, and each would be a change of the text. */
const MEDIA_LABELS: Record<string, string> = { audio: 'Audio', video: 'Video', source: 'Media' };

function resolve(url: string | undefined, base: string | null, schemes?: string[]): string | null {
  return url === undefined ? null : absoluteUrl(url, base, schemes);
}

function isTrackingPixel({ width, height }: sanitizeHtml.Attributes): boolean {
  const sizes = [width, height].filter((size) => size !== undefined).map(Number.parseFloat);
  return sizes.length > 0 && sizes.every((size) => size <= 1);
}

// The exact inverse of what the sanitizer does to text.
function unescapeText(escaped: string): string {
  if (!escaped.includes('&')) return escaped;
  return escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
