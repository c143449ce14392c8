import type { FeedImage, MediaFile, Picture } from '../../domain/item.ts';
import { readDurationSeconds } from './read-duration.ts';
import { readFileUrl } from './read-enclosures.ts';
import { childrenOf, distinct, type Fields, pick, readFields, readText, toCount } from './read-fields.ts';
import { readTextConstruct, textOf } from './read-text-construct.ts';
import { resolveLink } from './resolve-link.ts';
import { attributeOf, type XmlElement, type XmlNode } from './xml-element.ts';

/** Media RSS files of an item; what the item or a group says holds for each file in it that says nothing itself. */
export function readMedia(item: XmlElement): MediaFile[] {
  return readFiles(item, []);
}

/** Pictures that stand for an item: thumbnails first, then images; files that are images where there is neither. */
export function readImages(fields: Fields): Picture[] {
  const byUrl = new Map<string, Picture>();
  const named = pick(fields, IMAGE);
  for (const element of named.length > 0 ? named : imageFiles(fields)) {
    const picture = readPicture(element);
    if (picture !== null && !byUrl.has(picture.url)) byUrl.set(picture.url, picture);
  }
  return [...byUrl.values()];
}

/** A feed's image: one that is described before one that is only named, iTunes' after RSS's; else its logo. */
export function readFeedImage(fields: Fields, logo: string | null): FeedImage | null {
  const named = pick(fields, FEED_IMAGE);
  const described = named.filter((element) => childrenOf(element).length > 0);
  for (const element of [...described, ...named, ...imageFiles(fields)]) {
    const image = readImage(element);
    if (Object.values(image).some((value) => value !== null)) return image;
  }
  return logo === null ? null : { ...NO_IMAGE, url: logo };
}

const NO_IMAGE: FeedImage = {
  url: null,
  title: null,
  link: null,
  description: null,
  width: null,
  height: null,
};

/** An image, whether its address is an attribute, an element in it (RSS) or its text (Atom). */
export function readPicture(element: XmlElement): Picture | null {
  const { url, ...rest } = readImage(element);
  return url === null ? null : { url, ...rest };
}

function readImage(element: XmlElement): FeedImage {
  const fields = readFields(element);
  const text = fields.size === 0 ? textOf(element) : (readText(fields, ['url', 'atom:url', 'href']) ?? '');
  const either = (...names: string[]): string | null =>
    readText(fields, [...names, ...names.map((name) => `atom:${name}`)]);
  const url = readFileUrl(element) ?? (text === '' ? null : resolveLink(text, element.base));
  const link = either('link');
  return {
    url,
    title: either('title', 'dc:title') ?? attributeOf(element, 'title'),
    link: link === null ? null : resolveLink(link, element.base),
    description: either('description', 'dc:description') ?? attributeOf(element, 'alt'),
    width: toCount(either('width') ?? attributeOf(element, 'width')),
    height: toCount(either('height') ?? attributeOf(element, 'height')),
  };
}

/** Elements that hold a picture of an item. */
export const IMAGE = [
  'media:thumbnail',
  'itunes:image',
  'image',
  'googleplay:image',
  'podcast:image',
  'thumbnail',
];

/** The same of a feed, in order of preference. */
export const FEED_IMAGE = ['image', 'itunes:image', 'googleplay:image', 'media:thumbnail'];

/** Media RSS images, and the `rel=image` of iTunes' first years. */
function imageFiles(fields: Fields): XmlElement[] {
  const files = pick(fields, ['media:content']).filter(isImageFile);
  const links = pick(fields, ['itunes:link']).filter((link) => attributeOf(link, 'rel') === 'image');
  return [...files, ...links];
}

function isImageFile(file: XmlElement): boolean {
  const kind = attributeOf(file, 'medium') ?? attributeOf(file, 'type') ?? '';
  return /^image(?:\/|$)/i.test(kind);
}

/** `around`: what the elements around this one say, the nearest first. */
function readFiles(element: XmlElement, around: readonly Fields[]): MediaFile[] {
  if (!element.children.some(isMedia)) return [];
  const shared = element.children.some(isShared) ? [readShared(element), ...around] : around;
  return element.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    if (child.name === 'media:group') return readFiles(child, shared);
    return child.name === 'media:content' ? [readFile(child, shared)] : [];
  });
}

function isMedia(node: XmlNode): boolean {
  return typeof node !== 'string' && (node.name === 'media:group' || node.name === 'media:content');
}

function isShared(node: XmlNode): boolean {
  return typeof node !== 'string' && node.name.startsWith('media:') && !isMedia(node);
}

function readShared(element: XmlElement): Fields {
  return readFields({ ...element, children: element.children.filter(isShared) });
}

function readFile(element: XmlElement, shared: readonly Fields[]): MediaFile {
  const scopes = [readFields(element), ...shared];
  const either = (name: string): XmlElement[] =>
    scopes.map((scope) => scope.get(name)).find((found) => found !== undefined) ?? [];
  const [player] = either('media:player');
  return {
    url: readFileUrl(element),
    type: attributeOf(element, 'type'),
    medium: attributeOf(element, 'medium'),
    lengthBytes: toCount(attributeOf(element, 'filesize')),
    durationSeconds: readDurationSeconds(attributeOf(element, 'duration')),
    width: toCount(attributeOf(element, 'width')),
    height: toCount(attributeOf(element, 'height')),
    language: attributeOf(element, 'lang'),
    isDefault: attributeOf(element, 'isdefault')?.toLowerCase() === 'true',
    title: firstText(either('media:title')),
    description: firstText(either('media:description')),
    keywords: distinct(either('media:keywords').flatMap(splitKeywords)),
    thumbnails: either('media:thumbnail').flatMap((thumbnail) => readPicture(thumbnail) ?? []),
    credits: either('media:credit').map((credit) => ({
      name: textOf(credit),
      role: attributeOf(credit, 'role'),
    })),
    rating: either('media:rating').map(textOf).find(Boolean) ?? null,
    rights: either('media:copyright').map(textOf).find(Boolean) ?? null,
    playerUrl: player === undefined ? null : readFileUrl(player),
  };
}

function firstText(elements: readonly XmlElement[]): MediaFile['title'] {
  return elements.map(readTextConstruct).find((text) => text !== null) ?? null;
}

/** Words between commas. */
export function splitKeywords(element: XmlElement): string[] {
  return textOf(element)
    .split(',')
    .map((word) => word.trim());
}
