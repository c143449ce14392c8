import type { Enclosure, GeoPoint } from './item.ts';

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
   * `no-zone`: a time without a zone, read as UTC. `inferred`: which number is the day was told by other dates or the language. `future`: later than the fetch, kept as claimed.
   * `epoch`: at or next to 1970-01-01, taken for a default and not used. `implausible`: before 1990, or published
   * after it was updated; kept as claimed. `bulk-identical`: the moment at which the document was made, claimed
   * for most of its items.
   */
  quality: DateQuality;
  /** Our name for the element it is from, e.g. `dc:date`; null where that is not known. */
  source?: string | null;
};

export type DateQuality =
  | 'ok'
  | 'missing'
  | 'unreadable'
  | 'no-zone'
  | 'inferred'
  | 'future'
  | 'epoch'
  | 'implausible'
  | 'bulk-identical';

/** The picture that stands for an article; sizes in pixels, as published. `credit`: who is named for it. */
export type LeadImage = { url: string; width: number | null; height: number | null; credit: string | null };

/** An item made ours: clean, safe, ready to store. All text is well-formed, NFC and free of NUL. */
export type Article = {
  position: number;
  /** Our key for the item inside its feed: `guid:…`, else `url:…`, else `words:…`. */
  identity: string;
  /** Other identities it may have had: before others shared its GUID, while they did, before GUIDs were given up. */
  formerIdentities?: readonly string[];
  guid: string | null;
  /** As published, absolute. */
  url: string | null;
  /** Absolute, without tracking parameters; null where the item has no link of its own. */
  canonicalUrl: string | null;
  title: string;
  /** `text`: the publisher gave no title, this one is the beginning of the text. */
  titleSource: 'publisher' | 'text' | 'none';
  /** The publisher's title before it was cleaned of site name, day and capitals; null where nothing was. */
  titleOriginal: string | null;
  /** Plain text; null where the publisher gave no teaser, or one that the content begins with. */
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
  /** BCP 47; by item, operator or document. */
  languageDeclared: string | null;
  /** ISO 639-1; also where it is not sure enough to be `language`. */
  languageDetected: string | null;
  /** From 0 to 1: how much the text looks like `languageDetected`. */
  languageConfidence: number | null;
  published: ClaimedDate;
  updated: ClaimedDate;
  enclosures: Enclosure[];
  image: LeadImage | null;
  /** Plain text: the publisher's words, else the address of a licence. */
  rights: string | null;
  geo: GeoPoint | null;
  extra: Record<string, unknown>;
  /** SHA-256 (hex) of what a reader sees: title and text, with white space and case folded. */
  contentHash: string;
};

/** Why an item did not become an article. */
export type Rejection = { position: number; identity: string | null; reason: string };
