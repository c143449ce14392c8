import type { RawItem, TextConstruct } from '../../domain/item.ts';
import { type CleanContent, cleanHtml } from './clean-html.ts';
import { cleanText } from './clean-text.ts';
import { foldWords } from './content-hash.ts';
import { htmlToText } from './html-to-text.ts';
import { splitParagraphs, textToHtml } from './text-to-html.ts';

const EMPTY: CleanContent = { html: '', text: '' };

/**
 * The publisher's full text, or the teaser where that is all there is; `summary` is the teaser (plain)
 * where there are both and they differ. Throws `NestingError`.
 */
export function readContent(
  { content, summary }: Pick<RawItem, 'content' | 'summary'>,
  base: string | null,
): CleanContent & { summary: string | null } {
  const full = cleanConstruct(content, base);
  if (isEmpty(full)) return { ...orEmpty(cleanConstruct(summary, base)), summary: null };
  const teaser = summary?.value === content?.value ? '' : plainText(summary);
  return { ...full, summary: foldWords(teaser) === foldWords(full.text) ? null : teaser || null };
}

/** A text construct as plain text, entities decoded once; `''` for none. Throws `NestingError`. */
export function plainText(construct: TextConstruct | null): string {
  if (construct === null) return '';
  const isPlain = construct.type === 'text' || !/[<&]/.test(construct.value);
  return isPlain ? cleanText(construct.value).trim() : htmlToText(construct.value);
}

function cleanConstruct(construct: TextConstruct | null, base: string | null): CleanContent {
  if (construct === null) return EMPTY;
  if (construct.type === 'html') return cleanHtml(construct.value, { base });
  const text = splitParagraphs(cleanText(construct.value)).join('\n\n');
  return { html: textToHtml(text), text };
}

// An image is content: there are comics that publish nothing else.
function isEmpty({ html, text }: CleanContent): boolean {
  return text === '' && !html.includes('<img ');
}

function orEmpty(content: CleanContent): CleanContent {
  return isEmpty(content) ? EMPTY : content;
}
