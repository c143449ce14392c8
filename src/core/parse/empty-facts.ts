import type { FeedFacts, MediaFile, RawItem } from '../../domain/item.ts';

/** A feed that says nothing of itself. */
export function emptyFacts(): FeedFacts {
  return {
    title: null,
    siteUrl: null,
    description: null,
    language: null,
    id: null,
    feedUrl: null,
    hubs: [],
    links: [],
    people: [],
    categories: [],
    published: null,
    updated: null,
    dates: [],
    rights: null,
    licenses: [],
    generator: null,
    docs: null,
    image: null,
    icon: null,
    logo: null,
    ttlMinutes: null,
    skipHours: [],
    skipDays: [],
    update: null,
    cloud: null,
    textInput: null,
    geo: null,
    podcast: null,
    extra: {},
  };
}

/** An item that says nothing. */
export function emptyItem(position: number): RawItem {
  return {
    position,
    guid: null,
    url: null,
    title: null,
    summary: null,
    content: null,
    authors: [],
    categories: [],
    published: null,
    updated: null,
    language: null,
    enclosures: [],
    extra: {},
    people: [],
    links: [],
    tags: [],
    dates: [],
    commentsUrl: null,
    commentsFeedUrl: null,
    commentCount: null,
    source: null,
    rights: null,
    licenses: [],
    geo: null,
    images: [],
    media: [],
    podcast: null,
  };
}

/** A file of which nothing is said. */
export function emptyMedia(): MediaFile {
  return {
    url: null,
    type: null,
    medium: null,
    lengthBytes: null,
    durationSeconds: null,
    width: null,
    height: null,
    language: null,
    isDefault: false,
    title: null,
    description: null,
    keywords: [],
    thumbnails: [],
    credits: [],
    rating: null,
    rights: null,
    playerUrl: null,
  };
}
