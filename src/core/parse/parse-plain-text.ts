import { emptyFacts, emptyItem } from './empty-facts.ts';
import type { ParsedText } from './parsed-text.ts';

/** A first line longer than this is a paragraph, not a headline. */
const TITLE_MAX = 200;

/**
 * One article in one file: `date YYYY-MM-DD headline`, a blank line, paragraphs with blank lines between
 * them. Without that header the first line is the headline. No paragraph is lost, no character changed.
 */
export function parsePlainText(text: string, location: string): ParsedText {
  const { published, lines } = takeDate(text.trim().split(/\r\n|\r|\n/));
  const { title, content } = takeTitle(lines, published === null ? TITLE_MAX : Number.POSITIVE_INFINITY);
  const item = {
    ...emptyItem(0),
    guid: location,
    title: title === null ? null : { type: 'text' as const, value: title },
    content: content === '' ? null : { type: 'text' as const, value: content },
    published,
  };
  return { ...emptyFacts(), format: 'text', version: null, repairs: [], items: [item] };
}

function takeDate([first = '', ...rest]: string[]): { published: string | null; lines: string[] } {
  const [, published, headline] = /^date[ \t]+(\d{4}-\d{2}-\d{2})(?:[ \t]+(.*))?$/i.exec(first) ?? [];
  if (published === undefined) return { published: null, lines: [first, ...rest] };
  return { published, lines: headline ? [headline, ...rest] : rest };
}

/** A text of one line is title and content both: nothing else would be there to read. */
function takeTitle(lines: string[], titleMax: number): { title: string | null; content: string } {
  const start = lines.findIndex((line) => line.trim() !== '');
  const title = lines[start]?.trim() ?? '';
  if (title === '') return { title: null, content: '' };
  if (title.length > titleMax) return { title: null, content: joinParagraphs(lines) };
  return { title, content: joinParagraphs(lines.slice(start + 1)) || title };
}

/** Paragraphs with one blank line between them, whatever was between them. */
function joinParagraphs(lines: string[]): string {
  const paragraphs: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === '') paragraphs.push([]);
    else paragraphs.at(-1)?.push(line.trimEnd());
  }
  return paragraphs
    .filter((paragraph) => paragraph.length > 0)
    .map((paragraph) => paragraph.join('\n'))
    .join('\n\n');
}
