import type { RawItem, TextConstruct } from '../../domain/item.ts';
import { type CleanContent, cleanHtml } from './clean-html.ts';
import { cleanText } from './clean-text.ts';
import { foldWords } from './content-hash.ts';
import { htmlToText } from './html-to-text.ts';
import { mendEntities } from './mend-entities.ts';
import { splitParagraphs, textToHtml } from './text-to-html.ts';
import { unescapeTwice } from './unescape-twice.ts';

const EMPTY: CleanContent = { html: '', text: '', images: [] };

/** What the texts of an item are read with. `titles`: what the item is called, which need not be said again. */
export type ContentContext = { base: string | null; titles: readonly string[] };

/**
 * The publisher's full text, whichever element it is in, or the teaser where that is all there is; `summary` is
 * the teaser (plain) where it says something that the beginning of the text does not. Throws `NestingError`.
 */
export function readContent(
  { content, summary }: Pick<RawItem, 'content' | 'summary'>,
  context: ContentContext,
): CleanContent & { summary: string | null } {
  const full = cleanConstruct(content, context);
  if (summary === null || summary.value === content?.value) return { ...orEmpty(full), summary: null };
  const teaser = cleanConstruct(summary, context);
  if (isEmpty(full)) return { ...orEmpty(teaser), summary: null };
  return isFullText(teaser, full) ? withSummary(teaser, full.text) : withSummary(full, teaser.text);
}

/** A text construct as plain text, entities decoded once; `''` for none. Throws `NestingError`. */
export function plainText(construct: TextConstruct | null): string {
  if (construct === null) return '';
  const isPlain = construct.type === 'text' || !/[<&]/.test(construct.value);
  return mendEntities(
    isPlain ? cleanText(construct.value).trim() : htmlToText(unescapeTwice(construct.value)),
  );
}

function cleanConstruct(construct: TextConstruct | null, context: ContentContext): CleanContent {
  if (construct === null || construct.value === '') return EMPTY;
  if (construct.type === 'html') return cleanHtml(unescapeTwice(construct.value), context);
  const text = splitParagraphs(mendEntities(cleanText(construct.value))).join('\n\n');
  return { html: textToHtml(text), text, images: [] };
}

// An image is content: there are comics that publish nothing else.
function isEmpty({ html, text }: CleanContent): boolean {
  return text === '' && !html.includes('<img ');
}

function orEmpty(content: CleanContent): CleanContent {
  return isEmpty(content) ? EMPTY : content;
}

/** Some publishers put the text into the description, and a line about it into the content. */
function isFullText(teaser: CleanContent, full: CleanContent): boolean {
  const losesImage = full.images.length > 0 && teaser.images.length === 0;
  return full.text !== '' && !losesImage && teaser.text.length > 2 * full.text.length;
}

function withSummary(content: CleanContent, teaser: string): CleanContent & { summary: string | null } {
  const said = foldWords(content.text.slice(0, teaser.length * 2 + SLACK_CHARACTERS));
  const isSaid = said.startsWith(foldWords(teaser).replace(CUT_SHORT, ''));
  return { ...content, summary: isSaid ? null : mendEntities(teaser.trim()) };
}

/** Folding may shorten a text, too. */
const SLACK_CHARACTERS = 100;

/** How programs end a teaser that they cut out of the text. */
const CUT_SHORT = /\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.)$/;
