import type { MediaFile, Picture } from '../../domain/item.ts';
import { readDurationSeconds } from './read-duration.ts';
import { readFileUrl } from './read-enclosures.ts';
import { childrenOf, distinct, type Fields, pick, readFields, readText, toCount } from './read-fields.ts';
import { readTextConstruct, textOf } from './read-text-construct.ts';
import { resolveLink } from './resolve-link.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/** Media RSS files of an item; what a group says holds for each file in it. */
export function readMedia(item: XmlElement): MediaFile[] {
  return item.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    if (child.name === 'media:group') return readGroup(child);
    return child.name === 'media:content' ? [readFile(child, EMPTY)] : [];
  });
}

/** Pictures that stand for an item: thumbnails first, then images. */
export function readImages(fields: Fields): Picture[] {
  const byUrl = new Map<string, Picture>();
  for (const element of pick(fields, IMAGE)) {
    const picture = readPicture(element);
    if (picture !== null && !byUrl.has(picture.url)) byUrl.set(picture.url, picture);
  }
  return [...byUrl.values()];
}

/** An image, whether its address is an attribute, an element in it (RSS) or its text (Atom). */
export function readPicture(element: XmlElement): Picture | null {
  const fields = readFields(element);
  const text = fields.size === 0 ? textOf(element) : (readText(fields, ['url', 'atom:url', 'href']) ?? '');
  const url = readFileUrl(element) ?? (text === '' ? null : resolveLink(text, element.base));
  if (url === null) return null;
  const link = readText(fields, ['link']);
  return {
    url,
    title: readText(fields, ['title', 'dc:title']) ?? attributeOf(element, 'title'),
    link: link === null ? null : resolveLink(link, element.base),
    description: readText(fields, ['description', 'dc:description']) ?? attributeOf(element, 'alt'),
    width: toCount(readText(fields, ['width']) ?? attributeOf(element, 'width')),
    height: toCount(readText(fields, ['height']) ?? attributeOf(element, 'height')),
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

const EMPTY: Fields = new Map();

function readGroup(group: XmlElement): MediaFile[] {
  const shared = readFields(group);
  const contents = childrenOf(group).filter(({ name }) => name === 'media:content');
  return contents.map((content) => readFile(content, shared));
}

function readFile(element: XmlElement, shared: Fields): MediaFile {
  const own = readFields(element);
  const either = (name: string): XmlElement[] => own.get(name) ?? shared.get(name) ?? [];
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
