/**
 * Words between white space that hold a letter or digit. Chinese and Japanese are written without spaces: there
 * every ideograph and every kana counts as one. Thai, Lao, Khmer and Burmese are parted by a dictionary.
 */
export function countWords(text: string): number {
  return UNSPACED.test(text) ? countUnspaced(text) : countSpaced(text);
}

const UNSPACED = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u2E80-\uDFFF\uF900-\uFAFF]/;

/** Character by character: a list of all words would cost more than the counting. */
function countSpaced(text: string): number {
  let count = 0;
  let isCounted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) isCounted = false;
    else if (!isCounted && isWordPart(code)) {
      isCounted = true;
      count += 1;
    }
  }
  return count;
}

function isSpace(code: number): boolean {
  return code < 128
    ? code === 32 || (code >= 9 && code <= 13)
    : code >= 160 && OTHER_SPACE.test(String.fromCharCode(code));
}

const OTHER_SPACE = /\s/;

function isWordPart(code: number): boolean {
  if (code < 128)
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
  return LETTER_OR_DIGIT.test(String.fromCharCode(code));
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

function countUnspaced(text: string): number {
  const rest = text.replace(BY_DICTIONARY, (run) => ` ${'w '.repeat(countByDictionary(run))} `);
  return rest.match(WORD)?.length ?? 0;
}

const BY_DICTIONARY = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

const DICTIONARY = new Intl.Segmenter('th', { granularity: 'word' });

function countByDictionary(run: string): number {
  let count = 0;
  for (const { isWordLike } of DICTIONARY.segment(run)) if (isWordLike) count += 1;
  return count;
}

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]|[\p{L}\p{N}][^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]*/gu;
