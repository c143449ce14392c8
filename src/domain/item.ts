/** A piece of text as published. `html` is markup still to be made safe; `text` is meant literally. */
export type TextConstruct = { type: 'text' | 'html'; value: string };

/** A file that goes with an item: an RSS enclosure, an Atom `rel=enclosure` link, a JSON Feed attachment. */
export type Enclosure = { url: string; type: string | null; lengthBytes: number | null };

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
  authors: string[];
  categories: string[];
  /** Verbatim. */
  published: string | null;
  /** Verbatim. */
  updated: string | null;
  /** Declared on the item itself. */
  language: string | null;
  enclosures: Enclosure[];
  /** What we have no field for, by the publisher's own names. */
  extra: Record<string, unknown>;
};

export type FeedFormat = 'rss' | 'rdf' | 'atom' | 'json-feed' | 'text';

/** How the bytes became text. */
export type Charset = {
  name: string;
  source: 'bom' | 'http' | 'declaration' | 'utf-8' | 'detected' | 'fallback';
  /** Bytes that were no text in that charset and became U+FFFD. */
  replaced: number;
};

/** One kind of mend the document needed before it could be read, and how often. */
export type Repair = { kind: string; count: number };

/** A document, read. */
export type ParsedFeed = {
  format: FeedFormat;
  charset: Charset;
  repairs: Repair[];
  title: string | null;
  siteUrl: string | null;
  description: string | null;
  language: string | null;
  items: RawItem[];
};
