import type { Enclosure } from './item.ts';

/** What a date says; `year` and `month` stand for all of it, as `day` does. */
export type DatePrecision = 'year' | 'month' | 'day' | 'minute' | 'second';

/** Honest dates: what was claimed, what we made of it, and how good that is. */
export type ClaimedDate = {
  /** Verbatim, as published. */
  claimed: string | null;
  /** UTC; null when nothing usable was claimed. */
  at: Date | null;
  precision: DatePrecision | null;
  /**
   * `no-zone`: a time without a zone, read as UTC. `future`: later than the fetch, kept as claimed.
   * `epoch`: at or next to 1970-01-01, taken for a default and not used.
   */
  quality: 'ok' | 'missing' | 'unreadable' | 'no-zone' | 'future' | 'epoch';
};

/** An item made ours: clean, safe, ready to store. All text is well-formed, NFC and free of NUL. */
export type Article = {
  position: number;
  /** Our key for the item inside its feed: `guid:…`, else `url:…`, else `words:…`. */
  identity: string;
  guid: string | null;
  /** As published, absolute. */
  url: string | null;
  /** Absolute, without tracking parameters; null where the item has no link of its own. */
  canonicalUrl: string | null;
  title: string;
  /** `text`: the publisher gave no title, this one is the beginning of the text. */
  titleSource: 'publisher' | 'text' | 'none';
  /** Plain text; null where the publisher gave no teaser apart from the content. */
  summary: string | null;
  /** Safe HTML: nothing in it can run. */
  contentHtml: string;
  /** Plain text, paragraphs separated by one blank line. */
  contentText: string;
  wordCount: number;
  authors: string[];
  categories: string[];
  /** ISO 639-1 (or BCP 47 where declared with more); null when unknown. */
  language: string | null;
  languageSource: 'detected' | 'declared' | null;
  published: ClaimedDate;
  updated: ClaimedDate;
  enclosures: Enclosure[];
  extra: Record<string, unknown>;
  /** SHA-256 (hex) of what a reader sees: title and text, with white space and case folded. */
  contentHash: string;
};

/** Why an item did not become an article. */
export type Rejection = { position: number; identity: string | null; reason: string };
