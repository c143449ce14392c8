/** A piece of text as published. `html` is markup still to be made safe; `text` is meant literally. */
export type TextConstruct = { type: 'text' | 'html'; value: string };

/** A file that goes with an item: an RSS enclosure, an Atom `rel=enclosure` link, a JSON Feed attachment. */
export type Enclosure = { url: string; type: string | null; lengthBytes: number | null };

/** Who a document names. `role`: `author`, `contributor`, `editor`, `publisher`, `webmaster`, `owner`, or the publisher's word. */
export type Person = {
  name: string | null;
  email: string | null;
  url: string | null;
  role: string;
  /** A picture of them, where the format has one (JSON Feed). */
  avatar?: string;
};

/** A link with what its publisher says of it; `rel` is `alternate` where nothing is said. */
export type Link = {
  url: string;
  rel: string;
  type: string | null;
  language: string | null;
  title: string | null;
  lengthBytes: number | null;
};

/** A category with its vocabulary (`scheme`) and the name to show (`label`). */
export type Category = { term: string; scheme: string | null; label: string | null };

/** Sizes in pixels. */
export type Picture = {
  url: string;
  title: string | null;
  link: string | null;
  description: string | null;
  width: number | null;
  height: number | null;
};

/** A feed's own image; some publishers describe it and leave out where it is. */
export type FeedImage = Omit<Picture, 'url'> & { url: string | null };

/** A date verbatim, under our name for the element that gave it, e.g. `dc:date`. */
export type DateClaim = { name: string; value: string };

/** A file as Media RSS describes it. */
export type MediaFile = {
  url: string | null;
  type: string | null;
  /** `image`, `audio`, `video`, `document`, `executable`. */
  medium: string | null;
  lengthBytes: number | null;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  language: string | null;
  isDefault: boolean;
  title: TextConstruct | null;
  description: TextConstruct | null;
  keywords: string[];
  thumbnails: Picture[];
  credits: { name: string; role: string | null }[];
  rating: string | null;
  rights: string | null;
  playerUrl: string | null;
};

/** What podcasts say of an episode or, in a feed, of the show. */
export type Podcast = {
  author: string | null;
  subtitle: string | null;
  summary: string | null;
  /** Verbatim, e.g. `1:02:03`. */
  duration: string | null;
  durationSeconds: number | null;
  episode: number | null;
  season: number | null;
  /** `full`, `trailer`, `bonus`; of a show `episodic`, `serial`. */
  type: string | null;
  explicit: boolean | null;
  isBlocked: boolean;
  isComplete: boolean;
  imageUrl: string | null;
  keywords: string[];
  guid: string | null;
  newFeedUrl: string | null;
  chaptersUrl: string | null;
  transcripts: Link[];
  funding: Link[];
};

/** Degrees. */
export type GeoPoint = { latitude: number; longitude: number };

export type Generator = { name: string | null; url: string | null; version: string | null };

/** What a feed, or the source of an item, says of itself. */
export type FeedFacts = {
  title: string | null;
  siteUrl: string | null;
  description: string | null;
  language: string | null;
  id: string | null;
  /** Where the feed says that it lives (`rel=self`). */
  feedUrl: string | null;
  /** WebSub and rssCloud's successors: where to subscribe to changes. */
  hubs: string[];
  links: Link[];
  people: Person[];
  categories: Category[];
  /** Verbatim. */
  published: string | null;
  /** Verbatim. */
  updated: string | null;
  dates: DateClaim[];
  rights: TextConstruct | null;
  licenses: string[];
  generator: Generator | null;
  docs: string | null;
  image: FeedImage | null;
  icon: string | null;
  logo: string | null;
  ttlMinutes: number | null;
  /** Of the day, GMT. */
  skipHours: number[];
  skipDays: string[];
  /** RSS 1.0 syndication: `frequency` times in each `period`. */
  update: { period: string | null; frequency: number | null; base: string | null } | null;
  cloud: Record<string, string> | null;
  textInput: {
    title: string | null;
    description: string | null;
    name: string | null;
    link: string | null;
  } | null;
  geo: GeoPoint | null;
  podcast: Podcast | null;
  /** What there is no field for, by the publisher's own names. */
  extra: Record<string, unknown>;
};

/** What the document holds: an RSS item, an Atom entry, a JSON Feed item, a plain text. */
export type RawItem = {
  /** Place in the document, from 0. */
  position: number;
  guid: string | null;
  /** As published, absolute where a base was known. */
  url: string | null;
  title: TextConstruct | null;
  /** The publisher's teaser. */
  summary: TextConstruct | null;
  /** The publisher's full text. */
  content: TextConstruct | null;
  /** Names, the feed's where the item has none. */
  authors: string[];
  /** Names to show. */
  categories: string[];
  /** Verbatim. */
  published: string | null;
  /** Verbatim. */
  updated: string | null;
  /** Declared on the item itself. */
  language: string | null;
  enclosures: Enclosure[];
  /** What the fields above have no place for, by the publisher's own names; the fields below read it, too. */
  extra: Record<string, unknown>;
  people: Person[];
  links: Link[];
  /** `categories` with all that is said of them. */
  tags: Category[];
  dates: DateClaim[];
  /** Where readers comment. */
  commentsUrl: string | null;
  commentsFeedUrl: string | null;
  commentCount: number | null;
  /** Where the item was taken from. */
  source: FeedFacts | null;
  rights: TextConstruct | null;
  licenses: string[];
  geo: GeoPoint | null;
  images: Picture[];
  media: MediaFile[];
  podcast: Podcast | null;
};

export type FeedFormat =
  | ('rss' | 'rdf' | 'atom' | 'cdf' | 'json-feed' | 'sitemap' | 'sitemap-index')
  | ('text' | 'markdown' | 'html' | 'mail')
  | ('json-lines' | 'json-list' | 'csv' | 'warc' | 'mbox');

/** A record that no item could be read from, and why. */
export type UnreadRecord = { position: number; reason: string };

/** A sitemap that an index points to; `changed`: its `lastmod`, verbatim. */
export type Sitemap = { position: number; url: string; changed: string | null };

/** How the bytes became text. `http`: the Content-Type said so; `declaration`: the document itself. */
export type Charset = {
  name: string;
  source: 'bom' | 'http' | 'declaration' | 'utf-8' | 'detected' | 'fallback';
  /** Bytes that were no text in that charset and became U+FFFD. */
  replaced: number;
  /** The label of the header, else of the document, that the bytes contradict. */
  disbelieved?: string;
  /** Characters that came as two halves, each in bytes of its own. */
  joined?: number;
};

/** One kind of mend the document needed before it could be read, and how often. */
export type Repair = { kind: string; count: number };

/** A document, read. */
export type ParsedFeed = FeedFacts & {
  format: FeedFormat;
  /** Of the format, e.g. `2.0`; null where the document does not tell. */
  version: string | null;
  charset: Charset;
  repairs: Repair[];
  items: RawItem[];
  /** Records that are broken; their positions are those that their items would have. */
  unread?: UnreadRecord[];
  /** Of an index of sitemaps, which has no items. */
  sitemaps?: Sitemap[];
};
