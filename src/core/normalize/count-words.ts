import { codeUnits } from '../code-units.ts';

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
  const units = codeUnits(text);
  const { length } = text;
  for (let at = 0; at < length; at += 1) {
    const unit = units[at]!;
    const kind = ASCII[unit] ?? classify(String.fromCharCode(unit));
    if (kind === SPACE) isCounted = false;
    else if (kind === WORD_PART && !isCounted) {
      isCounted = true;
      count += 1;
    }
  }
  return count;
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** What an ASCII character is, looked up: that is asked of every one. */
const [OTHER, WORD_PART, SPACE] = [0, 1, 2];
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => classify(String.fromCharCode(code)));

function classify(character: string): number {
  if (/\s/.test(character)) return SPACE;
  return LETTER_OR_DIGIT.test(character) ? WORD_PART : OTHER;
}

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
