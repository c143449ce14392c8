/**
 * Of this version are the decisions that are stored. Raise it when a constant below, the way words are read, or the
 * judging changes.
 */
export const STORY_RULES_VERSION = 6;

/**
 * The figures of the rule. Where none is given, `bench/dedup.ts` is the source; docs/stories.md has its tables, and
 * says which were chosen before it was written.
 */
export const storyRules = {
  /** Two of three words in a row changed: the shingle is gone. Broder (1997) took more; news is edited by the word. */
  wordsPerShingle: 3,
  /** Of scripts without spaces: about two words. */
  charactersPerShingle: 5,
  /**
   * One shingle of `every` is kept up to that word, nested: what is kept at 8 is also kept at 4. Feeds cut texts to
   * their beginning, so the beginning is sampled closer. What comes after the last word is not looked at. One of `keyEvery` is a
   * key: what finds a story need not be all that judges it, and each key is a page of a large index.
   */
  sampling: [
    { untilWord: 24, every: 2, keyEvery: 2 },
    { untilWord: 60, every: 2, keyEvery: 8 },
    { untilWord: 200, every: 4, keyEvery: 16 },
    { untilWord: 4000, every: 8, keyEvery: 32 },
    { untilWord: 60_000, every: 64, keyEvery: 64 },
  ],
  /** A shingle known from more stories than that is a stock phrase. */
  maxStoriesPerShingle: 6,
  /** A text with a larger share of stock phrases among its keys is one of many by one form. */
  maxStock: 0.33,
  minShared: 3,
  /** Of a story and an article, for the two to be compared. */
  minSharedKeys: 2,
  /** Of the smaller of two sketches. */
  minContainment: 0.45,
  /** Of the longer text's words, so many has the shorter one where one is a copy of the other. */
  sameLength: 0.9,
  /** Of one text's names, found in the other one; and where its numbers are new. */
  minNamesFound: 0.5,
  minNamesFoundWithNewNumbers: 0.9,
  /**
   * From a sketch so large a score is exact enough to say: this is nearly the same, whatever became of its numbers; or: numbers
   * are new, and so few that it is an update. A form has more of them, and the score falls with each.
   */
  telling: { sketch: 16, nearlySame: 0.9, withNewNumbers: 0.8 },
  /** A text with few names is nearly the same in spite of new numbers, where so many of its words come to each of them. */
  wordsPerNewName: 40,
  /** Fewer names or numbers than that say little. Without names, names and numbers are looked at together. */
  fewNames: 3,
  minFoundOfAll: 0.6,
  /**
   * Then nearly all words have to agree; `surely` where the sketch is smaller than `sureFrom`. A short report by a form has one
   * name and one number, and they are all that is new: half of what there is must be found.
   */
  withFewNames: { minContainmentWithFewNames: 0.6, surely: 0.8, sureFrom: 8, minFound: 0.5 },
  /**
   * An outlet that publishes a story again changes little; what else its texts share is its own furniture and forms.
   * Henzinger (2006) found such pairs to be what sketches are worst at.
   */
  withinOutlet: { surely: 0.8, minFound: 0.7, minContainment: 0.6 },
  /** A short text in a long one that shares nothing of its opening: so many shingles, to about word 60. */
  passage: { maxWords: 100, minTimesLonger: 3, opening: 30 },
  /**
   * To about word 28: headline and the first sentence. From a sketch of `sureFrom` on, nearly the same needs none of it: of a smaller
   * one, texts with 30 words of their own seem nearly the same by chance.
   */
  opening: { shingles: 14, minShared: 2, sureFrom: 32 },
  /** The last 10 to 40 words. */
  ending: { shingles: 5, minShared: 2 },
  /** A paragraph that one outlet carried in so many stories is furniture. */
  storiesPerFurniture: 3,
  maxVersions: 6,
  /** A text becomes a version of its story when it brings that share of shingles the story lacks. */
  minNewForVersion: 0.15,
  windowDays: 14,
  /** An article meets what lies within the window around its date, and feeds bring articles up to three weeks late. */
  keptDays: 35,
  /** Stories looked at closely for one article, those with most in common first. */
  maxCandidates: 8,
  maxNames: 64,
  maxMentions: 256,
  maxParagraphs: 64,
} as const;
