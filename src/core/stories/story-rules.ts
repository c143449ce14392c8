/**
 * Of this version are the decisions that are stored. Raise it when a constant below, the way words are read, or the
 * judging changes.
 */
export const STORY_RULES_VERSION = 1;

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
   * their beginning, so the beginning is sampled closer. What comes after the last word is not looked at.
   */
  sampling: [
    { untilWord: 60, every: 2 },
    { untilWord: 200, every: 4 },
    { untilWord: 4000, every: 8 },
    { untilWord: 60_000, every: 64 },
  ],
  /** A shingle known from more stories than that is a stock phrase. */
  maxStoriesPerShingle: 6,
  minShared: 3,
  /** Of the smaller of two sketches. */
  minContainment: 0.5,
  /** Of the shorter text's names and numbers, found in one stored version. */
  minNamesFound: 0.55,
  /**
   * An outlet that publishes a story again changes little; what else its texts share is its own furniture and forms.
   * Henzinger (2006) found such pairs to be what sketches are worst at.
   */
  withinOutlet: { minContainment: 0.8, minNamesFound: 0.7 },
  /** Fewer names and numbers than that say little: then nearly all words have to agree. */
  fewNames: 3,
  minContainmentWithFewNames: 0.8,
  /** A report whose numbers are nearly all new is the next one of its series, whatever names it repeats. */
  manyNumbers: 6,
  minNumbersFound: 0.2,
  nearlySame: 0.9,
  /** A paragraph that one outlet carried in so many stories is furniture. */
  storiesPerFurniture: 3,
  maxVersions: 6,
  /** A text becomes a version of its story when it brings that share of shingles the story lacks. */
  minNewForVersion: 0.15,
  windowDays: 14,
  /** Stories looked at closely for one article, those with most in common first. */
  maxCandidates: 8,
  maxNames: 64,
  maxMentions: 256,
  maxParagraphs: 64,
} as const;
