/** Version of the rules by which a text is taken out of a page (`core/extract`); stored with the text of each page. */
export const EXTRACTOR_VERSION = 3;

/** Version of the rules by which an item becomes an article (`core/normalize`). */
const NORMALIZER_VERSION = 9;

/**
 * Version of all rules that articles are made by, since some are made of pages; stored with each so that it can be remade.
 * It grows when either of its parts does.
 */
export const RULES_VERSION = NORMALIZER_VERSION + EXTRACTOR_VERSION;
