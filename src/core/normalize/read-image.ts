import type { LeadImage } from '../../domain/article.ts';
import type { MediaFile, RawItem } from '../../domain/item.ts';
import { absoluteUrl } from './absolute-url.ts';
import { cleanNames } from './clean-names.ts';
import { cleanText } from './clean-text.ts';
import type { TextImage } from './html-token.ts';

type Source = Pick<RawItem, 'media' | 'images' | 'enclosures'>;

/**
 * The picture that stands for an item: what Media RSS calls an image (its default first), else a thumbnail, else an
 * enclosure that is an image, else the first picture of the text that is no icon. Sizes in pixels, as published.
 */
export function readImage(item: Source, inText: readonly TextImage[], base: string | null): LeadImage | null {
  for (const image of candidates(item, inText)) {
    const url = image.url === null ? null : absoluteUrl(cleanText(image.url), base);
    if (url !== null) return { ...image, url };
  }
  return null;
}

type Candidate = Omit<LeadImage, 'url'> & { url: string | null };

function* candidates(item: Source, inText: readonly TextImage[]): Generator<Candidate> {
  const media = item.media.filter(isImage);
  for (const file of media.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault))) yield ofMedia(file);
  for (const file of item.media) {
    for (const { url, width, height } of file.thumbnails)
      yield { url, ...size(width, height), credit: credit(file) };
  }
  for (const { url, width, height } of item.images) yield { url, ...size(width, height), credit: null };
  for (const { url, type } of item.enclosures) {
    if (isImageType(type, url)) yield { url, ...size(null, null), credit: null };
  }
  for (const { url, width, height } of inText) {
    if (!isIcon({ url, width, height })) yield { url, ...size(width, height), credit: null };
  }
}

function ofMedia(file: MediaFile): Candidate {
  return { url: file.url, ...size(file.width, file.height), credit: credit(file) };
}

function credit({ credits }: MediaFile): string | null {
  return cleanNames(credits.map(({ name }) => name)).join(', ') || null;
}

function size(width: number | null, height: number | null): { width: number | null; height: number | null } {
  return { width: pixels(width), height: pixels(height) };
}

function pixels(value: number | null): number | null {
  return value !== null && value > 0 && value < MAX_PIXELS ? Math.round(value) : null;
}

const MAX_PIXELS = 100_000;

function isImage({ medium, type, url }: MediaFile): boolean {
  return medium === null ? isImageType(type, url) : medium === 'image';
}

function isImageType(type: string | null, url: string | null): boolean {
  if (type !== null) return type.toLowerCase().startsWith('image/');
  return /\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])/i.test(url ?? '');
}

/** Smaller ones are buttons, avatars, emoji. */
const LEAST_PIXELS = 100;

function isIcon({ url, width, height }: TextImage): boolean {
  if ((width ?? LEAST_PIXELS) < LEAST_PIXELS || (height ?? LEAST_PIXELS) < LEAST_PIXELS) return true;
  return /gravatar\.com\/|\/(?:emoji|smil(?:ies|eys))\/|\/favicon/i.test(url);
}
