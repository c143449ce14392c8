/**
 * Markup with frames under the name of AMP's. The parser takes what follows `<iframe>` for text up to its end tag, and
 * many a frame is written `<iframe … />` and has none: all the rest would be lost.
 */
export function openFrames(html: string): string {
  return html.replace(/<(\/?)iframe(?![\w-])/gi, `<$1${FRAME}`);
}

export const FRAME = 'amp-iframe';
