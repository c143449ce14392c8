import { countRepairs } from '../parse/count-repairs.ts';
import { decodeEntities } from '../parse/decode-entities.ts';
import { joinHalves } from '../parse/join-halves.ts';
import { cleanText } from './clean-text.ts';
import type { HtmlToken } from './html-token.ts';

/**
 * Plain text with the entities read that are left in it because a publisher escaped it once too often: `It&#8217;s`.
 * Only those that programs escape and people do not explain: letters, typographic marks and spaces. `&amp;` and
 * `&quot;` are read where such a one gives the mistake away; `&lt;` and `&gt;` never are, since they are what texts about
 * markup have. A text that speaks of HTML or its like stays: "In HTML &eacute; is é".
 */
export function mendEntities(text: string): string {
  const mended = readLetters(text);
  return mended === text || ABOUT_MARKUP.test(text) ? text : readMarks(mended);
}

/** The same for a name, which is never about markup: `Ports &amp; Harbours` needs no other sign of the mistake. */
export function mendName(name: string): string {
  return readMarks(readLetters(name));
}

/** The same for the texts of an article, which were escaped together; code stays as it is. Changes the tokens. */
export function mendTokens(tokens: HtmlToken[]): HtmlToken[] {
  const texts = textsOutsideCode(tokens);
  const mended = texts.map(({ value }) => readLetters(value));
  const isMistake =
    texts.some(({ value }, index) => value !== mended[index]) &&
    !tokens.some(({ kind, value }) => kind === 'text' && ABOUT_MARKUP.test(value));
  if (isMistake) for (const [index, token] of texts.entries()) token.value = readMarks(mended[index] ?? '');
  return tokens;
}

/** An entity left costs little; one that was the very thing told of would be lost. Not the `.html` of addresses. */
const ABOUT_MARKUP =
  /(?<![./\w])(?:X?HTML[45]?|XML|SGML|Unicode|UTF-?8|LaTeX|ampersands?|(?:named|numeric|character) (?:references?|entit(?:y|ies)))(?!\w)/i;

/** Those that may hold an entity. */
function textsOutsideCode(tokens: readonly HtmlToken[]): HtmlToken[] {
  let depth = 0;
  return tokens.filter(({ kind, tag, value }) => {
    if (CODE.has(tag)) depth += kind === 'open' ? 1 : -1;
    return kind === 'text' && depth === 0 && value.includes('&');
  });
}

const CODE = new Set(['code', 'pre']);

/** Escaped any number of times. What is read is no part of another entity, so that nothing is read the second time. */
function readLetters(text: string): string {
  if (!text.includes('&') || !MAYBE_ENTITY.test(text)) return text;
  const clean = cleanText(text);
  const mended = joinHalves(clean).replace(LETTER, (written, name: string) => readLetter(name) ?? written);
  return mended === clean ? text : cleanText(mended);
}

/** Before the text is cleaned of what may stand in it; a mark of Greek becomes the semicolon. */
const MAYBE_ENTITY = /&[^ &]{1,40}[;\u037E]/;

const LETTER = /&(?:amp;)*(?!(?:amp|lt|gt|quot);)(#\d{2,7}|#x[\da-f]{2,6}|[a-z]{2,8}\d{0,2});/gi;

/** Null for what stands for a character of ASCII other than the apostrophe, or for nothing. */
function readLetter(name: string): string | null {
  const letter = cleanText(decodeEntities(`&${name};`, countRepairs()));
  return letter === "'" || (letter !== '' && !IN_ASCII.test(letter)) ? letter : null;
}

/** Or no character at all. */
const IN_ASCII = /[\p{ASCII}\uFFFD]/u;

function readMarks(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:amp;)+(?!#?\w{1,31};)/g, '&').replaceAll('&quot;', '"');
}
