import { absoluteUrl } from './absolute-url.ts';

type Attributes = Record<string, string | undefined>;

/**
 * The address of a picture, absolute against `base`: scripts that load pictures late leave a blank in `src` and the
 * picture in an attribute of their own. Null for what is no picture for readers: tracking pixels, data, blanks.
 */
export function chooseImage(attributes: Attributes, base: string | null): string | null {
  if (isPixel(attributes)) return null;
  for (const candidate of candidates(attributes)) {
    const url = candidate === undefined ? null : absoluteUrl(candidate, base);
    if (url !== null && !isBlank(url)) return isCounter(url) ? null : url;
  }
  return null;
}

function* candidates(attributes: Attributes): Generator<string | undefined> {
  for (const name of LATE_SOURCES) yield attributes[name];
  yield attributes.src;
  yield largestOf(attributes['data-srcset'] ?? attributes['data-lazy-srcset']);
  yield largestOf(attributes.srcset);
}

const LATE_SOURCES = ['data-src', 'data-lazy-src', 'data-original', 'data-actualsrc', 'data-hi-res-src'];

/** Candidates stand between commas with white space; a comma without is part of an address. */
function largestOf(srcset: string | undefined): string | undefined {
  let best: { url: string; size: number } | null = null;
  for (const candidate of (srcset ?? '').slice(0, MAX_SRCSET).split(/,\s/)) {
    const [url = '', size = '1x'] = candidate.trim().split(/\s+/, 2);
    const pixels = Number.parseFloat(size) || 0;
    if (url !== '' && (best === null || pixels > best.size)) best = { url, size: pixels };
  }
  return best?.url.replace(/,$/, '');
}

const MAX_SRCSET = 20_000;

function isPixel({ width, height, style }: Attributes): boolean {
  const sizes = [width, height].filter((size) => size !== undefined).map(Number.parseFloat);
  if (sizes.length > 0 && sizes.every((size) => size <= 1)) return true;
  return (
    style !== undefined &&
    /(?:^|[;\s])(?:display:\s*none|(?:width|height):\s*[01](?:px)?\s*(?:;|$))/i.test(style)
  );
}

/** What stands in `src` until the picture is loaded. */
function isBlank(url: string): boolean {
  return /\/(?:blank|spacer|placeholder|transparent|pixel|1x1|lazy[\w-]*|loading)\.(?:gif|png|svg)(?:$|\?)/i.test(
    url,
  );
}

const COUNTERS = [
  ...['pixel.wp.com', 'stats.wordpress.com', 'b.scorecardresearch.com', 'sb.scorecardresearch.com'],
  ...[
    'www.google-analytics.com',
    'pixel.quantserve.com',
    'secure-us.imrworldwide.com',
    'feeds.feedburner.com',
  ],
  ...['www.facebook.com/tr', 'ad.doubleclick.net', 'feedpress.me', 'feeds.wordpress.com', 'bat.bing.com'],
];

/** Addresses that count readers and show nothing, or buttons to share by. */
function isCounter(url: string): boolean {
  const address = url.replace(/^https?:\/\//, '');
  return COUNTERS.some(
    (counter) => address.startsWith(counter) && /^$|[/?]/.test(address.charAt(counter.length)),
  );
}
