import type { Article } from '../../domain/article.ts';
import type { CleanContent } from './clean-html.ts';
import { foldWhiteSpace } from './clean-text.ts';
import { textToHtml } from './text-to-html.ts';

/** Bridges from chats and short-message sites put whole posts into the title. */
const MAX_CHARACTERS = 1000;
const EXCERPT_CHARACTERS = 100;

type Title = Pick<Article, 'title' | 'titleSource' | 'titleOriginal'>;

/**
 * The publisher's title (`cleaned` of what is no part of it), else the beginning of the text; `''` and `none` where
 * there is neither.
 */
export function chooseTitle(published: string, text: string, cleaned = published): Title {
  if (published !== '' && !isTooLong(published)) {
    const titleOriginal = cleaned === published ? null : published;
    return { title: cleaned, titleSource: 'publisher', titleOriginal };
  }
  const title = excerpt(text);
  return { title, titleSource: title === '' ? 'none' : 'text', titleOriginal: null };
}

/** A title too long to be one becomes the first paragraph, unless the text begins with it anyway. */
export function keepLongTitle<Content extends Pick<CleanContent, 'html' | 'text'>>(
  published: string,
  content: Content,
): Content {
  if (!isTooLong(published) || foldWhiteSpace(content.text).startsWith(published)) return content;
  return {
    ...content,
    html: [textToHtml(published), content.html].join('\n').trim(),
    text: [published, content.text].join('\n\n').trim(),
  };
}

function isTooLong(title: string): boolean {
  return title.length > MAX_CHARACTERS;
}

function excerpt(text: string): string {
  const line = foldWhiteSpace(text.slice(0, EXCERPT_CHARACTERS * 4));
  if (line.length <= EXCERPT_CHARACTERS) return line;
  const lastSpace = line.lastIndexOf(' ', EXCERPT_CHARACTERS);
  const end = lastSpace > EXCERPT_CHARACTERS / 2 ? lastSpace : EXCERPT_CHARACTERS;
  return `${withoutHalfCharacter(line.slice(0, end))}…`;
}

function withoutHalfCharacter(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}
